"""What Rasa 3.6 asks of a project, in our own words: formats, and what must fit together."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

Yaml = Mapping[str, Any]

_TEXTS = {"type": "array", "items": {"type": "string"}}
_NAME = {"type": "string", "minLength": 1}


def _closed(required: list[str], **properties: object) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


_CONDITION = _closed([], active_loop={"type": "string"}, requested_slot={"type": "string"})
_MAPPING = {
    **_closed(
        ["type"],
        type={
            "enum": ["from_entity", "from_text", "from_intent", "from_trigger_intent", "custom"]
        },
        entity=_NAME,
        intent=_NAME,
        not_intent={**_TEXTS, "minItems": 1},
        value={},
        conditions={"type": "array", "items": _CONDITION, "minItems": 1},
    ),
    "allOf": [
        {
            "if": {"properties": {"type": {"const": kind}}},
            "then": {"required": [needed]},
        }
        for kind, needed in (("from_entity", "entity"), ("from_intent", "value"))
    ],
}
_SLOT = {
    **_closed(
        ["type", "influence_conversation", "mappings"],
        type={"enum": ["text", "bool", "any", "float", "list"]},
        influence_conversation={"type": "boolean"},
        mappings={"type": "array", "items": _MAPPING, "minItems": 1},
    ),
    # What may be anything has no features.
    "if": {"properties": {"type": {"const": "any"}}},
    "then": {"properties": {"influence_conversation": {"const": False}}},
}
_WORDING = _closed(
    ["text"],
    text=_NAME,
    buttons={"type": "array", "items": _closed(["title", "payload"], title=_NAME, payload=_NAME)},
    condition={
        "type": "array",
        "minItems": 1,
        "items": _closed(["type", "name", "value"], type={"const": "slot"}, name=_NAME, value={}),
    },
)
_RESPONSES = {
    "type": "object",
    "additionalProperties": {"type": "array", "items": _WORDING, "minItems": 1},
    "propertyNames": {"pattern": "^utter_"},
}
_VERSION = {"type": "string", "pattern": r"^3\.\d$"}
_DOMAIN = _closed(
    ["version", "intents", "slots", "forms", "actions", "responses"],
    version=_VERSION,
    session_config=_closed(
        [],
        session_expiration_time={"type": "number", "minimum": 0},
        carry_over_slots_to_new_session={"type": "boolean"},
    ),
    intents={**_TEXTS, "uniqueItems": True},
    entities={**_TEXTS, "uniqueItems": True},
    actions={**_TEXTS, "uniqueItems": True},
    slots={"type": "object", "additionalProperties": _SLOT},
    forms={
        "type": "object",
        "additionalProperties": _closed(["required_slots"], required_slots=_TEXTS),
    },
    responses=_RESPONSES,
)
_ENTRIES = [
    _closed([kind, "examples"], **{kind: _NAME}, examples={"type": "string", "pattern": "^- "})
    for kind in ("intent", "synonym", "lookup", "regex")
]
_NLU = _closed(["version", "nlu"], version=_VERSION, nlu={"items": {"oneOf": _ENTRIES}})
_LOOP = _closed(["active_loop"], active_loop={"type": ["string", "null"]})
_SET = _closed(["slot_was_set"], slot_was_set={"type": "array", "items": {"type": "object"}})
_STEPS = [_closed(["intent"], intent=_NAME), _closed(["action"], action=_NAME), _LOOP, _SET]
_RULES = _closed(
    ["version", "rules"],
    version=_VERSION,
    rules={
        "type": "array",
        "items": _closed(
            ["rule", "steps"],
            rule=_NAME,
            condition={"type": "array", "items": {"oneOf": [_LOOP, _SET]}},
            steps={"type": "array", "items": {"oneOf": _STEPS}, "minItems": 1},
        ),
    },
)
_CONFIG = _closed(
    ["recipe", "language", "pipeline", "policies"],
    recipe={"const": "default.v1"},
    assistant_id=_NAME,
    language={"const": "zh"},
    pipeline={"items": {"type": "object", "required": ["name"]}},
    policies={"items": {"type": "object", "required": ["name"]}},
)
_FORMATS = {
    "config.yml": _CONFIG,
    "domain.yml": _DOMAIN,
    "data/rules.yml": _RULES,
    "data/responses.yml": _closed(
        ["version", "responses"], version=_VERSION, responses=_RESPONSES
    ),
    "data/nlu/intents.yml": _NLU,
    "data/nlu/items.yml": _NLU,
    "data/nlu/shapes.yml": _NLU,
}
_MARK = re.compile(r"\[([^\]]+)\](?:\((\w+)\)|\{\"entity\": \"(\w+)\", \"value\": \"([^\"]+)\"\})")


class RasaProject:
    """An exported project as Rasa would read it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, Any] = {
            name: YAML(typ="safe").load(folder / name) for name in _FORMATS
        }
        self.domain: Yaml = self.files["domain.yml"]
        self.rules: list[Yaml] = self.files["data/rules.yml"]["rules"]
        self.retrieved: Yaml = self.files["data/responses.yml"]["responses"]

    def misshapen(self) -> list[str]:
        """Every place that is not of Rasa's format."""
        return [
            f"{name}: {mistake.json_path}: {mistake.message[:200]}"
            for name, shape in _FORMATS.items()
            for mistake in Draft202012Validator(shape).iter_errors(self.files[name])
        ]

    def entries(self, kind: str) -> dict[str, list[str]]:
        """The examples of all nlu entries of a kind, by their name."""
        found: dict[str, list[str]] = {}
        for name in ("intents", "items", "shapes"):
            for entry in self.files[f"data/nlu/{name}.yml"]["nlu"]:
                if kind in entry:
                    lines = entry["examples"].splitlines()
                    found.setdefault(entry[kind], []).extend(line[2:] for line in lines)
        return found

    def families(self) -> set[str]:
        """The retrieval intents: those whose examples name a part."""
        return {name.partition("/")[0] for name in self.entries("intent") if "/" in name}

    def marks(self) -> Iterator[tuple[str, str]]:
        """(entity, words) of everything that is marked in the examples."""
        for texts in self.entries("intent").values():
            for text in texts:
                for words, short, long, _ in _MARK.findall(text):
                    yield short or long, words
                assert "[" not in _MARK.sub("", text), f"half a mark: {text}"

    def misfits(self) -> list[str]:
        """Names that nothing defines, as `rasa data validate` and training look for them."""
        return [*self._rule_misfits(), *self._slot_misfits(), *self._nlu_misfits()]

    def _rule_misfits(self) -> Iterator[str]:
        for rule in self.rules:
            yield from (f"{rule['rule']}: {what}" for what in self._undefined(rule))
        counted = Counter(rule["rule"] for rule in self.rules)
        yield from (f"two rules {name}" for name, count in counted.items() if count > 1)

    def _undefined(self, rule: Yaml) -> Iterator[str]:
        domain = self.domain
        doable = {*domain["actions"], *domain["forms"], *domain["responses"]}
        doable |= {"action_listen", "action_deactivate_loop"}
        doable |= {f"utter_{family}" for family in self.families()}
        known = {
            "intent": {*domain["intents"], "nlu_fallback"},
            "action": doable,
            "active_loop": {None, *domain["forms"]},
        }
        for step in (*rule["steps"], *rule.get("condition", ())):
            for kind, name in step.items():
                if kind in known and name not in known[kind]:
                    yield f"no {kind} {name}"
        for condition in rule.get("condition", ()):
            for slot in (slot for asked in condition.get("slot_was_set", ()) for slot in asked):
                if not domain["slots"][slot]["influence_conversation"]:
                    yield f"{slot} has no features"

    def _slot_misfits(self) -> Iterator[str]:
        forms, intents = self.domain["forms"], set(self.domain["intents"])
        for form in forms.values():
            yield from (
                f"no slot {each}"
                for each in form["required_slots"]
                if each not in self.domain["slots"]
            )
        for name, slot in self.domain["slots"].items():
            for mapping in slot["mappings"]:
                if mapping.get("entity") not in {None, *self.domain["entities"]}:
                    yield f"{name}: no entity {mapping['entity']}"
                named = {mapping["intent"]} if "intent" in mapping else set()
                yield from (f"{name}: no intent {each}" for each in named - intents)
                excepted = set(mapping.get("not_intent", ())) - intents
                yield from (f"{name}: no intent {each}" for each in excepted)
                for condition in mapping.get("conditions", ()):
                    listed = forms[condition["active_loop"]]["required_slots"]
                    if listed and name not in listed:
                        yield f"{name}: not asked by {condition['active_loop']}"

    def _nlu_misfits(self) -> Iterator[str]:
        taught = self.entries("intent")
        for name in taught:
            if name.partition("/")[0] not in self.domain["intents"]:
                yield f"no intent {name}"
            if "/" in name and f"utter_{name}" not in self.retrieved:
                yield f"no response utter_{name}"
        plain = Counter(_MARK.sub(r"\1", text) for texts in taught.values() for text in texts)
        yield from (f"example twice: {text}" for text, count in plain.items() if count > 1)
        marked = {entity for entity, _ in self.marks()}
        yield from (f"no entity {each}" for each in marked - set(self.domain["entities"]))
        for name in (*self.entries("lookup"), *self.entries("regex")):
            if name not in marked:
                yield f"{name} is in no example: Rasa ignores its patterns"


def contradictions(rules: list[Yaml]) -> list[tuple[str, str]]:
    """Pairs of rules that Rasa finds contradicting.

    The same intent, the same conditions, other steps; a rule for outside all forms counts as one
    without that condition, since neither has a form open.
    """
    by_state: dict[tuple[str, str], Yaml] = {}
    found = []
    for rule in rules:
        intent = rule["steps"][0].get("intent", f"after {rule['steps'][0].get('action')}")
        asked = [each for each in rule.get("condition", ()) if each != {"active_loop": None}]
        first = by_state.setdefault((intent, str(asked)), rule)
        if first["steps"][1:] != rule["steps"][1:]:
            found.append((str(first["rule"]), str(rule["rule"])))
    return found
