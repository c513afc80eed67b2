"""Rounds of one engine: floor and product in turn, at one and at a hundred citizens."""

import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from tests import servers
from tests.bench.dialogue import Applicant, Echo
from tests.bench.load import Load, Sample
from tests.bench.report import Figures
from tests.faults.installation import Installation, Process
from tests.faults.wechat_api import WeChatApi
from tests.wechat_side import WeChatSide

_MANY, _MEMORY_AFTER = 100, 10_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How long: `rounds` of `seconds` for each of floor and product, at each concurrency."""

    rounds: int
    seconds: float
    memory_after: int = _MEMORY_AFTER


@dataclass(frozen=True, slots=True)
class Measured:
    """One engine's figures, the floor's beside them, and what went wrong."""

    figures: Figures
    floor: Figures
    failures: Counter[str]


async def measure(engine: str, folder: Path, plan: Plan) -> Measured:
    """Start everything for `engine` in the empty `folder`, load it, and end it again."""
    with ExitStack() as stack:
        url, database_cpu = stack.enter_context(database(engine, folder))
        api = await WeChatApi().appear()
        site = Installation(url, folder, api.url)
        if engine == "postgresql":
            site.run("migrate")
        web = site.web(servers.free_port())
        stack.callback(web.kill)
        web.start()
        starts = {"first_start": await web.ready()}
        web.stop()
        web.start()
        starts["second_start"] = await web.ready()
        floor = _floor(site)
        stack.callback(floor.kill)
        floor.start()
        await floor.ready()
        side = WeChatSide(site.account)
        product = Load(side, web.port, Applicant, web.cpu, database_cpu)
        measured = await _rounds(product, Load(side, floor.port, Echo, floor.cpu), plan, web)
        web.stop()
        await api.vanish()
        pushes = float(len(api.pushes))
        figures = {**measured.figures, **starts, "pushes": pushes}
        return Measured(figures, measured.floor, measured.failures)


@contextmanager
def database(engine: str, folder: Path) -> Iterator[tuple[str, Callable[[], float]]]:
    """A fresh database that flushes what it commits: its URL, and the CPU of its own processes."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'hengxin.db'}", lambda: 0.0
        return
    with servers.postgres() as server:
        server.psql("ALTER SYSTEM RESET fsync; SELECT pg_reload_conf();")
        server.psql("CREATE DATABASE hengxin;")
        pid = server.get_pid()
        assert pid is not None

        def cpu() -> float:
            postmaster = psutil.Process(pid)
            processes = [postmaster, *postmaster.children()]
            times = [process.cpu_times() for process in processes]
            return float(sum(used.user + used.system for used in times))

        yield server.get_uri("hengxin"), cpu


def _floor(site: Installation) -> Process:
    port = servers.free_port()
    command = [sys.executable, "-m", "tests.bench.floor", str(port)]
    process = site.process("floor", command, port)
    return process.beside_the_tests()


async def _rounds(product: Load, floor: Load, plan: Plan, web: Process) -> Measured:
    for load in (floor, product):  # what is loaded late is not measured
        await load.run(_MANY, min(2.0, plan.seconds))
    samples: dict[tuple[str, int], list[Sample]] = {}
    memory = Memory(web, plan.memory_after)
    for _ in range(plan.rounds):
        for citizens in (_MANY, 1):
            for name, load in (("floor", floor), ("product", product)):
                seconds = plan.seconds if citizens > 1 else plan.seconds / 2
                sample = await load.run(citizens, seconds)
                samples.setdefault((name, citizens), []).append(sample)
                memory.note(sample.turns if load is product else 0)
    while not memory.noted:
        memory.note((await product.run(_MANY, 2.0)).turns)
    figures = _figures(samples["product", 1], samples["product", _MANY])
    beside = _figures(samples["floor", 1], samples["floor", _MANY])
    for citizens in (1, _MANY):
        figures[f"ratio_{citizens}"] = _ratio(figures, beside, f"rate_{citizens}")
    figures |= {"memory_mb": memory.noted, "memory_end_mb": web.memory() / 1e6}
    failures: Counter[str] = Counter()
    for sample in (*samples["product", 1], *samples["product", _MANY]):
        failures += sample.failures
    return Measured(figures, beside, failures)


@dataclass(slots=True)
class Memory:
    """Resident MB of the web process once it has answered `after` turns; 0 until then."""

    web: Process
    after: int
    turns: int = 0
    noted: float = 0.0

    def note(self, turns: int) -> None:
        self.turns += turns
        if not self.noted and self.turns >= self.after:
            self.noted = self.web.memory() / 1e6


def _ratio(figures: Figures, floor: Figures, name: str) -> float:
    return figures[name] / floor[name] if floor[name] else math.nan


def _figures(alone: Sequence[Sample], many: Sequence[Sample]) -> dict[str, float]:
    every = [*alone, *many]
    found = {
        "server_ms": median(s.a_turn(s.server_cpu) for s in many),
        "database_ms": median(s.a_turn(s.database_cpu) for s in many),
        "client_ms": median(s.a_turn(s.client_cpu) for s in many),
        "turns": float(sum(s.turns for s in every)),
        "failures": float(sum(s.failures.total() for s in every)),
        "turns_a_dialogue": _turns_a_dialogue(alone),
    }
    for citizens, samples in ((1, alone), (_MANY, many)):
        found[f"rate_{citizens}"] = median(s.rate for s in samples)
        for share in (50, 95, 99):
            of_each = [s.percentile(share / 100) for s in samples]
            found[f"p{share}_{citizens}"] = median(of_each)
    return found


def _turns_a_dialogue(alone: Sequence[Sample]) -> float:
    dialogues = sum(s.dialogues for s in alone)
    return round(sum(s.turns for s in alone) / dialogues, 1) if dialogues else 0.0
