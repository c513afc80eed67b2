"""The walk through the API in docs/api.md: every request is sent, every answer compared."""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from tests.running import Place, Server, hengxin, serving
from tests.webhooks.sandbox.pictures import png

PAGE = Path(__file__).parent.parent.parent / "docs" / "api.md"
PASSWORD = "correct horse 2026"  # noqa: S105 - of people who do not exist
#: What the page calls files, and seconds within which something must have come about by itself.
FILES = {
    "sample.png": png(),
    "record.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
}
PATIENCE = 20.0

_STEP = re.compile(r"```http\n(.+?)```\n\n(\d{3}):\n\n```json\n(.+?)```", re.DOTALL)
_COMMAND = re.compile(r"^(?:(\w+)=\$\()?\.venv/bin/hengxin (\w+ add [^|)\n]+)", re.MULTILINE)
_NAME = re.compile(r"\$([A-Z]+)")


@dataclass(frozen=True)
class Step:
    """One request of the page, and what it says of the answer; names are not filled in yet."""

    request: str
    status: int
    answer: str

    def filled(self, known: Mapping[str, str]) -> tuple[str, str, dict[str, str], bytes]:
        """Method, path, headers and body as they are sent."""
        text = _NAME.sub(lambda found: known[found[1]], self.request)
        head, _, body = text.partition("\n\n")
        first, *lines = head.splitlines()
        method, path = first.split()
        headers = dict(line.split(": ", 1) for line in lines)
        body = body.strip()
        return method, path, headers, FILES[body[2:]] if body[:2] == "< " else body.encode()


def steps() -> Sequence[Step]:
    """All requests of the page, in their order."""
    found = _STEP.findall(PAGE.read_text("utf-8"))
    return [Step(request, int(status), answer) for request, status, answer in found]


def fits(shown: object, given: object, known: dict[str, str]) -> bool:
    """Whether the answer has all that is shown of it; a new name in `shown` takes its value."""
    if isinstance(shown, dict):
        return isinstance(given, dict) and all(
            key in given and fits(value, given[key], known) for key, value in shown.items()
        )
    if isinstance(shown, list):
        return isinstance(given, list) and _in_order(shown, given, known)
    if isinstance(shown, str) and (name := _NAME.fullmatch(shown)):
        return known.setdefault(name[1], str(given)) == given
    return shown == given


def _in_order(shown: list[object], given: list[object], known: dict[str, str]) -> bool:
    """Each of the shown is found among the given, in the same order."""
    rest = iter(given)
    return all(any(fits(each, other, known) for other in rest) for each in shown)


async def test_every_request_of_the_page_is_answered_as_it_says(tmp_path: Path) -> None:
    place = Place.at(tmp_path)
    known = _prepared(place)
    walk = steps()
    assert len(walk) == PAGE.read_text("utf-8").count("```http"), "each request has its answer"
    async with serving(place) as server:
        for once, step in zip(count(1), walk):
            await _tried(server, step, known, f"walk-{once}")


def _prepared(place: Place) -> dict[str, str]:
    """The page's own commands, run; the names that they set."""
    known = {}
    for name, command in _COMMAND.findall(PAGE.read_text("utf-8")):
        said = f"{PASSWORD}\n{PASSWORD}\n" if command.startswith("staff") else ""
        done = hengxin(place, *command.split(), said=said)
        assert done.returncode == 0, done.stderr
        if name:
            known[name] = done.stdout.split()[-1]
    assert set(known) == {"HALL", "LAB"}
    return known


async def _tried(server: Server, step: Step, known: dict[str, str], once: str) -> None:
    """What is read may take a moment to come about; what is done is done once."""
    shown, deadline = json.loads(step.answer), asyncio.get_running_loop().time() + PATIENCE
    while True:
        status, answer = await _sent(server.http, step, known, once)
        if status == step.status and fits(shown, answer, known):
            return
        late = asyncio.get_running_loop().time() > deadline
        assert step.request.startswith("GET"), (step.request, status, answer)
        assert not late, (step.request, status, answer)
        await asyncio.sleep(0.2)


async def _sent(
    http: aiohttp.ClientSession, step: Step, known: Mapping[str, str], once: str
) -> tuple[int, Any]:
    method, path, headers, body = step.filled(known)
    if method == "POST":
        headers["Idempotency-Key"] = once
    async with http.request(method, path, data=body or None, headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


def test_the_command_line_sends_what_the_first_request_does() -> None:
    line = re.search(r"-d '(\{.*\})'", PAGE.read_text("utf-8"))
    assert line
    assert json.loads(line[1]) == json.loads(steps()[0].request.partition("\n\n")[2])


def test_an_answer_that_lacks_what_is_shown_does_not_fit() -> None:
    known: dict[str, str] = {}
    assert fits({"number": "$NUMBER"}, {"number": "SQ1", "state": "x"}, known)
    assert known == {"NUMBER": "SQ1"}
    assert not fits({"number": "$NUMBER"}, {"number": "SQ2"}, known)
    assert not fits({"state": "closed"}, {"state": "issued"}, known)
    assert not fits([{"event": "b"}, {"event": "a"}], [{"event": "a"}, {"event": "b"}], known)
    assert not fits({"schema": {}}, {}, known)
