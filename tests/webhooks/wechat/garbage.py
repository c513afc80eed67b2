"""Endless requests that a server on the open net gets, each made again from its seed."""

import asyncio
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from urllib.parse import quote, urlencode

from tests.webhooks.wechat.platform import NOW, SAFE, Callback, message, plain, safe, sign, written

ODD = (
    "😀",
    "👨‍👩‍👧",
    "\u202e",
    "\u200f",
    "\u200d",
    "\ufeff",
    "]]>",
    "<![CDATA[",
    "&amp;",
    "%00",
    "中",
    "ệ",
)
BOMB = (
    '<!DOCTYPE xml [<!ENTITY a "haha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><xml><ToUserName>gh</ToUserName><Encrypt>&i;</Encrypt></xml>"
)
EXTERNAL = (
    '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>'
)


@dataclass(frozen=True, slots=True)
class Junk:
    """One request as bytes. `welcome`: odd, but a message; `hangs_up`: nobody waits for more."""

    kind: str
    request: bytes
    welcome: bool = False
    hangs_up: bool = False

    def well_answered(self, status: int | None) -> bool:
        """Whether the server may answer so; None: it closed the connection."""
        if self.welcome:
            return status == 200
        if self.hangs_up and status is None:
            return True
        return status is not None and 400 <= status < 500


class Chance(Random):
    """Repeatable chance, and the moment at which its requests are made."""

    def __init__(self, seed: int, now: datetime) -> None:
        super().__init__(seed)
        self.now = now


def garbage(seed: int, now: datetime = NOW) -> Iterator[Junk]:
    """Requests without end, made at the moment `now`."""
    chance = Chance(seed, now)
    while True:
        rare = chance.random() < 0.002
        yield ten_megabytes(chance) if rare else chance.choice(MAKERS)(chance)


async def throw(host: str, port: int, junk: Junk, *, within: float = 8) -> int | None:
    """The status that the server answers; None when it closes instead. TimeoutError: it hangs."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        async with asyncio.timeout(within):
            writer.write(junk.request)
            if junk.hangs_up:
                writer.write_eof()
            status = await reader.readline()
            return int(status.split()[1]) if status else None
    except ConnectionError:
        return None
    finally:
        writer.transport.abort()


def _http(
    callback: Callback, *, method: str = "POST", query: str | None = None, headers: str = ""
) -> bytes:
    target = "/wechat?" + (urlencode(callback.query) if query is None else query)
    head = f"{method} {target} HTTP/1.1\r\nHost: hengxin.example\r\n{headers}"
    if "ength" not in headers and "chunked" not in headers:
        head += f"Content-Length: {len(callback.body)}\r\n"
    return f"{head}\r\n".encode() + callback.body


def _odd_text(chance: Random, most: int = 60) -> str:
    return "".join(chance.choices([*string.printable, *ODD], k=chance.randrange(most)))


def _now(chance: Random) -> datetime:
    return chance.now if isinstance(chance, Chance) else NOW


def _message(chance: Random) -> Callback:
    legible = [c for c in _odd_text(chance, 200) if c in "\t\n" or ord(c) >= 32]
    serial = str(chance.randrange(10**16))
    said = message("".join(legible) or "。", FromUserName=f"o{serial}", MsgId=serial)
    return safe(said, at=_now(chance), nonce=str(chance.randrange(10**9)))


def _signed(chance: Random, encrypted: str) -> Callback:
    """What somebody who knows the token could send: it reaches the cipher."""
    query = _message(chance).query
    signature = sign(SAFE.token, query["timestamp"], query["nonce"], encrypted)
    body = written({"ToUserName": "gh", "Encrypt": encrypted}).encode()
    return Callback(query | {"msg_signature": signature}, body)


def odd_content(chance: Random) -> Junk:
    return Junk("odd content", _http(_message(chance)), welcome=True)


def random_body(chance: Random) -> Junk:
    body = chance.randbytes(chance.randrange(9000))
    return Junk("random body", _http(Callback(_message(chance).query, body)))


def random_query(chance: Random) -> Junk:
    names = ("signature", "msg_signature", "timestamp", "nonce", "echostr", "encrypt_type")
    query = {name: _odd_text(chance) for name in names if chance.random() < 0.7}
    method = chance.choice(("GET", "POST"))
    return Junk("random query", _http(Callback(query, _message(chance).body), method=method))


def raw_query(chance: Random) -> Junk:
    query = (
        quote(chance.randbytes(chance.randrange(200)), safe="&=%+;") + "&timestamp=%ff%fe&nonce=%"
    )
    return Junk("raw query", _http(_message(chance), query=query))


def repeated_parameter(chance: Random) -> Junk:
    callback = _message(chance)
    name = chance.choice(("timestamp", "nonce", "msg_signature"))
    query = urlencode([*callback.query.items(), (name, callback.query[name])])
    return Junk("repeated parameter", _http(callback, query=query))


def missing_parameter(chance: Random) -> Junk:
    callback = _message(chance)
    gone = chance.choice(("timestamp", "nonce", "msg_signature"))
    query = {name: value for name, value in callback.query.items() if name != gone}
    return Junk("missing parameter", _http(Callback(query, callback.body)))


def bit_flips(chance: Random) -> Junk:
    callback = _message(chance)
    body = bytearray(callback.body)
    start = body.index(b"<Encrypt>") + len("<Encrypt>")
    for place in chance.sample(range(start, body.index(b"</Encrypt>")), chance.randint(1, 4)):
        body[place] ^= 1 << chance.randrange(8)
    return Junk("bit flips", _http(Callback(callback.query, bytes(body))))


def cut_short(chance: Random) -> Junk:
    callback = _message(chance)
    body = callback.body[: chance.randrange(len(callback.body) - len("</xml>"))]
    return Junk("cut short", _http(Callback(callback.query, body)))


def sealed_garbage(chance: Random) -> Junk:
    inside = chance.choice(
        (_odd_text(chance), message()[: chance.randrange(60)], BOMB, EXTERNAL, "{}")
    )
    sealed = safe("".join(c for c in inside if ord(c) >= 32) or "x", at=_now(chance))
    return Junk("sealed garbage", _http(sealed))


def truncated_base64(chance: Random) -> Junk:
    encrypted = "".join(chance.choices(string.ascii_letters + "+/= é", k=chance.randrange(300)))
    return Junk("truncated base64", _http(_signed(chance, encrypted)))


def wrong_signature(chance: Random) -> Junk:
    callback = _message(chance)
    claimed = chance.choice(("0" * 40, "签名", "", callback.query["signature"], "\u202e" * 40))
    return Junk(
        "wrong signature",
        _http(Callback(callback.query | {"msg_signature": claimed}, callback.body)),
    )


def old_timestamp(chance: Random) -> Junk:
    moment = _now(chance) + timedelta(seconds=chance.choice((-1, 1)) * chance.randint(301, 10**7))
    return Junk("old timestamp", _http(safe(message(), at=moment)))


def plain_in_safe_mode(chance: Random) -> Junk:
    query = chance.choice((plain("", at=_now(chance)).query, _message(chance).query))
    return Junk("plain in safe mode", _http(Callback(query, message(_odd_text(chance)).encode())))


def entities(chance: Random) -> Junk:
    body = chance.choice((BOMB, EXTERNAL)).encode(chance.choice(("utf-8", "utf-16", "utf-8-sig")))
    return Junk("entities", _http(Callback(_message(chance).query, body)))


def nested(chance: Random) -> Junk:
    depth = chance.choice((9, 100, 8000))
    body = b"<xml>" + b"<a>" * depth + b"</a>" * depth + b"</xml>"
    return Junk("nested", _http(Callback(_message(chance).query, body)))


def ten_megabytes(chance: Random) -> Junk:
    body = b"<xml><Encrypt>" + b"A" * 10_000_000 + b"</Encrypt></xml>"
    return Junk("10 MB", _http(Callback(_message(chance).query, body)))


def chunks_without_end(chance: Random) -> Junk:
    piece = b"4000\r\n" + b"A" * 0x4000 + b"\r\n"
    callback = Callback(_message(chance).query, piece * chance.randint(5, 40))
    return Junk("chunks without end", _http(callback, headers="Transfer-Encoding: chunked\r\n"))


def broken_chunks(chance: Random) -> Junk:
    callback = Callback(
        _message(chance).query, chance.choice((b"zz\r\nab\r\n0\r\n\r\n", b"-5\r\nabcde\r\n"))
    )
    return Junk("broken chunks", _http(callback, headers="Transfer-Encoding: chunked\r\n"))


def lying_encoding(chance: Random) -> Junk:
    callback = _message(chance)
    coding = chance.choice(("gzip", "deflate"))
    headers = f"Content-Encoding: {coding}\r\nContent-Length: {len(callback.body)}\r\n"
    return Junk("lying encoding", _http(callback, headers=headers))


def wrong_type(chance: Random) -> Junk:
    media = chance.choice(
        ("application/json", "multipart/form-data; boundary=x", "text/xml; charset=gb")
    )
    callback = Callback(_message(chance).query, _odd_text(chance).encode())
    headers = f"Content-Type: {media}\r\nContent-Length: {len(callback.body)}\r\n"
    return Junk("wrong type", _http(callback, headers=headers))


def hanging_up(chance: Random) -> Junk:
    callback = _message(chance)
    headers = f"Content-Length: {len(callback.body) + chance.randint(1, 5000)}\r\n"
    return Junk("hanging up", _http(callback, headers=headers), hangs_up=True)


def other_method(chance: Random) -> Junk:
    method = chance.choice(("PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"))
    return Junk("other method", _http(_message(chance), method=method))


MAKERS: tuple[Callable[[Random], Junk], ...] = (
    odd_content,
    random_body,
    random_query,
    raw_query,
    repeated_parameter,
    missing_parameter,
    bit_flips,
    cut_short,
    sealed_garbage,
    truncated_base64,
    wrong_signature,
    old_timestamp,
    plain_in_safe_mode,
    entities,
    nested,
    chunks_without_end,
    broken_chunks,
    lying_encoding,
    wrong_type,
    hanging_up,
    other_method,
)
