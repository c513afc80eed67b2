"""POST /rasa/webhook: calls as a Rasa server makes them, over the real handlers and content."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from rasa_sdk import Action
from structlog.testing import capture_logs

from bot.domain.conversation.conversation import Conversation
from bot.domain.people.actor import Role
from bot.errors import DatabaseGone, LostRace, NotAllowedNow
from bot.services.conversation.actions import Actions
from tests.factories import WORKDAY, casebook
from tests.fakes import MemoryStore, MemoryWork
from tests.webhooks.api.system import filed
from tests.webhooks.rasa_side import CITIZEN, Ring, call, known_citizen, rasa, recorded


async def test_the_same_handlers_answer_in_responses_and_nothing_is_sent() -> None:
    store, case = await known_citizen()
    async with rasa(store) as client:
        status, answer = await call(client, recorded("my_cases"))
    assert status == 200
    assert set(answer) == {"events", "responses"}
    told = json.dumps(answer["responses"], ensure_ascii=False)
    assert case.number in told
    assert {"text", "buttons", "elements", "custom", "template", "response"} <= set(
        answer["responses"][0]
    )
    assert store.outbox == {}
    assert store.replies == {}


async def test_another_citizens_case_stays_closed() -> None:
    store, _ = await known_citizen()
    other = await filed(store.work, casebook(store), "o-other", WORKDAY)
    asked = recorded("progress")
    asked["tracker"]["latest_message"]["entities"][0]["value"] = other.number
    async with rasa(store) as client:
        status, answer = await call(client, asked)
    assert status == 200
    assert "已提交" not in json.dumps(answer, ensure_ascii=False)


async def test_a_form_validates_as_in_chat() -> None:
    store, _ = await known_citizen()
    async with rasa(store) as client:
        status, answer = await call(client, recorded("validate_form"))
    assert status == 200
    slots = {e["name"]: e["value"] for e in answer["events"] if e["event"] == "slot"}
    assert slots["quantity"] == 3
    assert slots["requested_slot"]


async def test_an_application_is_filed_in_one_transaction() -> None:
    store, before = await known_citizen()
    async with rasa(store) as client:
        status, answer = await call(client, recorded("submit"))
    assert status == 200
    (case,) = [each for each in store.cases.values() if each.number != before.number]
    assert case.number in answer["responses"][0]["text"]
    assert (case.openid, case.state) == (CITIZEN, "submitted")
    (entry,) = [each for each in store.history if each.number == case.number]
    assert (entry.role, entry.via) == ("citizen", "rasa")
    assert store.outbox == {}


async def test_a_lost_race_is_run_again() -> None:
    store, _ = await known_citizen()
    lost = 2

    class Losing(MemoryWork):
        async def __aexit__(self, kind, error, trace) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
            nonlocal lost
            if self.writes and lost:
                lost -= 1
                raise LostRace
            await super().__aexit__(kind, error, trace)

    async with rasa(store, works=lambda: Losing(store)) as client:
        status, _ = await call(client, recorded("submit"))
        assert (status, len(store.cases)) == (200, 2)
        lost = 99
        status, problem = await call(client, recorded("submit"))
    assert (status, problem["type"].rpartition(":")[2]) == (503, "overloaded")
    assert len(store.cases) == 2


async def test_off_while_no_system_key_has_been_given_out() -> None:
    store, _ = await known_citizen()
    async with rasa(store, Ring(clerk=Role.ACCEPTANCE)) as client:
        for key in ("clerk", "rasa", None):
            assert (await call(client, recorded("my_cases"), key))[0] == 404


@pytest.mark.parametrize(("key", "status"), [(None, 401), ("nobody", 401), ("clerk", 403)])
async def test_only_a_system_key_may_call(key: str | None, status: int) -> None:
    store, _ = await known_citizen()
    async with rasa(store) as client:
        assert (await call(client, recorded("my_cases"), key))[0] == status


async def test_a_sender_whom_nobody_knows_is_not_found() -> None:
    store = MemoryStore()
    async with rasa(store) as client:
        assert (await call(client, recorded("my_cases")))[0] == 404
        store.conversations[CITIZEN] = Conversation(CITIZEN, version=1)
        assert (await call(client, recorded("my_cases")))[0] == 200


async def test_the_bot_is_silent_while_a_person_answers() -> None:
    store, _ = await known_citizen()
    store.conversations[CITIZEN] = Conversation(CITIZEN, version=1, owner="ZX1")
    async with rasa(store) as client:
        status, answer = await call(client, recorded("submit"))
    assert (status, answer) == (200, {"events": [], "responses": []})
    assert len(store.cases) == 1


async def test_an_unknown_action_is_told_in_rasas_shape() -> None:
    store, _ = await known_citizen()
    async with rasa(store) as client:
        status, answer = await call(client, recorded("my_cases") | {"next_action": "action_fly"})
    assert status == 404
    assert set(answer) == {"error", "action_name"}
    assert answer["action_name"] == "action_fly"


def _failing(error: Exception) -> Actions:
    """One handler, `action_fail`, that writes something and then raises `error`."""

    class Fails(Action):
        def __init__(self, desk: Any) -> None:
            self._desk = desk

        def name(self) -> str:
            return "action_fail"

        async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
            del dispatcher, domain
            await self._desk.cases.file("verify_blood_pressure", tracker.slots["form"])
            raise error

    package = ModuleType("failing")
    package.__path__ = []
    made = Actions(package, {})
    made._classes["action_fail"] = Fails  # noqa: SLF001 - a handler that no folder holds
    return made


@pytest.mark.parametrize(
    ("error", "said"),
    [(NotAllowedNow("办件已办结。"), "办件已办结。"), (KeyError("x"), "没有办成")],
)
async def test_a_handlers_failure_is_rasas_rejection_and_leaves_nothing(
    error: Exception, said: str
) -> None:
    store, case = await known_citizen()
    body = recorded("my_cases", slots={"form": dict(case.fields)}) | {"next_action": "action_fail"}
    with capture_logs() as logs:
        async with rasa(store, known=_failing(error)) as client:
            status, answer = await call(client, body)
    assert status == 400
    assert said in answer["error"]
    assert answer["action_name"] == "action_fail"
    assert len(store.cases) == 1
    assert "13800138000" not in repr(logs)
    assert CITIZEN not in repr(logs)


async def test_a_store_that_is_gone_is_not_the_handlers_fault() -> None:
    store, case = await known_citizen()
    body = recorded("my_cases", slots={"form": dict(case.fields)}) | {"next_action": "action_fail"}
    async with rasa(store, known=_failing(DatabaseGone())) as client:
        status, problem = await call(client, body)
    assert (status, problem["type"].rpartition(":")[2]) == (503, "database-gone")


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda body: body.pop(name)


@pytest.mark.parametrize(
    "spoil",
    [
        _without("next_action"),
        _without("sender_id"),
        _without("tracker"),
        lambda body: body.update(sender_id="一"),
        lambda body: body.update(sender_id="o-other"),
        lambda body: body["tracker"].pop("slots"),
        lambda body: body["tracker"].update(slots=[]),
        lambda body: body["tracker"].update(latest_message=[]),
        lambda body: body["tracker"]["latest_message"].update(entities=["x"]),
        lambda body: body["tracker"].update(events=[{}]),
    ],
)
async def test_a_body_that_is_no_call(spoil: Callable[[dict[str, Any]], object]) -> None:
    store, _ = await known_citizen()
    body = recorded("my_cases")
    spoil(body)
    async with rasa(store) as client:
        status, problem = await call(client, body)
    assert (status, problem["type"].rpartition(":")[2]) == (400, "malformed")


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b'{"next_action":NaN}'])
async def test_a_body_that_cannot_be_read(raw: bytes) -> None:
    store, _ = await known_citizen()
    async with rasa(store) as client:
        assert (await call(client, None, raw=raw))[0] == 400


async def test_a_long_conversation_fits_and_an_endless_one_does_not() -> None:
    store, _ = await known_citizen()
    event: Mapping[str, object] = {"event": "bot", "text": "您好" * 200}
    async with rasa(store) as client:
        assert (await call(client, recorded("my_cases", events=[event] * 2000)))[0] == 200
        status, _ = await call(client, recorded("my_cases", events=[event] * 20_000))
    assert status == 413


async def test_calls_at_once_do_not_meet() -> None:
    store, _ = await known_citizen()
    store.conversations["o-b"] = replace(Conversation("o-b"), version=1)
    async with rasa(store) as client:
        body = recorded("my_cases", sender_id="o-b") | {"sender_id": "o-b"}
        own, other = await asyncio.gather(call(client, recorded("my_cases")), call(client, body))
    assert "SQ2026" in json.dumps(own)
    assert "血压计检定" not in json.dumps(other, ensure_ascii=False)
