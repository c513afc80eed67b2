"""One token for all: stores, single flight, one refetch, and no loop when it never helps."""

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest
from redis.asyncio import Redis

from bot.adapters.wechat.api import WeChatApi
from bot.adapters.wechat.token import MemoryTokenStore, RedisTokenStore, TokenStore
from bot.ports.wechat import Verdict
from tests.adapters.wechat.conftest import CREDENTIALS
from tests.adapters.wechat.platform import APP_ID, SECRET, Answer, Platform, code, raw, says
from tests.servers import free_port, redis

OPENID = "oAbCdEfGhIjKlMnOpQrStUvWxYz0"


@pytest.fixture(params=["memory", "redis"])
def store(request: pytest.FixtureRequest) -> TokenStore:
    if request.param == "memory":
        return MemoryTokenStore()
    connect: Callable[[], Redis] = request.getfixturevalue("new_redis")
    return RedisTokenStore(connect(), APP_ID)


class TestStore:
    """The same for every store."""

    async def test_it_keeps_what_was_put(self, store: TokenStore) -> None:
        assert await store.get() is None
        await store.put("one", 60)
        assert await store.get() == "one"
        await store.put("two", 60)
        assert await store.get() == "two"

    async def test_it_forgets_what_is_over(self, store: TokenStore) -> None:
        await store.put("one", 1)
        await asyncio.sleep(1.05)
        assert await store.get() is None

    async def test_it_drops_only_the_token_it_is_told(self, store: TokenStore) -> None:
        await store.put("new", 60)
        await store.drop("old")
        assert await store.get() == "new"
        await store.drop("new")
        assert await store.get() is None

    async def test_dropping_from_nothing_is_nothing(self, store: TokenStore) -> None:
        await store.drop("old")
        assert await store.get() is None


async def test_two_accounts_in_one_redis_do_not_meet(new_redis: Callable[[], Redis]) -> None:
    mine, other = RedisTokenStore(new_redis(), "wx1"), RedisTokenStore(new_redis(), "wx2")
    await mine.put("one", 60)
    assert await other.get() is None


async def test_without_redis_the_process_goes_on_with_its_own_copy() -> None:
    port = free_port()
    connection = Redis.from_url(f"redis://127.0.0.1:{port}/0")
    kept = RedisTokenStore(connection, APP_ID)
    with redis(port):
        await kept.put("one", 60)
        assert await kept.get() == "one"
    assert await kept.get() == "one"
    await kept.put("two", 60)
    assert await kept.get() == "two"
    await kept.drop("two")
    assert await kept.get() is None
    await connection.aclose()


async def test_fifty_sends_at_once_fetch_one_token(wechat: WeChatApi, platform: Platform) -> None:
    attempts = await asyncio.gather(*(wechat.send_text(OPENID, f"{n}") for n in range(50)))
    assert {attempt.verdict for attempt in attempts} == {Verdict.SENT}
    assert platform.fetches == [
        {
            "grant_type": "client_credential",
            "appid": APP_ID,
            "secret": SECRET,
            "force_refresh": False,
        }
    ]
    assert len(platform.calls) == 50


async def test_a_revoked_token_is_fetched_again_once_for_fifty(
    wechat: WeChatApi, platform: Platform
) -> None:
    await wechat.send_text(OPENID, "first")
    platform.revoke()
    attempts = await asyncio.gather(*(wechat.send_text(OPENID, f"{n}") for n in range(50)))
    assert {attempt.verdict for attempt in attempts} == {Verdict.SENT}
    assert len(platform.fetches) == 2
    tries = Counter(call.raw for call in platform.calls)
    assert max(tries.values()) == 2


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
async def test_a_token_error_once_is_mended_without_anybody_noticing(
    wechat: WeChatApi, platform: Platform, errcode: int
) -> None:
    platform.answers.append(code(errcode))
    assert (await wechat.send_text(OPENID, "您好")).verdict is Verdict.SENT
    assert len(platform.calls) == 2
    assert len(platform.fetches) == 2
    assert wechat.trouble is None


async def test_a_token_that_is_never_accepted_costs_three_requests(
    wechat: WeChatApi, platform: Platform
) -> None:
    await wechat.send_text(OPENID, "first")
    platform.trusts_nobody = True
    platform.calls.clear()
    platform.fetches.clear()
    attempt = await wechat.send_text(OPENID, "您好")
    assert (attempt.verdict, attempt.code) == (Verdict.MISCONFIGURED, 40001)
    assert (len(platform.calls), len(platform.fetches)) == (2, 1)


async def test_a_misconfigured_account_is_not_asked_again_at_once(
    wechat: WeChatApi, platform: Platform
) -> None:
    platform.trusts_nobody = True
    first = await wechat.send_text(OPENID, "您好")
    asked = len(platform.calls)
    again = [await wechat.send_text(OPENID, f"{n}") for n in range(20)]
    assert again == [first] * 20
    assert len(platform.calls) == asked
    assert wechat.trouble == first


@pytest.mark.parametrize(
    ("answer", "verdict", "errcode"),
    [
        (code(40125, "invalid appsecret"), Verdict.MISCONFIGURED, 40125),
        (code(40164, "invalid ip 203.0.113.7, not in whitelist"), Verdict.MISCONFIGURED, 40164),
        (code(40013, "invalid appid"), Verdict.MISCONFIGURED, 40013),
        (code(40001, "invalid credential"), Verdict.MISCONFIGURED, 40001),
        (code(88888, "never heard of"), Verdict.MISCONFIGURED, 88888),
        (code(-1, "system error"), Verdict.RETRY, -1),
        (code(45011, "api minute-quota reach limit"), Verdict.SLOW_DOWN, 45011),
        (code(45009, "reach max api daily quota limit"), Verdict.TOMORROW, 45009),
        (raw(b"", "text/plain", 502), Verdict.RETRY, None),
        (raw(b"<html>", "text/html"), Verdict.RETRY, None),
        (raw(b"\xff", "image/png"), Verdict.RETRY, None),
        (says({"access_token": "token-1", "expires_in": "soon"}), Verdict.RETRY, None),
        (says({}), Verdict.RETRY, None),
    ],
)
async def test_no_token_means_that_nothing_was_sent(
    wechat: WeChatApi,
    platform: Platform,
    answer: Answer,
    verdict: Verdict,
    errcode: int | None,
) -> None:
    platform.token_answers.append(answer)
    attempt = await wechat.send_text(OPENID, "您好")
    assert (attempt.verdict, attempt.code) == (verdict, errcode)
    assert attempt.detail.startswith("stable_token: ")
    assert SECRET not in attempt.detail
    assert platform.calls == []


async def test_a_failed_fetch_is_shared_by_all_who_waited_for_it(
    wechat: WeChatApi, platform: Platform
) -> None:
    platform.token_answers.append(code(-1))
    attempts = await asyncio.gather(*(wechat.send_text(OPENID, f"{n}") for n in range(20)))
    assert {attempt.verdict for attempt in attempts} == {Verdict.RETRY}
    assert len(platform.fetches) == 1
    assert (await wechat.send_text(OPENID, "您好")).verdict is Verdict.SENT


async def test_one_who_gives_up_waiting_does_not_take_the_token_from_the_others(
    wechat: WeChatApi, platform: Platform
) -> None:
    impatient = asyncio.create_task(wechat.send_text(OPENID, "1"))
    patient = asyncio.create_task(wechat.send_text(OPENID, "2"))
    await asyncio.sleep(0.005)
    impatient.cancel()
    assert (await patient).verdict is Verdict.SENT
    assert len(platform.fetches) == 1


async def test_two_processes_over_one_redis_use_one_token(
    base_url: str, platform: Platform, new_redis: Callable[[], Redis]
) -> None:
    one, two = (
        WeChatApi(CREDENTIALS, RedisTokenStore(new_redis(), APP_ID), base_url) for _ in "12"
    )
    async with one, two:
        sends = [api.send_text(OPENID, f"{n}") for n in range(10) for api in (one, two)]
        attempts = await asyncio.gather(*sends)
        platform.revoke()
        attempts += await asyncio.gather(*(api.send_text(OPENID, "later") for api in (one, two)))
    assert {attempt.verdict for attempt in attempts} == {Verdict.SENT}
    accepted = [call.token for call in platform.calls]
    assert set(accepted) == {"token-1", "token-2"}
    assert len(platform.fetches) <= 4


async def test_a_process_does_not_drop_the_token_another_has_renewed(
    base_url: str, platform: Platform
) -> None:
    store = MemoryTokenStore()
    async with WeChatApi(CREDENTIALS, store, base_url) as api:
        await api.send_text(OPENID, "first")
        await store.put("token-1", 60)
        platform.revoke()
        async with WeChatApi(CREDENTIALS, store, base_url) as other:
            await other.send_text(OPENID, "renews")
        await api.send_text(OPENID, "uses it")
    assert len(platform.fetches) == 2
    assert [call.token for call in platform.calls][-1:] == ["token-2"]
