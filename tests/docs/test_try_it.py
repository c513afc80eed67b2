"""“Try it” in both READMEs: what they tell the reader to do, done, and what they promise of it."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.running import Place, Server, hengxin, serving

ROOT = Path(__file__).parent.parent.parent
PAGES = [(ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md")]
WANG = "oSandbox_wangfang_000000001"
PASSWORD = "correct horse 2026"  # noqa: S105 - of people who do not exist
PATIENCE = 15.0

_LINE = re.compile(r"\.venv/bin/hengxin ((?:key|staff) add [^|)\n]+)")


async def says(server: Server, words: str) -> str:
    """What 王芳 reads at once after words that both pages name."""
    assert all(words in page for page in PAGES), f"{words}: not what the pages say"
    return await server.says(WANG, words)


async def test_as_a_citizen_then_as_a_clerk(tmp_path: Path) -> None:
    place = Place.at(tmp_path)
    key = _prepared(place)
    async with serving(place) as server:
        await _asks(server)
        number = await _applies(server)
        await _is_accepted(server, number, key)
        await _complains(server)
        await _calls_a_person(server)


def _prepared(place: Place) -> str:
    """The pages' commands, run; the key that they show."""
    shown = ""
    for command in _LINE.findall(PAGES[0]):
        said = f"{PASSWORD}\n{PASSWORD}\n" if command.startswith("staff") else ""
        done = hengxin(place, *command.split(), said=said)
        assert done.returncode == 0, done.stderr
        shown = done.stdout.split()[-1] if command.startswith("key") else shown
    assert shown
    return shown


async def _asks(server: Server) -> None:
    assert "血压计本体" in await says(server, "血压计检定要带什么材料")
    assert "免费" in await says(server, "多少钱")
    assert "12333" in await says(server, "社保怎么交")


async def _applies(server: Server) -> str:
    for words in ("我要送检两台血压计", "个人", "1"):
        await says(server, words)
    await server.says(WANG, "王芳")
    await says(server, "13800138000")
    left_open = [await says(server, "跳过") for _ in range(3)]
    assert ["请核对" in said for said in left_open] == [False, False, True], "three times"
    assert "3台" in await says(server, "数量改成三台")
    receipt = await says(server, "确认")
    number = re.search(r"SQ\w+", receipt)
    assert number, receipt
    assert re.search(r"\d+月\d+日", receipt), "a day"
    assert "待受理" in await says(server, "我的单子到哪了")
    assert "待受理" not in await server.says("oSandbox_chenguoqiang_00002", number[0])
    return number[0]


async def _is_accepted(server: Server, number: str, key: str) -> None:
    found = re.search(r"-d '(\{.*\})'", PAGES[0])
    assert found
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": f"accept-{number}"}
    address, body = f"/api/v1/cases/{number}/events", json.loads(found[1])
    first, again = [await server.post(address, body, headers=headers) for _ in range(2)]
    assert first == again
    assert (first[0], first[1]["state"]) == (200, "accepted")
    assert "受理通知" in await _arrived(lambda: server.reads(WANG), "受理通知")


async def _arrived(ask: Callable[[], Awaitable[list[Any]]], word: str) -> str:
    """A message or letter with that word as JSON, once it is there; empty when it never is."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < end:
        for each in await ask():
            if word in (shown := json.dumps(each, ensure_ascii=False)):
                return shown
        await asyncio.sleep(0.1)
    return ""


async def _complains(server: Server) -> None:
    assert not re.search(r"TS\d{14}", await says(server, "我要投诉"))
    await server.says(WANG, "窗口态度差")
    assert re.search(r"TS\d{14}", await says(server, "1")), "the number, two answers later"
    assert await _arrived(lambda: server.get("/sandbox/mail"), "分派")
    async with server.http.get("/report/") as page:
        assert page.status == 200


async def _calls_a_person(server: Server) -> None:
    assert re.search(r"ZX\w+", await says(server, "人工"))
    letter = json.loads(await _arrived(lambda: server.get("/sandbox/mail"), "待人工"))
    async with server.http.get(letter["links"][0]) as page:
        shown = await page.text()
    assert page.status == 200
    assert "我的单子到哪了" in shown, "the conversation"
    assert "窗口态度差" not in shown, "a complaint is nobody else's business"
    before = await server.post("/sandbox/clock", {"seconds": 1})
    after = await server.post("/sandbox/clock", {"working_days": 5})
    assert before[1]["now"] < after[1]["now"]


@pytest.mark.parametrize("page", PAGES)
def test_a_picture_has_words_for_who_cannot_see_it(page: str) -> None:
    pictures = re.findall(r"!\[([^\]]*)\]\(|<img [^>]*alt=\"([^\"]*)\"", page)
    assert len(pictures) >= 4
    assert all("".join(words).strip() for words in pictures)
