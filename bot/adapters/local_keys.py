"""Keys for what this host keeps encrypted: from the settings, or made once beside the data."""

import base64
import binascii
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from bot.errors import Misconfigured

_BYTES = 32


def given_keys(text: str) -> list[bytes]:
    """The keys of HENGXIN_MASTER_KEYS, newest first; Misconfigured for one not of 32 bytes."""
    keys = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        try:
            key = base64.b64decode(part, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != _BYTES:
            raise Misconfigured(
                "设置 HENGXIN_MASTER_KEYS 有误：每把密钥须为 base64 的 32 字节，"
                "可用 openssl rand -base64 32 生成。"
            )
        keys.append(key)
    return keys


def inbox_keys(text: str, path: Path) -> list[bytes]:
    """The keys of HENGXIN_MASTER_KEYS; the host's own in `path` where there are none.

    Where the host has had its own before any were given, that one still opens what it closed.
    """
    given = given_keys(text)
    return given if given and not path.exists() else [*given, own_key(path)]


def own_key(path: Path) -> bytes:
    """The key in `path`, made on first use and readable by this user only."""
    return first_kept(path, lambda: secrets.token_bytes(_BYTES))


def first_kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """What `path` holds, made on first use and readable by this user only.

    Processes that start together agree on the first one's: a hard link is made once.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(make())
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()
