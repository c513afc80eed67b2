"""Argon2id in threads: a password check takes its time and memory, and the loop goes on."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: So many at once: each takes 64 MiB.
_AT_ONCE = 2


class Argon2Passwords:
    """bot.ports.secrets.Passwords with the parameters of RFC 9106 for little memory."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._nobodys: str | None = None

    async def hashed(self, password: str) -> str:
        async with self._places:
            return await asyncio.to_thread(self._hasher.hash, _bytes(password))

    async def matches(self, stored: str | None, password: str) -> bool:
        if self._nobodys is None:
            self._nobodys = await self.hashed(secrets.token_hex())
        async with self._places:
            same = await asyncio.to_thread(self._verified, stored or self._nobodys, password)
        return same and stored is not None

    def _verified(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False


def _bytes(password: str) -> bytes:
    """Also of half a character, which a form can be made to send."""
    return password.encode("utf-8", "surrogatepass")
