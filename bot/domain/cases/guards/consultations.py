"""Machine C: calling a person, taking the ticket, answering, handing back to the bot."""

from datetime import datetime, timedelta
from typing import Any

from bot.domain.cases.effects import CallStaff, HandBack, Speak, TakeOver
from bot.domain.cases.guards.guard import (
    SHORT,
    Attempt,
    Guard,
    Kept,
    Scene,
    one_of,
    schema_of,
    text,
)

WHY = {
    "asked": "用户要求",
    "misses": "连续没有听懂",
    "risk": "涉及风险",
    "page": "此页有误",
}
SPEAKERS = ("citizen", "bot", "staff")
#: How long after an answer the citizen may come back to it.
COME_BACK_WITHIN = timedelta(days=7)
_SILENT, _REDIRECTED = timedelta(hours=48), timedelta(hours=24)
_LONGEST = 2000


class Escalation(Guard):
    """A person is wanted: in opening hours at once, outside them as a message left."""

    def __init__(self, *, during_hours: bool) -> None:
        self._during_hours = during_hours

    def refusal(self, scene: Scene) -> str:
        if scene.opening.is_open(scene.now, scene.calendar) == self._during_hours:
            return ""
        return "现在不在办公时间。" if self._during_hours else "现在是办公时间，请直接转人工。"

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002 - every guard is asked alike
        said = {"type": "array", "items": {"enum": list(SPEAKERS)}, "minItems": 2, "maxItems": 2}
        line = {**said, "prefixItems": [{"enum": list(SPEAKERS)}, {"type": "string"}], "items": {}}
        return schema_of(
            {
                "why": one_of(WHY, "为什么转人工"),
                "question": {"type": "string", "maxLength": _LONGEST, "title": "要问的事"},
                "context": {"type": "array", "items": line, "maxItems": 60, "title": "此前的对话"},
                "name": {**SHORT, "title": "称呼，没有账号的"},
                "phone": {**SHORT, "title": "电话，没有账号的"},
            },
            optional=("question", "context", "name", "phone"),
        )

    def admit(self, attempt: Attempt) -> Kept:
        why = str(attempt.data["why"])
        context = tuple((str(who), str(said)) for who, said in attempt.data.get("context", ()))
        reach = {key: attempt.data[key] for key in ("name", "phone") if key in attempt.data}
        question = str(attempt.data.get("question", ""))
        return Kept(
            {"why": why, "question": question, **reach},
            notes={"why": why},
            effects=(CallStaff(why, context),),
        )


class Record(Guard):
    """A consultation by phone or at the counter, five fields (G6.3.1.1)."""

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of(
            {
                "channel": one_of({"phone": "电话", "counter": "现场"}, "渠道"),
                "name": {**SHORT, "title": "称呼"},
                "phone": {**SHORT, "title": "电话"},
                "topic": {**SHORT, "title": "事项"},
                "question": text("问了什么", minLength=2, maxLength=_LONGEST),
            }
        )

    def admit(self, attempt: Attempt) -> Kept:
        return Kept(dict(attempt.data))


class Opening(Guard):
    """The office opens, and what was left as a message is waiting for a person."""

    def due(self, scene: Scene) -> datetime | None:
        left = scene.last("escalate_off_hours")
        return scene.opening.opens_next(left.at, scene.calendar) if left else None


class Claim(Guard):
    """The first sentence to the citizen goes with the claim; from now on the bot is silent."""

    persons = {"person": None}  # noqa: RUF012 - never written to

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        greeting = {"type": "string", "maxLength": 200, "title": "给用户的第一句话，可不填"}
        return schema_of({"greeting": greeting}, optional=("greeting",))

    def admit(self, attempt: Attempt) -> Kept:
        greeting = str(attempt.data.get("greeting", "")).strip()
        values = {"person": attempt.person, "detail": greeting}
        return Kept(values=values, effects=(TakeOver(greeting),))


class Cancelled(Guard):
    """The citizen has no need of a person any more."""

    def admit(self, attempt: Attempt) -> Kept:  # noqa: ARG002
        return Kept(effects=(HandBack(),))


class Release(Guard):
    """Back into the queue, with a note for whoever comes next; the citizen never sees it."""

    persons = {"person": None}  # noqa: RUF012

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of({"note": text("交接说明，用户看不到", minLength=2)})

    def admit(self, attempt: Attempt) -> Kept:
        note = str(attempt.data["note"]).strip()
        return Kept(reason=note, effects=(HandBack(), CallStaff("released")))


class Answer(Guard):
    """One full answer, said in the chat; then the bot is back."""

    persons = {"person": None}  # noqa: RUF012

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of({"text": text("答复的全文", minLength=1, maxLength=_LONGEST)})

    def admit(self, attempt: Attempt) -> Kept:
        said = str(attempt.data["text"]).strip()
        return Kept(effects=(Speak(said), HandBack(again=True)))


class Redirect(Guard):
    """Another body's business: which, and its phone."""

    persons = {"person": None}  # noqa: RUF012

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of(
            {"body": {**SHORT, "title": "哪个部门"}, "phone": {**SHORT, "title": "电话"}}
        )

    def admit(self, attempt: Attempt) -> Kept:
        where = f"{attempt.data['body']}，电话 {attempt.data['phone']}"
        return Kept(notes={"remedy": where}, values={"detail": where}, effects=(HandBack(),))


class Reopened(Guard):
    """Asked again within a week, and somebody is there: the same person goes on."""

    def refusal(self, scene: Scene) -> str:
        if late := _too_late(scene):
            return late
        return "" if scene.opening.is_open(scene.now, scene.calendar) else "现在不在办公时间。"

    def admit(self, attempt: Attempt) -> Kept:  # noqa: ARG002
        return Kept(effects=(TakeOver(),))


class Requeued(Guard):
    """Asked again within a week of an answer: the ticket waits for a person once more."""

    def __init__(self, *, away: bool) -> None:
        self._away = away

    def refusal(self, scene: Scene) -> str:
        if late := _too_late(scene):
            return late
        here = self._away and scene.opening.is_open(scene.now, scene.calendar)
        return "刚才答复您的同事还在，请直接再次询问。" if here else ""

    def admit(self, attempt: Attempt) -> Kept:  # noqa: ARG002
        return Kept(effects=(CallStaff("again"),))


class Silence(Guard):
    """Nothing more was asked; the citizen or the consultant may say so earlier."""

    def __init__(self, event: str, after: timedelta) -> None:
        self._event, self._after = event, after

    def due(self, scene: Scene) -> datetime | None:
        entry = scene.last(self._event)
        return entry.at + self._after if entry else None


def answered_silence() -> Silence:
    """48 hours after an answer."""
    return Silence("answer", _SILENT)


def redirected_silence() -> Silence:
    """24 hours after a redirection."""
    return Silence("redirect", _REDIRECTED)


def _too_late(scene: Scene) -> str:
    answered = scene.last("answer")
    if answered is None:
        return "这条咨询没有答复过。"
    late = scene.now - answered.at > COME_BACK_WITHIN
    return "答复已超过 7 天，请重新提问。" if late else ""
