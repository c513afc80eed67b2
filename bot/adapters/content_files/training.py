"""Rasa's training data in the dialogue files: examples of intents, rules, synonyms."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.content_files.sources import Place, Problem, Source
from bot.dialogue.choices import folded
from bot.dialogue.rules import Rule, rule_from

_MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]+\)|\{[^}]+\})")
_BULLET = re.compile(r"\s*-\s+(.*\S)\s*")


@dataclass(frozen=True, slots=True)
class _Example:
    """Where an example stands: the entry of `nlu:`, and the place among its lines."""

    intent: str
    source: Source
    place: int
    offset: int

    @property
    def line(self) -> int:
        return self.source.line("nlu", self.place, "examples") + 1 + self.offset


@dataclass(slots=True)
class Training:
    """What has been read so far.

    `rule_places` say where each of `rules` stands, `places` where each intent's examples begin.
    """

    examples: list[tuple[str, str]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    rule_places: list[Place] = field(default_factory=list)
    synonyms: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    _seen: dict[str, _Example] = field(default_factory=dict)

    def read(self, source: Source) -> None:
        """Take `nlu:` and `rules:` of one file."""
        for place, entry in enumerate(source.data.get("nlu") or ()):
            if "intent" in entry:
                self._intent(source, place, entry)
            elif "synonym" in entry:
                for _, text in _examples(entry):
                    self.synonyms[text] = str(entry["synonym"])
            elif not entry.keys() & {"lookup", "regex"}:
                self.problems.append(
                    source.problem(
                        "不认识的 nlu 条目，可用 intent、synonym、lookup、regex", "nlu", place
                    )
                )
        for place, entry in enumerate(source.data.get("rules") or ()):
            here = Place(source, ("rules", place))
            try:
                self.rules.append(rule_from(entry))
                self.rule_places.append(here)
            except ValueError as error:
                self.problems.append(here.problem(str(error)))

    def _intent(self, source: Source, place: int, entry: Mapping[str, Any]) -> None:
        intent = str(entry["intent"])
        self.places.setdefault(intent, Place(source, ("nlu", place)))
        for offset, text in _examples(entry):
            example = _Example(intent, source, place, offset)
            first = self._seen.setdefault(folded(text), example)
            if first is example:
                self.examples.append((text, intent))
                continue
            where = f"{first.source.file}:{first.line}（{first.intent}）"
            self.problems.append(
                Problem(source.file, example.line, f"例句“{text}”与 {where} 重复，请删去其中一句")
            )


def _examples(entry: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """(place among the lines, text) of an `examples: |` block, entity marks taken off."""
    for offset, line in enumerate(str(entry.get("examples") or "").splitlines()):
        if match := _BULLET.fullmatch(line):
            yield offset, _MARKED.sub(r"\1", match[1])
