"""Whatever is sent to the door: 4xx, nothing told, and the next citizen is served."""

import asyncio
import logging
from collections.abc import Callable
from itertools import islice
from random import Random

import pytest
from aiohttp.http_exceptions import BadHttpMessage
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import MultiDict
from structlog.testing import capture_logs

from tests.webhooks.wechat.garbage import MAKERS, Junk, garbage, ten_megabytes, throw
from tests.webhooks.wechat.platform import (
    NOW,
    PLAIN,
    SAFE,
    Product,
    calling,
    deliver,
    listening,
    message,
    plain,
    safe,
)
from webhooks.wechat import Letters
from webhooks.wechat.refusal import UNREADABLE, status_and_reason


@pytest.mark.parametrize("maker", [*MAKERS, ten_megabytes], ids=lambda maker: maker.__name__)
async def test_each_kind_is_refused_and_the_next_citizen_served(
    maker: Callable[[Random], Junk], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    chance = Random(maker.__name__)  # noqa: S311 - repeatable on purpose
    product = Product()
    async with listening(product.door()) as address, calling(*address) as client:
        for _ in range(2 if maker is ten_megabytes else 12):
            junk = maker(chance)
            with capture_logs() as logs:
                status = await throw(*address, junk)
            assert junk.well_answered(status), (junk.kind, status, junk.request[:2000])
            assert "Traceback" not in repr(logs)
        assert (await deliver(client, safe(message())))[0] == 200
    # Where HTTP itself is broken, aiohttp says so before any door is reached.
    traces = [record.exc_info[1] for record in caplog.records if record.exc_info]
    assert [error for error in traces if not isinstance(error, BadHttpMessage)] == []


async def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webhooks.wechat.body._SECONDS", 0.05)
    callback = safe(message())
    head = f"POST /wechat HTTP/1.1\r\nHost: x\r\nContent-Length: {len(callback.body) + 1}\r\n\r\n"
    junk = Junk("never ends", head.encode() + callback.body)
    async with listening(Product().door()) as address:
        with capture_logs():
            assert await throw(*address, junk, within=2) == 408


async def test_a_crowd_of_strangers_does_not_keep_a_citizen_out() -> None:
    async with listening(Product().door()) as address, calling(*address) as client:
        crowd = list(islice(garbage(seed=20261122), 150))
        with capture_logs():
            thrown = asyncio.gather(*(throw(*address, junk) for junk in crowd))
            statuses = [(await deliver(client, safe(message())))[0] for _ in range(20)]
            answers = await thrown
    assert statuses == [200] * 20
    wrong = [(j.kind, a) for j, a in zip(crowd, answers, strict=True) if not j.well_answered(a)]
    assert wrong == []


QUERIES = st.lists(
    st.tuples(
        st.sampled_from(["signature", "msg_signature", "timestamp", "nonce", "encrypt_type"]),
        st.text() | st.sampled_from(list(safe(message()).query.values())),
    )
)
BODIES = (
    st.binary(max_size=300)
    | st.text().map(lambda text: text.encode("utf-8", "replace"))
    | st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: message(text).encode())
    | st.binary(max_size=200).map(lambda noise: b"<xml><Encrypt>" + noise + b"</Encrypt></xml>")
)


@settings(max_examples=300)
@given(query=QUERIES, body=BODIES, credentials=st.sampled_from([SAFE, PLAIN]))
def test_any_query_and_body_are_refused_with_4xx(
    query: list[tuple[str, str]], body: bytes, credentials: object
) -> None:
    letters = SAFE_LETTERS if credentials is SAFE else PLAIN_LETTERS
    with pytest.raises(UNREADABLE) as refused:
        letters.open(MultiDict(query), body, NOW)
    assert 400 <= status_and_reason(refused.value)[0] < 500


@settings(max_examples=300)
@given(body=BODIES)
def test_any_signed_plain_body_is_read_or_refused(body: bytes) -> None:
    try:
        letter = PLAIN_LETTERS.open(MultiDict(plain("").query), body, NOW)
    except UNREADABLE:
        return
    assert letter.inbound.key


SAFE_LETTERS, PLAIN_LETTERS = Letters(SAFE), Letters(PLAIN)
