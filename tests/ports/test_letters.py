"""bot.ports.letters over both engines: once per key, leases, what became of a letter."""

from collections.abc import Sequence
from datetime import timedelta

from bot.adapters.database.store import Store
from bot.domain.messages.letter import Letter, LetterStatus
from bot.ports.letters import LeasedLetter, LetterClosing
from tests.factories import NOW

MINUTE = timedelta(minutes=1)


def letter(key: str, **changes: object) -> Letter:
    return Letter(key, "staff@hengxin.example", f"工单 {key}", "请尽快处理。", **changes)  # type: ignore[arg-type]


async def add(store: Store, *letters: Letter) -> None:
    async with store.work() as work:
        for each in letters:
            work.letters.add(each)


async def lease(store: Store, minutes: int = 0) -> Sequence[LeasedLetter]:
    now = NOW + minutes * MINUTE
    return await store.letterbox.lease(10, now, now + 2 * MINUTE)


async def test_a_letter_goes_out_with_the_work_and_only_then(store: Store) -> None:
    work = store.work()
    work.letters.add(letter("a"))
    assert await lease(store) == ()
    async with work:
        pass
    (taken,) = await lease(store)
    assert (taken.letter.key, taken.letter.subject, taken.attempts) == ("a", "工单 a", 1)


async def test_a_key_is_one_letter_however_often_it_is_promised(store: Store) -> None:
    await add(store, letter("a"), letter("b"), letter("a"))
    await add(store, letter("a"))
    assert [each.letter.key for each in await lease(store)] == ["a", "b"]


async def test_a_letter_waits_until_it_is_due(store: Store) -> None:
    await add(store, letter("a", due=NOW + MINUTE))
    assert await lease(store) == ()
    assert len(await lease(store, 1)) == 1


async def test_only_so_many_are_taken_oldest_first(store: Store) -> None:
    await add(store, *(letter(f"k{n}") for n in range(3)))
    first = await store.letterbox.lease(2, NOW, NOW + MINUTE)
    assert len(first) == 2
    assert len(await lease(store)) == 1


async def test_what_a_dead_worker_held_comes_back_after_its_lease(store: Store) -> None:
    await add(store, letter("a"))
    (first,) = await lease(store)
    assert await lease(store, 1) == ()
    (again,) = await lease(store, 2)
    assert (again.id, again.attempts) == (first.id, 2)
    await store.letterbox.close(first, LetterClosing(LetterStatus.DEAD, error="late"), NOW)
    assert await store.letterbox.counted() == {LetterStatus.LEASED: 1}, "no longer his to close"


async def test_a_sent_letter_is_done(store: Store) -> None:
    await add(store, letter("a"))
    (taken,) = await lease(store)
    await store.letterbox.close(taken, LetterClosing(LetterStatus.SENT), NOW)
    assert await lease(store, 60) == ()
    assert await store.letterbox.counted() == {}


async def test_a_letter_is_tried_again_when_it_is_due(store: Store) -> None:
    await add(store, letter("a"))
    (taken,) = await lease(store)
    later = LetterClosing(LetterStatus.PENDING, NOW + 5 * MINUTE, "greylisted")
    await store.letterbox.close(taken, later, NOW)
    assert await lease(store, 4) == ()
    (again,) = await lease(store, 5)
    assert again.attempts == 2


async def test_a_dead_letter_is_listed_and_can_be_tried_again(store: Store) -> None:
    await add(store, letter("a"))
    (taken,) = await lease(store)
    await store.letterbox.close(taken, LetterClosing(LetterStatus.DEAD, error="550"), NOW)
    (dead,) = await store.letterbox.listed(LetterStatus.DEAD, 10)
    assert (dead.key, dead.error, dead.attempts) == ("a", "550", 1)
    assert await store.letterbox.retry(dead.id, NOW)
    assert not await store.letterbox.retry(dead.id, NOW)
    (again,) = await lease(store)
    assert again.attempts == 1


def test_the_message_id_is_stable_and_says_nothing() -> None:
    assert letter("ticket:ZX1").message_id == letter("ticket:ZX1").message_id
    assert letter("ticket:ZX1").message_id != letter("ticket:ZX2").message_id
    assert "ZX1" not in letter("ticket:ZX1").message_id
