"""What one sees of cases: the own ones, another's only with the phone, nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.cases.access import shown_openid
from bot.domain.cases.case import Case, CaseKind
from bot.domain.numbers import case_number
from bot.domain.people.actor import Actor, Role
from bot.errors import NotFound
from bot.ports.cases import CaseFilter
from bot.services.cases import viewing
from bot.services.cases.transition import Wish, transition
from tests.factories import FIELDS, NOW, blood_pressure, casebook, checklist, key
from tests.fakes import MemoryStore

ITEM = blood_pressure()
WANG = Actor.citizen("o-wang")


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
    views = await viewing.mine(full.work(), casebook(full), WANG, NOW)
    assert [view.number for view in views] == [CLOSED.number, WANGS.number]
    assert [view.closed for view in views] == [True, False]
    view = views[1]
    assert (view.item, view.label, view.created) == (
        "血压计检定",
        "已提交，待受理",
        WANGS.created,
    )
    assert view.next
    assert "我们" in view.turn


async def test_a_newcomer_has_none() -> None:
    full = store()
    assert await viewing.mine(full.work(), casebook(full), Actor.citizen("o-new"), NOW) == ()


@pytest.mark.parametrize(
    "typed", [WANGS.number, WANGS.number.lower(), f" {WANGS.number[:10]} {WANGS.number[10:]}"]
)
async def test_an_own_case_by_its_number_however_typed(typed: str) -> None:
    full = store()
    view = await viewing.look_up(full.work(), casebook(full), WANG, (typed, None), NOW)
    assert view.number == WANGS.number


async def test_anothers_case_with_the_phones_tail() -> None:
    full = store()
    view = await viewing.look_up(full.work(), casebook(full), WANG, (LIS.number, " 8000 "), NOW)
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
        await viewing.look_up(full.work(), casebook(full), WANG, (number, tail), NOW)
    with pytest.raises(NotFound) as unknown:
        await viewing.look_up(full.work(), casebook(full), WANG, ("SQ000", "1234"), NOW)
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
    record = await viewing.record(work, book, key(Role.ACCEPTANCE), WANGS.number, NOW)
    assert record.case == WANGS
    assert [action.event for action in record.actions] == [
        "request_correction",
        "refuse",
        "accept",
        "withdraw",
    ]
    accept = record.actions[2]
    assert (accept.label, accept.roles, accept.approver) == ("受理", (Role.ACCEPTANCE,), None)
    assert accept.data["required"] == ["checklist"]
    assert (await viewing.record(work, book, key(Role.TESTER), WANGS.number, NOW)).actions == ()
    assert (
        await viewing.record(work, book, key(Role.ACCEPTANCE), CLOSED.number, NOW)
    ).actions == ()


@pytest.mark.parametrize("actor", [key(Role.AUDITOR), Actor.citizen("o-new")])
async def test_a_record_is_for_those_who_may_see_the_case(actor: Actor) -> None:
    full = store()
    with pytest.raises(NotFound):
        await viewing.record(full.work(), casebook(full), actor, WANGS.number, NOW)
    assert await viewing.listed(full.work(), actor, CaseFilter()) == ()


async def test_a_list_is_narrowed_and_newest_first() -> None:
    full = store()
    listed = await viewing.listed(full.work(), key(Role.ACCEPTANCE), CaseFilter(state="submitted"))
    assert list(listed) == [LIS, WANGS]
    assert await viewing.listed(full.work(), Actor.citizen("o-li"), CaseFilter()) == ()


async def test_a_page_is_full_although_others_kinds_lie_between() -> None:
    """What a key may not see is left out before the page is cut, not after it."""
    full = store()
    complaints = [replace(case(n), kind=CaseKind.COMPLAINT, number=f"TS{n}") for n in range(4, 9)]
    full.cases.update({each.number: each for each in complaints})
    seen = await viewing.listed(full.work(), key(Role.TESTER), CaseFilter(limit=2))
    assert list(seen) == [CLOSED, LIS]


async def test_nothing_said_anonymously_is_found_by_openid() -> None:
    full = store()
    blank = replace(case(9, state="registered"), kind=CaseKind.COMPLAINT, item="", item_version="")
    hidden = replace(blank, number="TS9", fields={"anonymous": True})
    named = replace(blank, number="TS8", fields={"anonymous": False})
    full.cases.update({"TS9": hidden, "TS8": named})
    wanted = CaseFilter(kind=CaseKind.COMPLAINT, openid="o-wang")
    seen = await viewing.listed(full.work(), key(Role.SYSTEM), wanted)
    assert [each.number for each in seen] == ["TS8"]
    mine = await viewing.mine(full.work(), casebook(full), WANG, NOW)
    assert "TS9" in [each.number for each in mine], "one's own are one's own"


async def test_handlers_of_complaints_do_not_learn_whose_they_are() -> None:
    """Row 84: neither by looking at a complaint nor by asking for an account's complaints."""
    full = store()
    named = replace(
        case(8, state="registered"),
        kind=CaseKind.COMPLAINT,
        number="TS8",
        item="",
        item_version="",
        fields={"anonymous": False},
    )
    full.cases["TS8"] = named
    supervisor, system = key(Role.SUPERVISOR, Role.COMPLAINT_HANDLER), key(Role.SYSTEM)
    assert shown_openid(named, supervisor) is None
    assert shown_openid(named, system) == named.openid
    wanted = CaseFilter(kind=CaseKind.COMPLAINT, openid=named.openid)
    assert await viewing.listed(full.work(), supervisor, wanted) == ()
    assert len(await viewing.listed(full.work(), system, wanted)) == 1
    assert len(await viewing.listed(full.work(), supervisor, CaseFilter())) > 0


async def test_a_day_gone_by_is_not_shown_as_due() -> None:
    full = store()
    actor = Actor("hall", frozenset({Role.ACCEPTANCE}), "api")
    async with full.work() as work:
        await transition(
            work, casebook(full), actor, Wish(WANGS.number, "accept", data=checklist(ITEM)), NOW
        )
    for days, told in ((0, False), (30, True)):
        (view, *_) = [
            each
            for each in await viewing.mine(
                full.work(), casebook(full), WANG, NOW + timedelta(days=days)
            )
            if each.number == WANGS.number
        ]
        assert view.due.endswith("前（已超过，很抱歉）") is told
