"""The dialogue: a pure loop over rules and forms, driven by whoever runs its actions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.content import FORM_ITEM, Content, office_facts
from bot.dialogue.forms import Forms
from bot.dialogue.interpretation import NO_SUCH_CHOICE, WELCOME, WITHOUT_WORDS, Interpreter
from bot.dialogue.progress import Listen, Progress, RunAction, Say, Step
from bot.dialogue.reading import Hearing
from bot.dialogue.remarks import ABOUT, FIRST, GOING_ON, WAITING
from bot.dialogue.responses import Responses, Utterance
from bot.dialogue.rules import RuleBook
from bot.dialogue.state import REQUESTED, State
from bot.domain.conversation.inbound import Inbound

__all__ = ["Engine", "Listen", "Progress", "RunAction", "Say"]

#: Rasa's own names.
LISTEN = "action_listen"
DEACTIVATE = "action_deactivate_loop"

_OUTDATED = "utter_form_outdated"
#: The responses that the dialogue says by itself; content without one of them is refused.
OWN_RESPONSES = frozenset(
    {*WITHOUT_WORDS.values(), WELCOME, NO_SUCH_CHOICE, _OUTDATED, WAITING, GOING_ON, FIRST, ABOUT}
)


class Engine:
    """`hear` a message, then `advance` and `apply` (or `say`) until it listens. No I/O."""

    def __init__(self, content: Content, hearing: Hearing, *, public_url: str = "") -> None:
        """`public_url` goes before the paths of pages that texts name, without a closing slash."""
        self._items = content.items
        self._forms = Forms(content)
        self._plain = hearing.plain
        self._interpreter = Interpreter(content, self._forms, hearing)
        self._rules = RuleBook(content.rules)
        self._responses = Responses(
            content.responses, {**office_facts(content.office), "public_url": public_url}
        )
        self._actions = frozenset(content.domain.get("actions", ()))

    def hear(self, state: State, inbound: Inbound) -> Progress:
        """The beginning of a turn: what the message means and what is to follow."""
        sound = self._without_outdated_form(state)
        heard = self._interpreter.begin(sound, inbound)
        if sound is not state and heard.queue:
            heard = replace(heard, queue=(_OUTDATED, *heard.queue))
        return self._settled(heard)

    def _without_outdated_form(self, state: State) -> State:
        """The state, its form closed when the content no longer has what the form asked for."""
        loop, item = state.loop, state.slots.get(FORM_ITEM)
        if loop is None:
            return state
        known = loop in self._forms and item in (None, *self._items)
        if known and (state.asked is None or self._question(state) is not None):
            return state
        gone = self._forms.owned(loop) if loop in self._forms else state.slots
        return replace(state.without(gone), loop=None, choices=())

    def advance(self, progress: Progress) -> Step:
        """What is to be done next."""
        if not progress.queue:
            return Listen()
        head = progress.queue[0]
        if head in self._responses:
            return Say(self._responses.said(head, progress.state.slots)[0])
        return RunAction(head)

    def say(self, progress: Progress, text: str) -> Progress:
        """The turn after the Say that `advance` gave; `text` is its text."""
        head = progress.queue[0]
        choices = self._responses.said(head, progress.state.slots)[1]
        said = self._before_asking(progress, head).saying(text, choices)
        return self._settled(replace(said, queue=progress.queue[1:], last=head))

    def apply(
        self, progress: Progress, events: Iterable[Mapping[str, Any]], said: Sequence[Utterance]
    ) -> Progress:
        """The turn after the RunAction that `advance` gave: its Rasa events and its words."""
        head = progress.queue[0]
        moved = replace(self._before_asking(progress, head), queue=progress.queue[1:], last=head)
        for utterance in said:
            moved = self._uttered(moved, utterance)
        changes: dict[str, Any] = {}
        for event in events:
            if event["event"] == "slot":
                changes[event["name"]] = event["value"]
            else:
                moved = self._happened(moved, event)
        moved = replace(moved, state=moved.state.with_slots(changes))
        if moved.state.loop and head == f"validate_{moved.state.loop}":
            moved = self._validated(moved, changes)
        return self._settled(moved)

    # What actions did

    def _before_asking(self, progress: Progress, head: str) -> Progress:
        """A form's question drops choices offered before it: a number now answers the question."""
        if not head.startswith(("utter_ask_", "action_ask_")):
            return progress
        return replace(progress, offered=(), state=replace(progress.state, choices=()))

    def _uttered(self, progress: Progress, utterance: Utterance) -> Progress:
        text, choices = utterance.text, utterance.choices
        if utterance.response:
            text, own = self._responses.said(
                utterance.response, progress.state.slots, utterance.values
            )
            choices = choices or own
        return progress.saying(text, choices)

    def _happened(self, progress: Progress, event: Mapping[str, Any]) -> Progress:
        match event["event"]:
            case "active_loop" if event["name"] is None:
                return self._closed(progress)
            case "active_loop":
                progress = self._leaving(progress, event["name"])
                state = replace(progress.state, loop=event["name"])
                return replace(progress, state=state, candidates={}, asked=False, finishing=None)
            case "followup":
                return replace(progress, queue=(event["name"],))
            case "reset_slots":
                return replace(progress, state=replace(progress.state, slots={}))
            case _:
                return progress

    def _validated(self, progress: Progress, changes: Mapping[str, Any]) -> Progress:
        """What follows a validation, by Rasa's protocol.

        It names the next slot only when it computed the required ones itself; otherwise the form's
        own list decides.
        """
        form = progress.state.loop or ""
        if REQUESTED in changes:
            wanted = changes[REQUESTED]
        else:
            wanted = self._forms.next_missing(form, progress.state)
        state = progress.state.with_slots({REQUESTED: wanted})
        told = any(value is not None for name, value in changes.items() if name != REQUESTED)
        summed_up = f"action_ask_{form}_{wanted}" in self._actions
        before = None if told and summed_up else progress.before
        progress = replace(progress, state=state, candidates=None, before=before)
        if wanted is not None:
            return progress
        return replace(
            progress,
            state=replace(state, loop=None),
            finishing=form,
            queue=self._rules.after_form(form),
        )

    # What needs nobody's help

    def _settled(self, progress: Progress) -> Progress:
        """The turn with everything done that is neither an action nor a response."""
        while True:
            head = progress.queue[0] if progress.queue else None
            if head is None:
                following = self._idle(progress)
                if following is progress:
                    return progress
                progress = following
            elif head in self._forms:
                progress = self._opened(replace(progress, queue=progress.queue[1:]), head)
            elif head == DEACTIVATE:
                progress = self._closed(replace(progress, queue=progress.queue[1:]))
            elif head == LISTEN:
                progress = replace(progress, queue=(), asked=True)
            else:
                return progress

    def _idle(self, progress: Progress) -> Progress:
        """With nothing queued: a finished form is forgotten, an open one validates and asks."""
        state = progress.state
        if progress.others and not state.loop:
            return self._interpreter.following(progress)
        if progress.finishing:
            gone = self._forms.owned(progress.finishing)
            return replace(progress, state=state.without(gone), finishing=None)
        if state.loop and progress.candidates is not None:
            return replace(progress, queue=(f"validate_{state.loop}",), asked=False)
        if state.loop and not progress.asked:
            question = self._question(state, again=progress.before == state.asked)
            return replace(progress, queue=(question,) if question else (), asked=True)
        return progress

    def _leaving(self, progress: Progress, form: str) -> Progress:
        """One form at a time: another that is open is closed; what both ask for stays."""
        loop = progress.state.loop
        if loop is None or loop == form:
            return progress
        gone = (self._forms.owned(loop) - self._forms.owned(form)) | {REQUESTED}
        return replace(progress, state=replace(progress.state.without(gone), loop=None))

    def _opened(self, progress: Progress, form: str) -> Progress:
        progress = self._leaving(progress, form)
        state = replace(progress.state, loop=form)
        heard = progress.heard
        said = self._forms.opening(form, state, heard, self._plain(heard.text))
        return replace(progress, state=state, candidates=said, asked=False)

    def _closed(self, progress: Progress) -> Progress:
        """The open form with all its slots gone, as if it had never been opened."""
        loop = progress.state.loop
        gone = self._forms.owned(loop) if loop else ()
        state = replace(progress.state.without(gone), loop=None)
        return replace(progress, state=state, candidates=None)

    def _question(self, state: State, *, again: bool = False) -> str | None:
        """What asks the slot, by Rasa's order of names; None when nothing does.

        `again`: the citizen has just been asked, so that shorter words do, where there are any.
        """
        names = [
            f"{kind}_ask_{scope}{state.asked}"
            for scope in (f"{state.loop}_", "")
            for kind in ("action", "utter")
        ]
        if again:
            names.insert(0, f"utter_ask_again_{state.loop}_{state.asked}")
        return next((name for name in names if self._known(name, state)), None)

    def _known(self, name: str, state: State) -> bool:
        return name in self._actions or self._responses.fits(name, state.slots)
