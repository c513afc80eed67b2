"""Reporting without an account: a number, a query code shown once, and what the code opens.

Nobody is signed in, so nobody's rights are used: the page acts on behalf of whoever writes, as any
system may, and the code says which case it may act on. No citizen's right is widened for it.
Neither account nor address reaches this far.
"""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from bot.domain.cases.actions import actions
from bot.domain.cases.case import CaseKind
from bot.domain.cases.guards.guard import Scene
from bot.domain.cases.query_code import digest_of, is_readable
from bot.domain.codes import RANDOM_BYTES, code_from, read_code
from bot.domain.files import Stored
from bot.domain.people.actor import Actor, Role
from bot.errors import LostRace, NotAllowedNow, NotFound, Overloaded, StaleCase
from bot.ports.requests import KeptAnswer
from bot.ports.work import Work, Works
from bot.services.cases.casebook import Casebook
from bot.services.cases.disclosure import Disclosure, disclosed
from bot.services.cases.filing import Filing, file
from bot.services.cases.transition import Wish, transition
from bot.services.cases.viewing import view
from bot.services.files import record

Done = TypeVar("Done")

#: As whom the page acts, under which name it keeps what it answered, and as whose files count.
PAGE = Actor("report", frozenset({Role.SYSTEM}), "report")
_BEHALF = {"channel": "online", "consent": "本人在匿名页面提交"}
_CATEGORY = {CaseKind.COMPLAINT: "service", CaseKind.REPORT: "violation"}
_SUPPLIES = ("supply", "supply_evidence", "supply_extended")
_READ_BY_CODE = {"proof": "凭查询码已阅"}
#: Wrong, unknown and past its time are told alike.
_NOTHING = "没有查到。请核对查询码；答复满 90 天以后不再能查。"
#: What stands in for a case that was not found, so that a miss takes the steps of a hit.
_NOBODY = "nobody"
_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody tells. `contact` is empty for those who stay unknown; `files` lie on disk."""

    kind: CaseKind
    text: str = field(repr=False)
    contact: str = field(default="", repr=False)
    files: Sequence[Stored] = ()

    def data(self, files: Sequence[str]) -> dict[str, Any]:
        """The data of `register`; `files` are the ids under which the files were recorded."""
        said = {"category": _CATEGORY[self.kind], "text": self.text, **_BEHALF}
        given = {"contact": self.contact, "files": list(files)}
        kept = {key: value for key, value in given.items() if value}
        return {**said, **kept, "anonymous": not self.contact}


@dataclass(frozen=True, slots=True)
class Registered:
    """The new case, and the code that opens it; `due` the day of the next answer in words.

    `code` is empty where the same form had been handed in before: it is shown once.
    """

    number: str
    code: str = field(default="", repr=False)
    due: str = ""


class AnonymousReports:
    """Each call is one transaction, run again where somebody was faster; times are aware."""

    def __init__(self, works: Works, casebook: Casebook) -> None:
        self._works, self._casebook = works, casebook

    async def register(self, statement: Statement, form: str, now: datetime) -> Registered:
        """File it. The same `form`, an id that was drawn with it, files one case. Invalid."""
        files = await self._recorded(statement.files, now)
        filing = Filing(
            statement.kind,
            "register",
            None,
            statement.data(files),
            category=_CATEGORY[statement.kind],
        )
        return await self._settled(lambda work: self._register(work, filing, form, now))

    async def read(self, code: str, now: datetime) -> Disclosure:
        """What the case behind the code, as typed, tells; an answer that is read is delivered.

        NotFound: wrong, unknown or past its time, told alike.
        """
        return await self._settled(lambda work: self._read(work, code, now))

    async def supply(
        self, code: str, text: str, files: Sequence[Stored], now: datetime
    ) -> Disclosure:
        """What was asked for, or that there is none; the case after it.

        NotFound as in `read`; NotAllowedNow when nothing is asked for; Invalid.
        """
        await self.read(code, now)  # before anything of a stranger's is recorded
        recorded = await self._recorded(files, now)
        data = {"text": text, **_BEHALF} | ({"files": list(recorded)} if recorded else {})
        return await self._settled(lambda work: self._supply(work, code, data, now))

    async def _register(self, work: Work, filing: Filing, form: str, now: datetime) -> Registered:
        before = await work.requests.kept(PAGE.name, form)
        if before is not None:
            return Registered(before.body)
        done = await file(work, self._casebook, PAGE, filing, now)
        case, entry = done.case, done.transitioned.entry
        code = code_from(secrets.token_bytes(RANDOM_BYTES))
        work.cases.keep_code(digest_of(code), case.number)
        work.requests.keep(PAGE.name, KeptAnswer(form, "", 201, case.number, "", now))
        scene = self._casebook.known(case, None, [entry] if entry else [], now)
        return Registered(case.number, code, view(self._casebook, scene, PAGE).due)

    async def _read(self, work: Work, code: str, now: datetime) -> Disclosure:
        scene = await self._opened(work, code, now)
        if scene.case is not None and scene.case.state == "answered":
            wish = Wish(scene.case.number, "deliver", scene.case.version, _READ_BY_CODE)
            await transition(work, self._casebook, PAGE, wish, now)
        return disclosed(self._casebook, scene, PAGE)

    async def _supply(
        self, work: Work, code: str, data: dict[str, Any], now: datetime
    ) -> Disclosure:
        scene = await self._opened(work, code, now)
        event = next((a.event for a in actions(scene, PAGE) if a.event in _SUPPLIES), "")
        if scene.case is None or not event:
            raise NotAllowedNow("现在没有需要补充的，或者已经收到您的补充。")
        wish = Wish(scene.case.number, event, scene.case.version, data)
        done = await transition(work, self._casebook, PAGE, wish, now)
        history = [*scene.history, *([done.entry] if done.entry else [])]
        after = self._casebook.known(done.case, None, history, now)
        return disclosed(self._casebook, after, PAGE)

    async def _opened(self, work: Work, code: str, now: datetime) -> Scene:
        """The case behind the code; a code that opens nothing takes the same reads."""
        case = await work.cases.by_code(digest_of(read_code(code) or _NOBODY))
        history = await work.cases.history(case.number if case else _NOBODY)
        if case is None or not is_readable(history, now):
            raise NotFound(_NOTHING)
        return self._casebook.known(case, None, history, now)

    async def _recorded(self, files: Sequence[Stored], now: datetime) -> Sequence[str]:
        """Their ids. A work of its own: the case refers only to files that are there."""
        if not files:
            return ()
        async with self._works() as work:
            return [record(work, each, PAGE.name, now).id for each in files]

    async def _settled(self, act: Callable[[Work], Awaitable[Done]]) -> Done:
        for _ in range(_ATTEMPTS):
            with suppress(LostRace, StaleCase):
                async with self._works() as work:
                    return await act(work)
        raise Overloaded
