"""WeChat's signature and message encryption, written from the platform's description alone."""

import base64
import binascii
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY_CHARACTERS = 43
BLOCK = 32  # the platform pads to 32, not to the 16 of AES
PREFIX = 16
HEAD = PREFIX + 4


class Undecipherable(Exception):
    """An encrypted answer that WeChat could not read; the text says why."""


def sign(*parts: str) -> str:
    """The platform's signature: SHA-1 over the sorted parts joined together."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def signed(signature: str, *parts: str) -> bool:
    """Whether the signature is that of these parts."""
    return hmac.compare_digest(signature.encode(), sign(*parts).encode())


class MessageCipher:
    """AES-256-CBC with PKCS#7 to 32 over 16 random bytes, length, message and app id."""

    def __init__(self, aes_key: str, app_id: str) -> None:
        """`aes_key` is the EncodingAESKey of 43 characters; ValueError for anything else."""
        if len(aes_key) != KEY_CHARACTERS:
            raise ValueError("EncodingAESKey has 43 characters")
        self._key = base64.b64decode(aes_key + "=", validate=False)
        if len(self._key) != BLOCK:
            raise ValueError("EncodingAESKey consists of letters and digits")
        self._app_id = app_id.encode()

    def encrypt(self, message: str, prefix: bytes = b"") -> str:
        """Base64 of the sealed message; `prefix` fixes the 16 random bytes for test vectors."""
        body = message.encode()
        plain = (prefix or os.urandom(PREFIX)) + struct.pack(">I", len(body)) + body + self._app_id
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def decrypt(self, sealed: str) -> str:
        """The message inside; raises Undecipherable naming the first thing that is wrong."""
        plain = self._unpad(self._open(sealed))
        if len(plain) < HEAD:
            raise Undecipherable("密文太短")
        end = HEAD + int(struct.unpack(">I", plain[PREFIX:HEAD])[0])
        if plain[end:] != self._app_id:
            raise Undecipherable("长度或 AppID 不符")
        try:
            return plain[HEAD:end].decode()
        except UnicodeDecodeError as error:
            raise Undecipherable("内容不是 UTF-8") from error

    def _open(self, sealed: str) -> bytes:
        try:
            raw = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Undecipherable("密文不是 Base64") from error
        if not raw or len(raw) % BLOCK:
            raise Undecipherable("密文长度不是 32 的整数倍")
        decryptor = self._cipher().decryptor()
        return decryptor.update(raw) + decryptor.finalize()

    def _unpad(self, padded: bytes) -> bytes:
        pad = padded[-1]
        if not 1 <= pad <= BLOCK or padded[-pad:] != bytes([pad]) * pad:
            raise Undecipherable("填充不是 PKCS#7（32 字节）")
        return padded[:-pad]

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))
