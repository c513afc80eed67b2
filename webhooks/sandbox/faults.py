"""Injected faults: what goes wrong next, where, and how many times."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from itertools import count
from typing import Any, TypeGuard

from webhooks.sandbox.kinds import Refused

CALLBACK = "callback"  # the way from WeChat to the account's server
EVERY_API = "*"
AT_API = frozenset({"errcode", "status", "delay", "reset"})
AT_CALLBACK = frozenset({"delay", "reset", "cut_reply"})
LONGEST = 600  # seconds
PROMPT_CUT = 0.02  # seconds: the push is surely written, the answer is not waited for


@dataclass(slots=True)
class Fault:
    """One fault.

    `api` is `callback`, a path such as `message/custom/send`, or `*` for every API; `left` counts
    how many more times it strikes (None: until cleared).
    On an API: `errcode`, HTTP `status`, `delay` in seconds, `reset` of the connection; `after`
    lets the work be done first, so that only its answer is lost.
    On the callback: `reset` loses the push, `delay` holds the answer back on its way, `cut_reply`
    hangs up that many seconds after sending, whatever comes back; `openid` limits it to somebody.
    """

    api: str
    left: int | None = 1
    errcode: int | None = None
    status: int | None = None
    delay: float = 0.0
    reset: bool = False
    after: bool = False
    cut_reply: float | None = None
    openid: str | None = None
    id: int = 0


ORDERED = frozenset(one.name for one in fields(Fault)) - {"id", "left"} | {"times"}


def whole(value: object) -> TypeGuard[int]:
    """Whether a JSON value is an integer (true and false are not)."""
    return isinstance(value, int) and not isinstance(value, bool)


def _within(value: object, low: float, high: float) -> bool:
    return (whole(value) or isinstance(value, float)) and low <= value <= high


CHECKS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "api": (lambda value: isinstance(value, str) and value != "", "接口名或 callback、*"),
    "times": (lambda value: value is None or (whole(value) and value >= 1), "正整数或 null"),
    "errcode": (lambda value: whole(value) and value != 0, "非零整数"),
    "status": (lambda value: whole(value) and _within(value, 400, 599), "400 到 599"),
    "delay": (lambda value: _within(value, 0, LONGEST), "0 到 600 秒"),
    "reset": (lambda value: isinstance(value, bool), "true 或 false"),
    "after": (lambda value: isinstance(value, bool), "true 或 false"),
    "cut_reply": (
        lambda value: value is True or _within(value, 0.001, LONGEST),
        "true 或正的秒数",
    ),
    "openid": (lambda value: isinstance(value, str), "字符串"),
}


class Faults:
    """The faults that wait to strike, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._ids = count(1)

    def add(self, order: Mapping[str, Any]) -> Fault:
        """Read `{api, errcode | status | delay | reset | cut_reply, after, openid, times}`."""
        given = {key: value for key, value in order.items() if value is not None or key == "times"}
        if unknown := given.keys() - ORDERED:
            raise Refused(f"不认识的字段：{'、'.join(sorted(unknown))}")
        for key, value in given.items():
            fits, expected = CHECKS[key]
            if not fits(value):
                raise Refused(f"{key} 应为{expected}")
        possible = AT_CALLBACK if given.get("api") == CALLBACK else AT_API
        if "api" not in given or not given.keys() & possible:
            raise Refused(f"请给出 api，以及 {'、'.join(sorted(possible))} 之一")
        if given.keys() & ((AT_API | AT_CALLBACK) - possible):
            raise Refused(f"{given['api']} 只能出 {'、'.join(sorted(possible))} 这些故障")
        if given.get("cut_reply") is True:
            given["cut_reply"] = PROMPT_CUT
        left = given.pop("times", 1)
        fault = Fault(**given, left=left, id=next(self._ids))
        self._waiting.append(fault)
        return fault

    def take(self, api: str, openid: str | None = None) -> Fault | None:
        """The fault that strikes this call, counted down; None when all is well."""
        for fault in self._waiting:
            if self._meets(fault, api, openid):
                if fault.left is not None:
                    fault.left -= 1
                    if fault.left == 0:
                        self._waiting.remove(fault)
                return fault
        return None

    def describe(self) -> list[dict[str, Any]]:
        """The waiting faults as JSON."""
        return [asdict(fault) for fault in self._waiting]

    def clear(self) -> None:
        """All is well again."""
        self._waiting.clear()

    @staticmethod
    def _meets(fault: Fault, api: str, openid: str | None) -> bool:
        everywhere = fault.api == EVERY_API and api != CALLBACK
        return (fault.api == api or everywhere) and fault.openid in {None, openid}
