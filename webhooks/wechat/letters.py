"""Letters between WeChat and the account: what a callback holds, proven and readable."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from multidict import MultiMapping

from bot.domain.conversation.inbound import Inbound
from webhooks.wechat.credentials import Credentials
from webhooks.wechat.document import fields
from webhooks.wechat.envelope import Cipher, Envelopes
from webhooks.wechat.parsing import inbound
from webhooks.wechat.refusal import Refused
from webhooks.wechat.signature import Query, single

_LOG = structlog.get_logger(__name__)
_LONGEST_ECHO = 1024


@dataclass(frozen=True, slots=True)
class Letter:
    """One delivery, and the cipher its answer is sealed with (None: plain)."""

    inbound: Inbound
    cipher: Cipher | None


class Letters:
    """Opens deliveries and closes answers, in the mode that the account is set to."""

    def __init__(self, credentials: Credentials) -> None:
        """Misconfigured when safe mode lacks a usable key."""
        self._credentials = credentials
        self._envelopes = Envelopes(credentials) if credentials.safe else None

    def echo(self, parameters: MultiMapping[str], now: datetime) -> str:
        """The echo that proves the address ours; Refused when WeChat did not ask."""
        query = Query.of(parameters, "signature")
        echo = single(parameters, "echostr")
        query.verify(self._credentials.token)
        self._in_time(query, now)
        if len(echo) > _LONGEST_ECHO:
            raise Refused(400, "echo too long")
        return echo

    def open(self, parameters: MultiMapping[str], body: bytes, now: datetime) -> Letter:
        """The delivery inside; Refused or one of UNREADABLE when it is none for this account."""
        if self._envelopes is None:
            letter = self._plain(parameters, body, now)
        else:
            letter = self._safe(self._envelopes, parameters, body, now)
        account = self._credentials.account
        if account and letter.inbound.account != account:
            raise Refused(403, "made for another account")
        return letter

    def close(self, letter: Letter, answer: str, now: datetime) -> str:
        """The answer as it goes over the wire."""
        if self._envelopes is None or letter.cipher is None:
            return answer
        return self._envelopes.seal(answer, letter.cipher, int(now.timestamp()))

    def _plain(self, parameters: MultiMapping[str], body: bytes, now: datetime) -> Letter:
        query = Query.of(parameters, "signature")
        query.verify(self._credentials.token)
        self._in_time(query, now)
        return Letter(inbound(fields(body.decode())), None)

    def _safe(
        self, envelopes: Envelopes, parameters: MultiMapping[str], body: bytes, now: datetime
    ) -> Letter:
        query = Query.of(parameters, "msg_signature")
        encrypted = fields(body.decode())["Encrypt"]
        query.verify(self._credentials.token, encrypted)
        self._in_time(query, now)
        document, cipher = envelopes.open(encrypted)
        return Letter(inbound(fields(document)), cipher)

    def _in_time(self, query: Query, now: datetime) -> None:
        # Only after the signature: a stranger must not be able to raise the alarm.
        skew, window = query.skew(now.timestamp()), self._credentials.window
        if abs(skew) > window:
            _LOG.error(
                "wechat.clock_skew",
                seconds=skew,
                our_clock="ahead" if skew > 0 else "behind",
                allowed=window,
                mend="set this server's clock; if it is right, somebody repeats an old request",
            )
            raise Refused(403, "outside the time window")
