"""Machine B until it is taken up: registering, assigning, asking for more, declining."""

from datetime import datetime
from typing import Any

from bot.domain.cases.case import CaseKind
from bot.domain.cases.effects import TellOffice
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
_WAITS, _CALL_BACK = "新的投诉或举报，请主管分派", "有人评价不满意，请安排回访"
#: Characters of what somebody tells at length.
#: Times that handlers may send a complaint back before only a supervisor's word counts.
MOST_BOUNCES = 2
LONGEST = 2000


class Registration(Guard):
    """What happened, and whom to answer; anonymously, no name or phone is taken at all."""

    files = ("files",)

    def schema(self, scene: Scene) -> dict[str, Any]:
        report = scene.kind is CaseKind.REPORT
        allowed = {c: t for c, t in CATEGORIES.items() if (c == "violation") == report}
        properties = {
            "category": one_of(allowed, "类别"),
            "text": text("发生了什么", minLength=2, maxLength=LONGEST),
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
        return Kept({**fields, "anonymous": anonymous}, effects=(TellOffice(_WAITS),))


class BadRating(Guard):
    """A bad rating is called back about: born assigned, its origin linked."""

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002 - every guard is asked alike
        return schema_of(
            {
                "level": {"type": "integer", "minimum": 1, "maximum": 2, "title": "评价等级"},
                "text": {"type": "string", "maxLength": LONGEST, "title": "评价的话"},
                "about": {**SHORT, "maxLength": 20, "title": "被评价的办件编号"},
            }
        )

    def admit(self, attempt: Attempt) -> Kept:
        return Kept(dict(attempt.data), effects=(TellOffice(_CALL_BACK),))


class Assigned(Guard):
    """Who looks into it. Units are registered with the case engine; until then the supervisor

    who assigns answers for it that the handler's unit is not the one complained about.
    """

    persons = {"handler": Role.COMPLAINT_HANDLER}  # noqa: RUF012 - never written to

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of({"handler": {**SHORT, "title": "承办人的工号，不得属于被投诉的部门"}})

    def admit(self, attempt: Attempt) -> Kept:
        bounced = sum(entry.event == "bounce" for entry in attempt.scene.history)
        if bounced >= MOST_BOUNCES and attempt.role is not Role.SUPERVISOR:
            raise NotAllowedNow(f"已退回 {bounced} 次，须由主管分派。")
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
            {"text": text("补充的内容", minLength=1, maxLength=LONGEST), "files": files},
            optional=("files",),
        )

    def admit(self, attempt: Attempt) -> Kept:
        if attempt.role is Role.TIMER:
            return Kept(reason="补充期限已过，就现有材料继续办理。")
        fields = dict(attempt.scene.case.fields) if attempt.scene.case else {}
        told = {key: attempt.data[key] for key in ("text", "files") if attempt.data.get(key)}
        # One for each time that was asked; nothing handed in earlier is lost.
        fields["supplements"] = [*fields.get("supplements", ()), told]
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
