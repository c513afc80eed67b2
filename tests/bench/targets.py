"""What is demanded of the product's speed (issue "The spine", must show)."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """One figure's bound; `least` says that more is better."""

    figure: str
    bound: float
    least: bool = False

    def verdict(self, measured: float) -> str:
        """`pass`, or by how much it is missed."""
        holds: Callable[[float, float], bool] = operator.ge if self.least else operator.le
        if holds(measured, self.bound):
            return "pass"
        return f"**missed** ({measured / self.bound:.0%} of the bound)"

    @property
    def shown(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.bound:g}"


#: Figure → how it is called in the report.
FIGURES: Mapping[str, str] = {
    "rate_100": "turns/s, 100 citizens in flight",
    "ratio_100": "ratio to the floor, 100",
    "rate_1": "turns/s, 1 citizen in flight",
    "ratio_1": "ratio to the floor, 1",
    "p50_100": "p50 at 100, ms",
    "p95_100": "p95 at 100, ms",
    "p99_100": "p99 at 100, ms",
    "p50_1": "p50 at 1, ms",
    "p95_1": "p95 at 1, ms",
    "p99_1": "p99 at 1, ms",
    "server_ms": "web process, CPU ms a turn at 100",
    "database_ms": "PostgreSQL, CPU ms a turn at 100",
    "client_ms": "load generator, CPU ms a turn at 100",
    "memory_mb": "web process, resident MB after 10,000 turns",
    "memory_end_mb": "web process, resident MB at the end",
    "turns": "turns measured",
    "turns_a_dialogue": "turns a dialogue",
    "failures": "failed replies",
    "pushes": "replies pushed because they were late",
    "first_start": "first start (trains, migrates) to /readyz, s",
    "second_start": "second start to /readyz, s",
}

_BOTH = (
    Target("ratio_100", 0.13, least=True),
    Target("p99_100", 500),
    Target("p99_1", 50),
    Target("server_ms", 1.8),
    Target("memory_mb", 260),
    Target("failures", 0),
)

TARGETS: Mapping[str, tuple[Target, ...]] = {
    "sqlite": (Target("rate_100", 500, least=True), *_BOTH, Target("second_start", 4)),
    "postgresql": (Target("rate_100", 450, least=True), *_BOTH),
}
