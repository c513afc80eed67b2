"""Our rules as Rasa's: a part of an intent (guide/fee) is a retrieval intent's, never a rule's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

_SLASH = "/"


@dataclass(frozen=True, slots=True)
class Families:
    """Intents that have parts, such as guide: each with its parts, guide/fee, in their order."""

    parts: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, intents: Sequence[str]) -> Self:
        """The families among the full names of all intents."""
        parts: dict[str, list[str]] = {}
        for intent in intents:
            if _SLASH in intent:
                parts.setdefault(intent.partition(_SLASH)[0], []).append(intent)
        return cls(parts)

    @staticmethod
    def whole(intent: str) -> str:
        """The intent as Rasa's policies know it: guide for guide/fee."""
        return intent.partition(_SLASH)[0]

    def wholes(self, intents: Sequence[str]) -> list[str]:
        """The same of several, each once, in their order."""
        return list(dict.fromkeys(map(self.whole, intents)))


@dataclass(frozen=True, slots=True)
class Rules:
    """`entries` in Rasa's format. `answers`: utter_org/location → the response that it repeats.

    `left_out` are the names of rules that Rasa cannot hold.
    """

    entries: Sequence[Mapping[str, Any]]
    answers: Mapping[str, str] = field(default_factory=dict)
    left_out: Sequence[str] = ()

    def intents(self) -> list[str]:
        """The intents that a rule follows, each once."""
        return list(dict.fromkeys(each for each in map(_intent, self.entries) if each))

    def interrupting(self, form: str) -> list[str]:
        """The intents that a rule follows while `form` is open."""
        found = [
            _intent(entry) for entry in self.entries if all(loop == form for loop in _loops(entry))
        ]
        return list(dict.fromkeys(each for each in found if each))

    def remembered(self) -> frozenset[str]:
        """The slots that a condition asks for, whatever they hold."""
        return frozenset(
            slot
            for entry in self.entries
            for condition in entry.get("condition") or ()
            for asked in condition.get("slot_was_set") or ()
            for slot, value in asked.items()
            if value is True
        )


def rules_for_rasa(
    entries: Sequence[Mapping[str, Any]], families: Families, forms: Iterable[str]
) -> Rules:
    """The rules with every family followed as a whole, and none against another.

    Where a part of a family has one response for an answer, the family is answered by retrieval. A
    rule of a part that does more is left out.
    """
    entries = [each for entry in entries for each in _apart(entry, entries, list(forms))]
    kept = [entry for entry in entries if _SLASH not in (_intent(entry) or "")]
    ruled = {_intent(entry) for entry in kept}
    answers: dict[str, str] = {}
    left_out: list[str] = []
    for entry in entries:
        intent = _intent(entry) or ""
        if _SLASH not in intent:
            continue
        response = _only_response(entry)
        if response is None or families.whole(intent) in ruled:
            left_out.append(str(entry["rule"]))
        else:
            answers[f"utter_{intent}"] = response
    kept += [_retrieving(family) for family in families.parts if _answered(family, answers)]
    return Rules(kept, answers, left_out)


def _apart(
    entry: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], forms: Sequence[str]
) -> list[Mapping[str, Any]]:
    """A rule for everywhere, as one for every form, where another is for outside the forms.

    To Rasa the two contradict each other; to us the one with the condition goes first.
    """
    alike = [each for each in entries if _intent(each) and _intent(each) == _intent(entry)]
    if entry.get("condition") or [None] not in [_only_loops(each) for each in alike]:
        return [entry]
    own = {loop for each in alike for loop in _loops(each)}
    return [
        {
            **entry,
            "rule": f"{entry['rule']}（{form}）",
            "condition": [{"active_loop": form}],
        }
        for form in forms
        if form not in own
    ]


def _only_loops(entry: Mapping[str, Any]) -> list[str | None]:
    """The loops of a rule that asks for nothing else."""
    conditions = entry.get("condition") or ()
    plain_loops = all("active_loop" in condition for condition in conditions)
    return list(_loops(entry)) if plain_loops else []


def _answered(family: str, answers: Mapping[str, str]) -> bool:
    return any(name.startswith(f"utter_{family}{_SLASH}") for name in answers)


def _retrieving(family: str) -> dict[str, Any]:
    steps = [{"intent": family}, {"action": f"utter_{family}"}]
    return {"rule": f"按问到的方面答复：{family}", "steps": steps}


def _intent(entry: Mapping[str, Any]) -> str | None:
    first = entry["steps"][0]
    return str(first["intent"]) if "intent" in first else None


def _loops(entry: Mapping[str, Any]) -> Iterator[str | None]:
    return (
        condition["active_loop"]
        for condition in entry.get("condition") or ()
        if "active_loop" in condition
    )


def _only_response(entry: Mapping[str, Any]) -> str | None:
    """The response of a rule that does nothing but say it, whatever else goes on."""
    actions = [str(step.get("action", "")) for step in entry["steps"][1:]]
    said = len(actions) == 1 and actions[0].startswith("utter_") and not entry.get("condition")
    return actions[0] if said else None
