"""What the load says: a citizen who asks, applies with one bad phone, and confirms."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

CASE_NUMBER = re.compile(r"SQ\d{14}[0-9A-Z]")

#: No dialogue that goes well takes so many turns.
MOST_TURNS = 20

_PHONE, _BAD_PHONE = "13800138000", "1380013"
_ORGANISATION = "示例市第一人民医院"

#: The first message of the application carries what one message can.
_GREETING = "你好"
_QUESTION = "血压计检定要带什么材料"
_WISH = (
    f"我要送检两台血压计，型号欧姆龙 HEM-7124，{_ORGANISATION}，"
    "信用代码91350100M000100Y43，12月3日送来"
)


class Talk(Protocol):
    """One dialogue: what to say next, given what was answered."""

    def next(self, answer: str | None) -> str | None:
        """The next message; None when the dialogue is over. Unexpected: the answer is wrong."""
        ...


class Unexpected(Exception):
    """An answer that no citizen should get here."""


@dataclass(slots=True)
class Echo:
    """The floor's dialogue: seven messages of the same length, each of which comes back."""

    said: int = 0
    last: str = ""

    def next(self, answer: str | None) -> str | None:
        if answer is not None and answer != self.last:
            raise Unexpected(f"{self.last!r} came back as {answer!r}")
        if self.said == len(_ECHOED):
            return None
        self.last = _ECHOED[self.said]
        self.said += 1
        return self.last


_ECHOED = (_GREETING, _QUESTION, _WISH, "同意", _BAD_PHONE, _PHONE, "确认")


@dataclass(slots=True)
class Applicant:
    """Greets, asks for the materials, applies, and answers whatever the form asks next."""

    number: str = ""
    said: list[str] = field(default_factory=list)

    def next(self, answer: str | None) -> str | None:
        if len(self.said) >= MOST_TURNS:
            raise Unexpected(f"still not filed after {MOST_TURNS} turns: {answer!r}")
        message = self._next(answer or "")
        if message is not None:
            self.said.append(message)
        return message

    def _next(self, answer: str) -> str | None:
        match len(self.said):
            case 0:
                return _GREETING
            case 1:
                _expect(answer, "您好")
                return _QUESTION
            case 2:
                _expect(answer, "血压计本体", "营业执照")
                return _WISH
        if found := CASE_NUMBER.search(answer):
            _expect(answer, "血压计检定")
            self.number = found[0]
            return None
        return self._to_the_form(answer)

    def _to_the_form(self, answer: str) -> str:
        if self.said[-1] == _BAD_PHONE:
            _expect(answer, "电话")
        asked = answer.rsplit("\n\n", 1)[-1]
        for question, reply in _ANSWERS:
            if question in asked or question in answer:
                return reply(self)
        raise Unexpected(f"no answer known to {answer!r}")

    def phone(self) -> str:
        return _PHONE if _BAD_PHONE in self.said else _BAD_PHONE


_Reply = Callable[[Applicant], str]


def _always(text: str) -> _Reply:
    return lambda _: text


#: A part of the question → the answer; the first that is found counts.
_ANSWERS: tuple[tuple[str, _Reply], ...] = (
    ("确认", _always("确认")),
    ("同意", _always("同意")),
    ("几台", _always("2台")),
    ("信用代码", _always("跳过")),
    ("单位的全称", _always(_ORGANISATION)),
    ("怎么称呼", _always("王建国")),
    ("联系电话", Applicant.phone),
    ("名称或型号", _always("跳过")),
    ("哪天送来", _always("跳过")),
    ("还有要说明的", _always("跳过")),
)


def _expect(answer: str, *parts: str) -> None:
    missing = [part for part in parts if part not in answer]
    if missing:
        raise Unexpected(f"without {'、'.join(missing)}: {answer!r}")
