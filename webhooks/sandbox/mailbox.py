"""The staff mailbox: a small SMTP server on this host that keeps what it is given."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from itertools import count
from typing import Any
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session

from webhooks.sandbox.feed import Feed

MOST_KEPT = 500
MOST_BYTES = 20 * 1024 * 1024
TAKEN, NOT_YET = "250 OK", "451 4.3.0 mailbox not open yet"
ADDRESS = re.compile(r"https?://[\w\-./?%&=#~:+@!,;$*]*[\w\-/=#&]")


@dataclass(slots=True)
class Mail:
    """One e-mail; `copies` counts how often the same Message-ID came."""

    id: int
    message_id: str
    sender: str
    to: str
    subject: str
    text: str
    links: tuple[str, ...]
    at: datetime
    copies: int = 1

    def describe(self) -> dict[str, Any]:
        """The mail as the page's JSON."""
        return {
            "id": self.id,
            "message_id": self.message_id,
            "from": self.sender,
            "to": self.to,
            "subject": self.subject,
            "text": self.text,
            "links": list(self.links),
            "at": self.at.isoformat(),
            "copies": self.copies,
        }


class Mailbox:
    """Listens before the product is built, takes mail once a sandbox has opened it."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._opened: tuple[Callable[[], datetime], Feed] | None = None
        self._kept: dict[str, Mail] = {}
        self._ids = count(1)
        self._dialogues: WeakSet[SMTP] = WeakSet()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen on the running loop; returns the address, `smtp://host:port`.

        Port 0 takes a free one. A port that is taken is an OSError.
        """
        self._server = await asyncio.get_running_loop().create_server(self._talk, host, port)
        return f"smtp://{host}:{self._server.sockets[0].getsockname()[1]}"

    def open(self, now: Callable[[], datetime], feed: Feed) -> None:
        """From now on mail is taken, dated by `now` (aware), and told to the open pages."""
        self._opened = (now, feed)

    def describe(self) -> list[dict[str, Any]]:
        """Newest first."""
        return [mail.describe() for mail in sorted(self._kept.values(), key=lambda one: -one.id)]

    async def close(self) -> None:
        """Stop listening; a second time does nothing."""
        if self._server is not None:
            self._server.close()
            for dialogue in tuple(self._dialogues):
                if dialogue.transport is not None:
                    dialogue.transport.close()
            await self._server.wait_closed()
            self._server = None

    def take(self, raw: bytes, sender: str, recipients: list[str]) -> str:
        """One delivered e-mail; returns the server's answer."""
        if self._opened is None:
            return NOT_YET
        now, feed = self._opened
        mail = _read(raw, Given(next(self._ids), now(), sender, recipients))
        known = self._kept.get(mail.message_id)
        if known is not None:
            known.copies += 1
            mail = known
        else:
            self._kept[mail.message_id] = mail
            if len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        feed.tell("mail", mail.describe())
        return TAKEN

    def _talk(self) -> SMTP:
        # A name of its own: aiosmtpd would ask the resolver for the host's, which may take long.
        dialogue = SMTP(
            Handler(self),
            hostname="sandbox.invalid",
            ident="sandbox",
            data_size_limit=MOST_BYTES,
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )
        self._dialogues.add(dialogue)
        return dialogue


@dataclass(frozen=True, slots=True)
class Given:
    """What the SMTP dialogue says of a mail."""

    id: int
    at: datetime
    sender: str
    recipients: list[str]


@dataclass(frozen=True, slots=True)
class Handler:
    """What aiosmtpd calls; the names are its own."""

    mailbox: Mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """One mail came in whole."""
        raw = envelope.original_content or b""
        recipients = [str(one) for one in envelope.rcpt_tos]
        return self.mailbox.take(raw, str(envelope.mail_from or ""), recipients)


class Shown(HTMLParser):
    """The words of an HTML mail, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links.extend(
            value for name, value in attrs if tag == "a" and name == "href" and value
        )

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _read(raw: bytes, given: Given) -> Mail:
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    text, links = _words(message)
    message_id = str(message.get("Message-ID", "")).strip() or f"<none-{given.id}@sandbox>"
    return Mail(
        given.id,
        message_id,
        str(message.get("From", given.sender)),
        str(message.get("To", "")) or ", ".join(given.recipients),
        str(message.get("Subject", "")),
        text,
        links,
        given.at,
    )


def _words(message: EmailMessage) -> tuple[str, tuple[str, ...]]:
    """The text, and every address in it and in the HTML form, each once."""
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    shown = Shown()
    if isinstance(html, EmailMessage):
        shown.feed(_content(html))
    text = _content(plain) if isinstance(plain, EmailMessage) else "".join(shown.words)
    found = [*ADDRESS.findall(text), *shown.links]
    return text.replace("\r\n", "\n").strip(), tuple(dict.fromkeys(found))


def _content(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError):  # a charset nobody knows, or content that is none
        payload = part.get_payload(decode=True)
        return payload.decode(errors="replace") if isinstance(payload, bytes) else ""
