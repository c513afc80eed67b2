"""Whatever is sent, the API answers in words and never with a failure of its own (G5.3.2.3)."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.webhooks.api.system import Answered, Institution, System, accept
from webhooks.api.queries import parameters

_EVERYTHING = st.characters()  # surrogates and NUL too
_TEXTS = st.one_of(
    st.text(_EVERYTHING, max_size=40),
    st.sampled_from(
        ["\x00", "\u202e\u200f", "😀" * 50, "accept", "'; DROP TABLE cases; --", "﷽", "\ud83d"]
    ),
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=12,
)
_ALMOST = st.fixed_dictionaries(
    {},
    optional={
        "event": st.sampled_from(["accept", "refuse", "submit", "withdraw", "lapse"]) | _VALUES,
        "version": st.integers(-1, 3) | _VALUES,
        "reason": _VALUES,
        "data": st.fixed_dictionaries(
            {},
            optional={
                "checklist": st.lists(st.sampled_from(["applicant", "quantity"])) | _VALUES,
                "code": st.sampled_from(["untrue", "duplicate"]) | _VALUES,
                "text": _VALUES,
                "remedy": _VALUES,
            },
        )
        | _VALUES,
    },
)
_BODIES = st.one_of(
    st.binary(max_size=200),
    _VALUES.map(lambda value: json.dumps(value).encode()),
    _ALMOST.map(lambda value: json.dumps(value).encode()),
)
_KEYS = st.sampled_from(["acceptance", "both", "tester", "auditor", "impostor", None])
_ONCE = st.none() | st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=300)
_MANY = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class _Served:
    """One served institution for all examples of a test, driven from synchronous code."""

    def __init__(self) -> None:
        self.institution = Institution()
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self.case = self._runner.run(self.institution.file())
        self.system: System = self._runner.run(
            self._stack.enter_async_context(self.institution.served())
        )

    def get(self, path: str, key: str | None) -> Answered:
        return self._runner.run(self.system.get(path, key))

    def post(self, number: str, raw: bytes, key: str | None, once: str | None) -> Answered:
        posted = self.system.post(number, None, key=key, once=once, raw=raw)
        return self._runner.run(posted)

    def send(self, path: str, raw: bytes, key: str | None) -> Answered:
        headers = {"Content-Type": "application/json", **self.system.once("")}
        sent = self.system.call("POST", path, key, headers=headers, data=raw)
        return self._runner.run(sent)

    def close(self) -> None:
        self._runner.run(self._stack.aclose())
        self._runner.close()


@pytest.fixture
def served() -> Iterator[_Served]:
    served = _Served()
    yield served
    served.close()


def _speaks(answer: Answered) -> None:
    """Success, or a refusal of the sender's making, told in Chinese."""
    assert answer.status < 500
    if answer.status >= 400:
        assert answer.problem
        assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.json["detail"])


@_MANY
@given(raw=_BODIES, key=_KEYS, once=_ONCE)
def test_any_body(served: _Served, raw: bytes, key: str | None, once: str | None) -> None:
    _speaks(served.post(served.case.number, raw, key, once))
    still = served.get(f"cases/{served.case.number}", "acceptance")
    assert still.status == 200
    assert still.json["version"] == len(still.json["history"])


@pytest.mark.parametrize(
    "data",
    [
        {"checklist": [{}] * 200_000},
        {"checklist": [{"a": n} for n in range(60_000)]},
        {f"x{n}": n for n in range(60_000)},
    ],
    ids=["the same", "others", "names"],
)
def test_a_body_of_many_values_holds_nobody_up(served: _Served, data: object) -> None:
    body = {"event": "accept", "version": 1, "data": data}
    began = time.process_time()
    answer = served.post(served.case.number, json.dumps(body).encode(), "acceptance", "")
    assert (answer.status, answer.problem) == (413, "too-large")
    assert "最多 2000 个值" in answer.json["detail"]
    assert time.process_time() - began < 2, "the schema was asked about each"


_FILINGS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["application", "complaint", "report", "consultation"]) | _VALUES,
        "item": st.sampled_from(["verify_blood_pressure", "inspect_elevator", ""]) | _VALUES,
        "category": st.sampled_from(["service", "violation"]) | _VALUES,
        "openid": st.just("o-wang") | _VALUES,
        "citizen": st.just({"name": "王", "phone": "13800138000"}) | _VALUES,
        "fields": st.dictionaries(
            st.sampled_from(["text", "question", "quantity", "phone", "files", "anonymous"])
            | _TEXTS,
            _VALUES,
            max_size=4,
        )
        | _VALUES,
        "channel": st.sampled_from(["counter", "phone", "online"]) | _VALUES,
        "consent": _VALUES,
        "case": _VALUES,
        "data": _VALUES,
    },
).map(lambda value: json.dumps(value).encode())


@_MANY
@given(
    raw=_FILINGS | _BODIES,
    path=st.sampled_from(["cases", "certificates", "certificates/JD-2026-000001/events", "files"]),
    key=st.sampled_from(["acceptance", "system", "tester", "auditor", None]),
)
def test_anything_that_is_filed_or_drafted(
    served: _Served, raw: bytes, path: str, key: str | None
) -> None:
    _speaks(served.send(path, raw, key))


@_MANY
@given(
    query=st.dictionaries(
        st.sampled_from([*parameters(["submitted"]), "colour"]) | st.text(max_size=8),
        st.sampled_from(["1", "200", "application", "submitted", "U1E"]) | st.text(max_size=30),
        max_size=4,
    ),
    key=_KEYS,
)
def test_any_query(served: _Served, query: dict[str, str], key: str | None) -> None:
    written = "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in query.items())
    _speaks(served.get(f"cases?{written}", key))


@_MANY
@given(number=st.text(max_size=40), key=_KEYS)
def test_any_number(served: _Served, number: str, key: str | None) -> None:
    _speaks(served.get(f"cases/{_escaped(number) or '%00'}", key))
    body = json.dumps(accept(served.case)).encode()
    _speaks(served.post(_escaped(number) or "%00", body, key, ""))


def _escaped(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass").replace(".", "%2E")
