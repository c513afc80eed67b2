"""What a complaint or report tells whoever holds its query code: no names, no inner notes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.cases.announcement import standing
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
        passages=shown.passages,
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


def _day(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日"
