"""Items and topics by group, in the office's order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar


class _InGroup(Protocol):
    @property
    def group(self) -> str: ...


Member = TypeVar("Member", bound=_InGroup)


def by_group(members: Iterable[Member], order: Sequence[str]) -> Mapping[str, tuple[Member, ...]]:
    """Group → its members as they come; groups as in `order`, others after them by name."""
    found: dict[str, list[Member]] = {}
    for member in members:
        found.setdefault(member.group, []).append(member)
    places = {group: place for place, group in enumerate(order)}
    groups = sorted(found, key=lambda group: (places.get(group, len(places)), group))
    return {group: tuple(found[group]) for group in groups}
