"""Rasa rules: what follows an intent, under which conditions, and what follows a filled form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.state import State


@dataclass(frozen=True, slots=True)
class Condition:
    """`kind` is `active_loop` (its value a form or None) or `slot_was_set` (`slot`, `value`).

    As in Rasa, a slot that was set to true is one that holds anything at all.
    """

    kind: str
    value: Any
    slot: str = ""

    def holds(self, state: State) -> bool:
        if self.kind == "active_loop":
            return bool(state.loop == self.value)
        set_to = state.slots.get(self.slot)
        return set_to is not None if self.value is True else bool(set_to == self.value)


@dataclass(frozen=True, slots=True)
class Rule:
    """After `intent`, or after the form `after` is filled, these `actions` follow in order.

    Exactly one of `intent` and `after` is given.
    """

    name: str
    actions: tuple[str, ...]
    intent: str | None = None
    after: str | None = None
    conditions: tuple[Condition, ...] = ()


class RuleBook:
    """All rules, found by what has happened."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_intent: dict[str, list[Rule]] = {}
        self._after: dict[str, Rule] = {}
        for rule in rules:
            if rule.intent is not None:
                self._by_intent.setdefault(rule.intent, []).append(rule)
            elif rule.after is not None:
                self._after[rule.after] = rule

    def following(self, intent: str, state: State) -> tuple[str, ...]:
        """The actions after `intent` (`guide/fee`, else its family `guide`); empty without a rule.

        Of the rules whose conditions all hold, the one with most conditions is followed.
        """
        for name in dict.fromkeys((intent, intent.partition("/")[0])):
            fitting = [
                rule
                for rule in self._by_intent.get(name, ())
                if all(condition.holds(state) for condition in rule.conditions)
            ]
            if fitting:
                return max(fitting, key=lambda rule: len(rule.conditions)).actions
        return ()

    def after_form(self, form: str) -> tuple[str, ...]:
        """The actions once every slot of `form` is filled."""
        rule = self._after.get(form)
        return rule.actions if rule else ()


def rule_from(source: Mapping[str, Any]) -> Rule:
    """One entry of a `rules:` list. Raises ValueError with what is wrong, in Chinese."""
    steps = list(source.get("steps") or ())
    if not steps:
        raise ValueError("规则没有 steps，请写上 intent 和 action")
    conditions = tuple(
        condition for entry in source.get("condition") or () for condition in _conditions(entry)
    )
    name, first = str(source.get("rule", "")), steps[0]
    actions = tuple(str(step["action"]) for step in steps if "action" in step)
    if "intent" in first:
        return Rule(name, actions, str(first["intent"]), None, conditions)
    if "action" not in first or {"active_loop": None} not in [dict(step) for step in steps]:
        raise ValueError(
            "规则的第一步应为 intent，或在表单填完之后（action 为表单，随后 active_loop: null）"
        )
    return Rule(name, actions[1:], None, actions[0], conditions)


def _conditions(entry: Mapping[str, Any]) -> Iterable[Condition]:
    if "active_loop" in entry:
        yield Condition("active_loop", entry["active_loop"])
    for slot in entry.get("slot_was_set") or ():
        for name, value in slot.items():
            yield Condition("slot_was_set", value, name)
