"""Several things in one message."""

from pathlib import Path

import pytest

from bot.dialogue.clauses import answered, heard
from bot.dialogue.understanding import Understanding
from tests.citizen import NOON

DATA = Path(__file__).parents[1] / "data"
PAIRS = DATA / "dev3_pairs.tsv"


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("多少钱", ["guide/fee"]),
        ("要带什么材料，多少钱？", ["guide/materials", "guide/fee"]),
        ("你们在哪里 几点上班", ["org/location", "org/hours"]),
        ("那要多少钱啊几天能好", ["guide/fee", "guide/time_limit"]),
        ("多少钱，收费标准是什么", ["guide/fee"]),
        ("我要投诉，多少钱", ["complain"]),
        ("我是示例市人民医院的王芳，电话13812345678，要送检30台血压计，麻烦了", ["apply"]),
        ("要带什么多少钱多久能好", ["guide/materials", "guide/fee", "guide/time_limit"]),
        # What an item has to be asked for comes last: the choices end the reply.
        ("要带什么材料再问下你们电话", ["org/contact", "guide/materials"]),
        ("电梯要带什么材料再问下你们电话", ["guide/materials", "org/contact"]),
        ("多少钱和多久能好", ["guide/fee", "guide/time_limit"]),
        ("公司地址和电话", ["org/location", "org/contact"]),
        ("电梯检验流程以及收费", ["guide/process", "guide/fee"]),
        ("周末上班吗，几点到几点", ["org/hours"]),
        ("检定证书还有效吗", ["verify_certificate"]),
        ("我要开发票，顺便问下在哪缴费", ["invoice", "pay"]),
        # What is to be done comes after what is to be told.
        ("我要送检三台血压计，多少钱", ["guide/fee", "apply"]),
        ("水表坏了谁负责，怎么申请检定", ["guide/process"]),
        ("反应釜定期检验，要交出厂合格证复印件吗", ["guide/materials"]),
        ("起重机报检，使用登记证原件还是复印件？", ["guide/materials"]),
    ],
)
def test_what_is_followed(understanding: Understanding, text: str, intents: list[str]) -> None:
    parts = answered(heard(understanding, text, None, NOON.date()))
    assert [parse.intent for parse in parts] == intents


def test_the_item_named_once_is_meant_by_every_question(understanding: Understanding) -> None:
    for parse in heard(understanding, "血压计检定要带什么，多少钱", None, NOON.date()):
        named = [each.value for each in parse.entities if each.entity == "item"]
        assert named == ["verify_blood_pressure"]


def test_each_question_is_about_the_item_of_its_own_clause(understanding: Understanding) -> None:
    parts = heard(understanding, "血压计多少钱，电梯要带什么，多久能好", None, NOON.date())
    assert [(parse.intent, parse.item) for parse in parts] == [
        ("guide/fee", "verify_blood_pressure"),
        ("guide/materials", "inspect_elevator"),
        ("guide/time_limit", "inspect_elevator"),
    ]


def test_a_question_put_of_several_items_is_about_all_of_them(
    understanding: Understanding,
) -> None:
    text = "血压计多少钱，电梯多少钱，你们在哪"
    fee = heard(understanding, text, None, NOON.date())[0]
    named = [each.value for each in fee.entities if each.entity == "item"]
    assert (fee.intent, named) == ("guide/fee", ["verify_blood_pressure", "inspect_elevator"])


def test_what_is_named_stands_where_it_was_said(understanding: Understanding) -> None:
    text = "你们在哪？血压计多少钱"
    for parse in heard(understanding, text, None, NOON.date()):
        named = [text[each.start : each.end] for each in parse.entities if each.entity == "item"]
        assert named == ["血压计"]


def test_items_asked_about_together_stay_together(understanding: Understanding) -> None:
    (parse,) = heard(understanding, "血压计和电梯都要检，分别多少钱", None, NOON.date())
    named = [each.value for each in parse.entities if each.entity == "item"]
    assert (parse.intent, named) == ("guide/fee", ["verify_blood_pressure", "inspect_elevator"])


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("谢谢，那要带什么", ["guide/materials"]),
        ("你好，电梯检验多少钱", ["guide/fee"]),
        ("早啊，周日上不上班", ["org/hours"]),
        ("谢谢啊，再见", ["thank", "goodbye"]),
    ],
)
def test_politeness_around_a_question_needs_no_answer(
    understanding: Understanding, text: str, intents: list[str]
) -> None:
    parts = answered(heard(understanding, text, None, NOON.date()))
    assert [parse.intent for parse in parts] == intents


def test_most_pairs_are_heard_whole(understanding: Understanding) -> None:
    rows = [line.split("\t") for line in PAIRS.read_text("utf-8").splitlines()[1:]]
    whole = [
        text
        for text, labels in rows
        if set(labels.split("|"))
        <= {parse.intent for parse in heard(understanding, text, None, NOON.date())}
    ]
    assert len(whole) / len(rows) >= 0.8


@pytest.mark.parametrize("name", ["dev.tsv", "dev2.tsv", "dev3.tsv"])
def test_one_thing_stays_one_thing(understanding: Understanding, name: str) -> None:
    rows = [line.split("\t")[0] for line in (DATA / name).read_text("utf-8").splitlines()[1:]]
    parted = [
        text for text in rows if len(answered(heard(understanding, text, None, NOON.date()))) > 1
    ]
    assert len(parted) / len(rows) <= 0.03
