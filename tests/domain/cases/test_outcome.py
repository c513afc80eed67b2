"""What was decided can be read again: reasons, results, remedies, the agreed day."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.domain.cases.case import HistoryEntry
from bot.domain.cases.outcome import passages
from tests.factories import NOW


def entry(event: str, reason: str = "", notes: Mapping[str, Any] | None = None) -> HistoryEntry:
    return HistoryEntry(
        number="TS202611220000019",
        version=2,
        at=NOW,
        event=event,
        origin="a",
        target="b",
        actor="W001",
        role="tester",
        via="api",
        reason=reason,
        notes=notes or {},
    )


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        (
            entry("refuse", "超出能力", {"code": "beyond", "remedy": "省院"}),
            [("不予受理的理由", "超出能力"), ("救济途径", "省院")],
        ),
        (
            entry("approve", "内部意见", {"measure": "赔偿一台", "remedy": "12345"}),
            [("处理结果", "赔偿一台"), ("不满意时的救济途径", "12345")],
        ),
        (
            entry("schedule", "", {"date": "2026-12-01", "tester": "J01"}),
            [("约定的日期", "2026年12月1日")],
        ),
        (entry("return_results", "记录不全"), []),
        (entry("propose", "", {"findings": "查明的情况", "measure": "赔偿"}), []),
    ],
)
def test_what_is_told(happened: HistoryEntry, told: list[tuple[str, str]]) -> None:
    assert list(passages([entry("assign", "", {"handler": "W002"}), happened])) == told
