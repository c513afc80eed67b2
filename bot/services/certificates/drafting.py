"""Drafting a certificate for a tested case: numbered at once, sealed later by the worker."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.cases.access import may_see
from bot.domain.cases.case import Case
from bot.domain.catalogue.certification import Certification
from bot.domain.catalogue.item import Item
from bot.domain.certificates.certificate import Certificate
from bot.domain.certificates.code import RANDOM_BYTES, code_from
from bot.domain.certificates.identifier import certificate_number, read_certificate_number
from bot.domain.certificates.issuer import Issuer
from bot.domain.certificates.requirements import accepted, form_of
from bot.domain.certificates.sheet import REPLACES, TESTED
from bot.domain.fields import FieldKind
from bot.domain.people.actor import Actor, Role
from bot.errors import Invalid, NotAllowedNow, NotFound, RoleRefused
from bot.ports.certificates import CertificateNumbers
from bot.ports.work import Work
from bot.services.cases.casebook import Casebook
from bot.services.certificates.lifecycle import Move, born, moved

#: Who may draft (contract.md, POST /certificates), and in which state of the case.
DRAFTERS = (Role.TESTER, Role.SIGNATORY)
_SIGNING, _UNBORN = "signing", frozenset({"draft", "signed"})
_ALONE = "个人"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a certificate of that case with these fields, as they came."""

    case: str
    fields: object


class Drafting:
    """Makes drafts. `draw` gives random bytes for the codes."""

    def __init__(
        self,
        casebook: Casebook,
        issuer: Issuer,
        numbers: CertificateNumbers,
        draw: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._casebook = casebook
        self._issuer = issuer
        self._numbers = numbers
        self._draw = draw

    async def draft(self, work: Work, actor: Actor, wanted: Wanted, now: datetime) -> Certificate:
        """A draft for the case at `now` (aware, Asia/Shanghai); an older unissued one is voided.

        NotFound (case), RoleRefused, Invalid with the JSON Schema (every mistake listed),
        NotAllowedNow unless the case is `signing`. LostRace at the end of the work: run it again.
        """
        case = await work.cases.find(wanted.case)
        if case is None or not may_see(actor, case):
            raise NotFound("没有找到这个办件，请核对编号。")
        role = next((role for role in DRAFTERS if role in actor.roles), None)
        if role is None:
            raise RoleRefused
        item = await self._casebook.item_of(case)
        if item is None or item.certificate is None:
            raise NotAllowedNow("这个办件不出具证书。")
        form = form_of(item, self._issuer.types[item.certificate.type])
        values = accepted(form, wanted.fields, now.date())
        if case.state != _SIGNING:
            raise NotAllowedNow("办件在“待批准签发”时才能编制证书。")
        replaces = await self._replaced(work, case, str(values.pop(REPLACES, "")))
        for old in await work.certificates.of_case(case.number):
            if old.state in _UNBORN:
                reason = "重新编制"
                moved(work, old, Move("discard", actor, Role.SYSTEM, reason), now)
        made = await self._made(case, item, item.certificate, now)
        certificate = _filled(made, item.certificate, dict(values), replaces)
        born(work, certificate, actor, role, now)
        return certificate

    async def _made(
        self, case: Case, item: Item, certification: Certification, now: datetime
    ) -> Certificate:
        """The new paper, still without its fields."""
        serial = await self._numbers.serial(now.year)
        letters = self._issuer.types[certification.type].letters
        number = certificate_number(letters, now.year, serial)
        return Certificate(
            number=number,
            identifier=self._issuer.identifier(certification.type, number),
            code=code_from(self._draw(RANDOM_BYTES)),
            type=certification.type,
            case_number=case.number,
            item=case.item,
            openid=case.openid,
            state="draft",
            version=1,
            holder=holder_of(case, item),
            fields={},
            issued=now.date(),
            valid_until=None,
            created=now,
        )

    async def _replaced(self, work: Work, case: Case, named: str) -> str | None:
        """The valid certificate that the new one takes the place of: named, or this case's own.

        A corrected case has it under its own number, a later case under the one it came from.
        """
        if named:
            return await self._named(work, case, named)
        for number in filter(None, (case.number, case.linked)):
            for old in await work.certificates.of_case(number):
                if old.state == "valid":
                    return old.number
        return None

    @staticmethod
    async def _named(work: Work, case: Case, named: str) -> str:
        """Only the same owner's certificate for the same item can be replaced."""
        number = read_certificate_number(named)
        old = await work.certificates.find(number) if number else None
        ours = old is not None and (old.item, old.openid) == (case.item, case.openid)
        if old is None or not ours or old.state != "valid" or case.openid is None:
            raise Invalid("所替代的证书：没有同一申请人、同一事项的这份有效证书，请核对编号。")
        return old.number


def _filled(
    made: Certificate, certification: Certification, values: dict[str, object], old: str | None
) -> Certificate:
    """With its fields, and the last day of validity counted from the day of the test."""
    tested = values.get(TESTED)
    start = date.fromisoformat(str(tested)) if tested else made.issued
    until = certification.valid_until(values, start)
    return replace(made, fields=values, valid_until=until, replaces=old)


def holder_of(case: Case, item: Item) -> str:
    """Whom the certificate is made out to: the organisation, else the person who applied."""
    for kind in (FieldKind.ORGANISATION, FieldKind.NAME):
        for field in item.form:
            name = str(case.fields.get(field.key, "")) if field.kind is kind else ""
            if name and name != _ALONE:
                return name
    return "申请人"
