"""What a message means while the form of a service item is open, over the real item."""

from datetime import date

import pytest

from bot.dialogue.entities import Entity
from bot.dialogue.forms import Forms
from bot.dialogue.reading import Reader, Reading
from bot.dialogue.remarks import SKIPPED, Answered, Remark
from bot.dialogue.state import State
from bot.dialogue.understanding import Parse
from tests.citizen import content
from tests.dialogue.talking import Table

ITEM = "verify_blood_pressure"
TODAY = date(2026, 11, 20)
FORMS = Forms(content())


def asked(slot: str, **slots: object) -> State:
    known = {"form_item": ITEM, "requested_slot": slot, **slots}
    return State(known, loop="application_form")


def reading(state: State, text: str, intent: str = "out_of_scope", sure: float = 0.9) -> Reading:
    """How `text` is read when the classifier believes in `intent`, with entities found by kind."""
    entities: list[Entity] = []
    for kind, value in (("phone", "13900139000"), ("quantity", "三台"), ("quantity", "两台")):
        if (start := text.find(value)) >= 0:
            entities.append(Entity(kind, value, start, start + len(value)))
    ordered = tuple(sorted(entities, key=lambda entity: entity.start))
    return Reader(content(), FORMS, Table({text: (intent, sure, ordered)})).read(
        state, text, TODAY
    )


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("phone", "13800138000"),
        ("phone", "0512-65123456"),
        ("quantity", "两台"),
        ("quantity", "3"),
        ("date", "下周一"),
        ("uscc", "91350100M000100Y43"),
        ("contact", "算了"),
        ("note", "没有"),
        ("note", "跳过"),
        ("contact", "电话改成13900139000"),
    ],
)
def test_nothing_is_classified_where_nothing_is_to_be_understood(slot: str, text: str) -> None:
    hearing = Table({})
    Reader(content(), FORMS, hearing).read(asked(slot), text, TODAY)
    assert hearing.asked == []


@pytest.mark.parametrize("slot", ["contact", "organisation", "note", "instrument"])
def test_free_text_is_always_classified(slot: str) -> None:
    hearing = Table({})
    Reader(content(), FORMS, hearing).read(asked(slot), "示例区卫生院", TODAY)
    assert hearing.asked == [("示例区卫生院", ITEM)]


@pytest.mark.parametrize(
    ("slot", "text", "intent"),
    [
        ("contact", "多少钱", "guide/fee"),
        ("organisation", "怎么收费", "guide/fee"),
        ("organisation", "办理流程", "guide/process"),
        ("contact", "我要投诉", "complain"),
        ("note", "能开发票吗", "invoice"),
        ("contact", "谢谢", "thank"),
        ("phone", "收样窗口的位置", "org/location"),
        ("quantity", "两台多少钱", "guide/fee"),
    ],
)
def test_another_intent_put_as_one(slot: str, text: str, intent: str) -> None:
    read = reading(asked(slot), text, intent)
    assert isinstance(read, Parse)
    assert read.intent == intent


@pytest.mark.parametrize(
    ("slot", "text", "intent", "confidence"),
    [
        ("organisation", "人工智能研究院有限公司", "human", 0.95),
        ("organisation", "苏州投诉处理中心", "complain", 0.95),
        ("contact", "高明", "thank", 0.95),
        ("instrument", "血压计", "guide/overview", 0.95),
        ("note", "请尽快，急用", "guide/time_limit", 0.4),
    ],
)
def test_words_that_only_resemble_another_intent(
    slot: str, text: str, intent: str, confidence: float
) -> None:
    assert reading(asked(slot), text, intent, confidence) == Answered({slot: text})


def test_a_phone_in_a_name_goes_where_it_belongs() -> None:
    assert reading(asked("contact"), "13900139000") == Answered({"phone": "13900139000"})
    split = reading(asked("contact"), "张三，13900139000")
    assert split == Answered({"contact": "张三", "phone": "13900139000"})


def test_a_second_phone_in_a_name_replaces_the_first() -> None:
    read = reading(asked("contact", phone="13800138000"), "13900139000")
    assert read == Answered({"phone": "13900139000"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("大概是三台吧", {"quantity": "三台"}),
        ("不是两台，是三台", {"quantity": "三台"}),
        ("不是两台", {"quantity": "不是两台"}),
        ("很多", {"quantity": "很多"}),
    ],
)
def test_a_number_is_found_in_a_sentence(text: str, expected: dict[str, str]) -> None:
    assert reading(asked("quantity"), text) == Answered(expected)


def test_a_value_is_reset_by_its_kind() -> None:
    read = reading(asked("confirmation", quantity=2), "不是两台，是三台")
    assert read == Answered({"quantity": "三台"})


def test_a_broken_number_is_an_answer_whatever_the_classifier_says() -> None:
    assert reading(asked("phone"), "1380013", "progress") == Answered({"phone": "1380013"})


@pytest.mark.parametrize("text", ["跳过", "没有", "没有了", "就这些", "不用了"])
def test_optional_questions_are_left_open(text: str) -> None:
    assert reading(asked("note"), text) == Answered({"note": SKIPPED})


def test_an_optional_question_is_a_place_to_leave_too() -> None:
    read = reading(asked("note"), "不填了")
    assert isinstance(read, Parse)
    assert read.intent == "cancel"


def test_yes_and_no_belong_to_the_question() -> None:
    assert reading(asked("consent"), "同意") == Answered({"consent": True})
    assert reading(asked("confirmation"), "要修改") == Answered({"confirmation": False})
    assert reading(asked("contact"), "没有") == Answered({"contact": SKIPPED})
    for text, intent in (("好的", "affirm"), ("不对", "deny")):
        read = reading(asked("contact"), text)
        assert isinstance(read, Parse)
        assert read.intent == intent


def test_a_doubtful_remark_at_a_yes_no_question_is_not_understood() -> None:
    read = reading(asked("consent"), "王建国")
    assert isinstance(read, Parse)
    assert read.intent is None


def test_the_opening_message_answers_what_it_can() -> None:
    entities = [
        Entity("quantity", "2", 0, 1),
        Entity("instrument", "血压计", 1, 4),
        Entity("phone", "13800138000", 5, 16),
        Entity("phone", "13900139000", 17, 28),
    ]
    heard = Parse("两台" * 20, "apply", 1.0, (), tuple(entities))
    state = State({"form_item": ITEM}, loop="application_form")
    opened = FORMS.opening("application_form", state, heard, heard.text)
    assert opened == {"quantity": "2", "phone": "13800138000"}
    number = Parse("SQ1", "progress", 1.0, (), (Entity("case_no", "SQ1", 0, 3),))
    assert FORMS.opening("lookup_form", State(), number, "SQ1") == {"case_no": "SQ1"}


def test_a_form_owns_its_slots_and_not_the_context() -> None:
    owned = FORMS.owned("application_form")
    assert {"form_item", "consent", "confirmation", "quantity", "phone", "requested_slot"} <= owned
    assert not {"item", "draft", "misses", "case_no"} & owned
    assert FORMS.owned("lookup_form") == {"case_no", "phone_tail", "requested_slot"}


FREE = State(
    {
        "supplement": {"case_no": "SQ202611220000172", "event": "resupply", "count": 1},
        "requested_slot": "answer",
    },
    loop="supplement_form",
)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("先用旧合同可以吗？", "guide/conditions"),
        ("没有", "skip"),
        ("可以", "affirm"),
        ("不要", "deny"),
        ("我要投诉的就是这个", "complain"),
        ("SQ202611220000172", "progress"),
    ],
)
def test_a_slot_of_free_text_takes_whatever_is_said(text: str, intent: str) -> None:
    assert reading(FREE, text, intent, 0.6) == Answered({"answer": text})


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("算了", "cancel"),
        ("转人工", "human"),
        ("我的单子到哪了？", "progress"),
        ("我要撤回申请", "withdraw"),
    ],
)
def test_but_not_what_leaves_it(text: str, intent: str) -> None:
    meant = reading(FREE, text, intent)
    assert isinstance(meant, Parse)
    assert meant.intent == intent


@pytest.mark.parametrize("text", ["等一下", "继续", "👍"])
def test_nor_remarks(text: str) -> None:
    assert isinstance(reading(FREE, text), Remark)
