"""The birth of a case: handing in an application, registering a complaint, calling a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.domain.cases.announcement import due_words, told
from bot.domain.cases.case import Case, CaseKind
from bot.domain.cases.machines import MACHINES
from bot.domain.catalogue.item import Item
from bot.domain.numbers import case_number
from bot.domain.people.actor import Actor
from bot.errors import NotAllowedNow
from bot.ports.work import Work
from bot.services.cases.casebook import Casebook
from bot.services.cases.evidence import check_only_ticket
from bot.services.cases.transition import (
    Step,
    Transitioned,
    Wish,
    carry_out,
    examine,
    examined,
)


@dataclass(frozen=True, slots=True)
class Filing:
    """What is filed. `openid` is the citizen's account, None without one.

    `event` is the one that the case is born by, `data` its data; `item` the service item of an
    application, `linked` the number of what the case comes from.
    """

    kind: CaseKind
    event: str
    openid: str | None
    data: Mapping[str, Any]
    item: str = ""
    category: str = ""
    linked: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """The new case and the text of its receipt 收件回执, for whoever handed it in.

    `transitioned` holds the same receipt as a notice to the citizen's account, to be pushed when
    somebody else filed.
    """

    case: Case
    receipt: str
    transitioned: Transitioned = field(repr=False)


async def file(
    work: Work, casebook: Casebook, actor: Actor, filing: Filing, now: datetime
) -> Filed:
    """File it at `now` (aware, Asia/Shanghai); an application is pinned to the item as it is now.

    NotFound (no such item), RoleRefused, Invalid (data, with its schema; or the form, every
    mistake listed), NotAllowedNow. A number is used up only when nothing stands against the case.
    """
    kind = filing.kind
    machine = MACHINES[kind]
    row = machine.row(machine.start, filing.event)
    if row is None:
        raise NotAllowedNow
    item = casebook.catalogue.item(filing.item) if filing.item else None
    scene = casebook.first(kind, item, now)
    wish = Wish("", row.event, data=filing.data, reason=filing.reason)
    role = examine((row,), scene, actor, wish)
    kept = await examined(work, row, scene, actor, role, filing.data)
    await check_only_ticket(work, row, kind, filing.openid)
    case = await _born(casebook, filing, item, now)
    step = Step(row, scene, actor, role, replace(wish, number=case.number), kept)
    done = await carry_out(work, casebook, case, step, now)
    return Filed(done.case, _receipt(casebook, done, row.message, item, now), done)


async def _born(casebook: Casebook, filing: Filing, item: Item | None, now: datetime) -> Case:
    """The case before its first event; its number is taken here."""
    kind, day = filing.kind, now.date()
    serial = await casebook.numbers.serial(kind, day)
    return Case(
        number=case_number(kind.letters, day, serial),
        kind=kind,
        item=item.id if item else "",
        item_version=casebook.catalogue.digest(item.id) if item else "",
        state=MACHINES[kind].start,
        version=0,
        openid=filing.openid,
        fields={},
        created=now,
        category=filing.category,
        linked=filing.linked,
    )


def _receipt(
    casebook: Casebook, done: Transitioned, message: str, item: Item | None, now: datetime
) -> str:
    """What whoever filed it hears; empty where the table has no message."""
    if done.notice is not None:
        return done.notice.text
    if not message or done.entry is None:
        return ""
    case = done.case
    after = casebook.known(case, item, [done.entry], now)
    values = {"due": due_words(after)}
    return told(case, item, casebook.notices[case.kind], done.entry, message, values)
