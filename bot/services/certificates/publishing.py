"""A case's `issue` and `close` as certificates see them; both ride in the case's own work."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.cases.case import Case
from bot.domain.certificates.certificate import Certificate
from bot.domain.certificates.code import shown_code
from bot.domain.certificates.identifier import read_certificate_number
from bot.domain.people.actor import Role
from bot.errors import NotAllowedNow
from bot.ports.work import Work
from bot.services.certificates.lifecycle import SYSTEM, Move, moved
from bot.services.certificates.linking import Links

_UNBORN = frozenset({"draft", "signed"})


class Publishing:
    """Makes certificates valid."""

    def __init__(self, links: Links) -> None:
        self._links = links

    async def publish(
        self, work: Work, number: str, case: Case, now: datetime
    ) -> Mapping[str, str]:
        """The signed certificate of the case becomes valid, what it replaces superseded.

        Other papers of the case that were never issued are voided. Answers what the message says:
        `link` (24 hours), `code` (the certificate's number), `certificate`, `detail`.
        NotAllowedNow when there is no such certificate of this case in state signed, or it was
        drafted before the results were verified as they are now.
        """
        certificate = await _of_case(work, number, case)
        if certificate is None or certificate.state != "signed":
            raise NotAllowedNow("签发前请先编制本办件的证书并等待签章完成，再填写它的证书编号。")
        if await _is_outdated(work, certificate):
            raise NotAllowedNow("这份证书编制以后，结果曾退回重做。请按新的结果重新编制，再签发。")
        valid = moved(work, certificate, Move("publish", SYSTEM, Role.SYSTEM), now)
        for other in await work.certificates.of_case(case.number):
            if other.state in _UNBORN and other.number != valid.number:
                reason = f"已签发 {valid.number}"
                moved(work, other, Move("discard", SYSTEM, Role.SYSTEM, reason), now)
        told = [f"验真码：{shown_code(valid.code)}"]
        if await _superseded(work, valid, now):
            told.append(f"原证书 {valid.replaces} 已被替代，请停止使用。")
        return {
            "link": self._links.link(valid, now),
            "code": valid.number,
            "certificate": valid.number,
            "detail": "\n".join(told),
        }


async def fetched(work: Work, number: str, case: Case) -> Mapping[str, str]:
    """That certificate was fetched: NotAllowedNow unless it is this case's and valid."""
    certificate = await _of_case(work, number, case)
    if certificate is None or certificate.state != "valid":
        raise NotAllowedNow("没有这个办件的有效证书，请核对证书编号。")
    return {"code": certificate.number, "certificate": certificate.number}


async def _of_case(work: Work, number: str, case: Case) -> Certificate | None:
    known = read_certificate_number(number)
    certificate = await work.certificates.find(known) if known else None
    ours = certificate is not None and certificate.case_number == case.number
    return certificate if ours else None


async def _is_outdated(work: Work, certificate: Certificate) -> bool:
    """Whether the case has come back to signing since: the paper shows what was returned."""
    history = await work.cases.history(certificate.case_number)
    verified = next((each.at for each in reversed(history) if each.event == "verify"), None)
    return verified is not None and certificate.created < verified


async def _superseded(work: Work, valid: Certificate, now: datetime) -> bool:
    """Whether there was a valid certificate that this one takes the place of."""
    old = await work.certificates.find(valid.replaces) if valid.replaces else None
    if old is None or old.state != "valid":
        return False
    after = replace(old, replaced_by=valid.number)
    data = {"certificate": valid.number}
    moved(work, after, Move("supersede", SYSTEM, Role.SYSTEM, data=data), now)
    return True
