"""What one sees of cases: the own ones, another's only with the phone, nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.cases.case import Case, CaseKind
from bot.domain.numbers import case_number
from bot.domain.people.actor import Actor, Role
from bot.errors import NotFound
from bot.ports.cases import CaseFilter
from bot.services.cases import viewing
from tests.factories import FIELDS, NOW, blood_pressure, casebook, key
from tests.fakes import MemoryStore

ITEM = blood_pressure()


def case(serial: int, openid: str | None = "o-wang", state: str = "submitted") -> Case:
    return Case(
        number=case_number("SQ", NOW.date(), serial),
        kind=CaseKind.APPLICATION,
        item=ITEM.id,
        item_version=ITEM.digest,
        state=state,
        version=1,
        openid=openid,
        fields=FIELDS,
        created=NOW + timedelta(minutes=serial),
    )


WANGS, LIS, CLOSED = case(1), case(2, "o-li"), case(3, state="closed")


def store() -> MemoryStore:
    return MemoryStore(cases={each.number: each for each in (WANGS, LIS, CLOSED)})


async def test_own_cases_newest_first_in_plain_words() -> None:
    full = store()
    views = await viewing.mine(full.work(), casebook(full), "o-wang")
    assert [view.number for view in views] == [CLOSED.number, WANGS.number]
    assert [view.closed for view in views] == [True, False]
    view = views[1]
    assert (view.item, view.state, view.created) == (
        "血压计检定",
        "已提交，待受理",
        WANGS.created,
    )
    assert view.next
    assert "我们" in view.turn


async def test_a_newcomer_has_none() -> None:
    full = store()
    assert await viewing.mine(full.work(), casebook(full), "o-new") == ()


@pytest.mark.parametrize(
    "typed", [WANGS.number, WANGS.number.lower(), f" {WANGS.number[:10]} {WANGS.number[10:]}"]
)
async def test_an_own_case_by_its_number_however_typed(typed: str) -> None:
    full = store()
    view = await viewing.look_up(full.work(), casebook(full), "o-wang", typed)
    assert view.number == WANGS.number


async def test_anothers_case_with_the_phones_tail() -> None:
    full = store()
    view = await viewing.look_up(full.work(), casebook(full), "o-wang", LIS.number, " 8000 ")
    assert view.number == LIS.number


@pytest.mark.parametrize(
    ("number", "tail"),
    [
        (LIS.number, None),
        (LIS.number, ""),
        (LIS.number, "0000"),
        (LIS.number, "000"),
        (LIS.number, "13800138000"),
        (LIS.number, "八千"),
        (case_number("SQ", NOW.date(), 999), None),
        (case_number("SQ", NOW.date(), 999), "8000"),
        (LIS.number[:-1] + "?", "8000"),
        ("JL202611030012", "8000"),
        ("", None),
    ],
)
async def test_a_stranger_learns_nothing_not_even_that_it_exists(
    number: str, tail: str | None
) -> None:
    full = store()
    with pytest.raises(NotFound) as refusal:
        await viewing.look_up(full.work(), casebook(full), "o-wang", number, tail)
    with pytest.raises(NotFound) as unknown:
        await viewing.look_up(full.work(), casebook(full), "o-wang", "SQ000", "1234")
    assert refusal.value.sentence == unknown.value.sentence


async def test_what_is_known_is_the_newest_that_may_be_remembered() -> None:
    full = store()
    full.cases[CLOSED.number] = replace(CLOSED, fields=FIELDS | {"phone": "13900139000"})
    known = await viewing.known(full.work(), casebook(full), "o-wang")
    assert known == {
        "organisation": "示例市第一人民医院",
        "uscc": "91350100M000100Y43",
        "contact": "王建国",
        "phone": "13900139000",
    }


async def test_a_record_lists_what_this_actor_could_do_now() -> None:
    full = store()
    work, book = full.work(), casebook(full)
    record = await viewing.record(work, book, key(Role.ACCEPTANCE), WANGS.number)
    assert record.case == WANGS
    assert [action.event for action in record.actions] == ["refuse", "accept"]
    accept = record.actions[1]
    assert (accept.label, accept.roles, accept.approver) == ("受理", (Role.ACCEPTANCE,), None)
    assert accept.data["required"] == ["checklist"]
    assert (await viewing.record(work, book, key(Role.TESTER), WANGS.number)).actions == ()
    assert (await viewing.record(work, book, key(Role.ACCEPTANCE), CLOSED.number)).actions == ()


@pytest.mark.parametrize("actor", [key(Role.AUDITOR), Actor.citizen("o-new")])
async def test_a_record_is_for_those_who_may_see_the_case(actor: Actor) -> None:
    full = store()
    with pytest.raises(NotFound):
        await viewing.record(full.work(), casebook(full), actor, WANGS.number)
    assert await viewing.listed(full.work(), actor, CaseFilter()) == ()


async def test_a_list_is_narrowed_and_newest_first() -> None:
    full = store()
    listed = await viewing.listed(full.work(), key(Role.ACCEPTANCE), CaseFilter(state="submitted"))
    assert list(listed) == [LIS, WANGS]
    own = await viewing.listed(full.work(), Actor.citizen("o-li"), CaseFilter())
    assert list(own) == [LIS]
