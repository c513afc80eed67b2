"""What a worker process does: one task each for what waits to be done."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress

import structlog
from prometheus_client import CollectorRegistry, Counter

from bot.adapters.pdf.press import TypstPress
from bot.adapters.seal import SampleSeal
from bot.bootstrap.office import Office
from bot.bootstrap.outside import Outside
from bot.dialogue.content import Content
from bot.errors import DatabaseGone
from bot.services.cases.delivered import Delivered
from bot.services.cases.timekeeping import Timekeeping
from bot.services.certificates.sealing import Sealing, Workshop
from bot.services.messages import carrier
from bot.services.messages.delivery import Delivery
from bot.services.messages.post import Post
from bot.services.messages.watch import Watch

_log = structlog.get_logger()

Run = Callable[[asyncio.Event], Coroutine[None, None, None]]

#: Seconds between two tidyings of what is past its time.
TIDY_EVERY = 3600


def workers(
    content: Content, world: Outside, office: Office, registry: CollectorRegistry, watch: Watch
) -> tuple[Run, ...]:
    """Each runs until its event is set; any number of processes may run them all."""
    store, clock, bell = world.store, world.clock, world.shared.bell
    outside = carrier.Outside(store.deliveries, world.wechat, bell, clock)
    mails = _counter(
        registry, "hengxin_letter_sends_total", "Attempts to send a letter.", "verdict"
    )
    workshop = Workshop(
        TypstPress(),
        SampleSeal(),
        world.files,
        content.office,
        content.issuer,
        office.links.site,
    )
    return (
        Delivery(outside, world.templates, watch=watch).run,
        Post(
            store.letterbox, world.mail, clock, count=lambda verdict: mails.labels(verdict).inc()
        ).run,
        Delivered(store.work, office.casebook, store.decisions, clock, bell).run,
        Timekeeping(store.work, office.casebook, store.timers, clock, bell).run,
        Sealing(store.work, office.casebook, store.drafts, workshop, clock).run,
        lambda stop: _tidy(world, stop),
    )


def watching(registry: CollectorRegistry, point: Callable[[str], None]) -> Watch:
    """Counts each attempt to write to a citizen."""
    name, what = "hengxin_sends_total", "Attempts to send a message to a citizen."
    sends = _counter(registry, name, what, "channel", "verdict")
    return Watch(point, lambda channel, verdict: sends.labels(channel, verdict).inc())


def _counter(registry: CollectorRegistry, name: str, what: str, *labels: str) -> Counter:
    return Counter(name, what, labels, registry=registry)


async def _tidy(world: Outside, stop: asyncio.Event) -> None:
    """What is past its time goes, once an hour."""
    while not stop.is_set():
        try:
            await world.store.retention.tidy(world.clock.now())
        except DatabaseGone:
            _log.warning("retention.database_gone")
        except Exception:  # noqa: BLE001 - the next hour may fare better
            _log.exception("retention.failed")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), TIDY_EVERY)
