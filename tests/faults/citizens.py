"""Citizens through a WeChat that delivers again, and the record of all they said and heard."""

import asyncio
import itertools
import re
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.bench.dialogue import Applicant, Unexpected
from tests.bench.line import Line
from tests.faults.wechat_api import WeChatApi
from tests.wechat_side import Answer, Message, WeChatSide

#: What citizens read in place of a reply; the first is followed by it, the second is not.
PROMISED, CROWDED = "已收到，系统恢复后答复您。", "当前咨询人数较多，请稍后再发。"

TICKET_NUMBER, COMPLAINT_NUMBER = (re.compile(rf"{w}\d{{14}}[0-9A-Z]") for w in ("ZX", "TS"))
_AS_SAID, _HOW = re.compile("就按这句登记吗"), re.compile("/report/")
#: Of the citizens in a crowd, who calls a person and who complains; all others apply.
_CALL, _COMPLAIN = 0.15, 0.1

_serial = itertools.count(time.time_ns() // 1000)


@dataclass(frozen=True, slots=True)
class Patience:
    """How WeChat delivers: cut after `cut` s, again after `apart` s, at most `most` times."""

    cut: float = 0.7
    apart: float = 0.2
    most: int = 200
    #: Shares of messages that are delivered three times at once, and again though answered.
    thrice: float = 0.05
    again: float = 0.1


#: As the platform does it: at 0, 5 and 10 s, each cut after 5 s.
REAL = Patience(cut=5.0, apart=0.0, most=3, thrice=0.0, again=0.0)


@dataclass(slots=True)
class Said:
    """One message of a citizen, and every answer that a delivery of it got."""

    message: Message
    answers: list[Answer] = field(default_factory=list)
    successes: int = 0
    deliveries: int = 0
    refusals: list[str] = field(default_factory=list)
    answered_at: float = 0.0

    @property
    def reply(self) -> str | None:
        """The recorded reply that was heard at once, if any."""
        told = [a.text for a in self.answers if a.text not in (PROMISED, CROWDED)]
        return told[0] if told else None

    @property
    def owed(self) -> bool:
        """WeChat was told that all is well: the message must have had its effect."""
        return bool(self.successes) or any(a.text != CROWDED for a in self.answers)


@dataclass(slots=True)
class Story:
    """All that citizens said and got, for whoever checks afterwards."""

    of: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[str, str] = field(default_factory=dict)  # openid → the case number heard
    tickets: dict[str, str] = field(default_factory=dict)  # openid → the ticket's number heard
    complaints: dict[str, str] = field(default_factory=dict)  # openid → the complaint's
    given_up: list[str] = field(default_factory=list)  # WeChat showed an error to these openids
    surprises: list[str] = field(default_factory=list)

    @property
    def said(self) -> Iterator[Said]:
        """Every message of everybody."""
        return itertools.chain.from_iterable(self.of.values())


class GivenUp(Exception):
    """WeChat does not deliver this message again: the citizen reads of a fault."""


@dataclass(frozen=True, slots=True)
class Town:
    """Where the citizens live: the servers' ports, WeChat's two sides, chance, and the record.

    Each citizen is served at the first port; what is delivered at once goes to all in turn.
    `lines` are those that somebody must hang up in the end.
    """

    side: WeChatSide
    ports: Sequence[int]
    api: WeChatApi
    story: Story
    chance: Random
    lines: set[Line]
    patience: Patience = Patience()


class Citizen:
    """One openid that talks to the account, a new one unless it is named."""

    def __init__(self, town: Town, openid: str = "") -> None:
        self._town = town
        self.openid = openid or f"o{next(_serial):027d}"
        self._line = Line(town.ports[0])
        town.lines.add(self._line)
        self._pushes = 0

    async def applies(self, before: Callable[[str], Awaitable[None]] | None = None) -> str:
        """Talk the whole dialogue through; the number of the case that was filed.

        `before` is awaited with each message before it is sent.
        """
        talk = Applicant()
        text = talk.next(None)
        while text is not None:
            if before is not None:
                await before(text)
            answer = await self.says(text)
            while True:
                try:
                    text = talk.next(answer)
                    break
                except Unexpected:
                    # A push may be a copy of what was read before; the next one counts then.
                    if not self._pushes:
                        raise
                    answer = await self._pushed()
        self._town.story.numbers[self.openid] = talk.number
        return talk.number

    async def calls_a_person(self, before: Callable[[str], Awaitable[None]] | None = None) -> str:
        """Ask for one; the number of the ticket. `before` is awaited before that is said."""
        if before is not None:
            await before("转人工")
        number = await self._is_told("转人工", TICKET_NUMBER)
        self._town.story.tickets[self.openid] = number
        return number

    async def complains(self, before: Callable[[str], Awaitable[None]] | None = None) -> str:
        """Complain of how one was treated; the number. `before`: before the last word is said."""
        await self._is_told("我要投诉窗口态度差", _AS_SAID)
        await self._is_told("1", _HOW)
        if before is not None:
            await before("1")
        number = await self._is_told("1", COMPLAINT_NUMBER)
        self._town.story.complaints[self.openid] = number
        return number

    @property
    def heard(self) -> str:
        """Everything that was pushed to this citizen."""
        return "\n".join(push.text for push in self._town.api.of[self.openid])

    async def _is_told(self, text: str, wanted: re.Pattern[str]) -> str:
        """Say it, and read on until an answer has in it what is wanted."""
        answer = await self.says(text)
        while not (found := wanted.search(answer)):
            if not self._pushes:
                raise Unexpected(f"{answer!r} to {text!r}")
            answer = await self._pushed()  # a copy of what was read before came first
        return found[0]

    def leaves(self) -> None:
        self._line.hang_up()
        self._town.lines.discard(self._line)

    async def says(self, text: str) -> str:
        """Send it, and read what comes back: at once, or as a push when that was promised."""
        while True:
            said = await self.sends(text)
            if said.reply is not None:
                return said.reply
            if said.owed:
                return await self._pushed()
            await asyncio.sleep(0.5)  # crowded: as the sentence says, again a little later

    async def sends(self, text: str) -> Said:
        """One message, delivered until WeChat is content. GivenUp when that never happens."""
        message = Message(self.openid, next(_serial), int(time.time()), text)
        said = Said(message)
        self._town.story.of[self.openid].append(said)
        return await self.delivers(said)

    async def delivers(self, said: Said) -> Said:
        """Deliver a message (again), as WeChat would."""
        town = self._town
        for _ in range(town.patience.most):
            if await self._delivered(said):
                return said
            await asyncio.sleep(town.patience.apart)
        town.story.given_up.append(self.openid)
        raise GivenUp(said.message.text)

    async def _delivered(self, said: Said) -> bool:
        chance, patience = self._town.chance, self._town.patience
        if chance.random() < patience.thrice:
            ports = self._town.ports
            extra = [Line(ports[i % len(ports)]) for i in (1, 2)]
            contents = await asyncio.gather(*(self._once(said, i) for i in (self._line, *extra)))
            for line in extra:
                line.hang_up()
            return any(contents)
        if not await self._once(said, self._line):
            return False
        if said.answers and chance.random() < patience.again:
            await self._once(said, self._line)  # the answer got lost on its way to WeChat
        return True

    async def _once(self, said: Said, line: Line) -> bool:
        """One delivery; whether WeChat got what it takes for an answer."""
        said.deliveries += 1
        started = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self._town.patience.cut):
                status, body = await line.deliver(self._town.side.delivery(said.message))
        except (OSError, TimeoutError):
            line.hang_up()
            # A cut comes no sooner than WeChat's next delivery would.
            left = started + self._town.patience.cut - asyncio.get_running_loop().time()
            await asyncio.sleep(left if self._town.patience.most == REAL.most else 0)
            return False
        if status != 200:
            said.refusals.append(f"{status} {body[:80]!r}")
            return False
        answer = self._town.side.opened(said.message, body)
        said.answered_at = time.monotonic()
        if answer is None:
            said.successes += 1
        else:
            said.answers.append(answer)
        return True

    async def _pushed(self) -> str:
        push = await self._town.api.heard(self.openid, self._pushes, seconds=150)
        if push is None:
            raise Unexpected(f"{self.openid} was promised an answer that never came")
        self._pushes += 1
        return push.text


class Crowd:
    """So many citizens in flight until it is told to stop; then each ends its dialogue."""

    def __init__(self, town: Town, size: int, pause: float = 0.02) -> None:
        self._town, self._size, self._pause = town, size, pause
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._place()) for _ in range(self._size)]

    async def stop(self) -> None:
        """Return when the last dialogue has ended."""
        self._stop.set()
        await asyncio.gather(*self._tasks)

    async def _place(self) -> None:
        while not self._stop.is_set():
            citizen = Citizen(self._town)
            try:
                await self._talk(citizen)
            except GivenUp:
                continue
            except Exception as error:  # noqa: BLE001 - one more thing for the report
                trouble = f"{citizen.openid}: {type(error).__name__}: {error}"
                self._town.story.surprises.append(trouble)
            finally:
                citizen.leaves()
            await asyncio.sleep(self._town.chance.random() * self._pause * 2)

    async def _talk(self, citizen: Citizen) -> None:
        drawn = self._town.chance.random()
        if drawn < _CALL:
            await citizen.calls_a_person()
        elif drawn < _CALL + _COMPLAIN:
            await citizen.complains()
        else:
            await citizen.applies()
