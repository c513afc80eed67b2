"""The judge itself: a run that is well passes, and each thing gone wrong is told."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.citizens import Said, Story
from tests.faults.invariants import Evidence, judge
from tests.faults.ledger import Ledger
from tests.faults.mailbox import Copy
from tests.faults.wechat_api import Push
from tests.wechat_side import Answer, Message

ACCOUNT, OPENID, NUMBER = "gh_x", "o-x", "SQ202611220000172"
CALLER, TICKET, PAPER, FILE = "o-c", "ZX202611220000011", "JD-2026-000001", "5e4f"
LETTER = "<a1@example.org>"
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
    case = {"number": NUMBER, "kind": "application", "openid": OPENID, "version": 2}
    sent = {"openid": OPENID, "status": "sent", "error": "", "case_number": None}
    return {
        "turns": [{"key": key, "openid": OPENID, "reply": RECEIPT}],
        "conversations": [{"openid": OPENID, "version": 1}],
        "cases": [case | {"state": "accepted", "fields": json.dumps(FIELDS)}, *_called()],
        "history": [entry | {"version": 1}, accept | {"version": 2}, *_lines()],
        "outbox": [
            sent | {"key": f"reply:{key}", "text": RECEIPT, "message": "reply"},
            sent | {"key": "M5", "text": "受理", "message": "M5", "case_number": NUMBER},
        ],
        "letters": [sent | {"key": f"ticket:{TICKET}", "message_id": "a1"}],
        "certificates": [
            {
                "number": PAPER,
                "case_number": NUMBER,
                "version": 1,
                "state": "signed",
                "file": FILE,
            }
        ],
        "files": [{"id": "f", "sha256": "another"}],
    }


def _called() -> list[dict[str, Any]]:
    """The case of somebody who called a person."""
    ticket = {"number": TICKET, "kind": "consultation", "openid": CALLER}
    return [ticket | {"version": 1, "state": "queued", "fields": "{}"}]


def _lines() -> list[dict[str, Any]]:
    """The history of that ticket, and of the certificate."""
    born = {"origin": "", "version": 1}
    return [
        born | {"number": TICKET, "event": "escalate", "target": "queued"},
        born | {"number": PAPER, "event": "sign", "target": "signed"},
    ]


def said() -> Said:
    heard = Answer(RECEIPT, 1_795_000_001)
    return Said(Message(OPENID, 7, 1_795_000_000, "确认"), [heard, heard], answered_at=10.0)


def verdict_on(
    found: Rows,
    heard: Said,
    texts: tuple[str, ...],
    doubtful: tuple[tuple[float, float], ...] = (),
    letters: int = 1,
) -> list[str]:
    story = Story(numbers={OPENID: NUMBER}, tickets={CALLER: TICKET})
    story.of[OPENID].append(heard)
    pushes = [Push(OPENID, text, 20.0 + at) for at, text in enumerate(texts)]
    ledger = Ledger(**found)
    evidence = Evidence(
        story=story,
        ledger=ledger,
        account=ACCOUNT,
        pushes={OPENID: pushes},
        doubtful=doubtful,
        accepted=frozenset({NUMBER}),
        mail=[Copy(LETTER, 30.0 + at) for at in range(letters)],
        documents=frozenset({FILE, "another"}),
    )
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
        (lambda r: r["cases"].pop(0), "which does not exist"),
        (lambda r: r["cases"].append(r["cases"][1] | {"number": "ZX1"}), "heard of consultation"),
        (lambda r: r["letters"].append(r["letters"][0]), "2 letters"),
        (lambda r: r["letters"][0].update(status="pending"), "promised and not gone"),
        (lambda r: r["letters"][0].update(message_id="b2"), "never in the mailbox"),
        (lambda r: r["letters"][0].update(message_id="b2"), "nobody wrote letter a1"),
        (lambda r: r["certificates"][0].update(file="gone"), "its file is not there"),
        (lambda r: r["certificates"][0].update(file="another"), "nobody refers to file 5e4f"),
        (lambda r: r["cases"][0].update(state="issued"), "its certificates ['signed']"),
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


def test_a_letter_comes_again_only_after_a_doubtful_time() -> None:
    assert verdict_on(rows(), said(), ("受理",), ((29.5, 30.5),), letters=2) == []
    assert verdict_on(rows(), said(), ("受理",), letters=2) == [
        f"a copy of letter ticket:{TICKET}"
    ]


def test_two_different_answers_to_one_message_are_told() -> None:
    heard = said()
    heard.answers.append(Answer(RECEIPT, 1_795_000_002))
    assert "different replies" in verdict_on(rows(), heard, ("受理",))[0]
    heard.answers[-1] = Answer("您好", 1_795_000_001)
    assert "different replies" in verdict_on(rows(), heard, ("受理",))[0]
