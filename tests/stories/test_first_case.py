"""From the first question to the message that the case is accepted, through WeChat's protocol."""

import asyncio
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.domain.numbers import case_number, read_case_number
from tests.running import Place, Server, hengxin, serving

NURSE, STRANGER = "o-nurse", "o-stranger"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, new_database: Callable[[str], str], tmp_path: Path
) -> Place:
    made = Place.at(tmp_path, new_database(request.param))
    assert hengxin(made, "migrate").returncode == 0
    return made


async def test_asked_applied_accepted(place: Place) -> None:
    key = hengxin(place, "key", "add", "front-desk", "--role", "acceptance").stdout.split()[-1]
    async with serving(place) as server:
        await _asks(server)
        number = await _applies(server)
        await _follows(server, number)
        await _is_accepted(server, number, {"Authorization": f"Bearer {key}"})


async def _asks(server: Server) -> None:
    materials = await server.says(NURSE, "血压计检定要带什么材料")
    assert "血压计本体" in materials
    assert "申请" in materials.splitlines()[-1]
    assert "免费" in await server.says(NURSE, "多少钱")
    elsewhere = await server.says(NURSE, "社保怎么交")
    assert "12333" in elsewhere
    assert "人力资源" in elsewhere


async def _applies(server: Server) -> str:
    opening = await server.says(NURSE, "我要送检两台血压计")
    assert "多少台" not in opening, "the quantity has been said"
    assert "信用代码" in await server.says(NURSE, "示例市第一人民医院")
    refused = await server.says(NURSE, "91350100M000100Y44")
    assert "信用代码" in refused
    consent = await server.says(NURSE, "91350100M000100Y43")
    assert "/privacy" in consent
    assert "联系人" in await server.says(NURSE, "同意")
    assert "电话" in await server.says(NURSE, "王芳")
    assert "11 位" in await server.says(NURSE, "12345")
    aside = await server.says(NURSE, "收费吗")
    assert "免费" in aside
    assert "电话" in aside.splitlines()[-1], "the form goes on"
    answer = await server.says(NURSE, "13800138000")
    while "请核对" not in answer:
        answer = await server.says(NURSE, "跳过")
    assert "2台" in answer
    corrected = await server.says(NURSE, "电话改成 13912345678")
    assert "139****5678" in corrected
    assert "13912345678" not in corrected
    receipt = await server.says(NURSE, "确认")
    found = re.search(r"SQ\w+", receipt)
    assert found, receipt
    assert read_case_number(found[0]).text == found[0]
    return found[0]


async def _follows(server: Server, number: str) -> None:
    mine = await server.says(NURSE, "我的单子到哪了")
    assert number in mine
    assert "待受理" in mine
    assert "待受理" in await server.says(NURSE, number)
    # A stranger hears the same of this number and of one that was never given.
    other = case_number("SQ", date(2026, 11, 22), 999)
    heard = [
        [await server.says(f"{STRANGER}-{n}", said) for said in (n, "0000")]
        for n in (number, other)
    ]
    assert str(heard[0]).replace(number, "…") == str(heard[1]).replace(other, "…")
    assert "待受理" not in str(heard)
    # Whoever knows the phone in it may follow it.
    await server.says("o-colleague", number)
    assert "待受理" in await server.says("o-colleague", "5678")


async def _is_accepted(server: Server, number: str, key: dict[str, str]) -> None:
    await _accept(server, number, key)
    news = await _unasked(server, "customer_service")
    assert number in news["text"]
    assert "已受理" in news["text"]


async def _accept(server: Server, number: str, key: dict[str, str]) -> None:
    case = await server.get(f"/api/v1/cases/{number}", headers=key)
    accept = next(each for each in case["actions"] if each["event"] == "accept")
    checks = accept["data"]["properties"]["checklist"]["items"]["oneOf"]
    body = {
        "event": "accept",
        "version": case["version"],
        "data": {"checklist": [each["const"] for each in checks]},
    }
    once = {**key, "Idempotency-Key": "accept-1"}
    first, again = [
        await server.post(f"/api/v1/cases/{number}/events", body, headers=once) for _ in range(2)
    ]
    assert first == again
    assert (first[0], first[1]["state"]) == (200, "accepted")


async def _unasked(server: Server, channel: str) -> dict[str, Any]:
    for _ in range(100):
        last = (await server.reads(NURSE))[-1]
        if last["channel"] == channel:
            return last
        await asyncio.sleep(0.1)
    raise AssertionError("no message arrived")


async def test_a_citizen_who_cannot_be_written_to_gets_a_card(place: Place) -> None:
    """Outside the customer-service window the template carries the news."""
    key = hengxin(place, "key", "add", "front-desk", "--role", "acceptance").stdout.split()[-1]
    async with serving(place) as server:
        for text in ("我要送检一台血压计", "个人", "同意", "李秀英", "13800138000"):
            await server.says(NURSE, text)
        answer = ""
        while "请核对" not in answer:
            answer = await server.says(NURSE, "跳过")
        number = re.findall(r"SQ\w+", await server.says(NURSE, "确认"))[0]
        fault = {"api": "message/custom/send", "errcode": 45015, "times": 1}
        assert (await server.post("/sandbox/faults", fault))[0] in (200, 201)
        await _accept(server, number, {"Authorization": f"Bearer {key}"})
        card = await _unasked(server, "template")
        assert number in str(card["fields"])


async def test_nothing_is_left_of_what_was_given_up(place: Place) -> None:
    async with serving(place) as server:
        for text in ("我要送检两台血压计", "个人", "同意", "李秀英"):
            await server.says(NURSE, text)
        assert "13800138000" not in await server.says(NURSE, "算了")
        again = await server.says(NURSE, "我要送检血压计")
        assert "李秀英" not in again
        assert "没有" in await server.says(STRANGER, "我的单子到哪了")
