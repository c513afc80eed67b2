"""The laboratory takes an accepted case on: sample, test, certificate, issue; the citizen fetches.

Everything goes through the API, each request under a key of its own; what the events need is
learnt from the case itself.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.bench.dialogue import Unexpected
from tests.bench.line import Line
from tests.faults.bureau import Bureau, Json, Untold
from tests.faults.citizens import Citizen, GivenUp, Story, Town
from tests.faults.clerk import Clerk
from tests.stories.samples import example
from tests.webhooks.sandbox.pictures import png

ROLES = (
    *("acceptance", "business", "sample_room", "dispatcher"),
    *("tester", "verifier", "signatory"),
)
#: Who works there: one tests, the other verifies and signs.
TESTER, SIGNATORY = "J01", "H01"
EMPLOY = (
    "INSERT INTO staff (number, roles, password, totp, active, created) VALUES "
    "('J01', 'tester', '-', '-', true, '2026-01-01T00:00:00.000+08:00'), "
    "('H01', 'signatory,verifier', '-', '-', true, '2026-01-01T00:00:00.000+08:00')"
)

_LINK = re.compile(r"https?://[^/\s]+(/me/certificates/[\w\-.=]+)")
_SIGNED_WITHIN = 90.0

#: So many citizens are served at a time.
_AT_ONCE = 4


@dataclass(slots=True)
class Laboratory:
    """Everybody behind the counter after the clerk; `issued` are the certificates by case."""

    bureau: Bureau
    story: Story
    issued: dict[str, str] = field(default_factory=dict)
    fetched: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    async def run(self, town: Town, clerk: Clerk, stop: asyncio.Event) -> None:
        """Citizens are served, from the question to the document, some at a time.

        The clerk, who accepts them, must stay longer than until `stop`.
        """
        await asyncio.gather(*(self._serves(town, clerk, stop) for _ in range(_AT_ONCE)))

    async def _serves(self, town: Town, clerk: Clerk, stop: asyncio.Event) -> None:
        while not stop.is_set():
            citizen = Citizen(town)
            try:
                number = await citizen.applies()
                await self._accepted(clerk, number)
                await self.tests(citizen, number)
                await self.issues(number, await self.certifies(number))
                await self.hands_over(citizen, number)
            except GivenUp:
                continue
            except (AssertionError, Untold, Unexpected, TimeoutError) as error:
                self.troubles.append(f"{citizen.openid}: {type(error).__name__}: {error}")
            finally:
                citizen.leaves()

    @staticmethod
    async def _accepted(clerk: Clerk, number: str) -> None:
        async with asyncio.timeout(_SIGNED_WITHIN):
            while number not in clerk.accepted:  # noqa: ASYNC110 - the clerk notifies nobody
                await asyncio.sleep(0.05)

    async def tests(self, citizen: Citizen, number: str) -> None:
        """The accepted case comes to `signing`; meanwhile its citizen asks how it is going."""
        await self.does(number, "waive_fee")
        photo = await self.keeps(number, "photo")
        sample = {"photo": photo, "barcode": f"XY-{number[-8:]}", "condition": "完好"}
        await self.does(number, "receive_sample", **sample)
        await self.does(number, "assign", tester=TESTER)
        await _asks(citizen)
        record = await self.keeps(number, "record")
        await self.does(number, "submit_results", person=TESTER, record=record)
        await self.does(number, "verify", person=SIGNATORY)
        await _asks(citizen)

    async def keeps(self, number: str, what: str) -> str:
        """The id of a file handed in for the case."""
        return await self.bureau.keeps(png(), "image/png", once=f"{what}-{number}")

    async def does(self, number: str, event: str, **known: object) -> None:
        """The event happens once, its data as the case's own schema wants it."""
        case = await self.bureau.gets(f"cases/{number}")
        action = next((each for each in case["actions"] if each["event"] == event), None)
        assert action is not None, f"{event} is not offered in {case['state']}"
        data = example(action["data"], known)
        body = {"event": event, "version": case["version"], "data": data}
        path = f"cases/{number}/events"
        status, answer = await self.bureau.posts(path, body, once=f"{event}-{number}")
        assert status == 200, answer

    async def certifies(self, number: str) -> str:
        """The certificate's number, once it is signed."""
        certificate = await self.drafts(number)
        await self.signed(certificate)
        return certificate

    async def drafts(self, number: str) -> str:
        """The number of a new draft."""
        empty: Mapping[str, object] = {"case": number, "fields": {}}
        status, refusal = await self.bureau.posts("certificates", empty, once=f"ask-{number}")
        assert status == 422, refusal
        fields = example(refusal["schema"]["properties"]["fields"], {})
        body = {"case": number, "fields": fields}
        status, draft = await self.bureau.posts("certificates", body, once=f"draft-{number}")
        assert status == 201, draft
        return str(draft["number"])

    async def signed(self, certificate: str) -> Json:
        """The certificate as soon as a worker has sealed it."""
        async with asyncio.timeout(_SIGNED_WITHIN):
            while True:
                made = await self.bureau.gets(f"certificates/{certificate}")
                if made["state"] == "signed":
                    return made
                await asyncio.sleep(0.1)

    async def issues(self, number: str, certificate: str) -> None:
        """The case is issued with that certificate."""
        await self.does(number, "issue", person=SIGNATORY, certificate=certificate)
        self.issued[number] = certificate

    async def hands_over(self, citizen: Citizen, number: str) -> None:
        """The citizen opens the link that came with the news, until the document is there."""
        async with asyncio.timeout(_SIGNED_WITHIN):
            while not (found := _LINK.search(citizen.heard)):
                await asyncio.sleep(2)
                await _asks(citizen)
        async with Line(self.bureau.port) as line:
            for _ in range(200):
                try:
                    async with asyncio.timeout(5):
                        status, body = await line.request("GET", found[1])
                except (OSError, TimeoutError):
                    line.hang_up()
                    await asyncio.sleep(0.1)
                    continue
                assert status == 200, status
                assert body.startswith(b"%PDF-1."), body[:20]
                self.fetched.add(number)
                return
        raise Untold(found[1][:20])

    def hang_up(self) -> None:
        self.bureau.hang_up()


async def _asks(citizen: Citizen) -> None:
    """How it is going: WeChat lets no more than five messages through without being asked."""
    await asyncio.sleep(1)  # its times are whole seconds
    await citizen.sends("进度")
