"""One simulated world: account, citizens, the way to the server, and the platform's side."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from webhooks.sandbox.account import Account, Credentials
from webhooks.sandbox.delivery import Delivery, Pace
from webhooks.sandbox.envelope import Envelopes
from webhooks.sandbox.exchange import Exchange
from webhooks.sandbox.faults import Faults
from webhooks.sandbox.feed import Feed
from webhooks.sandbox.platform import network
from webhooks.sandbox.platform.api import Api
from webhooks.sandbox.platform.customer_service import CustomerService
from webhooks.sandbox.platform.media import Media
from webhooks.sandbox.platform.menu import Menu
from webhooks.sandbox.platform.oauth import OAuth
from webhooks.sandbox.platform.page_tickets import PageTickets
from webhooks.sandbox.platform.people import People
from webhooks.sandbox.platform.qr_code import Tickets
from webhooks.sandbox.platform.quotas import QuotaDesk
from webhooks.sandbox.platform.samples import SAMPLE_NOTICES, SAMPLE_TEMPLATES
from webhooks.sandbox.platform.subscription import Subscriptions
from webhooks.sandbox.platform.template import Templates
from webhooks.sandbox.platform.tokens import TokenDesk, Tokens
from webhooks.sandbox.scanning import Scanner


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
        self.media = Media(self.account)
        self.exchange = Exchange(self.account, self.delivery, self.media.picture)
        self.templates = Templates(self.account, self.exchange, SAMPLE_TEMPLATES)
        self.subscriptions = Subscriptions(self.account, self.exchange, SAMPLE_NOTICES)
        self.menu = Menu(self.account)
        self.tickets = Tickets(self.account)
        self.oauth = OAuth(self.account)
        self.scanner = Scanner(self.account, self.exchange, self.tickets)
        self.tokens = Tokens()
        self.quota_desk = QuotaDesk(self.account)

    def routes(self, prefix: str) -> list[web.RouteDef]:
        """The platform's APIs under `prefix`, which stands for https://api.weixin.qq.com."""
        api = Api(self.account, self.faults, self.tokens, lambda: self.quota_desk.quotas)
        parts = (
            TokenDesk(self.account, self.tokens),
            self.quota_desk,
            CustomerService(self.account, self.media),
            self.templates,
            self.subscriptions,
            self.media,
            self.menu,
            self.tickets,
            People(self.account),
            PageTickets(self.account),
            self.oauth,
        )
        served = [*network.served(), *(one for part in parts for one in part.served())]
        return api.routes(served, prefix)

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
