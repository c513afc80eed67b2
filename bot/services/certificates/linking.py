"""The owner's links to their certificates: signed, for one day, good for nobody else's."""

import hashlib
import hmac
from datetime import datetime, timedelta

from bot.domain.certificates.certificate import Certificate
from bot.errors import ExpiredLink, InvalidLink
from bot.ports.secrets import Signer
from bot.ports.work import Work

PURPOSE = "certificate"
GOOD_FOR = timedelta(hours=24)
#: Where the door for these links stands.
PATH = "/me/certificates/"
_AGAIN = "请在公众号回复“下载证书”获取新的链接。"


class Links:
    """Makes and reads links to the owner's document. `site` is our public address."""

    def __init__(self, signer: Signer, site: str) -> None:
        self._signer = signer
        self.site = site.rstrip("/")

    def link(self, certificate: Certificate, now: datetime) -> str:
        """The address of the document until 24 hours after `now`; empty without an account."""
        if certificate.openid is None:
            return ""
        value = f"{certificate.number} {_owner(certificate.openid)}"
        return f"{self.site}{PATH}{self._signer.sign(PURPOSE, value, now + GOOD_FOR)}"

    async def mine(
        self, work: Work, openid: str, now: datetime
    ) -> tuple[tuple[Certificate, str], ...]:
        """That account's certificates in force or expired, newest first, each with its link."""
        own = await work.certificates.of_citizen(openid)
        return tuple((each, self.link(each, now)) for each in own if each.state == "valid")

    async def open(self, work: Work, token: str, now: datetime) -> Certificate | None:
        """The certificate behind a link, if its owner is still the one it was made for.

        InvalidLink, ExpiredLink with the way to a new one.
        """
        try:
            number, _, owner = self._signer.read(PURPOSE, token, now).partition(" ")
        except ExpiredLink:
            raise ExpiredLink(f"这个链接已过期。{_AGAIN}") from None
        except InvalidLink:
            raise InvalidLink(f"这个链接无效。{_AGAIN}") from None
        certificate = await work.certificates.find(number)
        if certificate is None or certificate.openid is None:
            return None
        same = hmac.compare_digest(_owner(certificate.openid), owner)
        return certificate if same else None


def _owner(openid: str) -> str:
    """Enough to tell owners apart: a link shows nobody's openid."""
    return hashlib.sha256(openid.encode()).hexdigest()[:24]
