"""What the institution is able to measure: all of it, and what answers to typed words (row 55)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.dialogue.content import Content
from bot.domain.catalogue.ability import Ability
from bot.domain.catalogue.item import Item
from webhooks.guide.finding import asked
from webhooks.guide.groups import by_group
from webhooks.guide.matching import Matching
from webhooks.pages import Pages, page

#: So many rows are shown to one question.
MOST = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One ability, and the item under which it is asked for."""

    item: Item
    ability: Ability

    @property
    def group(self) -> str:
        return self.item.group


class Abilities:
    """The abilities of all items; `synonyms` are word as said → usual word."""

    def __init__(self, items: Collection[Item], synonyms: Mapping[str, str]) -> None:
        self.rows = tuple(Row(item, each) for item in items for each in item.abilities)
        self._matching = Matching([_parts(row) for row in self.rows], synonyms)

    def find(self, typed: str) -> tuple[Row, ...]:
        """The rows that answer to what was typed, best first; at most `MOST`."""
        return tuple(self.rows[number] for number in self._matching.best(typed)[:MOST])


def _parts(row: Row) -> list[tuple[float, str]]:
    """The text of a row with what each part of it weighs."""
    ability, item = row.ability, row.item
    told = [(4, ability.parameter), (3, ability.method), (3, ability.mark)]
    told += [(2, ability.range), (2, ability.accuracy), (2, item.name), (1, item.group)]
    return [(float(weight), text) for weight, text in told] + [(1.0, a) for a in item.aliases]


class AbilityPage:
    """`/guide/ability`: every row leads to its item, promise, price and to applying."""

    def __init__(self, pages: Pages, content: Content) -> None:
        self._pages = pages
        items = sorted(content.items.values(), key=lambda item: item.name)
        self._abilities = Abilities(items, content.synonyms)
        self._groups = by_group(self._abilities.rows, content.office.groups)

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (web.get("/guide/ability", self._page),)

    async def _page(self, request: web.Request) -> web.Response:
        typed = asked(request)
        found = self._abilities.find(typed) if typed else ()
        return page(
            self._pages.draw(
                "ability.html", typed=typed, found=found, groups=self._groups, most=MOST
            )
        )
