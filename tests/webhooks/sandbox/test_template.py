"""Template messages: values by field type (3.4), sent once, their fate told."""

from typing import Any

import pytest

from tests.webhooks.sandbox.account_server import Stage
from tests.webhooks.sandbox.platform_client import PREFIX, Platform
from webhooks.sandbox.platform.template import fits


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("thing1", ["字" * 20, "a b，c"], ["字" * 21]),
        ("character_string2", ["SQ202611220000172", "a-b_c/1 2", "x" * 32], ["单号", "x" * 33]),
        ("phrase3", ["已受理", "五个字以内"], ["超过了五个字", "OK", "已受理1"]),
        ("number4", ["12", "3.5", "-1", "1" * 32], ["一", "1" * 33, "1."]),
        ("letter5", ["abc", "x" * 32], ["a1", "x" * 33]),
        ("symbol6", ["★", "!!!"], ["a", "!!!!!!"]),
        (
            "time7",
            [
                "15:01",
                "2026年11月22日 09:30",
                "2026-11-22 09:30:00",
                "2026年11月22日",
                "9:00~17:00",
            ],
            ["上午", "2026年11月"],
        ),
        ("date8", ["2026年11月22日", "2026/11/22 09:30"], ["11月22日", "15:01"]),
        ("amount9", ["￥0.00", "100元", "1234567890"], ["免费", "12345678901"]),
        ("phone_number10", ["0571-88880000", "13800000000"], ["1" * 18, "电话"]),
        ("car_number11", ["浙A12345", "浙AD12345"], ["浙AD1234567"]),
        ("name12", ["王芳", "John Smith", "阿卜杜拉·艾合买提"], ["王" * 11, "x" * 21, "王芳1"]),
    ],
)
def test_each_type(key: str, good: list[str], bad: list[str]) -> None:
    assert [value for value in good if not fits(key, value, {})] == []
    assert [value for value in bad if fits(key, value, {})] == []


def test_a_constant_must_be_one_of_those_applied_for() -> None:
    assert fits("const1", "合格", {"const1": ("合格", "不合格")})
    assert not fits("const1", "优秀", {"const1": ("合格", "不合格")})


@pytest.mark.parametrize("key", ["thing", "unknown1", "1thing", "first"])
def test_an_unknown_field_fits_nothing(key: str) -> None:
    assert not fits(key, "a", {})


async def test_a_card_arrives_and_its_fate_is_told(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    sent = await platform.card(url="https://e/me/")
    assert sent["errcode"] == 0
    card = (await stage.messages())[-1]
    assert (card["channel"], card["title"]) == ("template", "业务受理通知")
    assert card["url"] == "https://e/me/"
    assert card["fields"][0] == {"label": "业务单号", "value": "SQ202611220000172"}  # type: ignore[index]
    told = await stage.server.next_event()
    assert told.fields["Event"] == "TEMPLATESENDJOBFINISH"
    assert (told.fields["MsgID"], told.fields["Status"]) == (str(sent["msgid"]), "success")


async def test_the_same_client_msg_id_goes_out_once_in_ten_minutes(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    first = await platform.card(client_msg_id="SQ1:2:M1")
    stage.now.pass_by(minutes=9, seconds=59)
    assert await platform.card(client_msg_id="SQ1:2:M1") == first
    stage.now.pass_by(seconds=1)
    again = await platform.card(client_msg_id="SQ1:2:M1")
    assert again["msgid"] != first["msgid"]
    assert len(await stage.messages()) == 4


@pytest.mark.parametrize(
    ("changes", "code", "named"),
    [
        ({"template": "unknown"}, 40037, ""),
        ({"touser": "oNobody"}, 40003, ""),
        ({"data": {"thing2": "字" * 21}}, 47003, "data.thing2.value"),
        ({"data": {"thing2": ""}}, 47003, "data.thing2.value"),
        ({"data": {"time3": "明天"}}, 47003, "data.time3.value"),
        ({"data": {"character_string1": "单号一"}}, 47003, "data.character_string1.value"),
    ],
)
async def test_template_errors(
    stage: Stage, changes: dict[str, Any], code: int, named: str
) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    answer = await platform.card(**changes)
    assert answer["errcode"] == code
    assert named in answer["errmsg"]
    assert len(await stage.messages()) == 2


async def test_an_own_template_with_constants(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    own = {"id": "own", "title": "结果", "fields": {"const1": "结论"}}
    order = {**own, "constants": {"const1": ["合格"]}}
    assert (await stage.client.post("/sandbox/templates", json=order)).status == 200
    assert (await platform.card("own", data={"const1": "合格"}))["errcode"] == 0
    assert (await platform.card("own", data={"const1": "优"}))["errcode"] == 47003
    listed = await stage.client.get(
        f"{PREFIX}/template/get_all_private_template", params={"access_token": platform.token}
    )
    assert (await listed.json())["template_list"][-1]["content"] == "结论:{{const1.DATA}}"
