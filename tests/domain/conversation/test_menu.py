"""The account's menu: what WeChat would refuse is refused with the place and the remedy."""

from typing import Any

import pytest

from bot.domain.conversation.menu import Button, menu_from, placed
from bot.domain.entries import WrongEntry, dotted


def test_a_menu_is_read_with_its_levels() -> None:
    menu = menu_from(
        {
            "buttons": [
                {"name": "查询", "buttons": [{"name": "证书查验", "link": "/verify"}]},
                {"name": "人工", "intent": "human"},
            ]
        }
    )
    assert menu == (
        Button("查询", buttons=(Button("证书查验", link="/verify"),)),
        Button("人工", intent="human"),
    )


def test_links_to_our_own_pages_get_the_public_address() -> None:
    menu = (
        Button("查询", buttons=(Button("证书查验", link="/verify"),)),
        Button("上级", link="https://example.org/"),
        Button("人工", intent="human"),
    )
    assert placed(menu, "https://fw.example.cn/") == (
        Button("查询", buttons=(Button("证书查验", link="https://fw.example.cn/verify"),)),
        Button("上级", link="https://example.org/"),
        Button("人工", intent="human"),
    )


@pytest.mark.parametrize(
    ("buttons", "where"),
    [
        ([{"name": f"第{n}", "intent": "human"} for n in range(4)], "buttons"),
        (
            [
                {
                    "name": "服务",
                    "buttons": [{"name": f"第{n}", "intent": "rate"} for n in range(6)],
                }
            ],
            "buttons[0].buttons",
        ),
        ([{"name": "五个字的名", "intent": "human"}], "buttons[0].name"),
        ([{"name": "人工"}], "buttons[0].name"),
        ([{"name": "人工", "intent": "human", "link": "/"}], "buttons[0].name"),
        ([{"name": "首页", "link": "http://example.org/"}], "buttons[0].link"),
        ([{"name": "首页", "link": "https://[/"}], "buttons[0].link"),
        (
            [{"name": "人工", "intent": "human", "buttons": [{"name": "a", "intent": "b"}]}],
            "buttons[0].intent",
        ),
        ([], "buttons"),
    ],
)
def test_a_mistake_is_told_with_its_place(buttons: list[dict[str, Any]], where: str) -> None:
    with pytest.raises(WrongEntry) as told:
        menu_from({"buttons": buttons})
    assert dotted(told.value.path) == where
