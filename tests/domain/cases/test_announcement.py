"""What a citizen is told: every state and every message that can happen has words that fit."""

import re
from dataclasses import replace

import pytest

from bot.dialogue.responses import placeholders
from bot.domain.cases.access import may_see
from bot.domain.cases.announcement import about, notice, standing, told
from bot.domain.cases.application import APPLICATION
from bot.domain.cases.case import Case, CaseKind, HistoryEntry
from bot.domain.cases.machines import MACHINES
from bot.domain.catalogue.item import Brings, Item
from bot.domain.messages.templates import fit
from bot.domain.people.actor import Actor, Role
from tests.factories import FIELDS, NOW, application_notices, blood_pressure, key, notices_of

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


EVERY_VALUE = {
    "due": "11月30日前",
    "link": "https://hengxin.example/me/SQ202611220000172",
    "detail": "一、血压计 2 台\n二、袖带 2 个",
    "amount": "120.00",
    "person": "1024",
    "code": "JD-2026-0312",
    "position": "3",
    "reason": "不在检定范围",
    "remedy": "示例市市场监督管理局，12315",
}


def texts() -> list[tuple[CaseKind, str]]:
    return [(kind, message) for kind in CaseKind for message in notices_of(kind).messages]


def case_of(kind: CaseKind) -> tuple[Case, Item | None]:
    """A case of that kind in the first state of its lifecycle that has a number."""
    if kind is CaseKind.APPLICATION:
        return CASE, ITEM
    return replace(CASE, kind=kind, state=list(MACHINES[kind].states)[1], item=""), None


@pytest.mark.parametrize(("kind", "message"), texts())
def test_a_text_carries_number_and_subject_and_leaves_no_gap(kind: CaseKind, message: str) -> None:
    (case, item), notices = case_of(kind), notices_of(kind)
    whole = told(case, item, notices, ENTRY, message, EVERY_VALUE)
    bare = told(case, item, notices, ENTRY, message)
    assert len(whole.encode()) < 2000
    for text in (whole, bare):
        assert case.number in text
        assert kind is CaseKind.CONSULTATION or about(case, item, notices) in text
        assert not set("{}[]") & set(text)
        assert not re.search(r"[：，、]\n|[：，、]$|\n\n|^\s*$", text), "a hole"
    for name in placeholders(notices.messages[message]) & EVERY_VALUE.keys():
        assert EVERY_VALUE[name] in whole


@pytest.mark.parametrize("kind", CaseKind)
def test_no_number_of_days_is_written_down(kind: CaseKind) -> None:
    """A due date is counted from the promise and the calendar, never told from memory."""
    notices = notices_of(kind)
    for text in (*notices.messages.values(), *(s.next for s in notices.states.values())):
        assert not re.search(r"[0-9一二三五十]+ ?(个工作日|天内|日内|小时)", text)


def test_what_the_history_says_is_told_unless_something_better_is_known() -> None:
    entry = replace(ENTRY, reason="不在检定范围", notes={"remedy": "请咨询生产企业"})
    assert "请咨询生产企业" in told(CASE, ITEM, NOTICES, entry, "M4")
    assert "12315" in told(CASE, ITEM, NOTICES, entry, "M4", {"remedy": "12315"})


def test_a_case_without_an_item_is_named_by_its_category_or_kind() -> None:
    notices = notices_of(CaseKind.COMPLAINT)
    complaint = replace(CASE, kind=CaseKind.COMPLAINT, state="registered", category="service")
    assert about(complaint, None, notices) == "服务投诉"
    assert about(replace(complaint, category="other"), None, notices) == "投诉"
    made = notice(complaint, None, notices, ENTRY, "C1", {"code": "ABCD-EFGH"})
    assert made is not None
    assert made.fields["item"] == "服务投诉"
    assert "ABCD-EFGH" in made.text


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


@pytest.mark.parametrize(
    ("kind", "state"), [(kind, state) for kind in MACHINES for state in MACHINES[kind].states]
)
def test_every_state_fits_a_template(kind: CaseKind, state: str) -> None:
    _, item = case_of(kind)
    now = standing(replace(CASE, kind=kind, state=state), item, notices_of(kind))
    assert fit("phrase1", now.short) == now.short
    assert fit("thing1", now.next) == now.next


@pytest.mark.parametrize("kind", CaseKind)
def test_what_a_state_is_called_elsewhere_fits_a_template_too(kind: CaseKind) -> None:
    for text in notices_of(kind).states.values():
        assert fit("phrase1", text.short) == text.short
        assert fit("thing1", text.next) == text.next


@pytest.mark.parametrize(
    ("brings", "turn"),
    [(Brings.SAMPLE, "等待您办理"), (Brings.VISIT, "由我们办理"), (Brings.NONE, "由我们办理")],
)
def test_where_no_sample_is_brought_it_is_our_turn(brings: Brings, turn: str) -> None:
    item = replace(ITEM, brings=brings, labels={})
    assert standing(replace(CASE, state="awaiting_sample"), item, NOTICES).turn.startswith(turn)


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
