"""Whole texts, as citizens write them, against the trained model."""

import math
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.content import Content
from bot.dialogue.understanding import Parse, Understanding

_CASE = "SQ202611220000172"


def _named(parse: Parse, entity: str) -> list[str]:
    return [each.value for each in parse.entities if each.entity == entity]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("血压计检定要带什么材料", "guide/materials"),
        ("多少钱", "guide/fee"),
        ("社保怎么交", "out_of_scope"),
        ("我要送检两台血压计", "apply"),
        ("我的单子到哪了", "progress"),
        ("算了", "cancel"),
        ("转人工", "human"),
    ],
)
def test_the_sentences_of_the_main_job(
    understanding: Understanding, text: str, intent: str
) -> None:
    parse = understanding.parse(text)
    assert parse.intent == intent
    assert parse.confidence > 0.8


@pytest.mark.parametrize(
    ("plain", "varied"),
    [
        ("我的单子到哪了", "我的單子到哪了？？"),
        ("血压计检定要多少钱", "血压计检定 要 多 少 钱"),
        ("血压计检定要带什么材料", "血压计鉴定要带什么才料"),
        ("怎么缴费", "咋缴费"),
        ("OK", "ｏｋ！"),
    ],
)
def test_spelling_does_not_change_the_intent(
    understanding: Understanding, plain: str, varied: str
) -> None:
    assert understanding.parse(varied).intent == understanding.parse(plain).intent


@pytest.mark.parametrize(
    ("text", "intent", "entity"),
    [
        (_CASE, "progress", "case_no"),
        (f"单号：{_CASE.lower()}。", "progress", "case_no"),
        ("ＪＬ２０２６１１０３００１２", "progress", "case_no"),
        ("JD-2026-0312", "verify_certificate", "certificate_no"),
        ("证书编号 JD-2026-0312", "verify_certificate", "certificate_no"),
    ],
)
def test_a_number_alone_says_what_is_wanted(
    understanding: Understanding, text: str, intent: str, entity: str
) -> None:
    parse = understanding.parse(text)
    assert parse.intent == intent
    assert parse.confidence > 0.95
    assert len(_named(parse, entity)) == 1


def test_a_mistyped_case_number_is_still_meant_as_one(understanding: Understanding) -> None:
    parse = understanding.parse(_CASE[:-1] + "3")
    assert parse.intent == "progress"
    assert _named(parse, "case_no") == []


def test_a_verb_beside_the_number_decides(understanding: Understanding) -> None:
    assert understanding.parse(f"撤回申请{_CASE}").intent == "withdraw"


@pytest.mark.parametrize("text", ["", "   ", "\u3000\n"])
def test_nothing_means_nothing(understanding: Understanding, text: str) -> None:
    parse = understanding.parse(text)
    assert parse == Parse(text, None, 0.0, (), ())
    assert parse.to_rasa()["intent"] == {"name": None, "confidence": 0.0}


def test_the_ranking_holds_every_intent_and_sums_to_one(
    understanding: Understanding, content: Content
) -> None:
    for text in ("多少钱", _CASE, "zzz"):
        parse = understanding.parse(text)
        shares = [share for _, share in parse.ranking]
        assert {name for name, _ in parse.ranking} == {intent for _, intent in content.examples}
        assert math.isclose(sum(shares), 1.0, abs_tol=1e-9)
        assert shares == sorted(shares, reverse=True)
        assert parse.ranking[0] == (parse.intent, parse.confidence)


def test_rasas_format(understanding: Understanding) -> None:
    text = "👋我要送檢兩台血壓計"
    said = understanding.parse(text).to_rasa()
    assert said["intent"]["name"] == "apply"
    assert said["intent_ranking"][0] == said["intent"]
    item = next(each for each in said["entities"] if each["entity"] == "item")
    assert item["value"] == "verify_blood_pressure"
    assert text[item["start"] : item["end"]] == "血壓計"


def test_today_turns_words_into_dates(understanding: Understanding) -> None:
    text = "下周一送两台血压计过去"
    assert _named(understanding.parse(text), "date") == ["下周一"]
    assert _named(understanding.parse(text, today=date(2026, 11, 22)), "date") == ["2026-11-23"]


def test_the_explanation_adds_up(understanding: Understanding) -> None:
    explained = understanding.explain("血压记检定多少钱")
    leaders = list(explained["views"]["characters"])
    totals = {name: sum(votes[name] for votes in explained["views"].values()) for name in leaders}
    assert leaders[0] == "guide/fee" == max(totals, key=totals.__getitem__)
    assert {"view": "sounds", "feature": "xue·ya·"}.items() <= next(
        each.items() for each in explained["features"] if each["feature"] == "xue·ya·"
    )
    assert explained["rule"] is None
    assert understanding.explain(_CASE)["rule"] == "progress"


@given(text=st.text(max_size=200))
def test_any_text_is_understood_somehow(understanding: Understanding, text: str) -> None:
    parse = understanding.parse(text)
    assert (parse.intent is None) == (not parse.ranking)
    for entity in parse.entities:
        assert 0 <= entity.start < entity.end <= len(text)
        assert entity.value


def test_a_text_costs_less_than_two_milliseconds(understanding: Understanding) -> None:
    texts = ["我想问一下血压仪检定一般要几天才能拿到证书啊", "多少钱", "今天天气不错" * 10]
    spent = []
    for text in texts * 30:
        began = time.process_time()
        understanding.parse(text)
        spent.append(time.process_time() - began)
    assert sorted(spent)[len(spent) * 95 // 100] < 0.002
