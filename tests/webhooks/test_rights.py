"""Who may do what at which address: every route of the whole application × every caller (row 9).

A new route belongs into ROUTES, or the first test fails. What is expected is written out here and
not taken from the product's own tables.
"""

import itertools
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.domain.people.actor import STAFF, Role
from tests.webhooks.whole import KEYS, MARK, Whole, opened

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
#: Whose work a kind of case is: nobody else even learns that there is such a case.
HANDLING = {"complaint_handler", "complaint_reviewer", "follow_up", "supervisor"}
SEES = {
    "application": {
        *("acceptance", "business", "sample_room", "dispatcher", "tester", "verifier"),
        *("signatory", "licensing", "finance", "consultant", "supervisor", "system"),
    },
    "complaint": HANDLING | {"acceptance", "consultant", "system"},
    "report": HANDLING | {"acceptance", "consultant", "system"},
    "consultation": {"acceptance", "consultant", "system"},
}
ANY_CASE = set().union(*SEES.values())
AT_THE_DESK, ANSWERS = {"consultant", "acceptance", "supervisor"}, {"consultant", "acceptance"}

_once = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and the status that each caller gets.

    `by`: which callers count as themselves, `key` or `session`; to all others everybody is nobody.
    `roles` have statuses of their own, other roles `others`. `shows`: who reads the mark.
    """

    method: str
    route: str
    nobody: int
    by: str = ""
    others: int = 0
    roles: Mapping[str, int] = field(default_factory=dict)
    fill: Mapping[str, str] = field(default_factory=dict)
    send: Any = None
    shows: frozenset[str] = frozenset()

    def status(self, caller: str) -> int:
        how, _, role = caller.partition(" ")
        if how != self.by:
            return self.nobody
        return self.roles.get(role, self.others)


def public(method: str, route: str, status: int, send: Any = None, **fill: str) -> Asked:
    """The same for everybody."""
    return Asked(method, route, status, fill=fill, send=send)


def keyed(
    method: str, route: str, statuses: Mapping[int, set[str]], others: int, **more: Any
) -> Asked:
    """With a key; a citizen's cookie or a person's session is none."""
    roles = {role: status for status, group in statuses.items() for role in group}
    return Asked(method, route, 401, "key", others, roles, **more)


def _case(kind: str) -> Asked:
    sees = SEES[kind]
    shows = frozenset(f"key {role}" for role in sees)
    of = {"number": kind}
    return keyed("GET", "/api/v1/cases/{number}", {200: sees}, 404, fill=of, shows=shows)


def _event(kind: str, event: str, may: set[str]) -> Asked:
    """Whoever may send it is told what is missing; others who see the case, nothing."""
    body, of = {"event": event, "version": 1, "data": {}}, {"number": kind}
    statuses = {403: SEES[kind] - may, 422: may}
    return keyed("POST", "/api/v1/cases/{number}/events", statuses, 404, fill=of, send=body)


def _filing(kind: str, may: set[str], **more: str) -> Asked:
    body = {"kind": kind, "fields": {}, "channel": "counter", **more}
    return keyed("POST", "/api/v1/cases", {422: may}, 403, send=body)


_CERTIFICATE = "/api/v1/certificates/{number}"
_PAPER = {"number": "certificate"}
_TICKET = {"number": "consultation"}
_FORM: Mapping[str, str] = {"a": "b"}
ROUTES = (
    public("GET", "/", 200),
    public("GET", "/privacy", 200),
    public("GET", "/guide", 301),
    public("GET", "/guide/", 200),
    public("GET", "/guide/ability", 200),
    public("GET", "/guide/{item}", 404, item="no-such-item"),
    public("GET", "/guide/{item}/form.pdf", 404, item="no-such-item"),
    public("GET", "/guide/{item}/wrong", 303, item="verify_scale"),
    public("POST", "/guide/{item}/wrong", 403, send=_FORM, item="verify_scale"),
    public("GET", "/knowledge", 301),
    public("GET", "/knowledge/", 200),
    public("GET", "/knowledge/{topic}", 404, topic="no-such-topic"),
    public("GET", "/static/{name}", 404, name="../app.py"),
    public("GET", "/MP_verify_{word}.txt", 404, word="x"),
    public("GET", "/healthz", 200),
    public("GET", "/readyz", 503),
    public("GET", "/metrics", 200),
    public("GET", "/v/{code}", 200, code="code"),
    public("GET", "/v/{code}", 404, code="7K2M9QXR4TPAW3HF"),
    public("GET", "/verify", 200),
    public("POST", "/verify", 422, send=_FORM),
    public("GET", "/me/certificates/{token}", 404, token="AAAA"),  # noqa: S106 - no secret
    public("GET", "/report", 303),
    public("GET", "/report/", 200),
    public("GET", "/report/{deed}", 303, deed="query"),
    public("POST", "/report/", 403, send=_FORM),
    public("POST", "/report/query", 404, send=_FORM),
    public("POST", "/report/supply", 404, send=_FORM),
    public("GET", "/wechat", 400),
    public("POST", "/wechat", 400, send=_FORM),
    public("GET", "/api/v1/openapi.json", 200),
    keyed("GET", "/api/v1/cases", {}, 200),
    *map(_case, SEES),
    _filing("application", {"acceptance", "consultant", "system"}, item="verify_blood_pressure"),
    _filing("complaint", {"acceptance", "consultant", "system"}),
    _filing("report", {"acceptance", "consultant", "system"}),
    _filing("consultation", {"acceptance", "consultant", "system"}),
    _event("application", "accept", {"acceptance"}),
    _event("application", "issue", {"signatory"}),
    _event("complaint", "assign", {"supervisor", "system"}),
    _event("report", "approve", {"complaint_reviewer"}),
    _event("consultation", "claim", {"consultant"}),
    keyed("POST", "/api/v1/files", {}, 201, send=PNG),
    keyed(
        "GET",
        "/api/v1/files/{id}",
        {200: ANY_CASE},
        404,
        fill={"id": "file"},
        shows=frozenset(f"key {role}" for role in ANY_CASE),
    ),
    keyed(
        "POST",
        "/api/v1/certificates",
        {404: {"tester", "signatory"}},
        403,
        send={"case": "SQ202611220000172", "fields": {}},
    ),
    keyed(
        "GET",
        _CERTIFICATE,
        {200: SEES["application"]},
        404,
        fill=_PAPER,
        shows=frozenset(f"key {role}" for role in SEES["application"]),
    ),
    keyed(
        "POST",
        f"{_CERTIFICATE}/events",
        {403: SEES["application"] - {"signatory"}, 422: {"signatory"}},
        404,
        fill=_PAPER,
        send={"event": "revoke", "version": 1, "data": {}},
    ),
    keyed("POST", "/rasa/webhook", {400: {"system"}}, 403, send={}),
    Asked(
        "GET",
        "/staff/",
        200,
        "session",
        403,
        dict.fromkeys(AT_THE_DESK, 200),
        shows=frozenset(f"session {role}" for role in ANSWERS),
    ),
    Asked("POST", "/staff/", 403, "session", 403, send=_FORM),
    Asked("POST", "/staff/logout", 403, "session", 403, send=_FORM),
    Asked(
        "GET",
        "/staff/tickets/{number}",
        303,
        "session",
        403,
        dict.fromkeys(ANSWERS, 200) | {"supervisor": 404},
        fill=_TICKET,
        shows=frozenset(f"session {role}" for role in ANSWERS),
    ),
    Asked(
        "POST",
        "/staff/tickets/{number}",
        303,
        "session",
        403,
        {"supervisor": 404},
        fill=_TICKET,
        send=_FORM,
        shows=frozenset(f"session {role}" for role in ANSWERS),
    ),
)
CALLERS = ("nobody", *(f"key {name}" for name in KEYS), *(f"session {r}" for r in STAFF))


@pytest.fixture
async def whole(tmp_path: Path) -> AsyncIterator[Whole]:
    async with opened(tmp_path, f"sqlite:///{tmp_path / 'hengxin.db'}") as served:
        yield served


async def test_every_route_is_in_the_table_and_every_caller_gets_what_it_says(
    whole: Whole,
) -> None:
    routes = {(r.method, r.resource.canonical) for r in whole.app.router.routes() if r.resource}
    assert {(a.method, a.route) for a in ROUTES} == {r for r in routes if r[0] != "HEAD"}
    heads = {route for method, route in routes if method == "HEAD"}
    wrong = []
    for caller in CALLERS:
        proof = await _proof(whole, caller)
        for asked in ROUTES:
            status, text = await _answer(whole, asked, proof)
            if status != asked.status(caller) or (MARK in text) != (caller in asked.shows):
                wrong.append((caller, asked.method, asked.route, asked.fill, status, text[:80]))
            if asked.method == "GET" and asked.route in heads:
                as_head = await _answer(whole, asked, proof, "HEAD")
                if as_head != (status, ""):
                    wrong.append((caller, "HEAD", asked.route, asked.fill, *as_head))
    assert not wrong, "\n".join(map(str, wrong))


async def _proof(whole: Whole, caller: str) -> dict[str, str]:
    """What the caller shows of themselves; each has an address of its own."""
    how, _, role = caller.partition(" ")
    address = {"X-Forwarded-For": f"203.0.113.{CALLERS.index(caller)}"}
    if how == "session":
        return address | await whole.session(Role(role))
    return address | (whole.bearer(role) if how == "key" else {})


async def _answer(
    whole: Whole, asked: Asked, proof: Mapping[str, str], method: str = ""
) -> tuple[int, str]:
    filled = {name: whole.numbers.get(value, value) for name, value in asked.fill.items()}
    sent: dict[str, Any] = {"headers": {**proof, "Idempotency-Key": f"matrix-{next(_once)}"}}
    if isinstance(asked.send, bytes):
        sent |= {"data": asked.send}
        sent["headers"]["Content-Type"] = "image/png"
    elif asked.send is not None:
        sent |= {"data": asked.send} if asked.send is _FORM else {"json": asked.send}
    async with whole.http.request(
        method or asked.method, asked.route.format(**filled), allow_redirects=False, **sent
    ) as answer:
        return answer.status, (await answer.read()).decode("utf-8", "replace")
