"""What a citizen is told: every state and every message that can happen has words that fit."""

from dataclasses import replace

import pytest

from bot.domain.cases.access import may_see
from bot.domain.cases.announcement import notice, standing, told
from bot.domain.cases.application import APPLICATION
from bot.domain.cases.case import Case, CaseKind, HistoryEntry
from bot.domain.messages.templates import fit
from bot.domain.people.actor import Actor, Role
from tests.factories import FIELDS, NOW, application_notices, blood_pressure, key

ITEM, NOTICES = blood_pressure(), application_notices()
CASE = Case(
    number="SQ202611220000172",
    kind=CaseKind.APPLICATION,
    item=ITEM.id,
    item_version=ITEM.digest,
    state="accepted",
    version=2,
    openid="o-wang",
    fields=FIELDS,
    created=NOW,
)
ENTRY = HistoryEntry(
    CASE.number, 2, NOW, "accept", "submitted", "accepted", "laboratory", "acceptance", "api"
)


@pytest.mark.parametrize("message", ["M1", "M4", "M5"])
def test_a_text_carries_number_and_item_and_leaves_no_gap(message: str) -> None:
    entry = replace(ENTRY, reason="不在检定范围", notes={"remedy": "请咨询生产企业"})
    text = told(CASE, ITEM, NOTICES, entry, message)
    assert CASE.number in text
    assert ITEM.name in text
    assert "{" not in text
    assert len(text.encode()) < 2000


def test_no_due_date_is_named_before_clocks_are_kept() -> None:
    for text in (*NOTICES.messages.values(), *(s.next for s in NOTICES.states.values())):
        assert not any(word in text for word in ("工作日", "截止", "到期", "之前"))


def test_a_notice_is_addressed_once_and_short_enough_for_a_template() -> None:
    made = notice(CASE, ITEM, NOTICES, ENTRY, "M5")
    assert made is not None
    assert (made.key, made.openid) == ("SQ202611220000172:2:M5", "o-wang")
    kinds = {"item": "thing1", "number": "character_string2", "state": "phrase3"}
    kinds |= {"next": "thing4", "time": "time5"}
    assert set(made.fields) == set(kinds)
    for name, value in made.fields.items():
        assert fit(kinds[name], value) == value
    assert made.fields["time"] == "2026年11月22日 09:30"


def test_nobody_is_told_where_no_account_belongs_to_the_case() -> None:
    assert notice(replace(CASE, openid=None), ITEM, NOTICES, ENTRY, "M5") is None


@pytest.mark.parametrize("state", APPLICATION.states)
def test_every_state_fits_a_template(state: str) -> None:
    now = standing(replace(CASE, state=state), ITEM, NOTICES)
    assert fit("phrase1", now.short) == now.short
    assert fit("thing1", now.next) == now.next


def test_an_item_has_its_own_words_for_a_state() -> None:
    testing = standing(replace(CASE, state="testing"), ITEM, NOTICES)
    assert (testing.state, testing.short) == ("检定中", "检定中")
    long = replace(ITEM, labels={"testing": "现场检验、检测中"})
    assert standing(replace(CASE, state="testing"), long, NOTICES).short == "办理中"


def test_whose_turn_it_is_agrees_with_the_clock() -> None:
    """Where our clock runs it is our turn, where it pauses the citizen's (mission 38)."""
    for name, state in APPLICATION.states.items():
        turn = NOTICES.states[name].turn
        expected = {"run": "office", "pause": "citizen", "none": "nobody", "end": "nobody"}
        assert name == "draft" or turn == expected[state.clock], name


def test_a_case_is_seen_by_its_citizen_and_by_those_who_work_on_it() -> None:
    assert may_see(Actor.citizen("o-wang"), CASE)
    assert not may_see(Actor.citizen("o-li"), CASE)
    assert not may_see(Actor.citizen(""), replace(CASE, openid=None))
    assert may_see(key(Role.ACCEPTANCE), CASE)
    assert may_see(key(Role.SYSTEM), CASE)
    assert not may_see(key(Role.AUDITOR), CASE)
    assert not may_see(key(Role.COMPLAINT_HANDLER), CASE)
