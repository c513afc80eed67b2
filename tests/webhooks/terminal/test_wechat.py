"""`hengxin wechat` against the simulated platform, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from subprocess import CompletedProcess

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.adapters.clock import SystemClock
from bot.domain.conversation.conversation import Reply
from bot.domain.conversation.inbound import Inbound
from tests.citizen import CONTENT
from tests.running import Place
from tests.webhooks.terminal.conftest import Hengxin
from webhooks import sandbox
from webhooks.wechat import Credentials, Letters, WeChatDoor

APP_ID, SECRET = "wx0123456789abcdef", "0123456789abcdef0123456789abcdef"
TOKEN, AES_KEY = "hengxin", "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
PROOF = "MP_verify_abc.txt"


@dataclass(frozen=True, slots=True)
class World:
    """The platform, our door beside it, and the settings that belong to both."""

    url: str
    place: Place
    hengxin: Hengxin

    async def run(self, *arguments: str) -> CompletedProcess[str]:
        """The command in a thread, so that the server here can answer it."""
        return await asyncio.to_thread(self.hengxin, self.place, "wechat", *arguments)

    async def checked(self) -> tuple[int, dict[str, tuple[str, str]]]:
        """The exit code, and each subject's standing and sentence."""
        done = await self.run("check")
        assert done.stderr == ""
        lines = [line.split("\t") for line in done.stdout.splitlines()]
        return done.returncode, {subject: (standing, says) for standing, subject, says in lines}

    async def breaks(self, **fault: object) -> None:
        async with (
            ClientSession() as http,
            http.post(f"{self.url}/sandbox/faults", json=fault) as answer,
        ):
            assert answer.status == 200, await answer.text()


Start = Callable[..., Awaitable[World]]


@pytest.fixture
async def start(tmp_path: Path, hengxin: Hengxin) -> AsyncIterator[Start]:
    """Starts a platform for an account of a kind; more settings may be given."""
    servers: list[TestServer] = []

    async def started(kind: str = "service", **settings: str) -> World:
        server = TestServer(_app(kind, lambda: str(servers[0].make_url("/wechat"))))
        servers.append(server)
        await server.start_server()
        url = str(server.make_url("")).rstrip("/")
        content = Path(copytree(CONTENT, tmp_path / "intents"))
        (content / PROOF).write_text("abc", "utf-8")
        given = {
            "public_url": url,
            "wechat_api_url": f"{url}/sandbox/wechat",
            "wechat_app_id": APP_ID,
            "wechat_app_secret": SECRET,
            "wechat_token": TOKEN,
            "wechat_aes_key": AES_KEY,
            "content_dir": str(content),
            **settings,
        }
        return World(url, Place.at(tmp_path, **given), hengxin)

    yield started
    for server in servers:
        await server.close()


def _app(kind: str, callback: Callable[[], str]) -> web.Application:
    async def silent(_: Inbound) -> Reply | None:
        return None

    async def proof(_: web.Request) -> web.Response:
        return web.Response(text="abc")

    app, clock = web.Application(), SystemClock()
    agreed = Credentials(app_id=APP_ID, token=TOKEN, aes_key=AES_KEY)
    app.add_routes(WeChatDoor(silent, Letters(agreed), clock, lambda _: None).routes())
    app.router.add_get(f"/{PROOF}", proof)
    credentials = sandbox.Credentials(
        app_id=APP_ID,
        app_secret=SECRET,
        token=TOKEN,
        aes_key=AES_KEY,
        account="gh_0123456789ab",
        kind=kind,
    )
    sandbox.mount(app, credentials=credentials, callback_url=callback, now=clock.now)
    return app


async def test_the_menu_is_published_and_then_everything_works(start: Start) -> None:
    world = await start()
    code, before = await world.checked()
    assert code == 0, "a menu is not needed for running"
    assert before["自定义菜单"][0] == "未配置"
    published = await world.run("menu")
    assert (published.returncode, published.stderr) == (0, "")
    code, after = await world.checked()
    assert code == 0
    assert {standing for standing, _ in after.values()} == {"可用", "未配置"}
    assert [subject for subject, (standing, _) in after.items() if standing == "未配置"] == [
        "模板消息"
    ]
    assert "已认证的服务号" in after["账号类型"][1]


@pytest.mark.parametrize(
    ("kind", "told", "lacking"),
    [
        ("test", "已认证的服务号（或测试号）", set()),
        ("service_unverified", "未认证的服务号", {"客服消息", "模板消息", "网页授权"}),
        ("subscription", "已认证的订阅号", {"模板消息", "网页授权"}),
        (
            "subscription_unverified",
            "未认证的订阅号",
            {"客服消息", "模板消息", "网页授权", "自定义菜单"},
        ),
    ],
)
async def test_what_each_kind_of_account_lacks_is_a_line_and_no_failure(
    start: Start, kind: str, told: str, lacking: set[str]
) -> None:
    world = await start(kind)
    code, found = await world.checked()
    assert code == 0
    assert told in found["账号类型"][1]
    core = {"接口凭证", "IP 白名单", "回调地址", "客服消息", "模板消息", "网页授权", "自定义菜单"}
    assert {subject for subject in core if found[subject][0] == "不可用"} == lacking


async def test_a_wrong_secret_is_named_and_the_address_still_checked(start: Start) -> None:
    world = await start(wechat_app_secret="f" * 32)
    code, found = await world.checked()
    assert code == 1
    assert "HENGXIN_WECHAT_APP_SECRET" in found["接口凭证"][1]
    assert found["回调地址"][0] == "可用"


async def test_a_wrong_token_is_found_by_our_own_door(start: Start) -> None:
    world = await start(wechat_token="another")  # noqa: S106 - of nobody
    code, found = await world.checked()
    assert code == 1
    assert found["回调地址"][0] == "不可用"
    assert "HENGXIN_WECHAT_TOKEN" in found["回调地址"][1]


async def test_an_address_that_is_not_on_the_whitelist(start: Start) -> None:
    world = await start()
    await world.breaks(api="stable_token", errcode=40164)
    code, found = await world.checked()
    assert code == 1
    assert "白名单" in found["IP 白名单"][1]


async def test_an_account_that_cannot_have_a_menu_says_so(start: Start) -> None:
    world = await start("subscription_unverified")
    refused = await world.run("menu")
    assert refused.returncode == 1
    assert "接口权限" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


async def test_what_stands_in_the_content_is_what_is_asked_about(start: Start) -> None:
    world = await start()
    content = Path(world.place.settings["content_dir"])
    (content / PROOF).write_text("other", "utf-8")
    (content / "menu.yml").unlink()
    _, found = await world.checked()
    assert found["网页授权"][0] == "不可用"
    assert PROOF in found["网页授权"][1]
    assert "没有 menu.yml" in found["自定义菜单"][1]
    refused = await world.run("menu")
    assert refused.returncode == 2
    assert "menu.yml" in refused.stderr
