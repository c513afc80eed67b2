"""The inbox keeps what it said it kept: through kill -9, a full disk, other processes."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.adapters.inbox import SqliteInbox
from bot.domain.conversation.inbound import Inbound, InboundKind

KEY, OLD_KEY = b"k" * 32, b"o" * 32
CREATED = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ROOT = Path(__file__).parents[2]


def delivery(name: str, openid: str = "oA", after: int = 0) -> Inbound:
    return Inbound(
        key=f"gh|{openid}|{name}",
        account="gh",
        openid=openid,
        kind=InboundKind.TEXT,
        created=CREATED + timedelta(seconds=after),
        text=f"我的单子到哪了 {name} 😀",
    )


@asynccontextmanager
async def inbox_at(
    path: Path, *keys: bytes, most_bytes: int = 1 << 28
) -> AsyncIterator[SqliteInbox]:
    inbox = SqliteInbox(path, keys or (KEY,), most_bytes=most_bytes)
    yield inbox
    await inbox.close()


def contents_and_modes(folder: Path) -> list[tuple[bytes, int]]:
    return [(file.read_bytes(), file.stat().st_mode) for file in folder.iterdir()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "inbox.db"


async def test_what_is_kept_comes_back_whole_after_a_restart(path: Path) -> None:
    kept = replace(
        delivery("1"),
        kind=InboundKind.EVENT,
        media="m",
        picture="p",
        event="scan",
        event_key="hall_2",
    )
    async with inbox_at(path) as inbox:
        await inbox.keep(kept)
        assert await inbox.holds(kept.key)
    async with inbox_at(path) as inbox:
        assert list(await inbox.all()) == [kept]


async def test_the_same_delivery_is_kept_once(path: Path) -> None:
    async with inbox_at(path) as inbox:
        await asyncio.gather(*(inbox.keep(delivery("1")) for _ in range(5)))
        assert len(await inbox.all()) == 1


async def test_what_is_dropped_is_forgotten(path: Path) -> None:
    async with inbox_at(path) as inbox:
        await inbox.keep(delivery("1"))
        await inbox.drop(delivery("1").key)
        assert not await inbox.holds(delivery("1").key)
        assert list(await inbox.all()) == []


async def test_oldest_first_by_the_senders_time_then_by_arrival(path: Path) -> None:
    second, first = delivery("b", after=5), delivery("a", after=1)
    twin, third = delivery("b2", after=5), delivery("c", after=9)
    async with inbox_at(path) as inbox:
        for one in (second, first, twin, third):
            await inbox.keep(one)
        assert list(await inbox.all()) == [first, second, twin, third]


async def test_older_are_that_citizens_that_came_before(path: Path) -> None:
    a, b, c = (delivery(name, after=i) for i, name in enumerate("abc"))
    twin, stranger = delivery("b2", after=1), delivery("a", openid="oB")
    async with inbox_at(path) as inbox:
        for one in (a, b, twin, c, stranger):
            await inbox.keep(one)
        assert list(await inbox.older("oA", b)) == [a]
        assert list(await inbox.older("oA", twin)) == [a, b]
        assert list(await inbox.older("oA", delivery("new", after=1))) == [a, b, twin]
        assert list(await inbox.older("oA", delivery("new", after=60))) == [a, b, twin, c]
        assert list(await inbox.older("oB", delivery("late", openid="oB"))) == [stranger]


async def test_what_is_set_aside_is_out_of_the_way_but_not_forgotten(path: Path) -> None:
    async with inbox_at(path) as inbox:
        await inbox.keep(delivery("1"))
        await inbox.set_aside(delivery("1").key)
        assert list(await inbox.all()) == []
        assert list(await inbox.older("oA", delivery("2", after=9))) == []
        assert await inbox.holds(delivery("1").key)


async def test_nothing_of_the_citizen_can_be_read_from_the_files(path: Path) -> None:
    async with inbox_at(path) as inbox:
        await inbox.keep(delivery("1", openid="oHx3k5dUq7Zb2LwYtR9sVn1mPc4E"))
        files = contents_and_modes(path.parent)
    assert len(files) > 1
    for content, mode in files:
        assert b"oHx3k5dUq7Zb2LwYtR9sVn1mPc4E" not in content
        assert "单子".encode() not in content
        assert mode & 0o077 == 0


async def test_older_keys_still_open_and_a_lost_key_blocks_nobody(path: Path) -> None:
    async with inbox_at(path, OLD_KEY) as inbox:
        await inbox.keep(delivery("old"))
    async with inbox_at(path, KEY, OLD_KEY) as inbox:
        await inbox.keep(delivery("new", after=1))
        assert [one.key for one in await inbox.all()] == ["gh|oA|old", "gh|oA|new"]
    async with inbox_at(path, KEY) as inbox:
        with capture_logs() as logs:
            assert list(await inbox.all()) == [delivery("new", after=1)]
            assert list(await inbox.all()) == [delivery("new", after=1)]
    assert [line["event"] for line in logs] == ["inbox.key_missing"], "told once, not every second"


async def test_a_row_that_another_version_wrote_blocks_nobody(path: Path) -> None:
    async with inbox_at(path) as inbox:
        await inbox.keep(replace(delivery("new"), kind="hologram"))  # type: ignore[arg-type]
        await inbox.keep(delivery("known", after=1))
        with capture_logs() as logs:
            assert list(await inbox.all()) == [delivery("known", after=1)]
    assert [line["event"] for line in logs] == ["inbox.not_understood"]


async def test_a_row_moved_under_another_key_does_not_open(path: Path) -> None:
    async with inbox_at(path) as inbox:
        await inbox.keep(delivery("1"))
        await inbox.keep(delivery("2"))
    with sqlite3.connect(path) as file:
        file.execute("UPDATE kept SET sealed = (SELECT sealed FROM kept WHERE id = 1)")
    file.close()
    async with inbox_at(path) as inbox:
        with capture_logs():
            assert list(await inbox.all()) == [delivery("1")]


async def test_a_full_inbox_says_so_and_works_again_when_there_is_room(path: Path) -> None:
    async with inbox_at(path, most_bytes=40 * 4096) as inbox:
        kept: list[Inbound] = []

        async def fill() -> None:
            for number in range(1000):
                one = replace(delivery(str(number)), text="满" * 3000)
                await inbox.keep(one)
                kept.append(one)

        with pytest.raises(OSError, match="full"):
            await fill()
        assert len(kept) > 2
        assert list(await inbox.all()) == kept
        await inbox.drop(kept[0].key)
        await inbox.drop(kept[1].key)
        await inbox.keep(delivery("again"))
        assert await inbox.holds(delivery("again").key)


async def test_a_path_that_cannot_be_is_an_oserror(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        SqliteInbox(tmp_path / "file" / "inbox.db", [KEY])


async def test_a_closed_inbox_keeps_nothing(path: Path) -> None:
    inbox = SqliteInbox(path, [KEY])
    await inbox.close()
    with pytest.raises(OSError, match="closed"):
        await inbox.keep(delivery("1"))
    with pytest.raises(OSError, match="closed"):
        await inbox.holds("x")


CHILD = """
import asyncio, resource, sys
from pathlib import Path
from bot.adapters.inbox import SqliteInbox
from tests.adapters.test_inbox import KEY, delivery

async def main(path, name, mode):
    inbox = SqliteInbox(Path(path), [KEY])
    if mode == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    number = 0
    while mode == "full" or number < int(mode):
        try:
            await inbox.keep(delivery(f"{name}{number}", after=number))
        except OSError as error:
            print("refused", number, flush=True)
            break
        print("kept", number, flush=True)
        number += 1
    sys.stdin.readline()

asyncio.run(main(*sys.argv[1:]))
"""

Child = subprocess.Popen[str]


@pytest.fixture
def child(path: Path) -> Callable[[str, str], Child]:
    """Starts another process that keeps `mode` deliveries, or keeps on until the disk is full."""

    def start(name: str, mode: str) -> Child:
        return subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), name, mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    return start


def lines(process: Child, last: str) -> list[str]:
    """What the process says until the line that starts with `last`."""
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line.strip())
        if line.startswith(last):
            break
    return said


def kill(process: Child) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


async def test_what_was_kept_survives_kill_9(
    path: Path, child: Callable[[str, str], Child]
) -> None:
    process = child("k", "1000000")
    lines(process, "kept 20")
    kill(process)
    async with inbox_at(path) as inbox:
        kept = await inbox.all()
    assert len(kept) >= 21
    assert list(kept) == [delivery(f"k{n}", after=n) for n in range(len(kept))]


async def test_a_full_disk_refuses_and_spoils_nothing(
    path: Path, child: Callable[[str, str], Child]
) -> None:
    process = child("f", "full")
    said = lines(process, "refused")
    kill(process)
    async with inbox_at(path) as inbox:
        kept = [one.key for one in await inbox.all()]
        assert len(said) > 2
        assert kept == [f"gh|oA|f{n}" for n in range(len(said) - 1)]
        await inbox.keep(delivery("next", after=9999))
        assert await inbox.holds(delivery("next").key)


async def test_the_processes_of_one_host_share_it(
    path: Path, child: Callable[[str, str], Child]
) -> None:
    processes = [child(name, "40") for name in "abc"]
    for process in processes:
        assert lines(process, "kept 39")[-1] == "kept 39"
    async with inbox_at(path) as inbox:
        assert len(await inbox.all()) == 120
    for process in processes:
        kill(process)
