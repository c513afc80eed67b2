"""Taking an application in: handing in, one notice of all gaps, accepting, refusing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.cases.effects import TellOffice
from bot.domain.cases.guards.guard import (
    CITIZENS,
    FILE,
    TEXT,
    Attempt,
    Guard,
    Kept,
    Scene,
    one_of,
    schema_of,
    text,
)
from bot.domain.catalogue.form import filled_in, form_schema
from bot.domain.catalogue.item import ItemKind
from bot.errors import Invalid

_REFUSAL_CODES = {
    "out_of_scope": "不属于本机构业务范围",
    "beyond_capability": "超出本机构检定校准能力",
    "not_required": "依法不需要办理",
    "duplicate": "与在办的申请重复",
    "untrue": "申请内容与事实不符",
}
_MOST_GAPS = 30


class Submission(Guard):
    """Every mandatory field present and valid, and the declaration made (G4.1.6).

    On behalf, the recorded consent stands for the declaration.
    """

    def schema(self, scene: Scene) -> dict[str, Any]:
        item = scene.the_item()
        declaration = {"const": True, "title": item.declaration}
        return schema_of({"fields": form_schema(item.form), "declaration": declaration})

    def admit(self, attempt: Attempt) -> Kept:
        item = attempt.scene.the_item()
        if attempt.role in CITIZENS and attempt.data.get("declaration") is not True:
            raise Invalid(f"提交前请确认：{item.declaration}")
        values = attempt.data.get("fields", {})
        return Kept(filled_in(item.form, values, attempt.scene.now.date()))


class Correction(Guard):
    """ONE notice that lists every gap 一次性告知; a second one is another row (G6.3.2.3)."""

    def refusal(self, scene: Scene) -> str:
        if scene.last("request_correction"):
            return "补正只能一次性告知；确需再次补正的，请用“再次补正”并由主管批准。"
        return ""

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002 - every guard is asked alike
        gaps = {"type": "array", "title": "需要补正的全部事项，一次列全；申请人会逐条看到"}
        line = {**TEXT, "minLength": 2, "maxLength": 200}
        return schema_of({"items": {**gaps, "items": line, "minItems": 1, "maxItems": _MOST_GAPS}})

    def admit(self, attempt: Attempt) -> Kept:
        items = [str(each).strip() for each in attempt.data["items"]]
        lines = "\n".join(f"{place}. {each}" for place, each in enumerate(items, 1))
        return Kept(notes={"items": items}, values={"detail": lines})


class FurtherCorrection(Correction):
    """Only what changed or was answered wrongly, and a supervisor agrees."""

    def refusal(self, scene: Scene) -> str:
        return (
            "" if scene.last("request_correction") else "还没有告知过补正，请用“一次性告知补正”。"
        )


class Resupply(Guard):
    """Every item of the last notice answered, by words or by files."""

    files = ("files",)

    def schema(self, scene: Scene) -> dict[str, Any]:
        items = gaps(scene)
        answer = {**TEXT, "minLength": 1}
        answers = schema_of({str(n): {**answer, "title": gap} for n, gap in enumerate(items, 1)})
        if not items:  # no notice yet: what an answer looks like
            answers = {"type": "object", "additionalProperties": answer}
        files = {"type": "array", "items": dict(FILE), "maxItems": 20, "title": "补交的文件编号"}
        return schema_of({"answers": answers, "files": files}, optional=("files",))

    def admit(self, attempt: Attempt) -> Kept:
        case = attempt.scene.case
        fields = dict(case.fields) if case else {}
        files = list(attempt.data.get("files", ()))
        # What the citizen writes is personal: it stands with the values, not in the history.
        told = {"answers": dict(attempt.data["answers"]), "files": files}
        fields["supplements"] = [*fields.get("supplements", ()), told]
        return Kept(fields, notes={"answered": len(attempt.data["answers"])})


class Acceptance(Guard):
    """Every line of the item's checklist ticked by the officer who accepts (G6.3.2.1)."""

    def schema(self, scene: Scene) -> dict[str, Any]:
        lines = [{"const": check.id, "title": check.text} for check in scene.the_item().checks]
        return schema_of(
            {
                "checklist": {
                    "type": "array",
                    "title": "受理核对表，逐项核对后全部列出",
                    "items": {"oneOf": lines},
                    "minItems": len(lines),
                    "uniqueItems": True,
                }
            }
        )

    def admit(self, attempt: Attempt) -> Kept:
        checks = attempt.scene.the_item().checks
        ticked = attempt.data.get("checklist", [])
        missing = [check.text for check in checks if check.id not in ticked]
        if missing:
            raise Invalid(f"受理前请逐项核对，尚未核对：{'；'.join(missing)}。")
        return Kept(notes={"checklist": [check.id for check in checks]})


class DeemedAcceptance(Guard):
    """A licence about which nothing was told in time is accepted by law, from its receipt."""

    def refusal(self, scene: Scene) -> str:
        return "" if is_licence(scene) else "只有行政许可事项逾期未告知视为受理。"

    def admit(self, attempt: Attempt) -> Kept:  # noqa: ARG002
        return Kept(
            reason="受理期限内没有告知，依法自收到之日起视为受理。",
            effects=(TellOffice("超过受理期限没有告知，已依法视为受理，请主管安排办理"),),
        )

    def due(self, scene: Scene) -> datetime | None:
        return scene.due("ACCEPT") if is_licence(scene) else None


class Refusal(Guard):
    """A reason code, its text, and a remedy or the body whose business it is (G6.3.2.3)."""

    codes: Mapping[str, str] = _REFUSAL_CODES

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of(
            {
                "code": one_of(self.codes, "不予受理的理由"),
                "text": text("理由说明，申请人会看到"),
                "remedy": text("救济途径，或该由哪个部门办理及其电话；申请人会看到"),
            }
        )

    def admit(self, attempt: Attempt) -> Kept:
        notes = {key: str(attempt.data[key]) for key in ("code", "remedy")}
        return Kept(notes=notes, reason=str(attempt.data["text"]).strip())


def gaps(scene: Scene) -> tuple[str, ...]:
    """What the last correction notice asked for, in its order."""
    notice = scene.last("request_correction", "request_correction_again")
    return tuple(notice.notes["items"]) if notice else ()


def is_licence(scene: Scene) -> bool:
    """Whether the case is an application for a licence 行政许可."""
    return scene.item is not None and scene.item.kind is ItemKind.LICENCE
