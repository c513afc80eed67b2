"""The judge itself: a run that is well passes, and each thing gone wrong is told."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.citizens import Said, Story
from tests.faults.invariants import Evidence, judge
from tests.faults.ledger import Ledger
from tests.faults.wechat_api import Push
from tests.wechat_side import Answer, Message

ACCOUNT, OPENID, NUMBER = "gh_x", "o-x", "SQ202611220000172"
RECEIPT = f"【收件回执】您的血压计检定申请已收到。\n办件编号：{NUMBER}"
FIELDS = {
    "quantity": 2,
    "organisation": "示例市第一人民医院",
    "contact": "王建国",
    "phone": "13800138000",
}
Rows = dict[str, list[dict[str, Any]]]


def rows() -> Rows:
    """What a case that was filed, told of, and accepted leaves behind."""
    key = f"{ACCOUNT}|{OPENID}|7"
    entry = {"number": NUMBER, "event": "submit", "origin": "draft", "target": "submitted"}
    accept = {"number": NUMBER, "event": "accept", "origin": "submitted", "target": "accepted"}
    case = {"number": NUMBER, "openid": OPENID, "version": 2, "state": "accepted"}
    sent = {"openid": OPENID, "status": "sent", "error": "", "case_number": None}
    return {
        "turns": [{"key": key, "openid": OPENID, "reply": RECEIPT}],
        "conversations": [{"openid": OPENID, "version": 1}],
        "cases": [case | {"fields": json.dumps(FIELDS)}],
        "history": [entry | {"version": 1}, accept | {"version": 2}],
        "outbox": [
            sent | {"key": f"reply:{key}", "text": RECEIPT, "message": "reply"},
            sent | {"key": "M5", "text": "受理", "message": "M5", "case_number": NUMBER},
        ],
    }


def said() -> Said:
    heard = Answer(RECEIPT, 1_795_000_001)
    return Said(Message(OPENID, 7, 1_795_000_000, "确认"), [heard, heard], answered_at=10.0)


def verdict_on(
    found: Rows,
    heard: Said,
    texts: tuple[str, ...],
    doubtful: tuple[tuple[float, float], ...] = (),
) -> list[str]:
    story = Story(numbers={OPENID: NUMBER})
    story.of[OPENID].append(heard)
    pushes = [Push(OPENID, text, 20.0 + at) for at, text in enumerate(texts)]
    ledger = Ledger(**found)
    evidence = Evidence(story, ledger, ACCOUNT, {OPENID: pushes}, doubtful, frozenset({NUMBER}))
    return judge(evidence).violations


def test_a_run_that_is_well_passes() -> None:
    assert verdict_on(rows(), said(), ("受理",)) == []


def test_a_copy_is_excused_only_at_a_doubtful_time() -> None:
    assert verdict_on(rows(), said(), ("受理", "受理"), ((19.5, 20.5),)) == []
    assert "copy" in verdict_on(rows(), said(), ("受理", "受理"))[0]
    assert verdict_on(rows(), said(), ("受理", RECEIPT), ((9.5, 10.5),)) == [
        f"{OPENID} got {RECEIPT!r} out of order or unpromised"
    ]


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda r: r["turns"].clear(), "acknowledged without effect"),
        (lambda r: r["turns"].append(r["turns"][0] | {"key": "k"}), "a turn nobody asked for"),
        (lambda r: r["conversations"][0].update(version=2), "1 turns, version 2"),
        (lambda r: r["turns"][0].update(reply="您好"), "recorded"),
        (lambda r: r["cases"].append(r["cases"][0] | {"number": "SQ202611220000189"}), "filed"),
        (lambda r: r["cases"].clear(), "history without a case"),
        (lambda r: r["cases"][0].update(fields="{}"), "wrong"),
        (lambda r: r["cases"][0].update(version=3), "version 3"),
        (lambda r: r["history"][1].update(origin="signing"), "does not join"),
        (lambda r: r["history"].append(r["history"][1] | {"version": 3}), "accepted 2 times"),
        (lambda r: r["outbox"][1].update(status="pending"), "promised and not gone"),
        (lambda r: r["outbox"].pop(0), "never promised"),
        (lambda r: r["outbox"].pop(1), "0 messages of it"),
        (lambda r: r["outbox"].append(r["outbox"][1] | {"text": "完成"}), "never got '完成'"),
    ],
)
def test_what_went_wrong_is_told(break_it: Callable[[Rows], object], told: str) -> None:
    found = rows()
    break_it(found)
    violations = verdict_on(found, said(), ("受理",))
    assert any(told in violation for violation in violations), violations


def test_two_different_answers_to_one_message_are_told() -> None:
    heard = said()
    heard.answers.append(Answer(RECEIPT, 1_795_000_002))
    assert "different replies" in verdict_on(rows(), heard, ("受理",))[0]
    heard.answers[-1] = Answer("您好", 1_795_000_001)
    assert "different replies" in verdict_on(rows(), heard, ("受理",))[0]
