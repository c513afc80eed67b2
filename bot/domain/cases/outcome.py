"""What was decided about a case, as its citizen may read it again: reasons, results, remedies."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.domain.cases.case import HistoryEntry

#: Of each decision: what its reason is called, and what each of its notes is.
_DECISIONS = {
    "refuse": ("不予受理的理由", {"remedy": "救济途径"}),
    "deny": ("不予许可的理由", {"remedy": "救济途径"}),
    "approve": ("", {"measure": "处理结果", "remedy": "不满意时的救济途径"}),
    "decline": ("不予受理的理由", {"remedy": "可以向这里反映"}),
    "transfer": ("", {"body": "已转至", "receipt": "对方的受理编号"}),
    "close_transferred": ("对方的答复", {}),
}


def passages(history: Sequence[HistoryEntry]) -> Iterator[tuple[str, str]]:
    """(Heading, words) of what was decided and agreed, in its order, without inner notes.

    A message that came as a card outside WeChat's window had no room for them (G6.3.2.3).
    """
    for entry in history:
        if entry.event == "schedule":
            day = date.fromisoformat(str(entry.notes["date"]))
            yield "约定的日期", f"{day.year}年{day.month}月{day.day}日"
        if entry.event not in _DECISIONS:
            continue
        reason, notes = _DECISIONS[entry.event]
        if reason and entry.reason:
            yield reason, entry.reason
        for key, heading in notes.items():
            if words := str(entry.notes.get(key) or ""):
                yield heading, words
