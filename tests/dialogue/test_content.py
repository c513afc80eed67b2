"""Slots, questions and facts that follow from the items and the office."""

from dataclasses import replace

from bot.dialogue.content import form_questions, form_slots, office_facts
from bot.domain.fields import Choice, Field, FieldKind
from tests.citizen import content

ITEM = content().items["verify_blood_pressure"]
SIZE = Field(
    "size",
    FieldKind.CHOICE,
    "大小",
    "多大？",
    "大",
    choices=(Choice("l", "大"), Choice("s", "小")),
)
OTHER = replace(
    ITEM,
    id="verify_scale",
    form=(SIZE, Field("quantity", FieldKind.QUANTITY, "数量", "几台秤？", "1台", optional=True)),
)


def test_every_field_of_every_item_is_a_slot_of_the_form() -> None:
    slots = form_slots([ITEM, OTHER])
    assert slots.keys() == {field.key for field in (*ITEM.form, *OTHER.form)}
    assert slots["phone"]["mappings"][0] == {
        "type": "from_entity",
        "entity": "phone",
        "conditions": [{"active_loop": "application_form"}],
    }


def test_one_key_is_asked_in_each_items_own_words() -> None:
    questions = form_questions([ITEM, OTHER])
    wordings = questions["utter_ask_application_form_quantity"]
    assert [wording.conditions for wording in wordings] == [
        (("form_item", ITEM.id),),
        (("form_item", "verify_scale"),),
    ]
    assert wordings[0].text == "请问送检几台血压计？（例如：2台）"
    assert wordings[1].text == "几台秤？（例如：1台）不填请回复“跳过”。"


def test_choices_of_a_field_are_numbered() -> None:
    (wording,) = form_questions([OTHER])["utter_ask_application_form_size"]
    assert wording.text == "多大？"
    assert [(choice.title, choice.payload) for choice in wording.choices] == [
        ("大", "大"),
        ("小", "小"),
    ]


def test_the_offices_facts_have_their_names() -> None:
    facts = office_facts(content().office)
    assert facts["office_phone"] == content().office.phone
    assert all(name.startswith("office_") for name in facts)
