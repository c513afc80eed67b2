"""Machine B after it was taken up: findings with four eyes, the answer, the call-back."""

from datetime import datetime, timedelta
from typing import Any

from bot.domain.cases.guards.complaints import LONGEST, Bounce
from bot.domain.cases.guards.guard import FILE, SHORT, Attempt, Guard, Kept, Scene, schema_of, text
from bot.domain.people.actor import Role
from bot.errors import NotAllowedNow

#: Natural days after which a matter that another body took over is closed without its answer.
REPLY_WITHIN = 90
_HANDLED = frozenset({"assign", "accept", "propose", "decline", "transfer"})


class Findings(Guard):
    """Findings, evidence and measure, all three (G6.3.5.2)."""

    persons = {"person": None}  # noqa: RUF012
    files = ("evidence",)

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        files = {"type": "array", "items": dict(FILE), "minItems": 1, "maxItems": 20}
        return schema_of(
            {
                "findings": text("查明的情况", maxLength=LONGEST),
                "evidence": {**files, "title": "证据的文件编号（先 POST /files）"},
                "measure": text("处理意见，审核通过后投诉人会看到", maxLength=LONGEST),
            }
        )

    def admit(self, attempt: Attempt) -> Kept:
        return Kept(
            notes={"evidence": list(attempt.data["evidence"]), "measure": attempt.data["measure"]}
            | {"findings": attempt.data["findings"]}
        )


class FindingsReturned(Bounce):
    """To be looked into again, and what is missing."""

    persons = {"person": None}  # noqa: RUF012


class Approval(Guard):
    """The reviewer had no part in the work complained about, nor in looking into it."""

    persons = {"person": None}  # noqa: RUF012

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of({"remedy": text("投诉人不满意时的救济途径，投诉人会看到")})

    def admit(self, attempt: Attempt) -> Kept:
        if attempt.person in involved(attempt.scene):
            raise NotAllowedNow("审核人参与过办理，请由另一人审核。")
        proposed = attempt.scene.last("propose")
        measure = str(proposed.notes["measure"]) if proposed else ""
        remedy = str(attempt.data["remedy"]).strip()
        return Kept(
            notes={"remedy": remedy, "measure": measure},
            values={"detail": measure, "remedy": remedy},
        )


class Delivered(Guard):
    """The answer has reached the complainant on one channel, or was read by code."""

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of({"proof": {**SHORT, "title": "送达凭证：渠道和记录"}})

    def admit(self, attempt: Attempt) -> Kept:
        return Kept(notes={"proof": attempt.data["proof"]})


class Uncontactable(Guard):
    """Nobody can be called back: there is no account; the answer stays readable by code."""

    def refusal(self, scene: Scene) -> str:
        reachable = scene.case is not None and scene.case.openid is not None
        return "投诉人有账号，请先送达再回访。" if reachable else ""


class FollowUp(Guard):
    """The call-back by somebody else than the handler: how satisfied, and what was said."""

    persons = {"person": None}  # noqa: RUF012

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        level = {"type": "integer", "minimum": 1, "maximum": 5, "title": "满意程度，1 到 5"}
        return schema_of({"satisfaction": level, "notes": text("回访记录", minLength=2)})

    def admit(self, attempt: Attempt) -> Kept:
        if attempt.person in involved(attempt.scene):
            raise NotAllowedNow("回访人不能是承办人，请由另一人回访。")
        case = attempt.scene.case
        # What somebody said on the telephone stands with the values, not in the history.
        said = {"call_back": str(attempt.data["notes"]).strip()}
        return Kept(
            {**(case.fields if case else {}), **said},
            notes={"satisfaction": attempt.data["satisfaction"]},
        )


class Told(Guard):
    """Somebody with an account, or somebody without one, was told of the refusal."""

    def __init__(self, *, account: bool) -> None:
        self._account = account

    def refusal(self, scene: Scene) -> str:
        has = scene.case is not None and scene.case.openid is not None
        if has == self._account:
            return ""
        return "投诉人没有账号，请直接办结。" if self._account else "投诉人有账号，请告知并回访。"


class Answered(Guard):
    """The other body has answered, or ninety days have gone by."""

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of({"reply": text("对方的答复", maxLength=LONGEST)})

    def admit(self, attempt: Attempt) -> Kept:
        if attempt.role is Role.TIMER:
            return Kept(reason="转办满 90 日，对方未答复。")
        reply = str(attempt.data["reply"]).strip()
        return Kept(reason=reply, values={"detail": reply})

    def due(self, scene: Scene) -> datetime | None:
        moved = scene.last("transfer")
        return moved.at + timedelta(days=REPLY_WITHIN) if moved else None


def involved(scene: Scene) -> frozenset[str]:
    """The staff numbers of whoever was assigned, took it up, proposed, or turned it away."""
    people = {
        str(entry.notes.get("handler" if entry.event == "assign" else "person", ""))
        for entry in scene.history
        if entry.event in _HANDLED
    }
    return frozenset(people - {""})
