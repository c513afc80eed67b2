"""The account's menu in `menu.yml`, and whether each tap is understood."""

from collections.abc import Container, Iterator, Mapping
from typing import Any

from bot.domain.conversation.menu import Button, Menu, menu_from
from bot.domain.entries import WrongEntry


def checked_menu(intents: Container[str], mapping: Mapping[str, Any]) -> Menu:
    """The menu; WrongEntry also for an intent that no file of `dialogue/` defines."""
    menu = menu_from(mapping)
    for path, button in _leaves(menu, ("buttons",)):
        if button.intent and button.intent not in intents:
            raise WrongEntry((*path, "intent"), f"没有意图“{button.intent}”，请对照 dialogue/")
    return menu


def _leaves(
    menu: Menu, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Button]]:
    for place, button in enumerate(menu):
        if button.buttons:
            yield from _leaves(button.buttons, (*path, place, "buttons"))
        else:
            yield (*path, place), button
