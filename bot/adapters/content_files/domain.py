"""Rasa's domain, gathered from `domain.yml` and the dialogue files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.content_files.sources import Place, Problem, Source, plain
from bot.dialogue.content import form_questions, form_slots
from bot.dialogue.responses import Variation, variation_from
from bot.domain.catalogue.item import Item

_LISTS = ("intents", "entities", "actions")
_TABLES = ("slots", "forms", "responses")
_KEYS = frozenset({"version", "session_config", "nlu", "rules", *_LISTS, *_TABLES})


@dataclass(slots=True)
class Domain:
    """What has been read so far; `places` says where each name of each key is written.

    `carried` are the intents that name their entities (`use_entities`): choices carry them, nobody
    says them.
    """

    lists: dict[str, list[str]] = field(default_factory=lambda: {key: [] for key in _LISTS})
    tables: dict[str, dict[str, Any]] = field(default_factory=lambda: {key: {} for key in _TABLES})
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    carried: set[str] = field(default_factory=set)

    def read(self, source: Source) -> None:
        """Take the domain keys of one file."""
        known = "、".join(sorted(_KEYS))
        self.problems += [
            source.problem(f"不认识的键“{key}”，可用的有：{known}", key)
            for key in source.data
            if key not in _KEYS
        ]
        for key in _LISTS:
            for place, entry in enumerate(source.data.get(key) or ()):
                name = next(iter(entry)) if isinstance(entry, Mapping) else str(entry)
                if self._first(source, key, name, (key, place)):
                    self.lists[key].append(name)
                if isinstance(entry, Mapping) and "use_entities" in (entry[name] or {}):
                    self.carried.add(name)
        for key in _TABLES:
            for name, value in (source.data.get(key) or {}).items():
                if self._first(source, key, name, (key, name)):
                    self.tables[key][name] = plain(value)

    def place(self, key: str, name: str) -> Place:
        """Where `name` is written."""
        return self.places[key, name]

    def responses(self, items: Iterable[Item]) -> dict[str, tuple[Variation, ...]]:
        """The wordings by name, the questions of the items' forms among them."""
        written = {
            name: tuple(variation_from(each) for each in wordings)
            for name, wordings in self.tables["responses"].items()
        }
        return {**form_questions(items), **written}

    def assembled(self, items: Iterable[Item]) -> dict[str, Any]:
        """Rasa's domain as one mapping, the slots of the items' forms among its slots."""
        return {
            **self.lists,
            "slots": {**form_slots(items), **self.tables["slots"]},
            "forms": self.tables["forms"],
            "responses": self.tables["responses"],
        }

    def _first(self, source: Source, key: str, name: str, path: tuple[str | int, ...]) -> bool:
        here = Place(source, path)
        first = self.places.setdefault((key, name), here)
        if first is here:
            return True
        self.problems.append(here.problem(f"“{name}”在 {first} 已经写过，请删去其中一处"))
        return False
