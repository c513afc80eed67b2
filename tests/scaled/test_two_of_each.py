"""Two web processes, one of them killed under load: citizens and staff notice nothing."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bot.adapters.database import schema
from tests.scaled.installation import Scaled, scaled

CITIZENS = 24
#: Seconds until a letter, or a reply that a dead process had offered, has arrived.
ARRIVES_WITHIN = 60.0
SAYS = ("你好", "血压计检定要带什么材料", "转人工", "你们的地址在哪里")


async def test_a_killed_web_process_costs_a_redelivery_at_most(
    tmp_path: Path, new_database: Callable[[str], str], redis_url: str
) -> None:
    database = new_database("postgresql")
    await schema.migrate(database)
    async with scaled(tmp_path, database, redis_url) as site:
        talks = [asyncio.create_task(_talks(site, f"o-{n}")) for n in range(CITIZENS)]
        for done in itertools.islice(asyncio.as_completed(talks), CITIZENS // 4):
            await done
        site.web[0].kill()
        sent = [await task for task in talks]
        assert sum(sent) > CITIZENS * len(SAYS), "nobody was delivered to twice: no kill was felt"
        await _settled(site)
        for n in range(CITIZENS):
            await _answered_once(site, f"o-{n}")
        await _one_letter_for_each_ticket(site)


async def _talks(site: Scaled, openid: str) -> int:
    """The citizen's whole talk; how many deliveries it took."""
    deliveries = 0
    for text in SAYS:
        told = await site.sends(openid, text)
        assert told["error"] is None, told
        deliveries += told["attempts"]
    return deliveries


async def _answered_once(site: Scaled, openid: str) -> None:
    """Every message has its answer on the phone, and no answer stands there twice."""
    shown = [m for m in await site.reads(openid) if m["direction"] == "to_citizen"]
    texts = Counter(m["text"] for m in shown if m.get("text"))
    assert len(shown) >= len(SAYS), shown
    assert max(texts.values()) == 1, texts


async def _one_letter_for_each_ticket(site: Scaled) -> None:
    letters = await site.mail()
    assert len(letters) == CITIZENS, [letter["subject"] for letter in letters]
    assert len({letter["message_id"] for letter in letters}) == CITIZENS
    assert len({letter["subject"] for letter in letters}) == CITIZENS


async def _settled(site: Scaled) -> None:
    """Until all letters are there, and every citizen has an answer for each message."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + ARRIVES_WITHIN
    while loop.time() < deadline:
        waiting = CITIZENS - len(await site.mail())
        for n in range(CITIZENS):
            shown = [m for m in await site.reads(f"o-{n}") if m["direction"] == "to_citizen"]
            waiting += len(shown) < len(SAYS)
        if not waiting:
            return
        await asyncio.sleep(0.3)
