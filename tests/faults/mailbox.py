"""The mail server behind the staff's mailbox: it remembers what arrived, and fails as told."""

import asyncio
import time
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope


@dataclass(frozen=True, slots=True)
class Copy:
    """One arrival of a letter. `at`: monotonic seconds."""

    message_id: str
    at: float


class Mailbox:
    """Serves SMTP on the loopback within this process.

    `cutting`: a letter is kept, and the line cut before anybody is told; `slow`: seconds until
    it is. After `vanish` nobody listens there, until `appear`.
    """

    def __init__(self) -> None:
        self.copies: list[Copy] = []
        self.cutting = False
        self.slow = 0.0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._lines: list[SMTP] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def appear(self) -> Self:
        """Listen, at the same address as before."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._dialogue, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def vanish(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for line in self._lines:
            if line.transport is not None:
                line.transport.close()
        self._lines.clear()
        await self._server.wait_closed()
        self._server = None

    def _dialogue(self) -> SMTP:
        line = SMTP(self, hostname="mail.invalid", loop=asyncio.get_running_loop())
        self._lines.append(line)
        return line

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        del session
        letter = message_from_bytes(envelope.original_content or b"")
        self.copies.append(Copy(str(letter["Message-ID"]), time.monotonic()))
        if self.cutting and server.transport is not None:
            server.transport.close()
        await asyncio.sleep(self.slow)
        return "250 OK"
