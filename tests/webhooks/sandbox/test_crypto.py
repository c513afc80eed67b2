"""Signature and encryption against vectors that this code did not compute."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from webhooks.sandbox.crypto import MessageCipher, Undecipherable, sign, signed

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APP_ID = "wx1234567890abcdef"
TOKEN = "hengxintoken"  # noqa: S105 - made up
CIPHER = MessageCipher(KEY, APP_ID)
# openssl enc -aes-256-cbc -nopad over the documented layout, prefix 0123456789abcdef.
VECTORS = [
    (
        "<xml><Content>血压计</Content></xml>",
        (
            "Q3stYC6hdFzMh9T8HCvyDEvUJYZtthhTxl+Y4LMR+09gUMfAq9a0K7mcNSTa+FwjdncVtazkvo6cLaUps+7F"
            "mdWXfBNDeY7M98bAkXOenpl6bdo9xZT3eLAtrTS6s5WX"
        ),
    ),
    (
        "x" * 58,  # ends on a block: a whole block of 32 is added
        (
            "Q3stYC6hdFzMh9T8HCvyDIKMpJ2YB/WJNYEsiBRSdP7uuAg59ygU0GcjEbNixcLfuHJQGfnGB/sQWDCwRYJJ"
            "MDGHdyNXwaSNbiwQT1k8/tsWyeRBQYAe1Gz/Qt+XUwyUUIp+aknDrfQgb3KrOmqtx7mZDePR4HTmJwW8v9iD"
            "CQA="
        ),
    ),
]


@pytest.mark.parametrize(("message", "sealed"), VECTORS)
def test_seals_and_opens_like_openssl(message: str, sealed: str) -> None:
    assert CIPHER.encrypt(message, b"0123456789abcdef") == sealed
    assert CIPHER.decrypt(sealed) == message


def test_the_platforms_published_sample() -> None:
    echo = (
        "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    )
    key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
    signature = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert signed(signature, "QDG6eK", "1409659589", "263014780", echo)
    assert MessageCipher(key, "wx5823bf96d3bd56c7").decrypt(echo) == "1616140317555161061"


def test_signature_as_sha1sum_computes_it() -> None:
    signature = "c703f622dde7068ae26b4cfbb72638968cca4a97"
    assert sign("263014780", TOKEN, "1409659589") == signature
    assert not signed(signature, "263014781", TOKEN, "1409659589")
    assert not signed("钥", TOKEN)


@given(st.text(max_size=300))
def test_both_sides_read_each_other(message: str) -> None:
    stranger = WeChatCrypto(TOKEN, KEY, APP_ID)
    sealed = CIPHER.encrypt(message)
    envelope = f"<xml><Encrypt>{sealed}</Encrypt></xml>"
    signature = sign(TOKEN, "1", "2", sealed)
    assert stranger.decrypt_message(envelope, signature, "1", "2") == message
    theirs = stranger.encrypt_message(message, "2", "1")
    assert CIPHER.decrypt(theirs.split("<Encrypt><![CDATA[")[1].split("]]>")[0]) == message


def _sealed(plain: bytes) -> str:
    """Seal a plaintext whose layout is wrong."""
    encryptor = CIPHER._cipher().encryptor()  # noqa: SLF001 - to write what encrypt never writes
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


LAYOUT = b"0123456789abcdef" + (2).to_bytes(4, "big") + b"hi" + APP_ID.encode()


@pytest.mark.parametrize(
    ("sealed", "reason"),
    [
        ("***", "Base64"),
        ("", "32 的整数倍"),
        (base64.b64encode(b"0" * 16).decode(), "32 的整数倍"),
        (_sealed(LAYOUT + b"\x00" * 24), "PKCS#7"),
        (_sealed(LAYOUT + b"\x01" * 23 + b"\x18"), "PKCS#7"),
        (_sealed(LAYOUT[:-1] + b"X" + b"\x18" * 24), "AppID"),
        (_sealed(LAYOUT[:16] + b"\xff" * 4 + LAYOUT[20:] + b"\x18" * 24), "AppID"),
        (_sealed(LAYOUT.replace(b"hi", b"\xff\xfe") + b"\x18" * 24), "UTF-8"),
        (_sealed(b"short" + b"\x1b" * 27), "太短"),
    ],
)
def test_what_wechat_cannot_read(sealed: str, reason: str) -> None:
    with pytest.raises(Undecipherable, match=reason):
        CIPHER.decrypt(sealed)


@pytest.mark.parametrize("key", [KEY[:-1], KEY + "a", "！" * 43])
def test_a_key_of_the_wrong_shape(key: str) -> None:
    with pytest.raises(ValueError, match=r"EncodingAESKey|ASCII"):
        MessageCipher(key, APP_ID)
