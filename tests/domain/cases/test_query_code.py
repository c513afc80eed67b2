"""How a query code is kept, and how long it opens its case."""

import re
from datetime import timedelta

import pytest

from bot.domain.cases.case import HistoryEntry
from bot.domain.cases.query_code import READABLE_DAYS, digest_of, is_readable
from tests.factories import NOW

DAY = timedelta(days=1)


def history(*targets: str) -> list[HistoryEntry]:
    """One transition a day, each to the next of `targets`; the first today."""
    return [
        HistoryEntry("JB1", n + 1, NOW + n * DAY, "", "", target, "", "", "")
        for n, target in enumerate(targets)
    ]


def test_a_digest_leads_back_to_nothing() -> None:
    code = "7K2M9QXR4TPAW3HE"
    assert re.fullmatch(r"[0-9a-f]{64}", digest_of(code))
    assert digest_of(code) == digest_of(code) != digest_of(code[::-1])


@pytest.mark.parametrize(
    "targets",
    [
        ["registered"],
        ["registered", "assigned", "awaiting_information"],
        ["registered", "assigned", "transferred"],
        ["registered", "assigned", "investigating", "answered", "follow_up", "investigating"],
    ],
)
def test_while_it_is_handled_it_is_open(targets: list[str]) -> None:
    assert is_readable(history(*targets), NOW + 3000 * DAY)


@pytest.mark.parametrize(
    ("targets", "ended"),
    [
        (["registered", "answered"], 1),
        (["registered", "answered", "follow_up"], 1),
        (["registered", "answered", "follow_up", "archived"], 3),
        (["registered", "declined"], 1),
        (["registered", "declined", "archived"], 2),
        (["registered", "withdrawn"], 1),
    ],
)
def test_ninety_days_after_its_end_it_is_shut(targets: list[str], ended: int) -> None:
    past = NOW + (ended + READABLE_DAYS) * DAY
    assert is_readable(history(*targets), past - timedelta(seconds=1))
    assert not is_readable(history(*targets), past)


def test_what_is_not_there_is_shut() -> None:
    assert not is_readable([], NOW)
