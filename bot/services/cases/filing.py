"""Handing in an application: the event `submit`, by which a case and its number are born."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.domain.cases.announcement import told
from bot.domain.cases.case import Case, CaseKind
from bot.domain.cases.guards import Attempt, admit
from bot.domain.cases.machines import MACHINES
from bot.domain.numbers import case_number
from bot.domain.people.actor import Actor
from bot.errors import NotAllowedNow
from bot.ports.work import Work
from bot.services.cases.casebook import Casebook
from bot.services.cases.transition import Step, Transitioned, Wish, carry_out, examine


@dataclass(frozen=True, slots=True)
class Application:
    """What is handed in for an item. `openid` is the citizen's account, None without one.

    `data` is the data of `submit`: `fields`, `declaration`, and on behalf of a citizen `channel`
    and `consent`.
    """

    item: str
    openid: str | None
    data: Mapping[str, Any]
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
    work: Work, casebook: Casebook, actor: Actor, application: Application, now: datetime
) -> Filed:
    """File the application at `now` (aware, Asia/Shanghai), pinned to the item as it is now.

    NotFound (no such item), RoleRefused, Invalid (data, with its schema; or the form, every
    mistake listed). A number is used up only when nothing stands against the case.
    """
    machine, kind = MACHINES[CaseKind.APPLICATION], CaseKind.APPLICATION
    item = casebook.catalogue.item(application.item)
    row = machine.row(machine.start, "submit")
    if row is None:
        raise NotAllowedNow
    wish = Wish("", row.event, data=application.data, reason=application.reason)
    role = examine((row,), item, actor, wish)
    kept = admit(row, Attempt(item, role, application.data, now.date()))
    serial = await casebook.numbers.serial(kind, now.date())
    case = Case(
        number=case_number(kind.letters, now.date(), serial),
        kind=kind,
        item=item.id,
        item_version=casebook.catalogue.digest(item.id),
        state=machine.start,
        version=0,
        openid=application.openid,
        fields={},
        created=now,
    )
    step = Step(row, item, actor, role, replace(wish, number=case.number), kept)
    done = carry_out(work, casebook, case, step, now)
    receipt = told(done.case, item, casebook.notices[kind], done.entry, row.message)
    return Filed(done.case, receipt, done)
