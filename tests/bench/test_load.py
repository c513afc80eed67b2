"""The load generator against the floor: what WeChat's side seals, wechatpy opens, and back."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.bench.dialogue import Applicant, Echo, Unexpected
from tests.bench.floor import application
from tests.bench.line import Line
from tests.bench.load import Load, Sample
from tests.bench.targets import TARGETS, Target
from tests.wechat_side import Account, Message, NotWeChats, WeChatSide

SIDE = WeChatSide(Account())
HELLO = Message("o-somebody", 1, 1_795_000_000, "你好，<b>]]&amp;")


@pytest.fixture
async def floor() -> AsyncIterator[int]:
    """The port of an echo."""
    account = SIDE.account
    runner = web.AppRunner(application(account.token, account.aes_key, account.app_id))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


async def test_an_echo_comes_back_through_both_cryptos(floor: int) -> None:
    async with Line(floor) as line:
        status, body = await line.deliver(SIDE.delivery(HELLO))
    answer = SIDE.opened(HELLO, body)
    assert status == 200
    assert answer is not None
    assert answer.text == HELLO.text


async def test_an_answer_that_is_not_whole_is_told(floor: int) -> None:
    async with Line(floor) as line:
        _, body = await line.deliver(SIDE.delivery(HELLO))
    changed = body.replace(b"<TimeStamp>", b"<TimeStamp>1")
    for wrong in (changed, body[:-3], b"{}"):
        with pytest.raises(NotWeChats):
            SIDE.opened(HELLO, wrong)
    with pytest.raises(NotWeChats):
        SIDE.opened(Message("o-another", 1, 1, ""), body)
    assert SIDE.opened(HELLO, b"success") is None


async def test_a_line_dials_again_after_it_was_cut(floor: int) -> None:
    async with Line(floor) as line:
        await line.deliver(SIDE.delivery(HELLO))
        line.hang_up()
        assert (await line.deliver(SIDE.delivery(HELLO)))[0] == 200


async def test_citizens_in_flight_are_counted(floor: int) -> None:
    sample = await Load(SIDE, floor, Echo, lambda: 0.0).run(citizens=5, seconds=0.3)
    assert sample.failures.total() == 0
    assert sample.turns >= sample.dialogues * 7 > 0
    assert 0 < sample.percentile(0.5) <= sample.percentile(0.99)


async def test_an_answer_that_no_citizen_should_get_is_a_failure(floor: int) -> None:
    sample = await Load(SIDE, floor, Applicant, lambda: 0.0).run(citizens=1, seconds=0.15)
    assert sample.failures.total() > 0
    assert all(what.startswith(Unexpected.__name__) for what in sample.failures)


async def test_a_server_that_is_gone_is_a_failure() -> None:
    server = await asyncio.start_server(lambda _, w: w.transport.abort(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sample = await Load(SIDE, port, Echo, lambda: 0.0).run(citizens=1, seconds=0.15)
    server.close()
    await server.wait_closed()
    assert sample.turns == 0
    assert sample.failures.total() > 0


def test_figures_of_a_sample() -> None:
    sample = Sample(seconds=2, latencies=[n / 1000 for n in range(1, 101)], server_cpu=0.05)
    assert (sample.rate, sample.percentile(0.5), sample.percentile(0.99)) == (50, 51, 100)
    assert sample.a_turn(sample.server_cpu) == 0.5


def test_a_missed_bound_is_told() -> None:
    assert Target("rate", 500, least=True).verdict(500) == "pass"
    assert "missed" in Target("rate", 500, least=True).verdict(499)
    assert Target("p99", 50).verdict(50) == "pass"
    assert "missed" in Target("p99", 50).verdict(51)
    assert TARGETS.keys() == {"sqlite", "postgresql"}
