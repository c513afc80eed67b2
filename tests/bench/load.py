"""Citizens in flight: each talks a dialogue through, then another citizen takes its place."""

import asyncio
import itertools
import resource
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bench.dialogue import Talk, Unexpected
from tests.bench.line import Line
from tests.wechat_side import Message, NotWeChats, WeChatSide

_serial = itertools.count(int(time.time() * 1_000_000))

Usage = Callable[[], float]


@dataclass(slots=True)
class Sample:
    """What one stretch of load saw. Times in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    dialogues: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    server_cpu: float = 0.0
    database_cpu: float = 0.0
    client_cpu: float = 0.0

    @property
    def turns(self) -> int:
        return len(self.latencies)

    @property
    def rate(self) -> float:
        """Turns a second."""
        return self.turns / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """The latency that `share` of the turns stay below, in ms."""
        ordered = sorted(self.latencies)
        if not ordered:
            return 0.0
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000

    def a_turn(self, cpu: float) -> float:
        """CPU seconds as ms for one turn."""
        return cpu / self.turns * 1000 if self.turns else 0.0


@dataclass(frozen=True, slots=True)
class Load:
    """Who is asked, and by whom: `talk` makes the dialogue of a new citizen."""

    side: WeChatSide
    port: int
    talk: Callable[[], Talk]
    server: Usage
    database: Usage = lambda: 0.0

    async def run(self, citizens: int, seconds: float) -> Sample:
        """`citizens` in flight for `seconds`; dialogues under way at the end stay unfinished."""
        sample = Sample()
        before = self.server(), self.database(), _own_cpu()
        began = time.monotonic()
        until = began + seconds
        async with asyncio.TaskGroup() as crowd:
            for _ in range(citizens):
                crowd.create_task(self._place(sample, until))
        sample.seconds = time.monotonic() - began
        sample.server_cpu = self.server() - before[0]
        sample.database_cpu = self.database() - before[1]
        sample.client_cpu = _own_cpu() - before[2]
        return sample

    async def _place(self, sample: Sample, until: float) -> None:
        async with Line(self.port) as line:
            while time.monotonic() < until:
                try:
                    sample.dialogues += await self._dialogue(line, sample, until)
                except (Unexpected, NotWeChats, OSError, TimeoutError) as error:
                    sample.failures[f"{type(error).__name__}: {str(error)[:120]}"] += 1
                    line.hang_up()
                    await asyncio.sleep(0.1)

    async def _dialogue(self, line: Line, sample: Sample, until: float) -> bool:
        """Whether the dialogue came to its end."""
        talk, openid = self.talk(), f"o{next(_serial):027d}"
        text = talk.next(None)
        while text is not None:
            if time.monotonic() >= until:
                return False
            message = Message(openid, next(_serial), int(time.time()), text)
            began = time.monotonic()
            async with asyncio.timeout(10):
                status, body = await line.deliver(self.side.delivery(message))
            elapsed = time.monotonic() - began
            answer = self.side.opened(message, body) if status == 200 else None
            if answer is None:
                raise Unexpected(f"{status} {body[:60]!r} instead of an answer to {text!r}")
            sample.latencies.append(elapsed)
            text = talk.next(answer.text)
        return True


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
