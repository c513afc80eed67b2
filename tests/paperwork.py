"""Certificates and files in memory (bot.ports.certificates, bot.ports.files)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.certificates.certificate import Certificate
from bot.domain.files import FileRecord

#: Do the second at the end of the work, unless the first says no.
Later = Callable[[Callable[[], bool], Callable[[], object]], None]


@dataclass
class MemoryCertificates:
    """bot.ports.certificates.Certificates."""

    kept: dict[str, Certificate]
    later: Later

    async def find(self, number: str) -> Certificate | None:
        return self.kept.get(number)

    async def by_code(self, code: str) -> Certificate | None:
        return next((each for each in self.kept.values() if each.code == code), None)

    async def of_case(self, case_number: str) -> Sequence[Certificate]:
        return self._newest(lambda each: each.case_number == case_number)

    async def of_citizen(self, openid: str) -> Sequence[Certificate]:
        return self._newest(lambda each: each.openid == openid)[:50]

    def save(self, certificate: Certificate) -> None:
        number = certificate.number

        def next_version() -> bool:
            before = self.kept[number].version if number in self.kept else 0
            return certificate.version == before + 1

        self.later(next_version, lambda: self.kept.update({number: certificate}))

    def _newest(self, fits: Callable[[Certificate], bool]) -> list[Certificate]:
        found = [each for each in self.kept.values() if fits(each)]
        return sorted(found, key=lambda each: (each.created, each.number), reverse=True)


@dataclass
class MemoryFiles:
    """bot.ports.files.FileRecords."""

    kept: dict[str, FileRecord]
    later: Later

    async def find(self, number: str) -> FileRecord | None:
        return self.kept.get(number)

    def add(self, record: FileRecord) -> None:
        self.later(
            lambda: record.id not in self.kept, lambda: self.kept.update({record.id: record})
        )


@dataclass
class MemoryDrafts:
    """bot.ports.certificates.Drafts over the same certificates."""

    kept: dict[str, Certificate]
    leases: dict[str, datetime] = field(default_factory=dict)

    async def lease(self, limit: int, now: datetime, until: datetime) -> Sequence[Certificate]:
        free = [
            each
            for each in self.kept.values()
            if each.state == "draft" and self.leases.get(each.number, now) <= now
        ][:limit]
        self.leases.update({each.number: until for each in free})
        return free

    async def waiting(self) -> int:
        return sum(each.state == "draft" for each in self.kept.values())


@dataclass
class MemoryCertificateNumbers:
    """bot.ports.certificates.CertificateNumbers."""

    last: dict[int, int] = field(default_factory=dict)

    async def serial(self, year: int) -> int:
        self.last[year] = self.last.get(year, 0) + 1
        return self.last[year]
