"""The guide 办事指南 of one service item: what is told about it, aspect by aspect."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.entries import Entry


class Aspect(StrEnum):
    """What a citizen can ask about an item: the second half of the intents `guide/…`."""

    OVERVIEW = "overview"
    CONDITIONS = "conditions"
    MATERIALS = "materials"
    PROCESS = "process"
    FEE = "fee"
    TIME_LIMIT = "time_limit"
    VALIDITY = "validity"
    FORMS = "forms"
    CAPABILITY = "capability"


@dataclass(frozen=True, slots=True)
class Situation:
    """All that one sort of applicant brings, told at once (G6.3.1.2)."""

    applies_to: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """What is told. Texts may hold {days}, {fee} and {prices}, which the item fills in."""

    overview: str
    conditions: str
    materials: tuple[Situation, ...]
    process: tuple[str, ...]
    fee: str
    fee_basis: str
    time_limit: str
    validity: str
    forms: str
    capability: str

    def text(self, aspect: Aspect) -> str:
        """The whole answer to one aspect, every material and step listed; plain text."""
        match aspect:
            case Aspect.MATERIALS:
                return "\n".join(
                    line
                    for situation in self.materials
                    for line in (f"【{situation.applies_to}】", *_numbered(situation.papers))
                )
            case Aspect.PROCESS:
                return "\n".join(_numbered(self.process))
            case Aspect.FEE:
                return f"{self.fee}\n依据：{self.fee_basis}"
            case _:
                return str(getattr(self, aspect.value))

    def to_mapping(self) -> dict[str, Any]:
        """As it stands in the item file; `guide_from` reads it back."""
        return {
            **{aspect.value: getattr(self, aspect.value) for aspect in Aspect},
            "materials": [
                {"applies_to": situation.applies_to, "papers": list(situation.papers)}
                for situation in self.materials
            ],
            "process": list(self.process),
            "fee_basis": self.fee_basis,
        }


def _numbered(lines: Iterable[str]) -> list[str]:
    return [f"{place}. {line}" for place, line in enumerate(lines, 1)]


def guide_from(entry: Entry) -> Guide:
    """The guide in an item file. WrongEntry when an aspect is missing: none may be (G4.1.4)."""
    guide = Guide(
        overview=entry.text("overview"),
        conditions=entry.text("conditions"),
        materials=tuple(_situation_from(each) for each in entry.entries("materials")),
        process=entry.texts("process"),
        fee=entry.text("fee"),
        fee_basis=entry.text("fee_basis"),
        time_limit=entry.text("time_limit"),
        validity=entry.text("validity"),
        forms=entry.text("forms"),
        capability=entry.text("capability"),
    )
    entry.finish()
    return guide


def _situation_from(entry: Entry) -> Situation:
    situation = Situation(entry.text("applies_to"), entry.texts("papers"))
    entry.finish()
    return situation


def filled(guide: Guide, values: Mapping[str, str]) -> Guide:
    """The guide with {days}, {fee}, {prices} replaced: a promise is written once, in the item."""

    def fill(text: str) -> str:
        for key, value in values.items():
            text = text.replace(f"{{{key}}}", value)
        return text

    return Guide(
        overview=fill(guide.overview),
        conditions=fill(guide.conditions),
        materials=guide.materials,
        process=tuple(fill(step) for step in guide.process),
        fee=fill(guide.fee),
        fee_basis=fill(guide.fee_basis),
        time_limit=fill(guide.time_limit),
        validity=fill(guide.validity),
        forms=fill(guide.forms),
        capability=fill(guide.capability),
    )
