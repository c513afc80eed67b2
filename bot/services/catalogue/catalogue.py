"""The service items on offer, and the versions that cases are pinned to."""

from collections.abc import Iterable
from functools import cached_property

from bot.domain.catalogue.item import Item, item_from
from bot.errors import NotFound
from bot.ports.catalogue import ItemVersions


class Catalogue:
    """The items as they are now, and as they were when a case was filed."""

    def __init__(self, items: Iterable[Item], versions: ItemVersions) -> None:
        self._items = {item.id: item for item in items}
        self._versions = versions

    @cached_property
    def _digests(self) -> dict[str, str]:
        return {item.id: item.digest for item in self._items.values()}

    @cached_property
    def _pinned(self) -> dict[str, Item]:
        """A digest names one content for ever, so what was read once is kept."""
        return {self._digests[item.id]: item for item in self._items.values()}

    async def record(self) -> None:
        """Keep the version of every item on offer; called once, before anything is filed."""
        for item in self._items.values():
            await self._versions.record(self._digests[item.id], item.id, item.to_mapping())

    def items(self) -> tuple[Item, ...]:
        """All items on offer."""
        return tuple(self._items.values())

    def item(self, name: str) -> Item:
        """The item of that id; NotFound when it is not on offer."""
        if name not in self._items:
            raise NotFound("没有这个服务事项，请核对事项名称。")
        return self._items[name]

    def digest(self, name: str) -> str:
        """The version of that item which a case filed now is pinned to; NotFound as in `item`."""
        return self._digests[self.item(name).id]

    async def pinned(self, digest: str) -> Item:
        """The item as that version says, whatever is on offer now.

        LookupError when the version was never recorded: the store is not the one cases came from.
        """
        if digest not in self._pinned:
            content = await self._versions.find(digest)
            if content is None:
                raise LookupError(f"item version {digest} is not recorded")
            self._pinned[digest] = item_from(content)
        return self._pinned[digest]
