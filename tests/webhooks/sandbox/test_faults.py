"""Injected faults, on the way to the account's server and in the served platform."""

import time

import aiohttp
import pytest

from tests.webhooks.sandbox.account_server import OPENID, Stage
from tests.webhooks.sandbox.platform_client import Platform


async def test_a_lost_answer_is_asked_for_again(stage: Stage) -> None:
    await stage.post("faults", api="callback", cut_reply=True)
    answer = await stage.says("你好")
    assert (answer["reply"], answer["attempts"]) == ("收到：你好", 2)
    assert len(stage.server.received) == 2


async def test_an_answer_late_on_its_way(quick_stage: Stage) -> None:
    await quick_stage.post("faults", api="callback", delay=0.4, times=1)
    answer = await quick_stage.says("你好")
    assert (answer["reply"], answer["attempts"]) == ("收到：你好", 2)
    assert len(quick_stage.server.received) == 2


async def test_a_network_that_is_down(stage: Stage) -> None:
    await stage.post("faults", api="callback", reset=True, times=3)
    answer = await stage.says("你好")
    assert (answer["kind"], answer["attempts"]) == ("fault", 3)
    assert stage.server.received == []
    assert (await stage.says("好了吗"))["reply"] == "收到：好了吗"


async def test_a_fault_for_one_citizen_leaves_the_others_alone(stage: Stage) -> None:
    await stage.post("faults", api="callback", reset=True, openid=OPENID, times=None)
    other = await stage.post("messages", openid="oOther", text="你好")
    assert other["attempts"] == 1
    assert (await stage.says("你好"))["kind"] == "fault"


async def test_faults_are_listed_and_cleared(stage: Stage) -> None:
    await stage.post("faults", api="callback", delay=1, times=2)
    await stage.post("faults", api="*", errcode=-1, times=None)
    listed = await (await stage.client.get("/sandbox/faults")).json()
    assert [(one["api"], one["left"]) for one in listed] == [("callback", 2), ("*", None)]
    await stage.client.delete("/sandbox/faults")
    assert await (await stage.client.get("/sandbox/faults")).json() == []


async def test_an_error_code_as_often_as_ordered(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    await stage.post("faults", api="message/custom/send", errcode=-1, times=2)
    assert [await platform.text("a") for _ in range(3)] == [-1, -1, 0]
    assert [one["text"] for one in await stage.messages()].count("a") == 1


async def test_an_http_error_and_a_delay(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    await stage.post("faults", api="*", status=502, delay=0.2)
    begun = time.monotonic()
    response = await platform.post("message/custom/send", platform.text_body("a"))
    assert response.status == 502
    assert time.monotonic() - begun >= 0.2


@pytest.mark.parametrize("after", [False, True])
async def test_a_reset_before_or_after_the_work(stage: Stage, *, after: bool) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    await stage.post("faults", api="message/custom/send", reset=True, after=after)
    with pytest.raises(aiohttp.ClientError):
        await platform.text("a")
    assert [one["text"] for one in await stage.messages()].count("a") == int(after)


async def test_a_revoked_token(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    await stage.post("faults", revoke_token=True)
    assert await platform.text("a") == 40001
    renewed = await Platform.open(stage)
    assert await renewed.text("a") == 0
