"""A call that did not succeed: one exception that says what became of it, and tells no secret."""

from bot.adapters.wechat.codes import meaning
from bot.ports.wechat import Attempt, Verdict

_LONGEST = 300


class CallFailed(Exception):
    """WeChat refused, or was not heard. `attempt` is what to make of it."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(f"{attempt.verdict}: {attempt.detail}")
        self.attempt = attempt

    @classmethod
    def by_code(cls, code: int, message: str, *secrets: str) -> "CallFailed":
        """WeChat answered `code`; `message` keeps the request id (rid), but none of `secrets`."""
        known = meaning(code)
        return cls(Attempt(known.verdict, code, f"{known.says}: {redacted(message, *secrets)}"))

    @classmethod
    def on_the_way(cls, verdict: Verdict, detail: str) -> "CallFailed":
        """No answer of WeChat's own was heard."""
        return cls(Attempt(verdict, None, detail))


def redacted(text: str, *secrets: str) -> str:
    """`text` in at most 300 characters, with each of `secrets` blotted out."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "***")
    return text[:_LONGEST]
