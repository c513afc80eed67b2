"""menu/*: the account's menu under the chat, 3 buttons with up to 5 sub-buttons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webhooks.sandbox.account import Account
from webhooks.sandbox.platform.calls import FINE, Call, Called, Served, get
from webhooks.sandbox.platform.errcodes import Failed
from webhooks.sandbox.platform.rights import Right

MOST_KEY, MOST_URL = 128, 1024  # bytes
KEYED = frozenset(
    {
        "click",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
    }
)
# Which field must be there for a type besides the keyed ones.
OTHERS: Mapping[str, str] = {
    "view": "url",
    "media_id": "media_id",
    "view_limited": "media_id",
    "article_id": "article_id",
    "article_view_limited": "article_id",
    "miniprogram": "appid",
}


@dataclass(frozen=True, slots=True)
class Level:
    """The limits of one level of buttons, and the codes that name them."""

    most: int
    name: int  # bytes
    too_many: int
    wrong_type: int
    wrong_name: int
    wrong_key: int
    wrong_url: int
    strange_url: int


TOP = Level(3, 16, 40016, 40017, 40018, 40019, 40020, 40055)
SUB = Level(5, 60, 40023, 40024, 40025, 40026, 40027, 40054)


class Menu:
    """The menu as it is now; None while there is none."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.buttons: list[Mapping[str, Any]] | None = None

    def served(self) -> tuple[Served, ...]:
        """The APIs."""
        return (
            Served("menu/create", self._create, right=Right.MENU),
            get("menu/get", self._get, right=Right.MENU),
            get("menu/delete", self._delete, right=Right.MENU),
            get("get_current_selfmenu_info", self._selfmenu),
        )

    def _create(self, call: Call) -> Called:
        buttons = call.body.get("button")
        self._put([dict(one) for one in _level(buttons, TOP)])
        return Called(FINE)

    def _get(self, _call: Call) -> Called:
        if self.buttons is None:
            raise Failed(46003)
        return Called({"menu": {"button": self.buttons}})

    def _delete(self, _call: Call) -> Called:
        self._put(None)
        return Called(FINE)

    def _selfmenu(self, _call: Call) -> Called:
        if self.buttons is None:
            return Called({"is_menu_open": 0})
        return Called({"is_menu_open": 1, "selfmenu_info": {"button": _listed(self.buttons)}})

    def _put(self, buttons: list[Mapping[str, Any]] | None) -> None:
        self.buttons = buttons
        self._account.feed.tell("menu", {"button": buttons or []})


def _level(given: object, level: Level) -> Iterable[Mapping[str, Any]]:
    if not isinstance(given, list) or not 1 <= len(given) <= level.most:
        raise Failed(level.too_many)
    return [_button(one, level) for one in given]


def _button(given: object, level: Level) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise Failed(level.wrong_type)
    name = given.get("name")
    if not isinstance(name, str) or not 0 < len(name.encode()) <= level.name:
        raise Failed(level.wrong_name)
    if given.get("sub_button"):
        if level is SUB:
            raise Failed(40022)
        return {"name": name, "sub_button": _level(given["sub_button"], SUB)}
    return {"type": given.get("type"), "name": name, **_aim(given, level), "sub_button": []}


def _aim(given: Mapping[str, Any], level: Level) -> Mapping[str, str]:
    """What a button without sub-buttons does: the one field that its type needs."""
    kind = str(given.get("type"))
    field = "key" if kind in KEYED else OTHERS.get(kind, "")
    if not field:
        raise Failed(level.wrong_type)
    value = given.get(field)
    size = len(value.encode()) if isinstance(value, str) else 0
    if not size or size > (MOST_URL if field == "url" else MOST_KEY):
        raise Failed(level.wrong_url if field == "url" else level.wrong_key)
    if field == "url" and not str(value).startswith(("http://", "https://", "weixin://")):
        raise Failed(level.strange_url)
    return {field: str(value)}


def _listed(buttons: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The form of get_current_selfmenu_info: sub-buttons stand in a `list`."""
    return [
        {"name": one["name"], "sub_button": {"list": _bare(one["sub_button"])}}
        if one["sub_button"]
        else _bare([one])[0]
        for one in buttons
    ]


def _bare(buttons: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [{k: v for k, v in one.items() if k != "sub_button"} for one in buttons]
