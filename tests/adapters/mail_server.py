"""A mail server on the loopback that keeps what it is given and can be told to misbehave."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class MailServer:
    """What came in, and what to answer. `on_data` runs when a letter is complete."""

    url: str = ""
    kept: list[EmailMessage] = field(default_factory=list)
    connections: int = 0
    recipients: dict[str, str] = field(default_factory=dict)
    on_data: Callable[["MailServer", SMTP], str] = lambda _server, _dialogue: "250 OK"
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        del server, session, options
        answer = self.recipients.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del session
        raw = envelope.original_content or b""
        self.kept.append(message_from_bytes(raw, _class=EmailMessage, policy=policy.default))
        return self.on_data(self, server)

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """Lets in whoever gives the right password."""
        del server, session, envelope, mechanism
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == "p@ss:词".encode(), handled=False)

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.kept]


def cut(_server: MailServer, dialogue: SMTP) -> str:
    """The letter is kept, and the connection ends before anybody is told."""
    assert dialogue.transport is not None
    dialogue.transport.close()
    return "250 too late"


@asynccontextmanager
async def listening(port: int = 0, *, login: bool = False) -> AsyncIterator[MailServer]:
    """The server; `login` demands user and password (without TLS: it is the loopback)."""
    keeping = MailServer()
    dialogues: list[SMTP] = []

    def talk() -> SMTP:
        keeping.connections += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # passwords without TLS: nobody else is listening
            dialogue = SMTP(
                keeping,
                hostname="mail.invalid",
                enable_SMTPUTF8=True,
                loop=asyncio.get_running_loop(),
                authenticator=keeping.authenticate,
                auth_required=login,
                auth_require_tls=False,
            )
        dialogues.append(dialogue)
        return dialogue

    server = await asyncio.get_running_loop().create_server(talk, "127.0.0.1", port)
    keeping.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield keeping
    finally:
        server.close()
        for dialogue in dialogues:
            if dialogue.transport is not None:
                dialogue.transport.close()
        await server.wait_closed()
