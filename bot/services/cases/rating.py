"""Rating a case: once, by its own citizen; the two lowest levels open a call-back case."""

from datetime import datetime

from bot.domain.cases.case import Case, CaseKind
from bot.domain.cases.guards.guard import Scene
from bot.domain.cases.rating import Rating
from bot.domain.people.actor import Actor, Role
from bot.errors import NotAllowedNow, NotFound
from bot.ports.work import Work
from bot.services.cases.casebook import Casebook
from bot.services.cases.filing import Filing, file

#: Who opens the call-back: nobody's wish, the rule's.
_RULE = Actor("rating", frozenset({Role.SYSTEM}), "rating")


async def unrated(work: Work, casebook: Casebook, openid: str, now: datetime) -> tuple[Case, ...]:
    """That citizen's cases that have been closed and not been rated, newest first."""
    closed = [
        scene.case
        for scene in await casebook.scenes(work, openid, now)
        if scene.case is not None and _was_closed(scene)
    ]
    rated = await work.cases.rated(openid) if closed else frozenset()
    return tuple(case for case in closed if case.number not in rated)


async def rate(work: Work, casebook: Casebook, actor: Actor, rating: Rating) -> Case | None:
    """Keep the citizen's rating; the call-back case that a bad one opens, or None.

    NotFound: not a case of theirs; NotAllowedNow: not closed yet, or rated already.
    """
    case = await work.cases.find(rating.number)
    if case is None or case.openid is None or case.openid != actor.name:
        raise NotFound("没有找到这个办件，请核对编号。")
    if not _was_closed(await casebook.scene(work, case, rating.at)):
        raise NotAllowedNow("这个办件还没有办结，办结后再请您评价。")
    if await work.cases.rating(case.number) is not None:
        raise NotAllowedNow("这个办件您已经评价过，一件只评一次。谢谢您。")
    work.cases.rate(rating)
    if not rating.bad:
        return None
    data = {"level": rating.level, "text": rating.comment, "about": case.number}
    filing = Filing(
        CaseKind.COMPLAINT,
        "open_rating",
        case.openid,
        data,
        category="bad_rating",
        linked=case.number,
    )
    return (await file(work, casebook, _RULE, filing, rating.at)).case


def _was_closed(scene: Scene) -> bool:
    """Whether the case has ever been closed: refused, withdrawn and terminated ones too."""
    rated = scene.kind in {CaseKind.APPLICATION, CaseKind.CONSULTATION}
    return rated and any(entry.target == "closed" for entry in scene.history)
