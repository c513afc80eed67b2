"""The work itself: sample or visit, who does it, results, and the second pair of eyes."""

from datetime import date
from typing import Any

from bot.domain.cases.guards.guard import (
    FILE,
    SHORT,
    Attempt,
    Guard,
    Kept,
    Scene,
    schema_of,
    text,
)
from bot.domain.cases.guards.intake import is_licence
from bot.domain.cases.guards.offer import paid, total
from bot.domain.catalogue.item import Brings, Payment
from bot.domain.people.actor import Role
from bot.errors import Invalid, NotAllowedNow

_DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


class Sample(Guard):
    """What is taken in 收样: barcode, photo, condition, count; what is owed with it is paid."""

    files = ("photo",)

    def refusal(self, scene: Scene) -> str:
        if scene.the_item().brings is not Brings.SAMPLE:
            return "这个事项不收样品，请安排现场或开班。"
        return _owing(scene)

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002 - every guard is asked alike
        return schema_of(
            {
                "barcode": {"type": "string", "pattern": r"^[0-9A-Za-z-]{4,40}$", "title": "条码"},
                "photo": {**FILE, "title": "样品照片的文件编号（先 POST /files）"},
                "condition": {**SHORT, "maxLength": 200, "title": "样品状态"},
                "count": {"type": "integer", "minimum": 1, "maximum": 9999, "title": "数量"},
            }
        )

    def admit(self, attempt: Attempt) -> Kept:
        notes = {key: attempt.data[key] for key in ("barcode", "photo", "condition", "count")}
        detail = f"样品 {notes['count']} 件，状态：{notes['condition']}"
        return Kept(notes=notes, values={"detail": detail})


class Schedule(Guard):
    """No sample is brought: date, place and person are set (on site, class, desk work)."""

    persons = {"tester": Role.TESTER}  # noqa: RUF012 - never written to

    def refusal(self, scene: Scene) -> str:
        if scene.the_item().brings is Brings.SAMPLE:
            return "这个事项要先收样。"
        return _owing(scene)

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of(
            {
                "date": {**_DAY, "title": "日期，如 2026-12-01"},
                "place": {**SHORT, "maxLength": 120, "title": "地点"},
                "tester": {**SHORT, "title": "办理人员的工号"},
            }
        )

    def admit(self, attempt: Attempt) -> Kept:
        day = _day(attempt)
        if day < attempt.scene.now.date():
            raise NotAllowedNow("日期已经过去，请另选日期。")
        notes = {key: attempt.data[key] for key in ("date", "tester")}
        when = f"{day.year}年{day.month}月{day.day}日，{attempt.data['place']}"
        detail = f"{when}\n时间不合适请尽早回复“人工”。"
        return Kept(notes=notes, values={"detail": detail, "person": str(notes["tester"])})


class Assignment(Guard):
    """Who works on the sample, and with what.

    A register of authorisations and of equipment comes with the case engine; until then whoever
    holds the tester's role counts as authorised, and the equipment is written down as named.
    """

    persons = {"tester": Role.TESTER}  # noqa: RUF012

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        equipment = {"type": "array", "items": dict(SHORT), "maxItems": 20, "title": "所用设备"}
        return schema_of(
            {"tester": {**SHORT, "title": "检测人员的工号"}, "equipment": equipment},
            optional=("equipment",),
        )

    def admit(self, attempt: Attempt) -> Kept:
        notes = {
            "tester": attempt.data["tester"],
            "equipment": list(attempt.data.get("equipment", ())),
        }
        return Kept(notes=notes, values={"person": str(notes["tester"])})


class Results(Guard):
    """Every item has a result, and the raw record is attached (rounding: the case engine)."""

    persons = {"person": None}  # noqa: RUF012
    files = ("record",)

    def schema(self, scene: Scene) -> dict[str, Any]:
        result = schema_of(
            {"name": {**SHORT, "title": "项目"}, "value": {**SHORT, "title": "结果"}}
        )
        results = {"type": "array", "items": result, "minItems": 1, "maxItems": 200}
        record = {**FILE, "title": "原始记录的文件编号（先 POST /files）"}
        return schema_of(
            {"results": {**results, "title": "各项结果"}, "record": record},
            # A desk review of a licence has its findings, not always a record of readings.
            optional=("record",) if is_licence(scene) else (),
        )

    def admit(self, attempt: Attempt) -> Kept:
        results = [dict(each) for each in attempt.data["results"]]
        return Kept(
            notes={"results": results, "record": attempt.data.get("record", "")},
        )


class Comment(Guard):
    """Sent back with a word on what is to be mended."""

    persons = {"person": None}  # noqa: RUF012

    def schema(self, scene: Scene) -> dict[str, Any]:  # noqa: ARG002
        return schema_of({"comment": text("退回的理由", minLength=2)})

    def admit(self, attempt: Attempt) -> Kept:
        return Kept(reason=str(attempt.data["comment"]).strip())


class Verification(Guard):
    """The verifier is not the tester; persons are counted, not keys."""

    persons = {"person": None}  # noqa: RUF012

    def admit(self, attempt: Attempt) -> Kept:
        if attempt.person in testers(attempt.scene):
            raise NotAllowedNow("核验人不能是检测人员本人，请由另一人核验。")
        return Kept()


def testers(scene: Scene) -> frozenset[str]:
    """The staff numbers of whoever did the work or handed in results for this case."""
    worked = {
        str(entry.notes.get("person" if entry.event == "submit_results" else "tester", ""))
        for entry in scene.history
        if entry.event in {"submit_results", "assign", "schedule"}
    }
    return frozenset(worked - {""})


def _day(attempt: Attempt) -> date:
    """The day that was set; Invalid when no calendar has it."""
    try:
        return date.fromisoformat(attempt.data["date"])
    except ValueError:
        raise Invalid("没有这一天，请改正日期，如 2026-12-01。") from None


def _owing(scene: Scene) -> str:
    """Why the work cannot begin, where the fee is paid along with the sample."""
    with_sample = scene.the_item().payment is Payment.WITH_SAMPLE
    return "请先收费。" if with_sample and paid(scene) < total(scene) else ""
