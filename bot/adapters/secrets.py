"""Signed tokens and sealed secrets, with keys derived from the institution's own."""

import base64
import binascii
import hmac
import secrets
import struct
from collections.abc import Sequence
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import ExpiredLink, InvalidLink, Misconfigured

_KEY, _MAC, _NONCE = 32, 32, 12
_EXPIRY = struct.Struct(">Q")

#: A token longer than this was not made here; nobody's memory is spent on it.
_LONGEST = 4096


class HmacSigner:
    """bot.ports.secrets.Signer: HMAC-SHA256 over purpose, time and value.

    `keys` has the newest first: it signs, and all of them are read.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise ValueError("a signer needs a key")
        self._keys = [_derived(key, b"hengxin signed tokens") for key in keys]

    def sign(self, purpose: str, value: str, until: datetime) -> str:
        if until.tzinfo is None:
            raise ValueError("a naive time was about to be signed")
        body = _EXPIRY.pack(int(until.timestamp())) + value.encode()
        return _text(_mac(self._keys[0], purpose, body) + body)

    def read(self, purpose: str, token: str, now: datetime) -> str:
        raw = _raw(token) or b""
        mac, body = raw[:_MAC], raw[_MAC:]
        ours = any(hmac.compare_digest(mac, _mac(key, purpose, body)) for key in self._keys)
        if not ours or len(body) < _EXPIRY.size:
            raise InvalidLink
        if now.timestamp() >= _EXPIRY.unpack_from(body)[0]:
            raise ExpiredLink
        return body[_EXPIRY.size :].decode()


class AesVault:
    """bot.ports.secrets.Vault: AES-256-GCM bound to the purpose; keys as for the signer."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise ValueError("a vault needs a key")
        self._ciphers = [AESGCM(_derived(key, b"hengxin sealed secrets")) for key in keys]

    def seal(self, purpose: str, text: str) -> str:
        nonce = secrets.token_bytes(_NONCE)
        return _text(nonce + self._ciphers[0].encrypt(nonce, text.encode(), purpose.encode()))

    def open(self, purpose: str, sealed: str) -> str:
        raw = _raw(sealed) or b""
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode()).decode()
            except (InvalidTag, ValueError):
                continue
        raise Misconfigured(
            "密钥不符，打不开已加密的内容：请在 HENGXIN_MASTER_KEYS 中保留旧密钥，新的写在前面。"
        )


def _derived(key: bytes, use: bytes) -> bytes:
    """A key for one use only: what is learnt from one use says nothing about another."""
    return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=use).derive(key)


def _mac(key: bytes, purpose: str, body: bytes) -> bytes:
    named = purpose.encode()
    return hmac.digest(key, struct.pack(">H", len(named)) + named + body, "sha256")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text: str) -> bytes | None:
    """The bytes behind `_text`; None for anything else, so that a token has one spelling."""
    try:
        raw = base64.urlsafe_b64decode(text[:_LONGEST].encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, UnicodeEncodeError):
        return None
    return raw if _text(raw) == text else None
