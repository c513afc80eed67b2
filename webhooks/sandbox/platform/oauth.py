"""connect/oauth2/authorize and sns/*: who opens a page, as the page's server learns it."""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from webhooks.sandbox.account import Account
from webhooks.sandbox.platform.calls import FINE, Call, Called, Served, get
from webhooks.sandbox.platform.errcodes import Failed
from webhooks.sandbox.platform.rights import Right

CODE_LASTS = timedelta(minutes=5)
TOKEN_LASTS = timedelta(hours=2)
REFRESH_LASTS = timedelta(days=30)
BASE, WHOLE = "snsapi_base", "snsapi_userinfo"
SCOPES = frozenset({BASE, WHOLE})


@dataclass(frozen=True, slots=True)
class Permit:
    """What a code, a page token or a refresh token stands for."""

    openid: str
    scope: str
    until: datetime


class OAuth:
    """Codes and tokens of pages; they have nothing to do with the account's access_token."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._codes: dict[str, Permit | None] = {}  # None: it was used
        self._tokens: dict[str, Permit] = {}
        self._refresh: dict[str, Permit] = {}

    def served(self) -> tuple[Served, ...]:
        """The APIs of sns/."""
        return (
            self._served("oauth2/access_token", self._exchange),
            self._served("oauth2/refresh_token", self._renew),
            self._served("userinfo", self._userinfo),
            self._served("auth", self._check),
        )

    def code(self, openid: str, scope: str) -> str:
        """A code for who agreed, good once and for five minutes."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = Permit(openid, scope, self._account.now() + CODE_LASTS)
        return code

    @staticmethod
    def _served(path: str, answer: Callable[[Call], Called]) -> Served:
        return get(f"/sns/{path}", answer, right=Right.OAUTH, tokenless=True)

    def _exchange(self, call: Call) -> Called:
        credentials = self._account.credentials
        if call.query.get("appid") != credentials.app_id:
            raise Failed(40013)
        given = call.query.get("secret", "").encode()
        if not hmac.compare_digest(given, credentials.app_secret.encode()):
            raise Failed(40125)
        if call.query.get("grant_type") != "authorization_code":
            raise Failed(40002)
        code = call.query.get("code", "")
        if not code:
            raise Failed(41008)
        if code not in self._codes:
            raise Failed(40029)
        permit = self._codes[code]
        if permit is None:
            raise Failed(40163)
        if permit.until <= self._account.now():
            raise Failed(42003)
        self._codes[code] = None
        return self._permitted(permit)

    def _permitted(self, permit: Permit) -> Called:
        now = self._account.now()
        token, refresh = secrets.token_urlsafe(64), secrets.token_urlsafe(64)
        self._tokens[token] = Permit(permit.openid, permit.scope, now + TOKEN_LASTS)
        self._refresh[refresh] = Permit(permit.openid, permit.scope, now + REFRESH_LASTS)
        answer = {
            "access_token": token,
            "expires_in": int(TOKEN_LASTS.total_seconds()),
            "refresh_token": refresh,
            "openid": permit.openid,
            "scope": permit.scope,
        }
        return Called(answer, openid=permit.openid, remark="网页身份")

    def _renew(self, call: Call) -> Called:
        if call.query.get("appid") != self._account.credentials.app_id:
            raise Failed(40013)
        permit = self._refresh.get(call.query.get("refresh_token", ""))
        if permit is None:
            raise Failed(40030)
        if permit.until <= self._account.now():
            raise Failed(42002)
        return self._permitted(permit)

    def _held(self, call: Call) -> Permit:
        permit = self._tokens.get(call.query.get("access_token", ""))
        if permit is None:
            raise Failed(40001)
        if permit.until <= self._account.now():
            raise Failed(42001)
        if permit.openid != call.query.get("openid"):
            raise Failed(40003)
        return permit

    def _check(self, call: Call) -> Called:
        return Called(FINE, openid=self._held(call).openid)

    def _userinfo(self, call: Call) -> Called:
        permit = self._held(call)
        if permit.scope != WHOLE:
            raise Failed(48001)
        answer: Mapping[str, object] = {
            "openid": permit.openid,
            "nickname": self._account.citizens[permit.openid].name,
            "sex": 0,
            "province": "",
            "city": "",
            "country": "",
            "headimgurl": "",
            "privilege": [],
        }
        return Called(answer, openid=permit.openid)
