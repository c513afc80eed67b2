"""ticket/getticket: what a page needs to sign its calls into WeChat (JS-SDK)."""

import secrets
from datetime import datetime, timedelta

from webhooks.sandbox.account import Account
from webhooks.sandbox.platform.calls import FINE, Call, Called, Served, get
from webhooks.sandbox.platform.errcodes import Failed

LASTS = timedelta(seconds=7200)
TYPES = frozenset({"jsapi", "wx_card"})


class PageTickets:
    """One ticket of each type at a time, the same for everybody until it ends."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._issued: dict[str, tuple[str, datetime]] = {}

    def served(self) -> tuple[Served, ...]:
        """The API."""
        return (get("ticket/getticket", self._get),)

    def _get(self, call: Call) -> Called:
        kind, now = call.query.get("type", ""), self._account.now()
        if kind not in TYPES:
            raise Failed(40097, "type")
        ticket, end = self._issued.get(kind, ("", now))
        if not timedelta() < end - now <= LASTS:
            ticket, end = secrets.token_urlsafe(64), now + LASTS
            self._issued[kind] = (ticket, end)
        return Called({**FINE, "ticket": ticket, "expires_in": int((end - now).total_seconds())})
