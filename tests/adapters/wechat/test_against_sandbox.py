"""The client and the worker against the simulator, which knows the platform's rules by itself."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.wechat.api import WeChatApi
from bot.adapters.wechat.stable_token import Credentials
from bot.adapters.wechat.token import MemoryTokenStore
from bot.domain.messages.outbound import OutboundStatus
from bot.domain.messages.send_window import SendWindow, Trigger
from bot.domain.messages.templates import FieldKind, Template, fit
from bot.errors import Invalid
from bot.ports.wechat import Verdict
from bot.services.messages.carrier import Outside
from bot.services.messages.delivery import Delivery
from tests.services.messages.fakes import FakeBell, FakeDeliveries, HandClock
from webhooks import sandbox as simulator
from webhooks.sandbox.platform.template import fits

OPENID = "oSandbox_wangfang_000000001"
CARD = Template(
    "sandbox-case-progress",
    {
        "character_string1": "number",
        "thing2": "item",
        "phrase3": "state",
        "time4": "at",
        "thing5": "hint",
    },
    "https://example.org/me/",
)
VALUES = {
    "number": "SQ202611220000172",
    "item": "血压计检定",
    "state": "已受理",
    "at": "2026年11月22日 12:00",
    "hint": "请于五个工作日内送样到上海市计量测试技术研究院张衡路实验室",
}


@dataclass(frozen=True, slots=True)
class World:
    """The simulator, driven from outside, and the account's API towards it."""

    http: ClientSession
    url: str
    clock: HandClock
    api: WeChatApi

    async def writes(self, text: str = "您好") -> None:
        """The citizen sends a message, which opens the window."""
        await self._post("messages", {"openid": OPENID, "text": text})

    async def unfollows(self) -> None:
        await self._post("messages", {"openid": OPENID, "event": "unsubscribe"})

    async def breaks(self, **fault: object) -> None:
        await self._post("faults", fault)

    async def heard(self, channel: str) -> list[str]:
        """The texts that reached the citizen's phone on that channel."""
        async with self.http.get(f"{self.url}/sandbox/citizens/{OPENID}/messages") as response:
            return [
                shown["text"] for shown in await response.json() if shown["channel"] == channel
            ]

    async def _post(self, what: str, order: dict[str, object]) -> None:
        async with self.http.post(f"{self.url}/sandbox/{what}", json=order) as response:
            assert response.status == 200, await response.text()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    clock, app = HandClock(), web.Application()

    async def callback(_: web.Request) -> web.Response:
        return web.Response(text="success")

    app.router.add_post("/wechat", callback)
    server = TestServer(app)
    given_by_wechat = simulator.Credentials(
        app_id="wx0123456789abcdef",
        app_secret="0123456789abcdef0123456789abcdef",  # noqa: S106 - of nobody
        token="hengxin",  # noqa: S106 - of nobody
        aes_key="0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
        account="gh_0123456789ab",
    )
    simulator.mount(
        app,
        credentials=given_by_wechat,
        callback_url=lambda: str(server.make_url("/wechat")),
        now=clock.now,
    )
    own = Credentials(given_by_wechat.app_id, given_by_wechat.app_secret)
    async with server, ClientSession() as http:
        url = str(server.make_url("")).rstrip("/")
        async with WeChatApi(own, MemoryTokenStore(), f"{url}/sandbox/wechat") as api:
            yield World(http, url, clock, api)


async def test_a_text_within_the_window_arrives_as_it_was(world: World) -> None:
    await world.writes()
    text = '已受理：血压计检定\n"两台" \\u4e00 🙂'
    assert (await world.api.send_text(OPENID, text)).verdict is Verdict.SENT
    assert await world.heard("customer_service") == [text]


async def test_our_ledger_and_the_platforms_close_together(world: World) -> None:
    await world.writes()
    window = SendWindow().after(Trigger.MESSAGE, world.clock.now())
    sent = 0
    while window.left(world.clock.now()) > sent:
        assert (await world.api.send_text(OPENID, f"{sent}")).verdict is Verdict.SENT
        sent += 1
    attempt = await world.api.send_text(OPENID, "one too many")
    assert (attempt.verdict, attempt.code) == (Verdict.WINDOW_CLOSED, 45047)

    await world.writes()
    world.clock.pass_(hours=48)
    attempt = await world.api.send_text(OPENID, "too late")
    assert (attempt.verdict, attempt.code) == (Verdict.WINDOW_CLOSED, 45015)


async def test_a_filled_card_is_accepted(world: World) -> None:
    fields = CARD.filled(VALUES)
    attempt = await world.api.send_template(OPENID, CARD.id, fields, url=CARD.url, once="1")
    assert attempt.verdict is Verdict.SENT
    (shown,) = await world.heard("template")
    assert "血压计检定" in shown


async def test_a_value_that_does_not_fit_is_named_by_the_platform(world: World) -> None:
    fields = {**CARD.filled(VALUES), "phrase3": "OK"}
    attempt = await world.api.send_template(OPENID, CARD.id, fields, url="", once="1")
    assert (attempt.verdict, attempt.code) == (Verdict.REJECTED, 47003)
    assert "data.phrase3.value" in attempt.detail
    assert "rid: " in attempt.detail


@pytest.mark.parametrize(
    ("template", "openid", "verdict", "code"),
    [
        ("no-such-template", OPENID, Verdict.MISCONFIGURED, 40037),
        (CARD.id, "oNobody", Verdict.UNREACHABLE, 40003),
    ],
)
async def test_what_the_platform_refuses(
    world: World, template: str, openid: str, verdict: Verdict, code: int
) -> None:
    fields = CARD.filled(VALUES)
    attempt = await world.api.send_template(openid, template, fields, url="", once="1")
    assert (attempt.verdict, attempt.code) == (verdict, code)


async def test_one_who_has_left_is_not_reached(world: World) -> None:
    await world.unfollows()
    fields = CARD.filled(VALUES)
    attempt = await world.api.send_template(OPENID, CARD.id, fields, url="", once="1")
    assert (attempt.verdict, attempt.code) == (Verdict.UNREACHABLE, 43004)


async def test_a_revoked_and_an_expired_token_are_replaced_unnoticed(world: World) -> None:
    await world.writes()
    assert (await world.api.send_text(OPENID, "1")).verdict is Verdict.SENT
    await world.breaks(revoke_token=True)
    assert (await world.api.send_text(OPENID, "2")).verdict is Verdict.SENT
    world.clock.pass_(hours=3)
    assert (await world.api.send_text(OPENID, "3")).verdict is Verdict.SENT


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        ({"errcode": -1}, Verdict.RETRY),
        ({"errcode": 45009}, Verdict.TOMORROW),
        ({"errcode": 45011}, Verdict.SLOW_DOWN),
        ({"status": 502}, Verdict.UNKNOWN),
        ({"reset": True}, Verdict.UNKNOWN),
        ({"reset": True, "after": True}, Verdict.UNKNOWN),
    ],
)
async def test_injected_faults_become_verdicts(
    world: World, fault: dict[str, object], verdict: Verdict
) -> None:
    await world.writes()
    await world.breaks(api="message/custom/send", **fault)
    assert (await world.api.send_text(OPENID, "您好")).verdict is verdict


def _worker(world: World, deliveries: FakeDeliveries) -> Delivery:
    outside = Outside(deliveries, world.api, FakeBell(), world.clock, world.clock.sleep)
    return Delivery(outside, {"M5": CARD})


async def _rounds(world: World, worker: Delivery, minutes: int) -> None:
    for _ in range(minutes * 12):
        await worker.round()
        world.clock.pass_(seconds=5)


async def test_a_card_whose_answer_was_lost_arrives_once(world: World) -> None:
    deliveries = FakeDeliveries()
    message = deliveries.add(OPENID, message="M5", fields=VALUES)
    await world.breaks(api="message/template/send", reset=True, after=True, times=3)
    await _rounds(world, _worker(world, deliveries), minutes=5)
    assert deliveries.of(message).status is OutboundStatus.SENT
    assert len(await world.heard("template")) == 1


async def test_a_minute_without_wechat_loses_nothing_and_keeps_the_order(world: World) -> None:
    await world.writes()
    deliveries = FakeDeliveries()
    deliveries.writes(OPENID, world.clock.now())
    for n in range(4):
        deliveries.add(OPENID, text=f"text {n}")
    await world.breaks(api="*", errcode=-1, times=5)
    await _rounds(world, _worker(world, deliveries), minutes=3)
    assert await world.heard("customer_service") == [f"text {n}" for n in range(4)]


async def test_what_was_held_comes_when_the_citizen_writes(world: World) -> None:
    deliveries = FakeDeliveries()
    for n in range(3):
        deliveries.add(OPENID, text=f"text {n}")
    worker = _worker(world, deliveries)
    await _rounds(world, worker, minutes=1)
    assert await world.heard("customer_service") == []
    await world.writes()
    deliveries.writes(OPENID, world.clock.now())
    await _rounds(world, worker, minutes=1)
    assert await world.heard("customer_service") == ["text 0", "text 1", "text 2"]


@given(
    st.sampled_from([kind for kind in FieldKind if kind is not FieldKind.CONST]),
    st.one_of(
        st.text(),
        st.text("0123456789.-+:~ 年月日/¥元()"),
        st.text("张三李·. AZaz09@%", min_size=1),
    ),
)
def test_whatever_we_let_into_a_field_the_platform_takes(kind: FieldKind, value: str) -> None:
    field = f"{kind}1"
    try:
        fitted = fit(field, value)
    except Invalid:
        return
    assert fits(field, fitted, {})
