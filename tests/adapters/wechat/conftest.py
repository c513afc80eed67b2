"""The platform on a loopback port, and the account's API over it."""

from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import ClientTimeout
from aiohttp.test_utils import TestServer
from redis.asyncio import Redis

from bot.adapters.wechat.api import WeChatApi
from bot.adapters.wechat.stable_token import Credentials
from bot.adapters.wechat.token import MemoryTokenStore
from tests.adapters.wechat.platform import APP_ID, SECRET, Platform

CREDENTIALS = Credentials(APP_ID, SECRET)


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
async def base_url(platform: Platform) -> AsyncIterator[str]:
    async with TestServer(platform.application()) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def wechat(base_url: str) -> AsyncIterator[WeChatApi]:
    async with WeChatApi(CREDENTIALS, MemoryTokenStore(), base_url) as api:
        yield api


@pytest.fixture
async def hasty(base_url: str) -> AsyncIterator[WeChatApi]:
    """The same with a fifth of a second's patience."""
    patience = ClientTimeout(total=0.2, connect=0.1)
    async with WeChatApi(CREDENTIALS, MemoryTokenStore(), base_url, patience) as api:
        yield api


@pytest.fixture
async def new_redis(redis_url: str) -> AsyncIterator[Callable[[], Redis]]:
    """Makes connections to one emptied Redis."""
    opened: list[Redis] = []

    def connect() -> Redis:
        opened.append(Redis.from_url(redis_url))
        return opened[-1]

    await connect().flushdb()
    yield connect
    for redis in opened:
        await redis.aclose()
