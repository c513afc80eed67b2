"""The same delivery again and again: one effect, one reply, whoever gets it and when."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bot.adapters.database import schema
from tests import servers
from tests.faults.citizens import Citizen, Patience
from tests.faults.installation import Installation
from tests.faults.site import Site, mortal_site, trained
from tests.faults.wechat_api import WeChatApi

_ONCE = Patience(cut=5.0, thrice=0.0, again=0.0)
_THRICE = Patience(cut=5.0, thrice=1.0, again=0.0)


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> tuple[str, str]:
    """A database that two processes share, and the Redis of those on PostgreSQL."""
    redis = "" if request.param == "sqlite" else request.getfixturevalue("redis_url")
    return new_database(request.param), redis


async def test_delivered_at_once_again_and_after_a_restart(
    tmp_path: Path, database_url: str
) -> None:
    async with mortal_site(tmp_path, database_url) as (site, mortal):
        await asyncio.gather(*(Citizen(site.town(_THRICE)).applies() for _ in range(4)))
        _each_got_three_equal_answers(site)
        citizen = Citizen(site.town(_ONCE))
        await citizen.applies()
        filing = site.story.of[citizen.openid][-1]
        for _ in range(2):
            await citizen.delivers(filing)
        mortal.kill_life()
        await mortal.process.ready()
        await citizen.delivers(filing)
        verdict = await site.judged()
    assert len(filing.answers) == 4
    assert len({(answer.text, answer.created) for answer in filing.answers}) == 1
    assert verdict.violations == []


async def test_delivered_to_two_processes_at_once(tmp_path: Path, shared: tuple[str, str]) -> None:
    url, redis_url = shared
    await schema.migrate(url)
    api = await WeChatApi().appear()
    installation = Installation(url, trained(tmp_path), api.url, redis_url=redis_url)
    web, other = (installation.web(servers.free_port()) for _ in range(2))
    site = Site(installation, api, web, Random(7), hurried=True)  # noqa: S311
    town = replace(site.town(_THRICE), ports=[web.port, other.port])
    try:
        web.start()
        other.start()
        await asyncio.gather(web.ready(), other.ready())
        await asyncio.gather(*(Citizen(town).applies() for _ in range(4)))
        verdict = await site.judged()
    finally:
        web.kill()
        other.kill()
        await site.close()
    assert verdict.violations == []
    _each_got_three_equal_answers(site)


def _each_got_three_equal_answers(site: Site) -> None:
    assert len(site.story.numbers) == 4
    for said in site.story.said:
        assert len(said.answers) == 3, said
        assert len({(answer.text, answer.created) for answer in said.answers}) == 1, said
