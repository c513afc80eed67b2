"""A ticket as staff see it: why a person is wanted, what was said, what can be done now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cases.announcement import about, standing
from bot.domain.cases.case import Case, CaseKind
from bot.domain.cases.guards.consultations import WHY
from bot.domain.cases.guards.guard import Scene
from bot.domain.cases.machines import MACHINES
from bot.domain.cases.ticket import Line, Speaker
from bot.domain.catalogue.item import Item
from bot.domain.phones import masked_phone, phone_number
from bot.domain.time.clocks import ClockState
from bot.ports.work import Work
from bot.services.cases.casebook import Casebook
from bot.services.cases.viewing import CaseRecord
from webhooks.workbench.forms import Form

#: Events after which a ticket waits for a person anew.
_WAITS = ("escalate", "escalate_off_hours", "release", "requeue")
#: Asked again, it is back with whoever claimed it; the citizen who asks has not taken it.
_TAKES = ("claim", "record")
_CLAIMED = frozenset({"claimed", "awaiting_citizen", "assisting"})
_SPEAKERS = {Speaker.CITIZEN: "用户", Speaker.BOT: "机器人", Speaker.STAFF: "工作人员"}
#: At most so many open applications are summed up.
_MOST = 5


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the conversation: who, when, what."""

    side: str
    who: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page shows of one ticket. `facts` and applications are label and value, masked."""

    number: str
    version: int
    state: str
    over: bool
    idle: str
    person: str
    since: str
    due: str
    why: str
    question: str
    facts: Sequence[tuple[str, str]]
    notes: Sequence[str]
    lines: Sequence[Said]
    applications: Sequence["Application"]
    forms: Sequence[Form] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """An open application of the same citizen."""

    number: str
    item: str
    state: str
    values: Sequence[tuple[str, str]]


async def sheet_of(
    work: Work, casebook: Casebook, record: CaseRecord, forms: Sequence[Form]
) -> Sheet:
    """The ticket of that record with everything that belongs to it."""
    scene, case = record.scene, record.case
    waiting, state = scene.last(*_WAITS), MACHINES[case.kind].states[case.state]
    lines = await work.tickets.lines(case.number)
    return Sheet(
        number=case.number,
        version=case.version,
        state=state.label,
        over=state.over,
        idle=_idle(scene, over=state.over),
        person=person_of(scene),
        since=spoken(waiting.at if waiting else case.created),
        due=due_of(scene),
        why=WHY.get(str(case.fields.get("why", "")), "工作人员登记"),
        question=str(case.fields.get("question", "")),
        facts=_facts(case.fields),
        notes=[entry.reason for entry in scene.history if entry.event == "release"],
        lines=[_said(line) for line in lines],
        applications=await _applications(work, casebook, case.openid),
        forms=forms,
    )


def _idle(scene: Scene, *, over: bool) -> str:
    """Why there is nothing to do, and when there will be."""
    if over:
        return "这张工单已经办完。"
    if scene.case is not None and scene.case.state == "offline":
        opens = scene.opening.opens_next(scene.now, scene.calendar)
        return f"现在不在办公时间，{spoken(opens)} 起可以接单。"
    return "现在没有您可以做的。"


def person_of(scene: Scene) -> str:
    """The number of whoever has the ticket now; empty while nobody has."""
    taken = scene.last(*_TAKES)
    if taken is None or scene.case is None or scene.case.state not in _CLAIMED:
        return ""
    return str(taken.notes.get("person") or taken.actor)


def standing_of(scene: Scene) -> str:
    """One sentence for whoever came too late."""
    assert scene.case is not None
    label, person = MACHINES[scene.kind].states[scene.case.state].label, person_of(scene)
    return f"这张工单现在是“{label}”{f'，由 {person} 接待' if person else ''}。"


def due_of(scene: Scene) -> str:
    """By when we owe the next step, to the minute; empty while it is not our turn."""
    running = [clock for clock in scene.clocks if clock.state is ClockState.RUNNING]
    if not running:
        return ""
    due = min(each.due(scene.calendar, scene.opening, scene.now) for each in running)
    return f"应在 {spoken(due)} 前处理{'（已超时）' if due < scene.now else ''}"


def spoken(at: datetime) -> str:
    """11月22日 09:30."""
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def _facts(fields: Mapping[str, object]) -> list[tuple[str, str]]:
    """What was noted of a call or a visit; a name and a phone only so far as to recognise them."""
    phone = phone_number(str(fields.get("phone", "")))
    name = str(fields.get("name", ""))
    noted = {
        "事项": str(fields.get("topic", "")),
        "称呼": name[:1] + "*" * (len(name) - 1),
        "电话": masked_phone(phone) if phone else "",
    }
    return [(label, value) for label, value in noted.items() if value]


def _said(line: Line) -> Said:
    who = f"{_SPEAKERS[line.speaker]} {line.person}".rstrip()
    return Said(line.speaker.value, who, spoken(line.at), line.text)


async def _applications(
    work: Work, casebook: Casebook, openid: str | None
) -> Sequence[Application]:
    if openid is None:
        return ()
    cases = [case for case in await work.cases.of_citizen(openid) if _is_open(case)]
    return [_application(casebook, case, await casebook.item_of(case)) for case in cases[:_MOST]]


def _is_open(case: Case) -> bool:
    machine = MACHINES[case.kind]
    return case.kind is CaseKind.APPLICATION and not machine.states[case.state].over


def _application(casebook: Casebook, case: Case, item: Item | None) -> Application:
    notices = casebook.notices[case.kind]
    values = [
        (field.label, field.masked(case.fields[field.key]))
        for field in (item.form if item else ())
        if field.key in case.fields
    ]
    state = standing(case, item, notices).state
    return Application(case.number, about(case, item, notices), state, values)
