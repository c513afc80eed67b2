"""What is remembered between two messages."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.choices import Choice
from bot.dialogue.state import State

_values = st.one_of(st.text(max_size=8), st.integers(), st.booleans())
_states = st.builds(
    State,
    slots=st.dictionaries(st.text(min_size=1, max_size=8), _values, max_size=4),
    loop=st.one_of(st.none(), st.just("application_form")),
    choices=st.lists(st.builds(Choice, st.text(), st.text()), max_size=3).map(tuple),
)


@given(_states)
def test_memory_is_json_and_gives_the_same_state_back(state: State) -> None:
    memory = json.loads(json.dumps(state.to_memory()))
    assert State.from_memory(memory) == state


def test_an_untouched_state_is_nothing() -> None:
    assert State().to_memory() == {}
    assert State.from_memory({}) == State()


def test_none_empties_a_slot() -> None:
    state = State({"quantity": 2, "contact": "王建国"})
    assert state.with_slots({"quantity": None, "phone": "1"}).slots == {
        "contact": "王建国",
        "phone": "1",
    }
    assert state.without({"contact", "unknown"}).slots == {"quantity": 2}


def test_a_slot_is_asked_only_while_a_form_is_open() -> None:
    assert State({"requested_slot": "phone"}).asked is None
    assert State({"requested_slot": "phone"}, loop="application_form").asked == "phone"
