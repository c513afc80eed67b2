"""The clocks of a case, told from its history: nothing about them is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.cases.case import CaseKind, HistoryEntry
from bot.domain.catalogue.item import Brings, Item
from bot.domain.catalogue.office import Office
from bot.domain.catalogue.promises import SCHEDULE
from bot.domain.lifecycle import ClockOperation, ClockVerb, Machine
from bot.domain.time.clocks import Clock, ClockState, Limit, Unit, start

#: The event after which a licence's acceptance counts anew.
RESUPPLY = "resupply"
#: The event by which a licence is accepted without anybody's word, as of its receipt.
DEEMED = "deem_accepted"
ACCEPT, PROCESS = "ACCEPT", "PROCESS"


def limits_of(office: Office, kind: CaseKind, item: Item | None) -> Mapping[str, Limit]:
    """How long each clock of such a case may run: the office's promises, PROCESS the item's.

    Where no sample is brought, SAMPLE is the time in which the dispatcher arranges the visit.
    """
    limits = dict(office.limits[kind])
    schedule = limits.pop(SCHEDULE, None)
    if kind is not CaseKind.APPLICATION or item is None:
        return limits
    if schedule is not None and item.brings is not Brings.SAMPLE:
        limits["SAMPLE"] = schedule
    return limits | {"PROCESS": Limit(item.days, Unit(item.days_unit))}


def clocks_of(
    machine: Machine,
    history: Sequence[HistoryEntry],
    limits: Mapping[str, Limit],
    *,
    licence: bool = False,
) -> tuple[Clock, ...]:
    """Every clock that `history` (oldest first) started, in the order of their last start.

    Kinds without a limit are left out. `licence`: the kind of item whose PROCESS begins with the
    acceptance (`start?`), and whose ACCEPT counts anew once the corrections are there. An event
    that the table no longer has moves no clock.
    """
    running = _Running(limits, licence=licence)
    for entry in history:
        row = machine.row(entry.origin, entry.event)
        for operation in row.clocks if row else ():
            running.apply(operation, entry)
    return tuple(running.clocks.values())


@dataclass(slots=True)
class _Running:
    """The clocks after the events so far, by kind."""

    limits: Mapping[str, Limit]
    licence: bool = field(kw_only=True)
    clocks: dict[str, Clock] = field(default_factory=dict)

    def apply(self, operation: ClockOperation, entry: HistoryEntry) -> None:
        kind, at = operation.clock, entry.at
        match operation.verb:
            case ClockVerb.STOP_ALL:
                self.clocks = {name: clock.stop(at) for name, clock in self.clocks.items()}
            case ClockVerb.START:
                self._start(kind, entry, self._since(entry, kind))
            case ClockVerb.MAY_START if self.licence:
                self._start(kind, entry)
            case ClockVerb.RESUME if self.licence and (entry.event, kind) == (RESUPPLY, ACCEPT):
                self._start(kind, entry)
            case ClockVerb.ENSURE:
                self._ensure(kind, entry)
            case verb if kind in self.clocks:
                self.clocks[kind] = _moved(self.clocks[kind], verb, entry)

    def _start(self, kind: str, entry: HistoryEntry, at: datetime | None = None) -> None:
        """A second start begins a new clock; the old one is of no more interest."""
        if kind in self.limits:
            self.clocks.pop(kind, None)
            self.clocks[kind] = start(kind, self.limits[kind], at or entry.at)

    def _since(self, entry: HistoryEntry, kind: str) -> datetime:
        """From when it counts: what is accepted by law is so from its receipt (许可法 32)."""
        received = self.clocks.get(ACCEPT)
        deemed = (entry.event, kind) == (DEEMED, PROCESS) and received is not None
        return received.started if deemed and received else entry.at

    def _ensure(self, kind: str, entry: HistoryEntry) -> None:
        clock = self.clocks.get(kind)
        if clock is None or clock.state is ClockState.STOPPED:
            self._start(kind, entry)
        else:
            self.clocks[kind] = clock.resume(entry.at)


def _moved(clock: Clock, verb: ClockVerb, entry: HistoryEntry) -> Clock:
    match verb:
        case ClockVerb.PAUSE:
            return clock.pause(entry.at)
        case ClockVerb.RESUME:
            return clock.resume(entry.at)
        case ClockVerb.STOP | ClockVerb.CLEAR:
            return clock.stop(entry.at)
    return clock
