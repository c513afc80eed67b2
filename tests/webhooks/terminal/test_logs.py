"""What a log line may hold: by construction, whatever a caller hands to it."""

import ast
import asyncio
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation.inbound import Inbound
from bot.domain.messages.outbound import reply_key
from bot.domain.messages.trace import trace
from bot.services.conversation.backlog import Backlog
from bot.services.conversation.deadline import PunctualTurns
from tests.services.conversation.fakes import (
    MemoryInbox,
    PushedReplies,
    RecordingTurns,
    StoppedClock,
    delivery,
)
from tests.services.messages.conftest import Office
from tests.services.messages.fakes import NOON
from webhooks.terminal import logs
from webhooks.terminal.log_fields import EVENT, FIELDS, HIDDEN, scrubbed

ROOT = Path(__file__).parents[3]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "tell"}

NAME, PHONE, CARD, CREDIT = "王小明", "13912345678", "11010519491231002X", "91350100M000100Y43"
OPENID, MAIL = "oAbCdEfGhIjKlMnOpQrStUvWxYz0", "wang.fang@example.org"
PERSONAL = (NAME, PHONE, CARD, CREDIT, OPENID, MAIL)

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(unchanged_logs: None) -> Lines:  # noqa: ARG001
    """Everything that was logged as a process does it, read back."""
    stream = io.StringIO()
    logs.configure("DEBUG", stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_what_when_and_how_grave(lines: Lines) -> None:
    structlog.get_logger().warning("turn.failed", delivery="0123456789ab", attempts=3, code=45015)
    (line,) = lines()
    assert line["event"] == "turn.failed"
    assert line["level"] == "warning"
    assert line["timestamp"].startswith("20")
    assert (line["delivery"], line["attempts"], line["code"]) == ("0123456789ab", 3, 45015)


@pytest.mark.parametrize("value", PERSONAL)
@pytest.mark.parametrize("field", [*sorted(FIELDS - {"level", "timestamp"}), "text", "openid"])
def test_no_field_shows_a_person(lines: Lines, field: str, value: str) -> None:
    structlog.get_logger().error("turn.failed", **{field: value})
    structlog.get_logger().error("turn.failed", **{field: f"the value '{value}' is wrong"})
    assert value not in str(lines())


def test_an_event_is_in_our_own_words(lines: Lines) -> None:
    structlog.get_logger().error(f"not found: {NAME}")
    assert lines()[0]["event"] == HIDDEN


def test_what_an_error_says_is_left_out_and_where_it_was_raised_stays(lines: Lines) -> None:
    def choke() -> None:
        try:
            int(PHONE + NAME)
        except ValueError as error:
            raise KeyError(OPENID) from error

    try:
        choke()
    except KeyError:
        structlog.get_logger().exception("turn.failed")
    (line,) = lines()
    assert line["exception"].startswith("Traceback: KeyError at ")
    assert "test_logs.py" in line["exception"]
    assert " choke" in line["exception"]
    assert "from ValueError" in line["exception"]
    assert not any(value in str(line) for value in PERSONAL)


def test_errors_within_a_group_are_told(lines: Lines) -> None:
    group = ExceptionGroup(NAME, [ValueError(PHONE), KeyError(MAIL)])
    structlog.get_logger().error("work.ended", exc_info=group)
    told = lines()[0]["exception"]
    assert "ValueError" in told
    assert "KeyError" in told
    assert not any(value in told for value in PERSONAL)


async def test_a_library_is_named_and_not_quoted(lines: Lines) -> None:
    async def fail(words: str) -> None:
        raise ValueError(words)

    loop = asyncio.get_running_loop()
    loop.call_soon(lambda: [][len(NAME)])
    task = loop.create_task(fail(NAME))
    await asyncio.wait([task])
    logging.getLogger("aiohttp.server").error("Error handling request from %s: %s", PHONE, MAIL)
    del task
    await asyncio.sleep(0)
    told = lines()
    assert {line["event"] for line in told} == {"library.spoke"}
    assert {line["logger"] for line in told} >= {"asyncio", "aiohttp.server"}
    assert any("IndexError" in line.get("exception", "") for line in told)
    assert not any(value in str(told) for value in PERSONAL)


def test_a_crash_is_one_line(lines: Lines) -> None:
    error = RuntimeError(NAME)
    sys.excepthook(RuntimeError, error, None)
    (line,) = lines()
    assert (line["event"], line["level"]) == ("process.crashed", "critical")
    assert "RuntimeError" in line["exception"]
    assert NAME not in str(line)


def test_what_helps_stays() -> None:
    said = (
        "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 65601111-12345678"
    )
    assert scrubbed(said) == said
    assert scrubbed("模板字段“thing1”不接受") == f"{HIDDEN}“thing1”{HIDDEN}"
    assert scrubbed("case SQ202611220000172 is closed") == "case SQ202611220000172 is closed"
    assert scrubbed("data.thing2.value invalid") == "data.thing2.value invalid"


@given(st.lists(st.sampled_from([*PERSONAL, " ", "，", ":", "x ", "=", "'"]), max_size=12))
def test_scrubbed_words_lead_to_nobody(parts: list[str]) -> None:
    text = " ".join(parts)
    assert not any(value in scrubbed(text) for value in PERSONAL)


async def test_one_id_goes_from_the_delivery_to_the_push_of_its_reply(lines: Lines) -> None:
    said, turns = delivery(f"我叫{NAME}", OPENID), RecordingTurns()

    async def break_once(inbound: Inbound) -> None:
        turns.course = None
        raise ValueError(inbound.text)

    turns.course = break_once
    backlog = Backlog(turns, MemoryInbox(), PushedReplies(), StoppedClock())
    reply = await PunctualTurns(turns, backlog, StoppedClock()).answer(said)
    assert reply is not None
    office = Office()
    office.deliveries.writes(OPENID, NOON)
    office.deliveries.add(OPENID, text=reply.text, key=reply_key(said.key))
    await office.worker().round()
    told = lines()
    assert [line["event"] for line in told] == ["turn.failed_once", "delivery.attempted"]
    assert {line["delivery"] for line in told} == {trace(said.key)}
    assert not any(value in str(told) for value in PERSONAL)


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for package in ("bot", "handlers", "webhooks"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _is_log(node.func):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def _is_log(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id == "tell"
    owner = called.value if isinstance(called, ast.Attribute) else None
    name = owner.id if isinstance(owner, ast.Name) else ""
    return isinstance(called, ast.Attribute) and called.attr in LEVELS and "log" in name.lower()


def test_every_field_that_is_logged_is_listed() -> None:
    calls = list(_calls())
    assert len(calls) > 20
    for place, call in calls:
        given_names = {keyword.arg for keyword in call.keywords if keyword.arg}
        assert given_names <= FIELDS | {"exc_info"}, f"{place}: list it in log_fields.py"


def test_every_event_is_a_name() -> None:
    for place, call in _calls():
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Constant):
            assert EVENT.fullmatch(str(first.value)), place
        else:
            assert not isinstance(first, ast.JoinedStr), f"{place}: an event holds no values"
