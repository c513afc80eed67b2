"""A language model that picks a number: on a loopback port, well and unwell."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.adapters.model_endpoint import (
    AT_ONCE,
    FAILURES,
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    REST,
    SECONDS,
    Endpoint,
    ModelEndpoint,
)

OPTIONS = ["收费标准", "办理流程", "办公时间"]
KEY = "sk-test"


class Model:
    """The other side: says `content`, after `seconds`, with `status`; keeps what it was sent."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.content: object = "2"
        self.body: bytes | None = None
        self.status = 200
        self.seconds = 0.0
        self.elsewhere = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        self.keys.append(request.headers.get("Authorization", ""))
        await asyncio.sleep(self.seconds)
        said = {"choices": [{"message": {"role": "assistant", "content": self.content}}]}
        body = json.dumps(said).encode() if self.body is None else self.body
        headers = {"Location": "/elsewhere"} if self.status == 307 else {}
        return web.Response(body=body, status=self.status, headers=headers)

    async def answer_elsewhere(self, _: web.Request) -> web.Response:
        self.elsewhere += 1
        return web.Response()

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self.answer)
        app.router.add_route("*", "/elsewhere", self.answer_elsewhere)
        return app


class Seconds:
    """A clock that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def endpoint(model: Model, seconds: Seconds) -> AsyncIterator[ModelEndpoint]:
    async with TestServer(model.application()) as server:
        place = Endpoint(str(server.make_url("/v1/")), "tiny", KEY)
        async with ModelEndpoint(place, monotonic=seconds) as opened:
            yield opened


async def test_the_number_that_it_says_is_taken(endpoint: ModelEndpoint, model: Model) -> None:
    assert await endpoint.best("秤那个钱怎么算", OPTIONS) == 1
    (sent,) = model.asked
    assert (sent["model"], sent["temperature"]) == ("tiny", 0)
    assert "1. 收费标准\n2. 办理流程\n3. 办公时间" in sent["messages"][0]["content"]
    assert sent["messages"][1] == {"role": "user", "content": "秤那个钱怎么算"}
    assert model.keys == [f"Bearer {KEY}"]


@pytest.mark.parametrize(
    "content",
    ["0", "4", "-1", "二", "2。因为", "选2", "", "1 2", None, 2, ["2"], "9" * 5000, "２"],
)
async def test_anything_but_a_number_of_the_list_is_none(
    endpoint: ModelEndpoint, model: Model, content: object
) -> None:
    model.content = content
    assert await endpoint.best("秤", OPTIONS) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[]",
        b'{"choices": []}',
        b'{"choices": {"0": 1}}',
        b"\xff\xfe",
        b"[" * LONGEST_ANSWER,
        b" " * (LONGEST_ANSWER * 100) + b'{"choices": [{"message": {"content": "2"}}]}',
    ],
)
async def test_an_answer_that_cannot_be_read_is_none(
    endpoint: ModelEndpoint, model: Model, body: bytes
) -> None:
    model.body = body
    assert await endpoint.best("秤", OPTIONS) is None


@pytest.mark.parametrize("status", [201, 307, 401, 404, 429, 500, 503])
async def test_a_refusal_is_none_and_nobody_is_followed_elsewhere(
    endpoint: ModelEndpoint, model: Model, status: int
) -> None:
    model.status = status
    assert await endpoint.best("秤", OPTIONS) is None
    assert model.elsewhere == 0


async def test_whoever_is_slow_is_not_waited_for(endpoint: ModelEndpoint, model: Model) -> None:
    model.seconds = SECONDS + 2
    begun = time.monotonic()
    assert await endpoint.best("秤", OPTIONS) is None
    assert SECONDS - 0.1 <= time.monotonic() - begun < SECONDS + 0.5


async def test_nobody_there_is_none() -> None:
    async with ModelEndpoint(Endpoint("http://127.0.0.1:1/v1", "tiny")) as endpoint:
        assert await endpoint.best("秤", OPTIONS) is None


async def test_what_is_sent_says_nothing_of_who_asks(
    endpoint: ModelEndpoint, model: Model
) -> None:
    await endpoint.best(
        "我叫张三丰，电话138 0013 8000，代码91350100M000100Y43，苏州兴隆机械有限公司，"
        "住在人民路12号3幢502室，身份证11010519491231002X，证书JD-2026-000123，" + "秤不准" * 300,
        OPTIONS,
    )
    told = model.asked[0]["messages"][1]["content"]
    assert len(told) <= LONGEST_QUESTION
    assert not re.search(r"\d{5}|张三丰|8000|9135|兴隆|人民路|1101|JD-", told)
    assert "秤不准" in told


async def test_after_failures_it_is_left_alone_and_probed_again(
    endpoint: ModelEndpoint, model: Model, seconds: Seconds
) -> None:
    model.status = 500
    for _ in range(FAILURES + 3):
        assert await endpoint.best("秤", OPTIONS) is None
    assert len(model.asked) == FAILURES
    seconds.now += REST
    await endpoint.best("秤", OPTIONS)
    await endpoint.best("秤", OPTIONS)
    assert len(model.asked) == FAILURES + 1, "one probe"
    model.status, seconds.now = 200, seconds.now + REST
    assert await endpoint.best("秤", OPTIONS) == 1
    assert await endpoint.best("秤", OPTIONS) == 1


async def test_a_success_between_failures_keeps_it_closed(
    endpoint: ModelEndpoint, model: Model
) -> None:
    for status in [500, 500, 200] * 3:
        model.status = status
        await endpoint.best("秤", OPTIONS)
    assert len(model.asked) == 9


async def test_no_more_than_a_few_are_out_at_once(endpoint: ModelEndpoint, model: Model) -> None:
    model.seconds = 0.3
    answers = await asyncio.gather(*(endpoint.best("秤", OPTIONS) for _ in range(AT_ONCE + 4)))
    assert answers.count(1) == AT_ONCE
    assert len(model.asked) == AT_ONCE


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(Endpoint("https://model.example.org/v1", "tiny", KEY))
