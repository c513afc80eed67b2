"""The account's menu: created, read, deleted, and everything it may not be."""

from typing import Any

import pytest

from tests.webhooks.sandbox.account_server import Stage
from tests.webhooks.sandbox.platform_client import Platform

FEE = {"type": "click", "name": "查费用", "key": "FEE"}
SITE = {"type": "view", "name": "办事指南", "url": "https://example.org/guide/"}
MENU = {"button": [{"name": "办事", "sub_button": [FEE, SITE]}, {**FEE, "name": "人工"}]}


async def test_created_read_and_deleted(stage: Stage) -> None:
    platform = await Platform.open(stage)
    assert (await platform.ask("menu/get"))["errcode"] == 46003
    assert await platform.ask("get_current_selfmenu_info") == {"is_menu_open": 0}
    assert await platform.code("menu/create", MENU) == 0
    whole = {**FEE, "sub_button": []}, {**SITE, "sub_button": []}
    expected = [{"name": "办事", "sub_button": list(whole)}, {**whole[0], "name": "人工"}]
    assert await platform.ask("menu/get") == {"menu": {"button": expected}}
    phone = await (await stage.client.get("/sandbox/menu")).json()
    assert phone == {"button": expected}
    shown = (await platform.ask("get_current_selfmenu_info"))["selfmenu_info"]["button"]
    assert shown[0] == {"name": "办事", "sub_button": {"list": [FEE, SITE]}}
    assert shown[1] == {**FEE, "name": "人工"}
    assert (await platform.ask("menu/delete"))["errcode"] == 0
    assert await (await stage.client.get("/sandbox/menu")).json() == {"button": []}


def sub(*buttons: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"name": "办事", "sub_button": list(buttons)}]


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([FEE] * 4, 40016),
        ("FEE", 40016),
        (["FEE"], 40017),
        ([{**FEE, "type": "dance"}], 40017),
        ([{**FEE, "type": ["click"]}], 40017),
        ([{**FEE, "name": "六个汉字太长"}], 40018),
        ([{**FEE, "name": ""}], 40018),
        ([{**FEE, "key": "k" * 129}], 40019),
        ([{**FEE, "key": ""}], 40019),
        ([{**SITE, "url": "https://e/" + "u" * 1024}], 40020),
        ([{**SITE, "url": "ftp://example.org/"}], 40055),
        (sub(*[FEE] * 6), 40023),
        (sub({**FEE, "type": "dance"}), 40024),
        (sub({**FEE, "name": "字" * 21}), 40025),
        (sub({**FEE, "key": "k" * 129}), 40026),
        (sub({**SITE, "url": ""}), 40027),
        (sub({**SITE, "url": "javascript:alert(1)"}), 40054),
        (sub({"name": "更深", "sub_button": [FEE]}), 40022),
    ],
)
async def test_what_a_menu_may_not_be(stage: Stage, buttons: object, code: int) -> None:
    platform = await Platform.open(stage)
    assert await platform.code("menu/create", MENU) == 0
    before = await platform.ask("menu/get")
    assert await platform.code("menu/create", {"button": buttons}) == code
    assert await platform.ask("menu/get") == before


async def test_a_whole_menu_of_the_longest_names_fits(stage: Stage) -> None:
    platform = await Platform.open(stage)
    five = [{**FEE, "name": "字" * 20, "key": "k" * 128} for _ in range(5)]
    three = [{"name": "五个汉字!", "sub_button": five} for _ in range(3)]
    assert await platform.code("menu/create", {"button": three}) == 0


async def test_an_open_page_hears_of_it(stage: Stage) -> None:
    platform = await Platform.open(stage)
    async with stage.client.get("/sandbox/events") as stream:
        await stream.content.readuntil(b"\n\n")
        await platform.code("menu/create", {"button": [FEE]})
        told = (await stream.content.readuntil(b"\n\n")).decode()
    assert told.startswith("event: menu\n")
    assert "查费用" in told
