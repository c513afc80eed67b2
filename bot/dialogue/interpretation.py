"""What a message means for the dialogue: the beginning of a turn."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.choices import NoSuchChoice, folded, picked
from bot.dialogue.clauses import answered, heard
from bot.dialogue.content import Content
from bot.dialogue.forms import Forms
from bot.dialogue.payloads import event_payload, parse_of
from bot.dialogue.phrasing import emoticon, has_words
from bot.dialogue.progress import Progress
from bot.dialogue.reading import Hearing, Reader, Reading
from bot.dialogue.remarks import Answered, Remark
from bot.dialogue.rules import RuleBook
from bot.dialogue.signals import RISK, Signals
from bot.dialogue.state import State
from bot.dialogue.understanding import Parse
from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.domain.fields import FieldKind

#: Rasa's name for the intent of what was not understood.
FALLBACK = "nlu_fallback"

#: Below this confidence nothing counts as understood.
UNDERSTOOD = 0.4

#: Intents that may turn out to be a miss; their actions count them in the slot `misses`.
_MISSES = frozenset({FALLBACK, "out_of_scope"})

#: What is said to a message without words.
WITHOUT_WORDS = {
    InboundKind.IMAGE: "utter_image",
    InboundKind.VOICE: "utter_voice_unheard",
    InboundKind.VIDEO: "utter_video",
    InboundKind.LOCATION: "utter_location",
    InboundKind.LINK: "utter_link",
    InboundKind.UNKNOWN: "utter_unknown_kind",
}
WELCOME = "utter_welcome"
NO_SUCH_CHOICE = "utter_no_such_choice"
WHICH_ASPECT = "utter_which_aspect"
ONE_AT_A_TIME = "utter_one_at_a_time"
#: What opens a form whose questions come next; nothing else of the message can be done then.
_OPENING = frozenset({"complain", "report_violation", "apply"})
#: The intent of words that only name an item.
NAMED = "guide/overview"
#: Another item was meant than the one that was answered for.
_CORRECTING = re.compile(
    r"(?:不是|不对|错了|搞错了|弄错了)[,，.。!！\s]*(?:我|是)*(?:问|说|讲|指)的是"
)
#: Asks on about the item that was talked about, without saying what.
_ASKING_ON = re.compile(r"(?:那|那么|还有)?(?:那个|这个|那项|这项|那|它)呢")


class Interpreter:
    """Turns a message into slot values for the open form, or an intent and what follows it."""

    def __init__(self, content: Content, forms: Forms, hearing: Hearing) -> None:
        self._items = content.items
        self._intents = frozenset(content.domain["intents"])
        self._forms = forms
        self._hearing = hearing
        self._reader = Reader(content, forms, hearing)
        self._signals = Signals(content.risk, hearing)
        self._rules = RuleBook(content.rules)
        self._said_without_words = {text for text, _ in content.examples if not has_words(text)}

    def begin(self, state: State, inbound: Inbound) -> Progress:
        """The turn with the message read, and nothing said or done yet."""
        progress = Progress(
            state,
            Parse(inbound.text, None, 0.0, (), ()),
            inbound.openid,
            inbound.created.date(),
            before=state.asked,
        )
        match inbound.kind:
            case InboundKind.EVENT:
                return self._event(progress, inbound)
            case InboundKind.TEXT | InboundKind.VOICE if inbound.meant:
                return self._found_out(progress, inbound)
            case InboundKind.TEXT:
                return self._words(progress, inbound.text.strip())
            case InboundKind.VOICE if inbound.text.strip():
                return self._words(progress, inbound.text.strip())
            case InboundKind.LOCATION if inbound.text.strip() and self._asks_address(state):
                answer = {state.asked or "": inbound.text.strip()}
                return replace(progress, candidates=answer)
            case kind:
                return replace(progress, queue=(WITHOUT_WORDS[kind],))

    def _found_out(self, progress: Progress, inbound: Inbound) -> Progress:
        """Words whose meaning was found out before the turn, as if they had been read so."""
        text, state = inbound.text.strip(), replace(progress.state, choices=())
        item = state.slots.get("item")
        read = self._hearing.parse(text, context_item=item, today=progress.today)
        meant = parse_of(inbound.meant)
        others = [each for each in read.entities if not (meant.item and each.entity == "item")]
        entities = (*others, *meant.entities)
        items = () if meant.item else read.items
        parse = replace(read, intent=meant.intent, confidence=1.0, entities=entities, items=items)
        return self._understood(replace(progress, state=state), parse)

    def _event(self, progress: Progress, inbound: Inbound) -> Progress:
        payload = event_payload(inbound, self._items, self._intents)
        welcome = (WELCOME,) if inbound.event == "subscribe" else ()
        if payload is None:
            return replace(progress, queue=welcome, asked=not welcome)
        try:
            parse = parse_of(payload)
        except ValueError:  # a menu key that somebody misspelt
            parse = progress.heard
        meant = self._understood(progress, parse)
        return replace(meant, queue=(*welcome, *meant.queue))

    def _words(self, progress: Progress, text: str) -> Progress:
        state = progress.state
        try:
            choice = picked(text, state.choices)
        except NoSuchChoice:
            return replace(progress, queue=(NO_SUCH_CHOICE,), offered=state.choices, asked=True)
        progress = replace(progress, state=replace(state, choices=()))
        if choice and choice.payload.startswith("/"):
            return self._understood(progress, parse_of(choice.payload))
        text = choice.payload if choice else text
        signal = self._signals.given(progress.state, text)
        if not state.loop:
            return self._intended(progress, signal) if signal else self._outside(progress, text)
        reading = self._reader.read(progress.state, text, progress.today)
        read = self._read(replace(progress, heard=replace(progress.heard, text=text)), reading)
        if signal is None:
            return read
        urgent = self._intended(progress, signal)
        # An answer that tells of danger is still one; anything else gives way.
        answered = signal.intent == RISK and read.candidates
        return replace(read, queue=urgent.queue) if answered else urgent

    def _outside(self, progress: Progress, text: str) -> Progress:
        """Words while no form is open."""
        item = progress.state.slots.get("item")
        known = text in self._said_without_words
        if emoticon(text) and not known:
            return replace(progress, queue=(WITHOUT_WORDS[InboundKind.UNKNOWN],))
        if item in self._items and _ASKING_ON.fullmatch(folded(text)):
            return replace(progress, queue=(WHICH_ASPECT,))
        first, *others = answered(heard(self._hearing, text, item, progress.today))
        if first.item and _CORRECTING.match(self._hearing.plain(text)):
            first, others = replace(first, intent=NAMED, confidence=1.0), []
        if not known and not has_words(text) and not _numbers(first):
            first = replace(first, intent=None)
        return self._taken_up(self._understood(progress, first), others)

    def following(self, progress: Progress) -> Progress:
        """The turn with the next of several questions in one message taken up."""
        first, *others = progress.others
        return self._taken_up(self._intended(progress, first), others)

    def _taken_up(self, progress: Progress, others: Sequence[Parse]) -> Progress:
        """The turn with the rest of the message to come, unless a form takes its place."""
        if others and progress.heard.intent in _OPENING:
            return replace(progress, queue=(ONE_AT_A_TIME, *progress.queue), others=())
        return replace(progress, others=tuple(others))

    def _understood(self, progress: Progress, parse: Parse) -> Progress:
        if progress.state.loop:
            return self._read(progress, self._reader.meant(progress.state, parse))
        return self._intended(progress, parse)

    def _read(self, progress: Progress, reading: Reading) -> Progress:
        match reading:
            case Answered(candidates):
                return replace(progress, candidates=candidates)
            case Remark(response, anew):
                before = None if anew else progress.before
                return replace(progress, queue=(response,), before=before)
            case parse:
                return self._intended(progress, parse)

    def _intended(self, progress: Progress, parse: Parse) -> Progress:
        """An intent: its item becomes the one talked about, and its rule's actions follow."""
        if parse.intent is None or parse.confidence < UNDERSTOOD:
            parse = replace(parse, intent=FALLBACK)
        state = progress.state.with_slots({"item": parse.item} if parse.item else {})
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


def _numbers(parse: Parse) -> bool:
    """Whether a number was named that stands for something to be looked up."""
    return any(each.entity in {"case_no", "certificate_no"} for each in parse.entities)
