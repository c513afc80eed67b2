"""What the institution is able to measure, and on what authority (能力查询)."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from bot.domain.entries import Entry


@dataclass(frozen=True, slots=True)
class Ability:
    """One line of the list of abilities.

    `parameter` is the instrument, equipment or quantity, `range` its range or kind, `accuracy` the
    class, permissible error or uncertainty with k; `method` the document worked by, `mark` the
    authority for it (CMA, CNAS, 计量授权, 核准), empty where none is needed.
    """

    parameter: str
    range: str
    accuracy: str
    method: str
    mark: str

    def to_mapping(self) -> dict[str, Any]:
        """As it stands in the item file."""
        return {key: value for key, value in asdict(self).items() if value}


def abilities_from(entry: Entry) -> tuple[Ability, ...]:
    """The lines under `abilities:`, none when it is left out. WrongEntry on a mistake."""
    return tuple(map(_ability_from, entry.entries_or_none("abilities")))


def _ability_from(entry: Entry) -> Ability:
    ability = Ability(
        parameter=entry.text("parameter", longest=60),
        range=entry.text("range", longest=80),
        accuracy=entry.text("accuracy", longest=80),
        method=entry.text("method", longest=120),
        mark=entry.text_or("mark", ""),
    )
    entry.finish()
    return ability


def abilities_mapping(abilities: Iterable[Ability]) -> list[dict[str, Any]]:
    """As they stand in the item file."""
    return [ability.to_mapping() for ability in abilities]
