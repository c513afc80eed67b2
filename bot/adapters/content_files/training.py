"""Rasa's training data in the dialogue files: examples of intents, rules, synonyms."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.content_files.sources import Problem, Source
from bot.dialogue.choices import folded
from bot.dialogue.rules import Rule, rule_from

_MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]+\)|\{[^}]+\})")
_BULLET = re.compile(r"\s*-\s+(.*\S)\s*")


@dataclass(slots=True)
class Training:
    """What has been read so far. `places` says where each intent's examples stand."""

    examples: list[tuple[str, str]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    synonyms: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, tuple[Source, int]] = field(default_factory=dict)
    _seen: dict[str, tuple[str, str, int]] = field(default_factory=dict)

    def read(self, source: Source) -> None:
        """Take `nlu:` and `rules:` of one file."""
        for place, entry in enumerate(source.data.get("nlu") or ()):
            if "intent" in entry:
                self._intent(source, place, entry)
            elif "synonym" in entry:
                for _, text in _examples(source, ("nlu", place), entry):
                    self.synonyms[text] = str(entry["synonym"])
            elif not entry.keys() & {"lookup", "regex"}:
                self.problems.append(
                    source.problem(
                        "不认识的 nlu 条目，可用 intent、synonym、lookup、regex", "nlu", place
                    )
                )
        for place, entry in enumerate(source.data.get("rules") or ()):
            line = source.line("rules", place)
            try:
                self.rules.append(rule_from(entry, source.file, line))
            except ValueError as error:
                self.problems.append(Problem(source.file, line, str(error)))

    def _intent(self, source: Source, place: int, entry: Mapping[str, Any]) -> None:
        intent = str(entry["intent"])
        self.places.setdefault(intent, (source, source.line("nlu", place)))
        for line, text in _examples(source, ("nlu", place), entry):
            first = self._seen.setdefault(folded(text), (intent, source.file, line))
            if first == (intent, source.file, line):
                self.examples.append((text, intent))
                continue
            where = f"{first[1]}:{first[2]}（{first[0]}）"
            self.problems.append(
                Problem(source.file, line, f"例句“{text}”与 {where} 重复，请删去其中一句")
            )


def _examples(
    source: Source, path: tuple[str | int, ...], entry: Mapping[str, Any]
) -> Iterator[tuple[int, str]]:
    """(line, text) of an `examples: |` block, entity marks taken off."""
    start = source.line(*path, "examples") + 1
    for offset, line in enumerate(str(entry.get("examples") or "").splitlines()):
        if match := _BULLET.fullmatch(line):
            yield start + offset, _MARKED.sub(r"\1", match[1])
