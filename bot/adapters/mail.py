"""Letters by SMTP: one connection for a batch, one Message-ID for a letter at every attempt."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, parseaddr
from typing import Final
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from bot.domain.messages.letter import Letter
from bot.errors import Misconfigured
from bot.ports.mail import Posted, Verdict

#: How long one step of the dialogue with the server may take, seconds.
SECONDS: Final = 10.0

_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Server:
    """Where the mail server is, and how it is spoken to."""

    host: str
    port: int
    tls: bool
    start_tls: bool
    user: str | None
    password: str | None

    @classmethod
    def at(cls, url: str) -> "Server":
        """The server of `smtp://`, `smtps://` or `smtp+starttls://USER:PASSWORD@HOST:PORT`.

        User and password may be percent-encoded. Misconfigured for anything else.
        """
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError):
            raise _bad_url() from None
        if not parts.hostname or parts.path.strip("/") or (parts.username and not parts.password):
            raise _bad_url()
        return cls(
            parts.hostname,
            port,
            parts.scheme == "smtps",
            parts.scheme == "smtp+starttls",
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
        )


class Smtp:
    """bot.ports.mail.Mail over one SMTP server; `sender` as `名称 <name@host>` or `name@host`."""

    def __init__(self, url: str, sender: str, *, seconds: float = SECONDS) -> None:
        self._server = Server.at(url)
        self._name, self._address = parseaddr(sender)
        user, _, self._domain = self._address.rpartition("@")
        if not user or not self._domain or not self._address.isascii():
            raise Misconfigured(
                "设置 HENGXIN_MAIL_FROM 有误：须为邮箱地址。例如：衡信 <noreply@fw.example.cn>"
            )
        self._seconds = seconds

    async def send(self, letters: Sequence[Letter], now: datetime) -> AsyncGenerator[Posted, None]:
        client = self._client()
        try:
            for place, letter in enumerate(letters):
                if not client.is_connected and (trouble := await _connect(client)):
                    for _ in letters[place:]:
                        yield trouble
                    return
                yield await self._hand_over(client, letter, now)
            if client.is_connected:
                with suppress(SMTPException, OSError):
                    await client.quit()
        finally:
            client.close()

    def _client(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            start_tls=server.start_tls,
            local_hostname=self._domain,  # otherwise the resolver is asked for our own name
            timeout=self._seconds,
        )

    async def _hand_over(self, client: SMTP, letter: Letter, now: datetime) -> Posted:
        try:
            recipients = _addresses(letter.recipient)
            message = self._message(letter, now)
            await client.send_message(message, sender=self._address, recipients=recipients)
        except SMTPRecipientsRefused as refused:
            return _judged(max(refused.recipients, key=lambda one: one.code < _PERMANENT))
        except SMTPDataError as refused:
            return _judged(refused)
        except (ValueError, SMTPNotSupported) as fault:
            return Posted(Verdict.REFUSED, None, f"letter cannot be sent: {fault}")
        except (SMTPException, OSError) as fault:
            return _later(fault)
        return Posted(Verdict.SENT)

    def _message(self, letter: Letter, now: datetime) -> EmailMessage:
        message = EmailMessage(policy=policy.SMTP)
        message["From"] = Address(self._name, addr_spec=self._address)
        message["To"] = letter.recipient
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<{letter.message_id}@{self._domain}>"
        # RFC 3834: no holiday replies to a program, and no loops.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text, cte="base64")
        return message


def _addresses(text: str) -> list[str]:
    """The addresses of `a@x.cn, 值班 <b@x.cn>`; ValueError when one is none, or there is none."""
    addresses = [address for _, address in getaddresses([text])]
    if not addresses or not all("@" in address for address in addresses):
        raise ValueError("the recipient is no e-mail address")
    return addresses


async def _connect(client: SMTP) -> Posted | None:
    """Connect and log in; what is wrong when that fails. It is never the letter's fault."""
    try:
        await client.connect()
    except (SMTPException, OSError, ValueError) as fault:
        return _later(fault)
    return None


def _judged(answer: SMTPResponseException) -> Posted:
    """What the server says of this very letter: 5xx is for ever, 4xx for now."""
    verdict = Verdict.REFUSED if answer.code >= _PERMANENT else Verdict.LATER
    return Posted(verdict, answer.code, answer.message)


def _later(fault: Exception) -> Posted:
    code = fault.code if isinstance(fault, SMTPResponseException) else None
    return Posted(Verdict.LATER, code, f"{type(fault).__name__}: {fault}")


def _bad_url() -> Misconfigured:
    return Misconfigured(
        "设置 HENGXIN_SMTP_URL 有误。例如：smtp+starttls://user:password@smtp.example.cn:587"
    )
