"""The phone page: its files, its JSON, and the stream of what happens."""

import asyncio
import json
import re

from tests.webhooks.sandbox.account_server import CREDENTIALS, OPENID, PATIENT, Stage, set_up
from tests.webhooks.sandbox.platform_client import Platform
from webhooks.sandbox.phone import FILES


async def test_the_page_and_everything_it_names_is_served(stage: Stage) -> None:
    page = await stage.client.get("/sandbox/")
    assert page.status == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    names = re.findall(r'(?:src|href)="(static/[^"]+)"', await page.text())
    assert len(names) == 4
    for name in names:
        assert (await stage.client.get(f"/sandbox/{name}")).status == 200
    moved = await stage.client.get("/sandbox", allow_redirects=False)
    assert moved.headers["Location"] == "/sandbox/"


def test_nothing_comes_from_elsewhere() -> None:
    for file in FILES.iterdir():
        words = file.read_text()
        addresses = set(re.findall(r"https?://[\w.]+", words))
        assert addresses <= {"http://www.w3.org", "https://example.com"}, file.name
        assert "innerHTML" not in words
        assert "style=" not in words.replace(f"xmlns='{'http://www.w3.org/2000/svg'}'", "")


async def test_the_account_keeps_its_secrets(stage: Stage) -> None:
    answer = await (await stage.client.get("/sandbox/account")).text()
    account = json.loads(answer)
    assert (account["name"], account["mode"]) == ("示例计量检测院", "safe")
    assert account["callback"].endswith("/wechat")
    mine = CREDENTIALS
    assert not any(secret in answer for secret in (mine.app_secret, mine.token, mine.aes_key))
    assert not any(secret in repr(mine) for secret in (mine.app_secret, mine.token, mine.aes_key))


async def test_the_steps_on_the_wire(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    await platform.text("主动的")
    await platform.text("字" * 683)
    steps = await (await stage.client.get("/sandbox/steps")).json()
    token, push, sent, refused = steps
    assert (token["topic"], token["what"], token["openid"]) == ("api", "stable_token", None)
    assert (push["topic"], push["words"], push["attempts"]) == ("push", "你好", 1)
    assert push["deliveries"][0][0]["status"] == 200
    assert push["deliveries"][0][0]["sent"] > 300
    assert (sent["openid"], sent["remark"]) == (OPENID, "客服窗口还可发 4 条")
    assert refused["errcode"] == 45002
    assert [step["id"] for step in steps] == [1, 2, 3, 4]


async def test_what_arrives_unasked_is_told(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    async with stage.client.get("/sandbox/events") as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        await stream.content.readuntil(b"\n\n")
        await platform.text("您的证书好了\n请来取")
        told = (await stream.content.readuntil(b"\n\n")).decode()
    topic, data = told.strip().split("\n")
    message = json.loads(data.removeprefix("data: "))
    assert topic == "event: message"
    assert (message["openid"], message["text"]) == (OPENID, "您的证书好了\n请来取")


async def test_an_open_page_does_not_keep_the_server_from_stopping() -> None:
    stage = await set_up(CREDENTIALS, PATIENT)
    stream = await stage.client.get("/sandbox/events")
    await stream.content.readuntil(b"\n\n")
    async with asyncio.timeout(5):
        await stage.client.server.close()
    await stage.client.close()


async def test_a_page_that_stops_reading_is_let_go(stage: Stage) -> None:
    with stage.sandbox.feed.listen() as queue:
        for number in range(1001):
            stage.sandbox.feed.tell("step", {"id": number})
        assert not stage.sandbox.feed.watched
        assert queue.qsize() == 1001
