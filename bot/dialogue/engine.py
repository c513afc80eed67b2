"""The dialogue: a pure loop over rules and forms, driven by whoever runs its actions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.choices import NoSuchChoice, picked
from bot.dialogue.content import FORM_ITEM, Content, office_facts
from bot.dialogue.forms import Forms
from bot.dialogue.payloads import event_payload, parse_of
from bot.dialogue.progress import Listen, Progress, RunAction, Say, Step
from bot.dialogue.reading import Answered, Hearing, Reader
from bot.dialogue.responses import Responses, Utterance
from bot.dialogue.rules import RuleBook
from bot.dialogue.state import REQUESTED, State
from bot.dialogue.understanding import Parse
from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.domain.fields import FieldKind

__all__ = ["Engine", "Listen", "Progress", "RunAction", "Say"]

#: Rasa's own names.
LISTEN = "action_listen"
DEACTIVATE = "action_deactivate_loop"
FALLBACK = "nlu_fallback"

#: Below this confidence nothing counts as understood.
UNDERSTOOD = 0.4

#: Intents that may turn out to be a miss; their actions count them in the slot `misses`.
_MISSES = frozenset({FALLBACK, "out_of_scope"})

_WITHOUT_WORDS = {
    InboundKind.IMAGE: "utter_image",
    InboundKind.VOICE: "utter_voice_unheard",
    InboundKind.VIDEO: "utter_video",
    InboundKind.LOCATION: "utter_location",
    InboundKind.LINK: "utter_link",
    InboundKind.UNKNOWN: "utter_unknown_kind",
}
#: The responses that the engine says by itself; content without one of them is refused.
OWN_RESPONSES = frozenset(
    {*_WITHOUT_WORDS.values(), "utter_welcome", "utter_no_such_choice", "utter_form_outdated"}
)


class Engine:
    """`hear` a message, then `advance` and `apply` (or `say`) until it listens. No I/O."""

    def __init__(self, content: Content, hearing: Hearing, *, public_url: str = "") -> None:
        """`public_url` goes before the paths of pages that texts name, without a closing slash."""
        self._content = content
        self._hearing = hearing
        self._forms = Forms(content)
        self._reader = Reader(content, self._forms, hearing)
        self._rules = RuleBook(content.rules)
        self._responses = Responses(
            content.responses, {**office_facts(content.office), "public_url": public_url}
        )
        self._actions = frozenset(content.domain.get("actions", ()))

    def hear(self, state: State, inbound: Inbound) -> Progress:
        """The beginning of a turn: what the message means and what is to follow."""
        sound = self._without_outdated_form(state)
        heard = self._meant(sound, inbound)
        if sound is not state:
            heard = replace(heard, queue=("utter_form_outdated", *heard.queue))
        return self._settled(heard)

    def _meant(self, state: State, inbound: Inbound) -> Progress:
        progress = Progress(
            state, Parse(inbound.text, None, 0.0, (), ()), inbound.openid, inbound.created.date()
        )
        match inbound.kind:
            case InboundKind.EVENT:
                return self._event(progress, inbound)
            case InboundKind.TEXT:
                return self._words(progress, inbound.text.strip())
            case InboundKind.VOICE if inbound.text.strip():
                return self._words(progress, inbound.text.strip())
            case InboundKind.LOCATION if inbound.text.strip() and self._asks_address(state):
                answer = {state.asked or "": inbound.text.strip()}
                return replace(progress, candidates=answer)
            case kind:
                return replace(progress, queue=(_WITHOUT_WORDS[kind],))

    def _without_outdated_form(self, state: State) -> State:
        """The state, its form closed when the content no longer has what the form asked for."""
        loop, item = state.loop, state.slots.get(FORM_ITEM)
        if loop is None:
            return state
        known = loop in self._forms and item in (None, *self._content.items)
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

    # Hearing

    def _event(self, progress: Progress, inbound: Inbound) -> Progress:
        payload = event_payload(inbound, self._content.items)
        welcome = ("utter_welcome",) if inbound.event == "subscribe" else ()
        if payload is None:
            return replace(progress, queue=welcome, asked=not welcome)
        try:
            parse = parse_of(payload)
        except ValueError:  # a menu key that somebody misspelt
            parse = progress.heard
        heard = self._understood(progress, parse)
        return replace(heard, queue=(*welcome, *heard.queue))

    def _words(self, progress: Progress, text: str) -> Progress:
        state = progress.state
        try:
            choice = picked(text, state.choices)
        except NoSuchChoice:
            return replace(
                progress, queue=("utter_no_such_choice",), offered=state.choices, asked=True
            )
        progress = replace(progress, state=replace(state, choices=()))
        if choice and choice.payload.startswith("/"):
            return self._understood(progress, parse_of(choice.payload))
        text = choice.payload if choice else text
        if not state.loop:
            parse = self._hearing.parse(
                text, context_item=state.slots.get("item"), today=progress.today
            )
            return self._understood(progress, parse)
        reading = self._reader.read(progress.state, text, progress.today)
        return self._read(replace(progress, heard=replace(progress.heard, text=text)), reading)

    def _understood(self, progress: Progress, parse: Parse) -> Progress:
        if progress.state.loop:
            return self._read(progress, self._reader.meant(progress.state, parse))
        return self._intended(progress, parse)

    def _read(self, progress: Progress, reading: Answered | Parse) -> Progress:
        if isinstance(reading, Answered):
            return replace(progress, candidates=reading.candidates)
        return self._intended(progress, reading)

    def _intended(self, progress: Progress, parse: Parse) -> Progress:
        """An intent: its item becomes the one talked about, and its rule's actions follow."""
        if parse.intent is None or parse.confidence < UNDERSTOOD:
            parse = replace(parse, intent=FALLBACK)
        named = [each.value for each in parse.entities if each.entity == "item"]
        state = progress.state.with_slots({"item": named[0]} if named else {})
        if parse.intent not in _MISSES:
            state = state.without({"misses"})
        actions = self._rules.following(parse.intent or FALLBACK, state)
        if not actions:
            parse = replace(parse, intent=FALLBACK)
            actions = self._rules.following(FALLBACK, state)
        return replace(progress, state=state, heard=parse, queue=actions)

    def _asks_address(self, state: State) -> bool:
        field = self._forms.fields(state).get(state.asked or "")
        return field is not None and field.kind is FieldKind.ADDRESS

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
        progress = replace(progress, state=state, candidates=None)
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
        if progress.finishing:
            gone = self._forms.owned(progress.finishing)
            return replace(progress, state=state.without(gone), finishing=None)
        if state.loop and progress.candidates is not None:
            return replace(progress, queue=(f"validate_{state.loop}",), asked=False)
        if state.loop and not progress.asked:
            question = self._question(state)
            return replace(progress, queue=(question,) if question else (), asked=True)
        return progress

    def _opened(self, progress: Progress, form: str) -> Progress:
        said = self._forms.opening(form, progress.state, progress.heard.entities)
        state = replace(progress.state, loop=form)
        return replace(progress, state=state, candidates=said, asked=False)

    def _closed(self, progress: Progress) -> Progress:
        """The open form with all its slots gone, as if it had never been opened."""
        loop = progress.state.loop
        gone = self._forms.owned(loop) if loop else ()
        state = replace(progress.state.without(gone), loop=None)
        return replace(progress, state=state, candidates=None)

    def _question(self, state: State) -> str | None:
        """What asks the slot, by Rasa's order of names; None when nothing does."""
        names = [
            f"{kind}_ask_{scope}{state.asked}"
            for scope in (f"{state.loop}_", "")
            for kind in ("action", "utter")
        ]
        return next((name for name in names if self._known(name, state)), None)

    def _known(self, name: str, state: State) -> bool:
        return name in self._actions or self._responses.fits(name, state.slots)
