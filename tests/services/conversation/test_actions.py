"""Rasa actions in process: found, refused when ambiguous, run with copies."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

import handlers
from bot.dialogue.choices import Choice
from bot.dialogue.engine import Progress
from bot.dialogue.responses import Utterance
from bot.dialogue.state import State
from bot.dialogue.understanding import Parse
from bot.errors import Misconfigured
from bot.services.conversation.actions import Actions, tracker_of
from tests.citizen import NOON, content

ECHO = """
from rasa_sdk import Action

class {name}(Action):
    def __init__(self, desk):
        self.desk = desk

    def name(self):
        return "action_echo"

    async def run(self, dispatcher, tracker, domain):
        domain["forms"]["f"]["required_slots"].append("spoilt")
        domain["intents"] = []
        tracker.slots["spoilt"] = True
        dispatcher.utter_message(text=self.desk)
        dispatcher.utter_message(
            response="utter_x", name="衡信", buttons=[{{"title": "好", "payload": "/affirm"}}]
        )
        return [{{"event": "slot", "name": "heard", "value": tracker.latest_message["text"]}}]
"""
DOMAIN = {
    "actions": ["action_echo"],
    "intents": ["greet"],
    "forms": {"f": {"required_slots": ["size"]}},
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A package of handlers with one file; more may be written into it."""
    (tmp_path / "some_handlers").mkdir()
    (tmp_path / "some_handlers" / "__init__.py").write_text("")
    (tmp_path / "some_handlers" / "echo.py").write_text(ECHO.format(name="Echo"))
    monkeypatch.syspath_prepend(tmp_path)
    import some_handlers  # type: ignore[import-not-found]  # noqa: PLC0415

    assert isinstance(some_handlers, ModuleType)
    yield some_handlers
    for name in [name for name in sys.modules if name.startswith("some_handlers")]:
        del sys.modules[name]


def progress(**slots: object) -> Progress:
    heard = Parse("你好", "greet", 0.9, (("greet", 0.9), ("thank", 0.1)), ())
    return Progress(State(slots, loop="f"), heard, "o-1", NOON.date())


async def test_events_and_words_come_back(package: ModuleType) -> None:
    events, said = await Actions(package, DOMAIN).run("action_echo", "桌", progress())
    assert list(events) == [{"event": "slot", "name": "heard", "value": "你好"}]
    assert said == (
        Utterance(text="桌"),
        Utterance(response="utter_x", values={"name": "衡信"}, choices=(Choice("好", "/affirm"),)),
    )


async def test_an_action_changes_neither_domain_nor_state(package: ModuleType) -> None:
    domain: Mapping[str, object] = {**DOMAIN, "forms": {"f": {"required_slots": ["size"]}}}
    before = progress(size="大")
    for _ in range(2):
        await Actions(package, domain).run("action_echo", "桌", before)
    assert domain["forms"] == {"f": {"required_slots": ["size"]}}
    assert domain["intents"] == ["greet"]
    assert before.state.slots == {"size": "大"}


def test_one_name_for_two_classes_is_refused(package: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "some_handlers" / "other.py").write_text(ECHO.format(name="Other"))
    with pytest.raises(Misconfigured, match=r"action_echo.*echo\.Echo.*other\.Other"):
        Actions(package, DOMAIN)


def test_an_action_without_a_class_is_refused(package: ModuleType) -> None:
    with pytest.raises(Misconfigured, match="action_sing"):
        Actions(package, {**DOMAIN, "actions": ["action_echo", "action_sing"]})


def test_every_action_of_the_content_has_its_handler() -> None:
    Actions(handlers, content().domain)


def test_candidates_are_the_last_events() -> None:
    tracker = tracker_of(replace(progress(size="大"), candidates={"size": "小", "colour": "红"}))
    assert tracker.slots_to_validate() == {"size": "小", "colour": "红"}
    assert tracker.slots == {"size": "小", "colour": "红"}
    assert tracker.active_loop_name == "f"
    assert tracker.get_intent_of_latest_message() == "greet"
    assert tracker_of(progress()).slots_to_validate() == {}
