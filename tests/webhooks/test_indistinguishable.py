"""What is another's and what does not exist are answered alike, to the byte (rows 9 and 15)."""

import itertools
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.webhooks.whole import Whole, opened

#: What differs between any two answers: ids of requests and the second they were given in.
_OWN = re.compile(r"urn:hengxin:request:[0-9a-f]{16}|\d{2}:\d{2}:\d{2}")
_VARYING = frozenset({"Date", "X-Request-ID"})
#: A number that nobody has, of each kind of thing.
UNKNOWN = {
    "application": "SQ202611220000172",
    "complaint": "SQ202611220000172",
    "report": "SQ202611220000172",
    "consultation": "SQ202611220000172",
    "certificate": "JD-2026-999999",
    "file": "0" * 32,
}
_EVENT = {"event": "accept", "version": 1, "data": {}}
_REVOKE = {"event": "revoke", "version": 1, "data": {}}
_once = itertools.count(1)


@pytest.fixture
async def whole(tmp_path: Path) -> AsyncIterator[Whole]:
    async with opened(tmp_path, f"sqlite:///{tmp_path / 'hengxin.db'}") as served:
        yield served


async def _seen(
    whole: Whole, path: str, role: str = "", send: Mapping[str, Any] | None = None
) -> tuple[int, dict[str, str], str]:
    """All by which a caller could tell one answer from another."""
    headers = {"Idempotency-Key": f"alike-{next(_once)}"}
    headers |= whole.bearer(role) if role else {}
    method = "GET" if send is None else "POST"
    async with whole.http.request(method, path, headers=headers, json=send) as answer:
        told = {name: value for name, value in answer.headers.items() if name not in _VARYING}
        return answer.status, told, _OWN.sub("", await answer.text())


@pytest.mark.parametrize("role", ["auditor", "publisher", "admin", "impostor"])
async def test_what_a_key_may_not_see_is_not_there(whole: Whole, role: str) -> None:
    rooms: list[tuple[str, str, Mapping[str, Any] | None]] = [
        *((kind, "cases/{}", None) for kind in list(UNKNOWN)[:4]),
        *((kind, "cases/{}/events", _EVENT) for kind in list(UNKNOWN)[:4]),
        ("certificate", "certificates/{}", None),
        ("certificate", "certificates/{}/events", _REVOKE),
        ("file", "files/{}", None),
    ]
    for kind, room, send in rooms:
        answers = [
            await _seen(whole, f"/api/v1/{room.format(number)}", role, send)
            for number in (whole.numbers[kind], UNKNOWN[kind], "nonsense")
        ]
        assert answers[0][0] == 404, (kind, room)
        assert answers[0] == answers[1] == answers[2], (kind, room)


async def test_a_link_with_another_ending_and_a_code_with_another_letter(whole: Whole) -> None:
    token, code = whole.numbers["token"], whole.numbers["code"]
    forged = [await _seen(whole, f"/me/certificates/{t}") for t in (token[:-1], token + "A", "x")]
    assert forged[0] == forged[1] == forged[2]
    assert forged[0][0] == 404
    wrong = [await _seen(whole, f"/v/{c}") for c in (code[:-1] + "F", code[:-1], "x", "%00")]
    assert all(each == wrong[0] for each in wrong)
    assert wrong[0][0] == 404
