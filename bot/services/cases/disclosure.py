"""What a complaint or report tells whoever holds its query code: no names, no inner notes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.cases.announcement import standing
from bot.domain.cases.case import HistoryEntry
from bot.domain.cases.guards.guard import Scene
from bot.domain.people.actor import Actor
from bot.domain.time.zone import SHANGHAI
from bot.services.cases.casebook import Casebook
from bot.services.cases.viewing import CaseView, view

#: Nobody can be called back without an account: to its reader such a case has been answered.
_ANSWERED = {"follow_up": "answered"}


@dataclass(frozen=True, slots=True)
class Disclosure:
    """`view` is the case as citizens see it; `steps` are (day, what it was called from then on).

    `passages` are (heading, words) of what was decided; `wanted` is what is to be supplied, empty
    when nothing is. `final`: there is an answer, and nothing more will come.
    """

    view: CaseView
    registered: str
    steps: tuple[tuple[str, str], ...]
    passages: tuple[tuple[str, str], ...]
    wanted: str
    final: bool


def disclosed(casebook: Casebook, scene: Scene, actor: Actor) -> Disclosure:
    """All of that case that its reporter may know."""
    case = scene.case
    assert case is not None
    state = _ANSWERED.get(case.state, case.state)
    shown = view(casebook, replace(scene, case=replace(case, state=state)), actor)
    final = shown.closed or state == "answered"
    return Disclosure(
        view=replace(shown, due="") if final else shown,
        registered=_day(case.created),
        steps=tuple(_steps(casebook, scene)),
        passages=tuple(_passages(scene.history)),
        wanted="\n".join(shown.duty.gaps),
        final=final,
    )


def _steps(casebook: Casebook, scene: Scene) -> Iterator[tuple[str, str]]:
    case = scene.case
    assert case is not None
    before = ""
    for entry in scene.history:
        state = _ANSWERED.get(entry.target, entry.target)
        text = standing(replace(case, state=state), scene.item, casebook.notices[case.kind])
        if text.state != before:
            yield _day(entry.at), text.state
        before = text.state


def _passages(history: Sequence[HistoryEntry]) -> Iterator[tuple[str, str]]:
    """What was decided, in the order in which it was."""
    for entry in history:
        notes = {key: str(value) for key, value in entry.notes.items()}
        match entry.event:
            case "approve":
                yield "处理结果", notes.get("measure", "")
                yield "不满意时的救济途径", notes.get("remedy", "")
            case "decline":
                yield "不予受理的理由", entry.reason
                yield "可以向这里反映", notes.get("remedy", "")
            case "transfer":
                yield "已转至", notes.get("body", "")
                yield "对方的受理编号", notes.get("receipt", "")
            case "close_transferred":
                yield "对方的答复", entry.reason


def _day(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日"
