"""Machine B: registering, assigning, asking for more, findings with four eyes, the call-back."""

from datetime import datetime, timedelta
from typing import Any

from bot.domain.cases.case import CaseKind
from bot.domain.cases.guards.guard import (
    FILE,
    SHORT,
    Attempt,
    Guard,
    Kept,
    Scene,
    one_of,
    schema_of,
    text,
)
from bot.domain.people.actor import Role
from bot.errors import Invalid, NotAllowedNow

CATEGORIES = {
    "service": "对本机构服务的投诉",
    "violation": "对违法行为的举报",
    "objection": "对结果的异议",
}
#: Natural days after which a matter that another body took over is closed without its answer.
REPLY_WITHIN = 90
_LONGEST = 2000


class Registration(Guard):
    """What happened, and whom to answer; anonymously, no name or phone is taken at all."""

    files = ("files",)

    def schema(self, scene: Scene) -> dict[str, Any]:
        report = scene.kind is CaseKind.REPORT
        allowed = {c: t for c, t in CATEGORIES.items() if (c == "violation") == report}
        properties = {
            "category": one_of(allowed, "类别"),
            "text": text("发生了什么", minLength=2, maxLength=_LONGEST),
            "contact": {**SHORT, "title": "联系方式，可不填"},
            "about": {**SHORT, "maxLength": 20, "title": "有关的办件或证书编号，可不填"},
            "anonymous": {"type": "boolean", "title": "是否匿名"},
            "files": {
                "type": "array",
                "items": dict(FILE),
                "maxItems": 9,
                "title": "附件的文件编号",
            },
        }
        return schema_of(properties, optional=("contact", "about", "anonymous", "files"))

    def admit(self, attempt: Attempt) -> Kept:
        data = dict(attempt.data)
        anonymous = bool(data.get("anonymous", False))
        if anonymous and data.get("contact"):
            raise Invalid("匿名的不留联系方式；要留联系方式，请不要选匿名。")
        kept = ("text", "contact", "about", "files")
        fields = {key: data[key] for key in kept if data.get(key)}
        return Kept({**fields, "anonymous": anonymous})


class BadRating(Guard):
    """A bad rating is called back about: born assigned, its origin linked."""

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002 - every guard is asked alike
        return schema_of(
            {
                "level": {"type": "integer", "minimum": 1, "maximum": 2, "title": "评价等级"},
                "text": {"type": "string", "maxLength": _LONGEST, "title": "评价的话"},
                "about": {**SHORT, "maxLength": 20, "title": "被评价的办件编号"},
            }
        )

    def admit(self, attempt: Attempt) -> Kept:
        return Kept(dict(attempt.data))


class Assigned(Guard):
    """Who looks into it. Units are registered with the case engine; until then the supervisor

    who assigns answers for it that the handler's unit is not the one complained about.
    """

    persons = {"handler": Role.COMPLAINT_HANDLER}  # noqa: RUF012 - never written to

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of({"handler": {**SHORT, "title": "承办人的工号，不得属于被投诉的部门"}})

    def admit(self, attempt: Attempt) -> Kept:
        return Kept(notes={"handler": attempt.data["handler"]})


class Bounce(Guard):
    """Not mine, and why; after two of them only a supervisor's word counts."""

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of({"comment": text("退回的理由", minLength=2)})

    def admit(self, attempt: Attempt) -> Kept:
        return Kept(reason=str(attempt.data["comment"]).strip())


class InformationWanted(Guard):
    """One notice of what else is needed; the state it came from is remembered."""

    def refusal(self, scene: Scene) -> str:
        asked = scene.last("request_information", "request_evidence")
        if asked and scene.case and asked.origin == scene.case.state:
            return "需要补充的内容只能一次告知，请就现有材料办理。"
        return ""

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of({"text": text("需要补充什么，投诉人会看到", minLength=2)})

    def admit(self, attempt: Attempt) -> Kept:
        wanted = str(attempt.data["text"]).strip()
        case = attempt.scene.case
        return Kept(reason=wanted, values={"detail": wanted}, origin=case.state if case else None)


class Supplied(Guard):
    """Back where it came from; where the table lets it, the timer goes on without."""

    files = ("files",)

    def __init__(self, origin: str, *, timer: bool = False) -> None:
        self._origin, self._timer = origin, timer

    def refusal(self, scene: Scene) -> str:
        here = scene.case is not None and scene.case.origin == self._origin
        return "" if here else "这项补充不是为这一步要的。"

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        files = {"type": "array", "items": dict(FILE), "maxItems": 9, "title": "附件的文件编号"}
        return schema_of(
            {"text": text("补充的内容", minLength=1, maxLength=_LONGEST), "files": files},
            optional=("text", "files"),
        )

    def admit(self, attempt: Attempt) -> Kept:
        if attempt.role is Role.TIMER:
            return Kept(reason="补充期限已过，就现有材料继续办理。")
        if not attempt.data.get("text"):
            raise Invalid("请写出补充的内容。", schema=self.schema(attempt.scene))
        fields = dict(attempt.scene.case.fields) if attempt.scene.case else {}
        fields["supplement"] = dict(attempt.data)
        return Kept(fields)

    def due(self, scene: Scene) -> datetime | None:
        if not self._timer or self.refusal(scene):
            return None
        return scene.due("INFORM")


class Declined(Guard):
    """Not taken up: why, and who is competent instead."""

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of(
            {"text": text("不予受理的理由"), "body": text("该由哪个部门办理及其电话")}
        )

    def admit(self, attempt: Attempt) -> Kept:
        body = str(attempt.data["body"]).strip()
        return Kept(
            notes={"remedy": body},
            reason=str(attempt.data["text"]).strip(),
            values={"remedy": body},
        )


class Transferred(Guard):
    """Handed over to the body whose business it is; its receipt number is kept."""

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of(
            {
                "body": {**SHORT, "title": "接收部门"},
                "receipt": {**SHORT, "title": "对方的受理编号"},
            }
        )

    def admit(self, attempt: Attempt) -> Kept:
        body, receipt = str(attempt.data["body"]), str(attempt.data["receipt"])
        notes = {"body": body, "receipt": receipt}
        return Kept(notes=notes, values={"detail": f"{body}，对方编号 {receipt}"})


class Accepted(Guard):
    """Taken up by its handler."""

    persons = {"person": None}  # noqa: RUF012


class Findings(Guard):
    """Findings, evidence and measure, all three (G6.3.5.2)."""

    persons = {"person": None}  # noqa: RUF012
    files = ("evidence",)

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        files = {"type": "array", "items": dict(FILE), "minItems": 1, "maxItems": 20}
        return schema_of(
            {
                "findings": text("查明的情况", maxLength=_LONGEST),
                "evidence": {**files, "title": "证据的文件编号（先 POST /files）"},
                "measure": text("处理意见，审核通过后投诉人会看到", maxLength=_LONGEST),
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
        return Kept(
            notes={"satisfaction": attempt.data["satisfaction"]}, reason=attempt.data["notes"]
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
        return schema_of({"reply": text("对方的答复", maxLength=_LONGEST)}, optional=("reply",))

    def admit(self, attempt: Attempt) -> Kept:
        if attempt.role is Role.TIMER:
            return Kept(reason="转办满 90 日，对方未答复。")
        reply = str(attempt.data.get("reply", "")).strip()
        if not reply:
            raise Invalid("请写出对方的答复。", schema=self.schema(attempt.scene))
        return Kept(reason=reply, values={"detail": reply})

    def due(self, scene: Scene) -> datetime | None:
        moved = scene.last("transfer")
        return moved.at + timedelta(days=REPLY_WITHIN) if moved else None


def involved(scene: Scene) -> frozenset[str]:
    """The staff numbers of whoever was assigned, took it up or proposed."""
    people = {
        str(entry.notes.get("handler" if entry.event == "assign" else "person", ""))
        for entry in scene.history
        if entry.event in {"assign", "accept", "propose"}
    }
    return frozenset(people - {""})
