"""An institution at work: its people and keys, its API used as a stranger would, its clock."""

import asyncio
import itertools
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.running import Place, Server, serving
from tests.stories.samples import example
from tests.webhooks.sandbox.pictures import png
from webhooks.terminal import cli

Json = dict[str, Any]

PASSWORD = "correct horse 2026"  # noqa: S105 - of people who do not exist
#: Staff by number: J tests, H verifies too, Q signs, X licenses, Z supervises, K answers citizens.
PEOPLE: Mapping[str, Sequence[str]] = {
    "J01": ("tester", "verifier", "signatory"),
    "H01": ("verifier", "signatory"),
    "X01": ("licensing", "supervisor"),
    "Z01": ("supervisor", "complaint_reviewer"),
    "T01": ("complaint_handler",),
    "T02": ("complaint_handler", "complaint_reviewer", "follow_up"),
    "K01": ("consultant", "follow_up"),
}
#: The systems of the house, each with the roles of the people who use it.
KEYS: Mapping[str, Sequence[str]] = {
    "hall": ("acceptance", "business", "sample_room", "finance"),
    "laboratory": ("dispatcher", "tester", "verifier", "signatory"),
    "licensing": ("licensing",),
    "advice": ("consultant",),
    "management": ("supervisor", "complaint_handler", "complaint_reviewer", "follow_up"),
}
#: The hour of a working day at which stories begin, and how long a push may take, seconds.
MORNING, PATIENCE = 10, 15.0

_serial = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Founded:
    """An institution that nobody has asked for anything yet; each story gets a copy of it."""

    folder: Path
    bearers: Mapping[str, Mapping[str, str]]

    @classmethod
    def at(cls, folder: Path) -> "Founded":
        """Migrated, its people registered, its systems given keys."""
        place = Place.at(folder)
        _run(place, "migrate")
        keys = {
            name: _run(place, "key", "add", name, *_options(roles)).split()[-1]
            for name, roles in KEYS.items()
        }
        for number, roles in PEOPLE.items():
            _run(place, "staff", "add", number, *_options(roles), said=f"{PASSWORD}\n" * 2)
        return cls(
            folder, {name: {"Authorization": f"Bearer {key}"} for name, key in keys.items()}
        )

    @asynccontextmanager
    async def open(self, folder: Path) -> AsyncIterator["Institution"]:
        """A copy of it under `folder`, at work on a working day at ten in the morning."""
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)
        async with serving(Place.at(folder)) as server:
            institution = Institution(server, self.bearers)
            await institution.next_morning()
            yield institution


def _run(place: Place, *arguments: str, said: str = "") -> str:
    """What a command of `hengxin` prints; in this process, for starting each would take long."""
    done = CliRunner().invoke(cli, arguments, input=said, env=place.environment())
    assert done.exit_code == 0, done.output
    return done.stdout


def _options(roles: Sequence[str]) -> Iterator[str]:
    for role in roles:
        yield from ("--role", role)


async def until(looked: Callable[[], Awaitable[Json | None]]) -> Json:
    """What is found, looking again and again; TimeoutError when it does not come."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if (found := await looked()) is not None:
                return found
            await asyncio.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Institution:
    """A running institution, seen from its desks and from the phones of its citizens."""

    server: Server
    bearers: Mapping[str, Mapping[str, str]]

    # Cases -------------------------------------------------------------------------------------

    async def case(self, desk: str, number: str) -> Json:
        """All of the case that the desk may see."""
        status, case = await self.gets(desk, f"cases/{number}")
        assert status == 200, case
        return case

    async def does(self, desk: str, event: str, number: str, **known: object) -> Json:
        """The event happens, its data built from the schema that the case itself offers.

        `known` is what no schema can know: who, which file, what the citizen is to read.
        """
        status, answer = await self.tries(desk, event, number, **known)
        assert status == 200, answer
        return answer

    async def tries(self, desk: str, event: str, number: str, **known: object) -> tuple[int, Json]:
        """As `does`; whatever comes of it."""
        case = await self.case(desk, number)
        action = next((each for each in case["actions"] if each["event"] == event), None)
        assert action, f"{event}: not offered in {case['state']}"
        data = example(action["data"], known)
        return await self.asks(desk, event, case, data)

    async def asks(
        self, desk: str, event: str, case: Json, data: Mapping[str, object]
    ) -> tuple[int, Json]:
        """The event with that very data, at the version of `case`; whatever comes of it."""
        body = {"event": event, "version": case["version"], "data": data}
        return await self.posts(desk, f"cases/{case['number']}/events", body)

    async def gets(self, desk: str, path: str) -> tuple[int, Json]:
        """`GET /api/v1/{path}` with the desk's key."""
        address = f"/api/v1/{path}"
        async with self.server.http.get(address, headers=self.bearers[desk]) as answer:
            return answer.status, await answer.json()

    async def posts(self, desk: str, path: str, body: object) -> tuple[int, Json]:
        """`POST /api/v1/{path}` with the desk's key, a request of its own."""
        headers = {**self.bearers[desk], "Idempotency-Key": f"story-{next(_serial)}"}
        return await self.server.post(f"/api/v1/{path}", body, headers=headers)

    async def keeps(self, desk: str, content: bytes = b"", kind: str = "image/png") -> str:
        """The id of a file handed in; a small picture unless something else is given."""
        headers = {
            **self.bearers[desk],
            "Idempotency-Key": f"story-{next(_serial)}",
            "Content-Type": kind,
        }
        given = content or png()
        async with self.server.http.post("/api/v1/files", data=given, headers=headers) as answer:
            kept = await answer.json()
            assert answer.status == 201, kept
            return str(kept["id"])

    async def certifies(self, number: str, **known: object) -> Json:
        """A certificate for a case in `signing`, filled in as its schema says, once it is signed.

        What it has to hold is learnt from being refused.
        """
        empty = {"case": number, "fields": {}}
        status, refusal = await self.posts("laboratory", "certificates", empty)
        assert status == 422, refusal
        fields = example(refusal["schema"]["properties"]["fields"], known)
        body = {"case": number, "fields": fields}
        status, draft = await self.posts("laboratory", "certificates", body)
        assert status == 201, draft

        async def signed() -> Json | None:
            _, made = await self.gets("laboratory", f"certificates/{draft['number']}")
            return made if made["state"] == "signed" else None

        return await until(signed)

    async def reaches(self, desk: str, number: str, state: str) -> Json:
        """The case once it has come to that state by itself."""

        async def there() -> Json | None:
            case = await self.case(desk, number)
            return case if case["state"] == state else None

        return await until(there)

    # Citizens ----------------------------------------------------------------------------------

    async def hears(self, openid: str, *words: str) -> Json:
        """The newest message on the citizen's phone with all those words, once it is there."""

        async def arrived() -> Json | None:
            for message in reversed(await self.server.reads(openid)):
                shown = json.dumps(message, ensure_ascii=False)
                if message["direction"] == "to_citizen" and all(w in shown for w in words):
                    return dict(message)
            return None

        return await until(arrived)

    async def sees(self, openid: str, event: str, key: str = "") -> str:
        """What the citizen reads at once after an event of WeChat's; empty when nothing."""
        return await self.server.sends(openid, event=event, event_key=key)

    # Letters and time --------------------------------------------------------------------------

    async def letter(self, *words: str) -> Json:
        """The newest letter in the staff mailbox with all those words, once it is there."""

        async def arrived() -> Json | None:
            for mail in await self.server.get("/sandbox/mail"):
                if all(word in mail["subject"] + mail["text"] for word in words):
                    return dict(mail)
            return None

        return await until(arrived)

    async def now(self) -> datetime:
        """What the clocks of both sides show."""
        return datetime.fromisoformat((await self.server.get("/sandbox/clock"))["now"])

    async def passes(self, **span: int) -> None:
        """Time goes by: `seconds` or `working_days`."""
        status, answer = await self.server.post("/sandbox/clock", span)
        assert status == 200, answer

    async def goes_on(self, hour: int, days: int = 0) -> None:
        """To that hour, so many days on; of today only while it is still to come."""
        now = await self.now()
        then = now.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)
        await self.passes(seconds=int((then - now).total_seconds()))

    async def next_morning(self) -> None:
        """Ten o'clock on the next working day."""
        await self.goes_on(MORNING, 1)
        await self.passes(working_days=1)
