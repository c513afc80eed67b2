"""Forms drawn from any schema of an event's data, and read back."""

from typing import Any

import pytest

from bot.domain.cases.actions import Action
from bot.domain.people.actor import Role
from bot.errors import Invalid
from webhooks.workbench.forms import data_of, form_of
from webhooks.workbench.posted import Posted

PROPERTIES: dict[str, Any] = {
    "note": {"type": "string", "title": "说明", "minLength": 2, "maxLength": 500},
    "body": {"type": "string", "title": "部门", "maxLength": 60},
    "why": {
        "title": "原因",
        "oneOf": [{"const": "a", "title": "甲"}, {"const": "b", "title": "乙"}],
    },
    "days": {"type": "integer", "title": "天数"},
    "told": {"type": "boolean", "title": "已告知"},
}
GIVEN = {"note": "两个字", "body": "市人社局", "why": "b", "days": "3", "told": "1"}


def action(required: tuple[str, ...] = tuple(PROPERTIES), **properties: Any) -> Action:
    schema = {"type": "object", "properties": properties or PROPERTIES, "required": required}
    return Action("extend", "延期", (Role.CONSULTANT,), None, schema)


def posted(**changed: str) -> Posted:
    return Posted({f"data.{name}": value for name, value in (GIVEN | changed).items()})


def test_each_kind_of_value_has_its_field() -> None:
    form = form_of(action())
    assert form is not None
    assert form.button == "延期"
    assert [(each.name, each.kind) for each in form.inputs] == [
        ("note", "area"),
        ("body", "line"),
        ("why", "choice"),
        ("days", "number"),
        ("told", "check"),
    ]
    assert form.inputs[2].choices == (("a", "甲"), ("b", "乙"))


def test_what_was_sent_comes_back_as_data() -> None:
    assert data_of(action(), posted()) == {
        "note": "两个字",
        "body": "市人社局",
        "why": "b",
        "days": 3,
        "told": True,
    }


def test_what_may_be_left_out_is_left_out() -> None:
    assert data_of(action(("note",)), posted(body=" ", why="", days="", told="")) == {
        "note": "两个字"
    }


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"note": ""}, "请填写“说明”"),
        ({"note": "一"}, "至少 2 个字"),
        ({"note": "字" * 501}, "最多 500 个字，现在是 501 个字"),
        ({"why": "c"}, "请选择“原因”"),
        ({"days": "三"}, "“天数”请填整数"),
        ({"days": "٣"}, "整数"),
    ],
)
def test_a_mistake_names_its_field(changed: dict[str, str], says: str) -> None:
    with pytest.raises(Invalid, match=says):
        data_of(action(), posted(**changed))


def test_data_that_a_plain_form_cannot_ask_for_has_no_form() -> None:
    assert form_of(action(files={"type": "array", "items": {"type": "string"}})) is None


def test_what_was_typed_stands_there_again() -> None:
    form = form_of(action(), posted(note="已经写了很多").fields)
    assert form is not None
    assert form.inputs[0].value == "已经写了很多"
    assert form.typed
