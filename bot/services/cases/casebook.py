"""What every use case of cases goes by."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.cases.case import Case, CaseKind
from bot.domain.catalogue.item import Item
from bot.domain.messages.notices import Notices
from bot.ports.cases import CaseNumbers
from bot.services.catalogue.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Casebook:
    """The catalogue, the texts of each kind of case, and the source of numbers; made at start."""

    catalogue: Catalogue
    notices: Mapping[CaseKind, Notices]
    numbers: CaseNumbers

    async def item_of(self, case: Case) -> Item:
        """The item as it was when the case was filed."""
        return await self.catalogue.pinned(case.item_version)
