"""A stage for each test: the sandbox and an account's server over real sockets."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.webhooks.sandbox.account_server import CREDENTIALS, PATIENT, QUICK, Stage, set_up


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """Safe mode, redelivering soon."""
    made = await set_up(CREDENTIALS, PATIENT)
    yield made
    await made.client.close()


@pytest.fixture
async def plain_stage() -> AsyncIterator[Stage]:
    """The same in plain mode."""
    made = await set_up(replace(CREDENTIALS, mode="plain"), PATIENT)
    yield made
    await made.client.close()


@pytest.fixture
async def quick_stage() -> AsyncIterator[Stage]:
    """Cut after 0.3 s instead of 5."""
    made = await set_up(CREDENTIALS, QUICK)
    yield made
    await made.client.close()
