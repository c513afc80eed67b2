"""The price list of a service item: each line with its unit and its legal basis."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.domain.entries import Entry


@dataclass(frozen=True, slots=True)
class Price:
    """One line: yuan for one `unit`, and the document that allows the charge (收费依据)."""

    id: str
    name: str
    unit: str
    price: Decimal
    basis: str

    def __str__(self) -> str:
        return f"{self.name}：{self.price} 元/{self.unit}"

    def to_mapping(self) -> dict[str, Any]:
        """As it stands in the item file."""
        return {
            "id": self.id,
            "name": self.name,
            "unit": self.unit,
            "price": str(self.price),
            "basis": self.basis,
        }


def price_list(prices: Iterable[Price]) -> str:
    """All lines as a citizen reads them; plain text."""
    return "\n".join(f"· {price}" for price in prices)


def prices_from(entry: Entry) -> tuple[Price, ...]:
    """The lines under `prices:`, none when it is left out. WrongEntry on a mistake."""
    prices: list[Price] = []
    for each in entry.entries_or_none("prices"):
        price = Price(
            id=each.identifier("id"),
            name=each.text("name", longest=40),
            unit=each.text("unit", longest=10),
            price=each.money("price"),
            basis=each.text("basis"),
        )
        each.finish()
        if any(price.id == other.id for other in prices):
            raise each.wrong("id", f"“{price.id}”出现了两次，请改名")
        prices.append(price)
    return tuple(prices)


def lowest(prices: Sequence[Price]) -> Decimal:
    """The lowest price of a list that has lines."""
    return min(price.price for price in prices)
