"""The loop over rules and forms, step by step; the actions' part is played by the tests."""

import pytest

from bot.dialogue.choices import Choice
from bot.dialogue.engine import Listen, RunAction, Say
from bot.dialogue.responses import Utterance
from bot.dialogue.state import State
from bot.domain.conversation.inbound import InboundKind
from tests.dialogue.talking import heard, inbound, slot, table_engine

ENGINE, HEARING = table_engine()
OPEN = State({"requested_slot": "size"}, loop="order_form")
AGREEING = State({"requested_slot": "agreed", "size": "大"}, loop="order_form")


def test_a_response_is_said_and_the_turn_ends() -> None:
    progress = heard(ENGINE, "你好")
    assert ENGINE.advance(progress) == Say("您好")
    progress = ENGINE.say(progress, "您好")
    assert ENGINE.advance(progress) == Listen()
    assert progress.reply() == "您好"
    assert progress.state == State()


def test_a_doubtful_text_is_not_understood() -> None:
    assert ENGINE.advance(heard(ENGINE, "小声说")) == Say("没有听懂")


def test_an_action_speaks_and_sets_slots() -> None:
    progress = heard(ENGINE, "怎么收费？")
    assert ENGINE.advance(progress) == RunAction("action_answer")
    said = (Utterance(text="免费"), Utterance(response="utter_greet"))
    progress = ENGINE.apply(progress, [slot("item", "scale")], said)
    assert progress.reply() == "免费\n\n您好"
    assert progress.state.slots == {"item": "scale"}


def test_the_item_named_is_the_context_of_the_next_text() -> None:
    state = heard(ENGINE, "秤怎么收费？").state
    heard(ENGINE, "怎么收费？", state)
    assert HEARING.asked[-1] == ("怎么收费？", "scale")


def test_a_form_validates_what_opened_it_then_asks() -> None:
    progress = heard(ENGINE, "订一个大的")
    assert ENGINE.advance(progress) == RunAction("validate_order_form")
    assert progress.candidates == {"size": "大"}
    progress = ENGINE.apply(progress, [slot("size", "大")], ())
    assert progress.state.asked == "agreed"
    assert ENGINE.advance(progress) == Say("订吗？")
    progress = ENGINE.say(progress, "订吗？")
    assert progress.reply() == "订吗？\n1. 订\n2. 不订\n（回复序号即可）"
    assert ENGINE.advance(progress) == Listen()


def test_the_validation_may_name_the_next_slot_itself() -> None:
    progress = heard(ENGINE, "订一个")
    progress = ENGINE.apply(progress, [slot("requested_slot", "agreed")], ())
    assert progress.state.asked == "agreed"


def test_a_number_picks_without_being_classified() -> None:
    asked = len(HEARING.asked)
    state = State(AGREEING.slots, "order_form", (Choice("订", "/affirm"), Choice("不订", "/deny")))
    progress = heard(ENGINE, "2", state)
    assert progress.candidates == {"agreed": False}
    assert progress.state.choices == ()
    assert len(HEARING.asked) == asked


def test_a_number_outside_shows_the_choices_again() -> None:
    state = State(AGREEING.slots, "order_form", (Choice("订", "/affirm"),))
    progress = heard(ENGINE, "7", state)
    assert ENGINE.advance(progress) == Say("utter_no_such_choice")
    progress = ENGINE.say(progress, "没有这个序号")
    assert progress.reply() == "没有这个序号\n1. 订\n（回复序号即可）"
    assert progress.state == state


def test_words_known_by_heart_are_not_classified() -> None:
    asked = len(HEARING.asked)
    assert heard(ENGINE, "好的。", AGREEING).candidates == {"agreed": True}
    assert len(HEARING.asked) == asked


def test_a_filled_form_is_followed_by_its_actions_and_forgotten() -> None:
    progress = heard(ENGINE, "好的", AGREEING)
    progress = ENGINE.apply(progress, [slot("agreed", True)], ())
    assert ENGINE.advance(progress) == RunAction("action_order")
    assert progress.state.slots == {"size": "大", "agreed": True}
    progress = ENGINE.apply(progress, [], (Utterance(text="已订"),))
    assert (progress.state, progress.reply()) == (State(), "已订")


def test_cancelling_leaves_nothing() -> None:
    progress = heard(ENGINE, "算了", AGREEING)
    assert ENGINE.advance(progress) == Say("已取消")
    assert progress.state == State()


def test_another_intent_is_answered_and_the_form_goes_on() -> None:
    progress = heard(ENGINE, "怎么收费？", OPEN)
    assert ENGINE.advance(progress) == RunAction("action_answer")
    said = (Utterance(text="免费", choices=(Choice("别的", "/greet"),)),)
    progress = ENGINE.apply(progress, [], said)
    assert ENGINE.advance(progress) == Say("多大？")
    progress = ENGINE.say(progress, "多大？")
    assert progress.reply() == "免费\n\n多大？"
    assert progress.state == OPEN, "a number now answers the form, not the choices before it"


def test_an_action_may_close_the_form_or_say_what_is_next() -> None:
    progress = heard(ENGINE, "怎么收费？", AGREEING)
    closed = ENGINE.apply(progress, [{"event": "active_loop", "name": None}], ())
    assert closed.state == State()
    following = ENGINE.apply(
        heard(ENGINE, "怎么收费？"), [{"event": "followup", "name": "order_form"}], ()
    )
    assert ENGINE.advance(following) == RunAction("validate_order_form")
    silent = ENGINE.apply(
        heard(ENGINE, "订一个", OPEN), [{"event": "followup", "name": "action_listen"}], ()
    )
    assert ENGINE.advance(silent) == Listen()


def test_reset_slots_empties_all() -> None:
    progress = heard(ENGINE, "怎么收费？", State({"item": "scale"}))
    assert ENGINE.apply(progress, [{"event": "reset_slots"}], ()).state == State()


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        (InboundKind.IMAGE, "utter_image"),
        (InboundKind.VOICE, "utter_voice_unheard"),
        (InboundKind.VIDEO, "utter_video"),
        (InboundKind.LOCATION, "utter_location"),
        (InboundKind.LINK, "utter_link"),
        (InboundKind.UNKNOWN, "utter_unknown_kind"),
    ],
)
def test_what_is_no_text_gets_its_line_and_keeps_the_choices(
    kind: InboundKind, response: str
) -> None:
    state = State(choices=(Choice("订", "/order"),))
    progress = ENGINE.hear(state, inbound(kind))
    assert ENGINE.advance(progress) == Say(response)
    assert ENGINE.say(progress, response).state == state


def test_a_voice_message_is_its_recognition() -> None:
    assert ENGINE.advance(ENGINE.hear(State(), inbound(InboundKind.VOICE, text="你好"))) == Say(
        "您好"
    )


@pytest.mark.parametrize(
    ("event", "key", "step"),
    [
        ("subscribe", "", Say("utter_welcome")),
        ("subscribe", "qrscene_unknown", Say("utter_welcome")),
        ("scan", "12", Say("您好")),
        ("click", "ask", RunAction("action_answer")),
        ("click", "/ask", RunAction("action_answer")),
        ("click", "nothing/of/ours", Say("没有听懂")),
        ("click", "ask{broken", Say("没有听懂")),
        ("unsubscribe", "", Listen()),
        ("view", "https://example.org", Listen()),
        ("location", "", Listen()),
        ("templatesendjobfinish", "", Listen()),
        ("invented_later", "x", Listen()),
    ],
)
def test_events(event: str, key: str, step: object) -> None:
    progress = ENGINE.hear(State(), inbound(InboundKind.EVENT, event=event, event_key=key))
    assert ENGINE.advance(progress) == step


def test_an_event_without_words_says_nothing_about_an_open_form() -> None:
    progress = ENGINE.hear(OPEN, inbound(InboundKind.EVENT, event="unsubscribe"))
    assert (progress.reply(), progress.state) == ("", OPEN)


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\u202e", "😀", "a" * 5000])
def test_every_text_ends_in_a_step(text: str) -> None:
    assert isinstance(ENGINE.advance(heard(ENGINE, text)), Say)


def test_one_form_at_a_time_and_what_both_ask_for_stays() -> None:
    state = State({**AGREEING.slots, "agreed": True}, loop="order_form")
    progress = heard(ENGINE, "怎么收费？", state)
    events = [
        {"event": "active_loop", "timestamp": None, "name": "return_form"},
        slot("reason", "太小"),
    ]
    progress = ENGINE.apply(progress, events, ())
    assert progress.state.loop == "return_form"
    assert progress.state.slots == {"agreed": True, "reason": "太小"}
    assert ENGINE.advance(progress) == RunAction("validate_return_form")
