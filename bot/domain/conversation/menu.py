"""The account's menu under the chat: what a tap says, or which page it opens."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from bot.domain.entries import Entry

#: WeChat's limits: buttons, buttons below one, and as much of a name as a phone shows uncut.
MOST, MOST_BELOW = 3, 5
NAME, NAME_BELOW = 4, 8


@dataclass(frozen=True, slots=True)
class Button:
    """One of three: an intent that a tap stands for, the address of a page, or buttons below."""

    name: str
    intent: str = ""
    link: str = ""
    buttons: tuple["Button", ...] = ()


Menu = tuple[Button, ...]


def menu_from(mapping: Mapping[str, Any]) -> Menu:
    """The menu in `menu.yml`, under the key `buttons`. WrongEntry on what WeChat would refuse."""
    entry = Entry(mapping)
    entries = entry.entries("buttons")
    if len(entries) > MOST:
        raise entry.wrong("buttons", f"最多 {MOST} 个按钮，现有 {len(entries)} 个")
    menu = tuple(_button(each) for each in entries)
    entry.finish()
    return menu


def placed(menu: Menu, public_url: str) -> Menu:
    """The menu with every link whole: those of our own pages begin with a slash."""
    home = public_url.rstrip("/")
    return tuple(
        replace(
            button,
            link=f"{home}{button.link}" if button.link.startswith("/") else button.link,
            buttons=placed(button.buttons, public_url),
        )
        for button in menu
    )


def _button(entry: Entry) -> Button:
    if "buttons" not in entry:
        return _leaf(entry, NAME)
    name, below = entry.text("name", longest=NAME), entry.entries("buttons")
    if len(below) > MOST_BELOW:
        raise entry.wrong("buttons", f"一个按钮下最多 {MOST_BELOW} 项，现有 {len(below)} 项")
    button = Button(name, buttons=tuple(_leaf(each, NAME_BELOW) for each in below))
    entry.finish()
    return button


def _leaf(entry: Entry, longest: int) -> Button:
    name = entry.text("name", longest=longest)
    intent, link = entry.text_or("intent", "", longest=128), entry.text_or("link", "", longest=900)
    entry.finish()
    if bool(intent) == bool(link):
        raise entry.wrong("name", "请写 intent（点一下等于说什么）或 link（打开哪个网页），二选一")
    if link and not link.startswith("/") and not _is_address(link):
        raise entry.wrong("link", "应是以 / 开头的本站网页，或以 https:// 开头的完整地址")
    return Button(name, intent, link)


def _is_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)
