"""What waits, as gauges: read when somebody asks for the metrics, never stale."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Gauge

from bot.ports.clock import Clock
from bot.ports.figures import Figures, Watching
from bot.ports.inbox import Inbox


class Waiting:
    """The gauges of one process over the store that all processes share."""

    def __init__(
        self, watching: Watching, inbox: Inbox, clock: Clock, registry: CollectorRegistry
    ) -> None:
        self._watching, self._inbox, self._clock = watching, inbox, clock
        self._known = Gauge(
            "hengxin_waiting_known",
            "1 when the figures of what waits could be read just now.",
            registry=registry,
        )
        self._messages = Gauge(
            "hengxin_outbox_messages",
            "Messages to citizens that are not sent, by status.",
            ["status"],
            registry=registry,
        )
        self._letters = Gauge(
            "hengxin_letters",
            "Letters to staff that are not sent, by status.",
            ["status"],
            registry=registry,
        )
        self._others = {
            name: Gauge(name, says, [], registry=registry)
            for name, says in (
                ("hengxin_outbox_late_seconds", "How long the oldest due message has waited."),
                ("hengxin_timers_due", "Timers of cases whose time has come."),
                ("hengxin_certificates_waiting", "Certificates that wait to be sealed."),
                ("hengxin_inbox_deliveries", "Deliveries on this host that await an answer."),
            )
        }

    async def refresh(self) -> None:
        """Read the figures; when they cannot be read, say so and show none."""
        self._forget()
        now = self._clock.now()
        figures = await self._watching.figures(now)
        kept = len(await self._inbox.all())
        late = (now - figures.oldest_due).total_seconds() if figures.oldest_due else 0.0
        self._show(
            figures, {"hengxin_outbox_late_seconds": late, "hengxin_inbox_deliveries": kept}
        )

    def _forget(self) -> None:
        self._known.set(0)
        self._messages.clear()
        self._letters.clear()
        for gauge in self._others.values():
            gauge.set(float("nan"))

    def _show(self, figures: Figures, more: dict[str, float]) -> None:
        for status, count in figures.messages.items():
            self._messages.labels(status).set(count)
        for status, count in figures.letters.items():
            self._letters.labels(status).set(count)
        shown = {
            **more,
            "hengxin_timers_due": figures.timers_due,
            "hengxin_certificates_waiting": figures.certificates_waiting,
        }
        for name, value in shown.items():
            self._others[name].set(value)
        self._known.set(1)


def watch_disk(registry: CollectorRegistry, free: Callable[[], float]) -> None:
    """A gauge of the bytes that are left where the inbox and the files lie."""
    gauge = Gauge("hengxin_disk_free_bytes", "Bytes free in var_dir.", registry=registry)
    gauge.set_function(free)
