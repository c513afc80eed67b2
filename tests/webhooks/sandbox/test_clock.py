"""Time in the sandbox: moved by order, refused with a sentence, one time for everything."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.webhooks.sandbox.account_server import CREDENTIALS, OPENID, SHANGHAI, Stage
from webhooks.sandbox import build_app

FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=SHANGHAI)


@dataclass(slots=True)
class Alone:
    """WeChat's side alone; its true time stands still."""

    client: TestClient[web.Request, web.Application]

    async def moved(self, order: object) -> object:
        answer = await (await self.client.post("/sandbox/clock", json=order)).json()
        return answer.get("now", answer)

    async def now(self) -> str:
        return str((await (await self.client.get("/sandbox/clock")).json())["now"])


@pytest.fixture
async def alone() -> AsyncIterator[Alone]:
    app = build_app(
        credentials=CREDENTIALS, callback_url="http://127.0.0.1:9/wechat", now=lambda: FRIDAY
    )
    client = TestClient(TestServer(app))
    await client.start_server()
    yield Alone(client)
    await client.close()


async def test_seconds_working_days_and_back(alone: Alone) -> None:
    assert await alone.now() == "2026-11-20T16:30:00+08:00"
    assert await alone.moved({"seconds": 3600}) == "2026-11-20T17:30:00+08:00"
    assert await alone.moved({"working_days": 1}) == "2026-11-23T17:30:00+08:00"
    assert await alone.moved({"working_days": 5}) == "2026-11-30T17:30:00+08:00"
    assert await alone.now() == "2026-11-30T17:30:00+08:00"
    assert await alone.moved({"reset": True}) == "2026-11-20T16:30:00+08:00"


async def test_the_end_of_time(alone: Alone) -> None:
    moved = [await alone.moved({"seconds": 10 * 365 * 86_400}) for _ in range(8)]
    assert "2099" in str(moved[-1])
    assert (await alone.now()).startswith("2096-")


async def test_tokens_live_by_it(alone: Alone) -> None:
    mine = CREDENTIALS
    order = {"grant_type": "client_credential", "appid": mine.app_id, "secret": mine.app_secret}
    address = "/sandbox/wechat/cgi-bin/stable_token"
    first = await (await alone.client.post(address, json=order)).json()
    await alone.moved({"seconds": 7000})
    renewed = await (await alone.client.post(address, json=order)).json()
    assert renewed["access_token"] != first["access_token"]
    await alone.moved({"reset": True})
    again = await (await alone.client.post(address, json=order)).json()
    assert again["expires_in"] <= 7200


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({}, "之一"),
        ({"seconds": 1, "reset": True}, "之一"),
        ({"minutes": 1}, "之一"),
        ({"seconds": 0}, "往前"),
        ({"seconds": -5}, "往前"),
        ({"seconds": True}, "往前"),
        ({"seconds": 1.5}, "往前"),
        ({"seconds": 10**9}, "往前"),
        ({"working_days": "5"}, "往前"),
        ({"working_days": 2501}, "往前"),
        ({"reset": False}, "reset"),
        ([], "JSON"),
    ],
)
async def test_nonsense_gets_a_sentence(alone: Alone, order: object, reason: str) -> None:
    response = await alone.client.post("/sandbox/clock", json=order)
    assert response.status == 400
    assert reason in (await response.json())["error"]
    assert await alone.now() == "2026-11-20T16:30:00+08:00"


async def test_the_given_function_moves_the_given_time(stage: Stage) -> None:
    assert await stage.post("clock", seconds=90) == {"now": "2026-11-22T09:01:30+08:00"}
    assert stage.now.orders == [{"seconds": 90}]
    await stage.says("你好")
    assert stage.server.received[-1].fields["CreateTime"] == str(int(stage.now().timestamp()))
    told = await stage.client.get(f"/sandbox/citizens/{OPENID}/messages")
    assert (await told.json())[0]["at"] == "2026-11-22T09:01:30+08:00"


async def test_an_open_page_hears_of_it(stage: Stage) -> None:
    async with stage.client.get("/sandbox/events") as stream:
        await stream.content.readuntil(b"\n\n")
        await stage.post("clock", seconds=60)
        told = (await stream.content.readuntil(b"\n\n")).decode()
    assert told == 'event: clock\ndata: {"now": "2026-11-22T09:01:00+08:00"}\n\n'
