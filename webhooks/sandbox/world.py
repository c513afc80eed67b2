"""One simulated world: account, citizens, the way to the server, and the platform's side."""

from collections.abc import Callable
from datetime import datetime

from webhooks.sandbox.account import Account, Credentials
from webhooks.sandbox.delivery import Delivery, Pace
from webhooks.sandbox.envelope import Envelopes
from webhooks.sandbox.exchange import Exchange
from webhooks.sandbox.faults import Faults
from webhooks.sandbox.feed import Feed
from webhooks.sandbox.platform.api import Api
from webhooks.sandbox.platform.template import SAMPLE_TEMPLATES, Templates


class Sandbox:
    """Everything of one instance, in memory; two instances share nothing."""

    def __init__(
        self,
        credentials: Credentials,
        callback_url: Callable[[], str] | str,
        now: Callable[[], datetime],
        pace: Pace,
    ) -> None:
        """`now` is aware, Asia/Shanghai; `callback_url` may be known only after the start."""
        self.credentials = credentials
        self._callback_url = callback_url
        self.feed = Feed()
        self.faults = Faults()
        self.account = Account(credentials, now, self.feed)
        self.delivery = Delivery(Envelopes(credentials), self.callback_url, self.faults, now, pace)
        self.exchange = Exchange(self.account, self.delivery)
        self.templates = Templates(self.account, SAMPLE_TEMPLATES)
        self.api = Api(self.account, self.exchange, self.faults, self.templates)

    def callback_url(self) -> str:
        """The account's callback address, as it is now."""
        return self._callback_url if isinstance(self._callback_url, str) else self._callback_url()

    def point_at(self, url: str) -> None:
        """Move the callback address, as on the platform's settings page."""
        self._callback_url = url

    async def close(self) -> None:
        """Drop what is still on its way and close the connections."""
        await self.exchange.close()
        await self.delivery.close()
