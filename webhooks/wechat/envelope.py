"""Safe mode: opening what WeChat encrypted, and sealing the answer."""

import base64
import binascii
import secrets
import struct

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import InvalidAppIdException

from bot.errors import Misconfigured
from webhooks.wechat.credentials import Credentials
from webhooks.wechat.refusal import Refused
from webhooks.wechat.signature import signature

_WRONG_KEY = (InvalidAppIdException, ValueError, IndexError, struct.error)
_KEY_CHARACTERS, _KEY_BYTES = 43, 32

_SEALED = (
    "<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
    "<MsgSignature><![CDATA[{signature}]]></MsgSignature>"
    "<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
)


class Cipher(PrpCrypto):
    """wechatpy's cipher, built once per key, with a prefix that nobody can foresee.

    wechatpy takes the sixteen bytes before the message from `random.sample`.
    """

    def __init__(self, key: bytes) -> None:
        super().__init__(key)  # type: ignore[no-untyped-call]

    def get_random_string(self) -> bytes:
        return secrets.token_bytes(16)

    def encrypt(self, text: str, app_id: str) -> str:
        encrypted = super().encrypt(text, app_id)  # type: ignore[no-untyped-call]
        return bytes(encrypted).decode("ascii")

    def decrypt(self, text: str, app_id: str) -> str:
        return str(super().decrypt(text, app_id))  # type: ignore[no-untyped-call]


class Envelopes:
    """Opens with the current key or the previous one, and seals with whichever opened."""

    def __init__(self, credentials: Credentials) -> None:
        """Misconfigured when a key is not one of WeChat's."""
        self._app_id = credentials.app_id
        self._token = credentials.token
        current = _cipher("HENGXIN_WECHAT_AES_KEY", credentials.aes_key)
        self._ciphers = [current]
        if credentials.aes_key_previous:
            name = "HENGXIN_WECHAT_AES_KEY_PREVIOUS"
            self._ciphers.append(_cipher(name, credentials.aes_key_previous))

    def open(self, encrypted: str) -> tuple[str, Cipher]:
        """The document inside, and the cipher for the answer.

        Refused (403) when no key of ours opens it, or it was made for another app id.
        """
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(encrypted, self._app_id), cipher
            except _WRONG_KEY:
                continue
        raise Refused(403, "no key opens it for this app id")

    def seal(self, document: str, cipher: Cipher, now: int) -> str:
        """The encrypted answer, signed for the moment `now` (epoch seconds)."""
        encrypted = cipher.encrypt(document, self._app_id)
        nonce, timestamp = secrets.token_hex(8), str(now)
        signed = signature(self._token, timestamp, nonce, encrypted)
        return _SEALED.format(
            encrypted=encrypted, signature=signed, timestamp=timestamp, nonce=nonce
        )


def _cipher(setting: str, key: str) -> Cipher:
    try:
        raw = base64.b64decode(key + "=", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(key) != _KEY_CHARACTERS or len(raw) != _KEY_BYTES:
        raise Misconfigured(
            f"{setting} 应为公众平台“服务器配置”中的 43 位 EncodingAESKey（字母和数字），"
            "例如 abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG。"
        )
    return Cipher(raw)
