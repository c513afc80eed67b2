"""Sealing: outside any transaction, again after a crash, one number and one file."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.domain.certificates.sheet import Sheet
from bot.errors import SealGone
from bot.ports.paper import Sealed
from bot.services.certificates.sealing import LEASE
from tests.factories import NOW
from tests.laboratory import PASSED, Laboratory


@dataclass
class BrokenSeal:
    """Fails `times` in its own way, then seals."""

    times: int
    fault: str = "gone"
    asked: list[str] = field(default_factory=list)

    async def seal(self, document: bytes, key: str) -> Sealed:
        self.asked.append(key)
        if len(self.asked) > self.times:
            return Sealed(document, hashlib.sha256(document).hexdigest())
        if self.fault == "gone":
            raise SealGone
        return Sealed(document + b"!", hashlib.sha256(document).hexdigest())


@dataclass
class SlowPress:
    """A press that waits until it is let."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def render(self, sheet: Sheet, made: datetime) -> bytes:
        self.begun.set()
        await self.go.wait()
        return f"%PDF-{sheet.number}{made}".encode()


async def content(laboratory: Laboratory, sha256: str) -> bytes:
    return b"".join([piece async for piece in laboratory.files.read(sha256)])


async def test_a_draft_becomes_signed_with_its_document(laboratory: Laboratory) -> None:
    laboratory.case()
    signed = await laboratory.signed()
    assert (signed.state, signed.version) == ("signed", 2)
    document = await content(laboratory, signed.file)
    assert document.startswith(b"%PDF-")
    assert hashlib.sha256(document).hexdigest() == signed.file
    entry = laboratory.store.history[-1]
    assert (entry.event, entry.actor, entry.role) == ("sign", "system", "system")
    assert entry.notes == {"file": signed.file}
    assert await laboratory.sealing.round() == 0
    assert await laboratory.drafts.waiting() == 0


@pytest.mark.parametrize("fault", ["gone", "other bytes"])
async def test_a_seal_that_fails_is_asked_again_under_the_same_key(
    laboratory: Laboratory, fault: str
) -> None:
    seal = BrokenSeal(1, fault)
    laboratory.seal = seal
    laboratory.sealing = laboratory.another_worker()
    laboratory.case()
    draft = await laboratory.draft()
    await laboratory.sealing.round()
    assert laboratory.store.certificates[draft.number].state == "draft"
    assert await laboratory.drafts.waiting() == 1
    assert await laboratory.sealing.round() == 0, "not before its lease has ended"
    laboratory.clock.at += LEASE
    await laboratory.sealing.round()
    assert laboratory.store.certificates[draft.number].state == "signed"
    assert seal.asked == [draft.number, draft.number]


async def test_two_workers_end_with_one_signature_and_one_file(laboratory: Laboratory) -> None:
    laboratory.case()
    draft = await laboratory.draft()
    first = laboratory.another_worker()
    second = laboratory.another_worker()
    # The first is as good as dead: its lease has ended, and it goes on all the same.
    taken = await laboratory.drafts.lease(1, NOW, NOW)
    assert [each.number for each in taken] == [draft.number]
    await asyncio.gather(first.round(), second.round())
    laboratory.drafts.leases.clear()
    await second.round()
    signed = laboratory.store.certificates[draft.number]
    assert (signed.state, signed.version) == ("signed", 2)
    assert [each.event for each in laboratory.store.history] == ["draft", "sign"]
    kept = [path for path in laboratory.folder.rglob("*") if path.is_file()]
    assert len(kept) == 1


async def test_a_draft_voided_meanwhile_is_not_signed(laboratory: Laboratory) -> None:
    press = SlowPress()
    laboratory.press = press
    laboratory.sealing = laboratory.another_worker()
    laboratory.case()
    old = await laboratory.draft()
    sealing = asyncio.create_task(laboratory.sealing.round())
    await press.begun.wait()
    new = await laboratory.draft()
    press.go.set()
    await sealing
    kept = laboratory.store.certificates
    assert (kept[old.number].state, kept[old.number].file) == ("void", "")
    assert kept[new.number].state == "draft"


async def test_what_cannot_be_printed_is_void_and_says_why(laboratory: Laboratory) -> None:
    laboratory.case()
    laboratory.store.cases["SQ202611220000172"] = laboratory.case(
        fields={**laboratory.store.cases["SQ202611220000172"].fields, "organisation": "笑脸😀公司"}
    )
    draft = await laboratory.signed()
    assert draft.state == "void"
    assert "无法印制" in draft.reason


async def test_the_worker_looks_until_it_is_stopped(laboratory: Laboratory) -> None:
    laboratory.case()
    stop = asyncio.Event()
    worker = asyncio.create_task(laboratory.sealing.run(stop))
    draft = await laboratory.draft(PASSED)
    async with asyncio.timeout(5):
        while laboratory.store.certificates[draft.number].state != "signed":  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    stop.set()
    async with asyncio.timeout(5):
        await worker


async def test_the_document_does_not_depend_on_when_it_is_made(laboratory: Laboratory) -> None:
    laboratory.case()
    draft = await laboratory.draft()
    laboratory.clock.at += timedelta(days=2)
    await laboratory.sealing.round()
    late = laboratory.store.certificates[draft.number].file
    laboratory.store.certificates[draft.number] = draft
    laboratory.store.history.pop()
    laboratory.clock.at = NOW + timedelta(days=9)
    await laboratory.another_worker().round()
    assert laboratory.store.certificates[draft.number].file == late
