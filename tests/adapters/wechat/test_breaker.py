"""No calls while the account is misconfigured, and back by itself once it is mended."""

import pytest
from structlog.testing import capture_logs

from bot.adapters.wechat.breaker import PROBE_EVERY, Breaker
from bot.adapters.wechat.failure import CallFailed
from bot.ports.wechat import Attempt, Verdict

WRONG_SECRET = Attempt(Verdict.MISCONFIGURED, 40125, "the app secret is wrong")


class Seconds:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def breaker(seconds: Seconds) -> Breaker:
    return Breaker(seconds)


def test_all_pass_while_all_is_well(breaker: Breaker) -> None:
    breaker.check()
    assert breaker.trouble is None


def test_it_opens_at_what_concerns_the_account(breaker: Breaker) -> None:
    breaker.failed(WRONG_SECRET)
    with pytest.raises(CallFailed) as refused:
        breaker.check()
    assert refused.value.attempt == WRONG_SECRET
    assert breaker.trouble == WRONG_SECRET


@pytest.mark.parametrize(
    "attempt",
    [
        Attempt(Verdict.MISCONFIGURED, 40037, "the template id is not of this account"),
        Attempt(Verdict.MISCONFIGURED, None, "HTTP 404"),
        Attempt(Verdict.RETRY, -1, "WeChat is busy"),
        Attempt(Verdict.UNKNOWN, None, "no answer heard"),
    ],
)
def test_other_failures_leave_it_closed(breaker: Breaker, attempt: Attempt) -> None:
    breaker.failed(attempt)
    breaker.check()
    assert breaker.trouble is None


def test_one_probe_a_minute_passes(breaker: Breaker, seconds: Seconds) -> None:
    breaker.failed(WRONG_SECRET)
    seconds.now = PROBE_EVERY
    breaker.check()
    with pytest.raises(CallFailed):
        breaker.check()
    breaker.failed(WRONG_SECRET)
    seconds.now = PROBE_EVERY * 2 - 1
    with pytest.raises(CallFailed):
        breaker.check()


def test_the_first_success_closes_it(breaker: Breaker, seconds: Seconds) -> None:
    breaker.failed(WRONG_SECRET)
    seconds.now = PROBE_EVERY
    breaker.check()
    breaker.succeeded()
    breaker.check()
    assert breaker.trouble is None


def test_the_alarm_is_told_once_and_its_end_too(breaker: Breaker) -> None:
    with capture_logs() as logs:
        for _ in range(5):
            breaker.failed(WRONG_SECRET)
        breaker.succeeded()
        breaker.succeeded()
    assert [log["event"] for log in logs] == ["wechat.misconfigured", "wechat.mended"]
