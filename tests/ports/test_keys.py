"""Keys of other systems, on each engine: found by digest, listed, taken back."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.database.store import Store
from bot.domain.people.actor import Role
from bot.errors import Invalid
from bot.ports.requests import ApiKey

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LAB = ApiKey("lab", "d" * 64, frozenset({Role.TESTER, Role.VERIFIER}), NOON)
DESK = ApiKey("front-desk", "e" * 64, frozenset({Role.ACCEPTANCE}), NOON)


async def test_a_key_lives_until_it_is_taken_back(store: Store) -> None:
    for key in (LAB, DESK):
        await store.api_keys.add(key)
    assert await store.api_keys.listed() == [DESK, LAB]
    assert await store.api_keys.find(LAB.digest) == LAB
    assert await store.api_keys.revoke("lab")
    assert not await store.api_keys.revoke("lab")
    assert await store.api_keys.find(LAB.digest) is None
    assert await store.api_keys.listed() == [DESK]


async def test_a_name_is_given_once(store: Store) -> None:
    await store.api_keys.add(LAB)
    with pytest.raises(Invalid, match="lab"):
        await store.api_keys.add(ApiKey("lab", "f" * 64, LAB.roles, NOON))
