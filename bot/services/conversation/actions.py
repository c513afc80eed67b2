"""Rasa actions in process: found in the handlers' package, run one at a time for a turn's Desk."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue.choices import Choice
from bot.dialogue.progress import Progress
from bot.dialogue.responses import Utterance
from bot.errors import Misconfigured

Events = Sequence[Mapping[str, Any]]
#: What was said, as CollectingDispatcher keeps it and Rasa reads it.
Messages = Sequence[Mapping[str, Any]]

#: What CollectingDispatcher writes into every message itself; the rest are values for a response.
_OWN_KEYS = frozenset(
    {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}
)


class Actions:
    """The handlers by action name. A new file in the package needs no registration."""

    def __init__(self, handlers: ModuleType, domain: Mapping[str, Any]) -> None:
        """Import the package's modules and match them with the domain's `actions`.

        Misconfigured when two classes have one name, or an action of the domain has no class.
        """
        self._domain = domain
        self._classes: dict[str, type[Action]] = {}
        for handler in _defined_in(handlers):
            # name() needs no Desk, so it can be asked before there is one.
            name = handler.name(handler.__new__(handler))
            other = self._classes.setdefault(name, handler)
            if other is not handler:
                raise Misconfigured(f"动作“{name}”有两个类：{_where(other)} 和 {_where(handler)}")
        if missing := sorted(set(domain.get("actions", ())) - self._classes.keys()):
            raise Misconfigured(f"动作“{missing[0]}”没有对应的类，请在 handlers 下写一个 Action")

    async def run(
        self, name: str, desk: object, progress: Progress
    ) -> tuple[Events, tuple[Utterance, ...]]:
        """Run the action for this turn: its Rasa events and what it said, in order."""
        events, messages = await self._ran(name, desk, tracker_of(progress))
        return events, tuple(_utterance(message) for message in messages)

    async def run_for_rasa(
        self, name: str, desk: object, tracker: Mapping[str, Any]
    ) -> tuple[Events, Messages]:
        """Run the action for a Rasa server's `tracker`: events and responses in Rasa's format.

        Its domain is ours, which the server has been given; KeyError for an unknown action.
        """
        state: Any = {**tracker, "latest_message": _heard(tracker.get("latest_message") or {})}
        return await self._ran(name, desk, Tracker.from_dict(state))

    def knows(self, name: str) -> bool:
        """Whether there is an action of that name."""
        return name in self._classes

    async def _ran(self, name: str, desk: object, tracker: Tracker) -> tuple[Events, Messages]:
        dispatcher = CollectingDispatcher()
        handler: Any = self._classes[name]
        events = await handler(desk).run(dispatcher, tracker, self._copied_domain())
        return events or (), dispatcher.messages

    def _copied_domain(self) -> dict[str, Any]:
        """The domain with copies of the only lists that rasa-sdk hands out to be changed.

        A copy of the whole would cost more than the action.
        """
        forms = {
            name: {**form, "required_slots": list(form.get("required_slots") or ())}
            for name, form in self._domain.get("forms", {}).items()
        }
        return {**self._domain, "forms": forms}


def tracker_of(progress: Progress) -> Tracker:
    """The turn as Rasa tells it: slots with the candidates set, candidates as the last events.

    The message's metadata say in `more` whether it asked for something else besides.
    """
    heard = progress.heard
    candidates = [
        {"event": "slot", "timestamp": None, "name": slot, "value": value}
        for slot, value in (progress.candidates or {}).items()
    ]
    return Tracker(
        sender_id=progress.openid,
        slots={**progress.state.slots, **(progress.candidates or {})},
        latest_message={**heard.to_rasa(), "metadata": {"more": bool(progress.others)}},
        events=[{"event": "user", "timestamp": None, "text": heard.text}, *candidates],
        paused=False,
        followup_action=None,
        active_loop={"name": progress.state.loop} if progress.state.loop else {},
        latest_action_name=progress.last,
    )


def _defined_in(package: ModuleType) -> Iterator[type[Action]]:
    """The Action classes written in the package's own modules, in the order of files and names."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(found.name)
        for _, value in inspect.getmembers(module, inspect.isclass):
            if issubclass(value, Action) and value.__module__ == module.__name__:
                yield value


def _where(handler: type[Action]) -> str:
    return f"{handler.__module__}.{handler.__name__}"


def _utterance(message: Mapping[str, Any]) -> Utterance:
    return Utterance(
        text=message.get("text") or "",
        response=message.get("response") or "",
        values={key: value for key, value in message.items() if key not in _OWN_KEYS},
        choices=tuple(
            Choice(button["title"], button["payload"]) for button in message.get("buttons") or ()
        ),
    )


def _heard(message: Mapping[str, Any]) -> dict[str, Any]:
    """A Rasa server's message as our dialogue tells it.

    With the part of a retrieval intent, and that nothing else was asked.
    """
    intent = dict(message.get("intent") or {})
    intent["name"] = intent.get("full_retrieval_intent_name") or intent.get("name")
    metadata = {"more": False, **(message.get("metadata") or {})}
    return {**message, "intent": intent, "metadata": metadata}
