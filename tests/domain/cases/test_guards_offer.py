"""Price and agreement: exact sums, one quote agreed to, paid once, free items."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cases.case import CaseKind
from bot.domain.cases.guards.guard import Scene
from bot.domain.cases.guards.offer import MOST_ROUNDS, order_hash, paid, total
from bot.domain.catalogue.item import Brings, Contract, Payment
from bot.domain.catalogue.price import Price
from bot.domain.people.actor import Role
from bot.errors import Invalid, NotAllowedNow
from tests.domain.cases.scenes import fits, line, scene, tried
from tests.factories import WORKDAY, blood_pressure, elevator, licence

A, LIFT = CaseKind.APPLICATION, elevator()
ACCEPTED = scene(A, "accepted", line("submit", "draft"), line("accept", "submitted"), item=LIFT)
LINES = [{"price": "traction", "quantity": 2}, {"price": "escalator", "quantity": 1}]
QUOTE = tried(ACCEPTED, "quote", Role.BUSINESS, lines=LINES)
QUOTED_LINE = line("quote", "accepted", **QUOTE.notes)


def quoted(*more: object, state: str = "quoted", days: int = 0) -> Scene:
    history = (line("submit", "draft"), line("accept", "submitted"), QUOTED_LINE, *more)
    now = WORKDAY + timedelta(days=days)
    return scene(A, state, *history, item=LIFT, now=now)  # type: ignore[arg-type]


def test_a_quote_is_reckoned_from_the_items_own_price_list() -> None:
    assert QUOTE.notes["total"] == "2300.00"
    assert [each["amount"] for each in QUOTE.notes["lines"]] == ["1600.00", "700.00"]
    assert all(each["basis"] for each in QUOTE.notes["lines"])
    assert QUOTE.values["amount"].startswith("2300.00")
    assert "800.00 元/台 × 2 = 1600.00 元" in QUOTE.values["detail"]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [{"price": "balloon", "quantity": 1}],
        [{"price": "traction", "quantity": 0}],
        [{"price": "traction", "quantity": 1.5}],
        [{"price": "traction", "quantity": 1, "amount": "1.00"}],
    ],
)
def test_nobody_writes_a_price_of_their_own(lines: object) -> None:
    assert not fits(ACCEPTED, "quote", Role.BUSINESS, lines=lines)


@given(
    st.lists(
        st.tuples(st.decimals("0.01", "99999.99", places=2), st.integers(1, 9999)),
        min_size=1,
        max_size=20,
    )
)
def test_sums_are_exact_to_the_cent(given_lines: list[tuple[Decimal, int]]) -> None:
    prices = tuple(
        Price(f"p{n}", f"价目{n}", "台", price, "依据") for n, (price, _) in enumerate(given_lines)
    )
    item = replace(LIFT, prices=prices, fee=min(price for price, _ in given_lines))
    here = replace(ACCEPTED, item=item)
    lines = [{"price": f"p{n}", "quantity": q} for n, (_, q) in enumerate(given_lines)]
    cents = sum(int(price * 100) * quantity for price, quantity in given_lines)
    notes = tried(here, "quote", Role.BUSINESS, lines=lines).notes
    assert Decimal(notes["total"]) * 100 == cents
    assert sum(Decimal(each["amount"]) for each in notes["lines"]) * 100 == cents


def test_a_free_item_is_not_quoted_and_a_priced_one_not_waived() -> None:
    free = replace(ACCEPTED, item=blood_pressure())
    with pytest.raises(NotAllowedNow, match="免费"):
        tried(free, "quote", Role.BUSINESS, lines=LINES)
    assert tried(free, "waive_fee", Role.ACCEPTANCE)
    with pytest.raises(NotAllowedNow, match="报价"):
        tried(ACCEPTED, "waive_fee", Role.ACCEPTANCE)
    with pytest.raises(NotAllowedNow, match="报价"):
        tried(ACCEPTED, "start", Role.DISPATCHER)


def test_desk_work_starts_at_once_and_brings_nothing() -> None:
    desk = replace(ACCEPTED, item=licence())
    assert tried(desk, "start", Role.LICENSING)
    with pytest.raises(NotAllowedNow, match="直接办理"):
        tried(desk, "waive_fee", Role.ACCEPTANCE)
    visit = replace(ACCEPTED, item=replace(blood_pressure(), brings=Brings.VISIT))
    with pytest.raises(NotAllowedNow, match="现场"):
        tried(visit, "start", Role.DISPATCHER)


def test_the_citizen_agrees_to_the_quote_as_it_stands() -> None:
    here = quoted()
    assert fits(here, "agree_order", Role.CITIZEN, quote=3)
    assert not fits(here, "agree_order", Role.CITIZEN, quote=2)
    kept = tried(here, "agree_order", Role.CITIZEN, quote=3)
    quote = here.last("quote")
    assert quote is not None
    assert kept.notes == {"quote": 3, "order": order_hash(quote)}
    assert kept.values["amount"].startswith("2300.00")


def test_the_order_is_another_where_one_cent_is() -> None:
    other = line("quote", "accepted", **{**QUOTE.notes, "total": "2300.01"})
    assert order_hash(other) != order_hash(QUOTED_LINE)


def test_a_quote_past_its_time_is_not_agreed_to() -> None:
    assert tried(quoted(days=10), "agree_order", Role.CITIZEN, quote=3)
    with pytest.raises(NotAllowedNow, match="有效期"):
        tried(quoted(days=30), "agree_order", Role.CITIZEN, quote=3)
    due = quoted().due("QUOTE")
    assert due is not None
    last_moment = due.replace(microsecond=999_999)
    assert tried(replace(quoted(), now=last_moment), "agree_order", Role.CITIZEN, quote=3)
    midnight = due + timedelta(seconds=1)
    with pytest.raises(NotAllowedNow, match="有效期"):
        tried(replace(quoted(), now=midnight), "agree_order", Role.CITIZEN, quote=3)


@pytest.mark.parametrize(
    ("contract", "payment", "event"),
    [
        (Contract.ORDER, Payment.BEFORE, "agree_order"),
        (Contract.ORDER, Payment.WITH_SAMPLE, "agree_order_later"),
        (Contract.ORDER, Payment.MONTHLY, "agree_order_later"),
        (Contract.SEALED, Payment.BEFORE, "agree_quote"),
    ],
)
def test_contract_and_payment_of_the_item_say_which_row_it_is(
    contract: Contract, payment: Payment, event: str
) -> None:
    item = replace(LIFT, contract=contract, payment=payment)
    here = replace(quoted(), item=item)
    for row in ("agree_order", "agree_order_later", "agree_quote"):
        if row == event:
            assert tried(here, row, Role.CITIZEN, quote=3)
        else:
            with pytest.raises(NotAllowedNow, match="方式"):
                tried(here, row, Role.CITIZEN, quote=3)


def test_a_price_is_talked_about_so_many_times() -> None:
    rounds = [line("renegotiate", "quoted")] * (MOST_ROUNDS - 1)
    kept = tried(quoted(*rounds), "renegotiate", Role.CITIZEN, wish="三台一起能否优惠")
    assert kept.fields == {"wishes": ["三台一起能否优惠"]}
    assert kept.reason == "", "what a citizen writes is no history"
    with pytest.raises(NotAllowedNow, match=str(MOST_ROUNDS)):
        tried(quoted(*rounds, rounds[0]), "renegotiate", Role.CITIZEN, wish="再便宜些")


def test_only_the_sum_that_is_due_counts_as_paid() -> None:
    here = quoted(line("agree_order", "quoted"), state="awaiting_payment")
    assert total(here) == Decimal("2300.00")
    for amount in ("2299.99", "2300.01", "0", "23000.00"):
        with pytest.raises(Invalid, match="不符"):
            tried(here, "pay", Role.FINANCE, amount=amount, receipt="PAY-0001")
    kept = tried(here, "pay", Role.FINANCE, amount="2300", receipt="PAY-0001")
    assert Decimal(kept.notes["amount"]) == Decimal(2300)
    for amount in ("-2300.00", "2300.001", "2,300", "1e3", "2300元", "02300"):
        assert not fits(here, "pay", Role.FINANCE, amount=amount, receipt="PAY-0001")


def test_a_second_notice_of_the_same_money_changes_nothing() -> None:
    once = line("pay", "awaiting_sample", amount="2300.00", receipt="PAY-0001")
    item = replace(LIFT, payment=Payment.WITH_SAMPLE)
    waiting = quoted(line("agree_order_later", "quoted"), state="awaiting_sample")
    before = replace(waiting, item=item)
    assert tried(before, "pay", Role.SAMPLE_ROOM, amount="2300.00", receipt="PAY-0001")
    after = replace(before, history=[*before.history, once])
    assert paid(after) == Decimal("2300.00")
    with pytest.raises(NotAllowedNow, match="收过"):
        tried(after, "pay", Role.SAMPLE_ROOM, amount="2300.00", receipt="PAY-0001")


def test_what_is_paid_before_is_not_paid_with_the_sample() -> None:
    here = quoted(line("agree_order", "quoted"), state="awaiting_sample")
    with pytest.raises(NotAllowedNow, match="不收费"):
        tried(here, "pay", Role.FINANCE, amount="2300.00", receipt="PAY-0001")
