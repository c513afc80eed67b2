"""The signed query of a callback: who asks, and when."""

import hashlib
import hmac
from dataclasses import dataclass

from multidict import MultiMapping

from webhooks.wechat.refusal import Refused

_DIGITS = 11


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters that WeChat puts on every callback. `timestamp` is in epoch seconds."""

    timestamp: str
    nonce: str
    signature: str

    @classmethod
    def of(cls, parameters: MultiMapping[str], name: str) -> "Query":
        """Its signature is in `name`. Refused (400) unless each parameter is there once."""
        return cls(
            single(parameters, "timestamp"), single(parameters, "nonce"), single(parameters, name)
        )

    def verify(self, token: str, *signed: str) -> None:
        """Refused (403) unless the signature covers token, timestamp, nonce and `signed`."""
        expected = signature(token, self.timestamp, self.nonce, *signed)
        if not hmac.compare_digest(expected.encode(), self.signature.encode("utf-8", "replace")):
            raise Refused(403, "wrong signature")

    def skew(self, now: float) -> int:
        """By how many seconds our clock is ahead of the sender's; negative when it is behind."""
        return int(now) - number(self.timestamp)


def signature(*parts: str) -> str:
    """WeChat's signature: the SHA-1 of the sorted parts."""
    encoded = sorted(part.encode("utf-8", "replace") for part in parts)
    return hashlib.sha1(b"".join(encoded), usedforsecurity=False).hexdigest()


def single(parameters: MultiMapping[str], name: str) -> str:
    """The one value of that parameter; Refused (400) when it is missing, empty or repeated."""
    values = parameters.getall(name, [])
    if len(values) != 1 or not values[0]:
        raise Refused(400, f"{name} is not there exactly once")
    return values[0]


def number(text: str) -> int:
    """A moment in epoch seconds; Refused (400) for anything but one to eleven ASCII digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise Refused(400, "not a timestamp")
    return int(text)
