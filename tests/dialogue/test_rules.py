"""Rasa rules."""

from typing import Any

import pytest

from bot.dialogue.rules import RuleBook, rule_from
from bot.dialogue.state import State

ASK = {"rule": "问", "steps": [{"intent": "guide"}, {"action": "action_consult"}]}
FEE = {"rule": "价", "steps": [{"intent": "guide/fee"}, {"action": "utter_fee"}]}
CANCEL = {"rule": "算", "steps": [{"intent": "cancel"}, {"action": "utter_nothing"}]}
CANCEL_FORM = {
    "rule": "不填",
    "condition": [{"active_loop": "f"}],
    "steps": [{"intent": "cancel"}, {"action": "action_deactivate_loop"}, {"active_loop": None}],
}
CANCEL_DRAFT = {
    "rule": "不要",
    "condition": [{"active_loop": None}, {"slot_was_set": [{"draft": True}]}],
    "steps": [{"intent": "cancel"}, {"action": "action_delete_draft"}],
}
DONE = {
    "rule": "填完",
    "condition": [{"active_loop": "f"}],
    "steps": [{"action": "f"}, {"active_loop": None}, {"action": "a"}, {"action": "b"}],
}
RULES: list[dict[str, Any]] = [ASK, FEE, CANCEL, CANCEL_FORM, CANCEL_DRAFT, DONE]
BOOK = RuleBook(rule_from(each) for each in RULES)


def test_the_full_name_goes_before_the_family() -> None:
    assert BOOK.following("guide/fee", State()) == ("utter_fee",)
    assert BOOK.following("guide/materials", State()) == ("action_consult",)
    assert BOOK.following("unheard/of", State()) == ()


def test_the_rule_with_most_conditions_that_hold_is_followed() -> None:
    draft = {"draft": {"form_item": "x"}}
    assert BOOK.following("cancel", State()) == ("utter_nothing",)
    assert BOOK.following("cancel", State(loop="f")) == ("action_deactivate_loop",)
    assert BOOK.following("cancel", State(draft)) == ("action_delete_draft",)
    assert BOOK.following("cancel", State(draft, loop="f")) == ("action_deactivate_loop",)


def test_after_a_form_its_own_actions_follow() -> None:
    assert BOOK.after_form("f") == ("a", "b")
    assert BOOK.after_form("g") == ()


@pytest.mark.parametrize("steps", [[], [{"action": "f"}, {"action": "a"}], [{"slot_was_set": []}]])
def test_a_rule_that_says_nothing_is_refused(steps: list[object]) -> None:
    with pytest.raises(ValueError, match="规则"):
        rule_from({"rule": "x", "steps": steps})
