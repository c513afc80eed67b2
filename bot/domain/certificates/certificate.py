"""A certificate 证书 as it is kept, and what can be said of it on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.catalogue.certification import CertificateType, Certification
from bot.domain.certificates.verdict import Status

#: States in which nobody outside may know of it.
UNBORN = frozenset({"draft", "signed", "void"})
_SETTLED = {"superseded": Status.SUPERSEDED, "revoked": Status.REVOKED}
#: Fields that name what a certificate is about, the first that is there.
_SUBJECTS = ("instrument", "device_name", "standard_name", "sample_name")


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate as it stands at `version`.

    `issued` and `valid_until` are days in Asia/Shanghai; no `valid_until`: it does not expire.
    `fields` are canonical values; `file` is the SHA-256 of the sealed document, empty before.
    `replaces` and `replaced_by` are numbers; `openid` is its owner's account, if there is one.
    """

    number: str
    identifier: str
    code: str
    type: CertificateType
    case_number: str
    item: str
    openid: str | None
    state: str
    version: int
    holder: str
    fields: Mapping[str, Any]
    issued: date
    valid_until: date | None
    created: datetime
    file: str = ""
    replaces: str | None = None
    replaced_by: str | None = None
    reason: str = ""

    @property
    def title(self) -> str:
        """What the paper is called: 检定证书, or 检定结果通知书 when it did not pass."""
        return Certification(self.type, ()).title(self.fields)

    @property
    def subject(self) -> str:
        """The instrument or object, by the name that the certificate gives it; may be empty."""
        return next((str(self.fields[key]) for key in _SUBJECTS if key in self.fields), "")

    def status(self, today: date) -> Status:
        """What is told on that day (Asia/Shanghai). Expiry is seen from the date, never written.

        What is not in force yet, or never was, is UNKNOWN.
        """
        if self.state in UNBORN:
            return Status.UNKNOWN
        if self.state in _SETTLED:
            return _SETTLED[self.state]
        expired = self.valid_until is not None and today > self.valid_until
        return Status.EXPIRED if expired else Status.VALID
