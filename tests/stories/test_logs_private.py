"""Whatever people hand in through whatever door, no log line shows it.

One process at LOG_LEVEL=DEBUG, and marked values through every door; then each line of its log is
searched. A new door is one function and one line in DOORS.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, CookieJar, FormData

from tests.running import Place, Server, hengxin, serving
from tests.stories.institution import Institution, until
from tests.webhooks.sandbox.pictures import png

OPENID = "oQm7vKzR4xTnW2bLc9YdPfHs6JgE"
NAME, PHONE, CARD = "欧阳测试", "13987650432", "110105194912310021"
COMPANY, CREDIT = "示例保密电器有限公司", "91350100M000100Y43"
WORDS = "这句话谁也不该在日志里读到"
SECRET = "the-right-password-7"  # noqa: S105 - of nobody
MAIL, PASSWORD, CODE = "mark@private.example", "marked-password-9", "MARK-EDCO-DE12-3456"

#: What the form asks, by a word of its question, and the marked answer.
ANSWERS = (
    ("信用代码", CREDIT),
    ("单位", COMPANY),
    ("是否同意", "同意"),
    ("联系人", NAME),
    ("电话", PHONE),
)
MARKED = (OPENID, NAME, PHONE, CARD, COMPANY, CREDIT, WORDS, MAIL, PASSWORD, SECRET, CODE)


@dataclass(frozen=True, slots=True)
class Visit:
    """The running server, and another system's keys for it."""

    server: Server
    key: str
    rasa: str
    #: Secrets that the server told on the way.
    told: list[str] = field(default_factory=list)

    async def sends(self, method: str, path: str, **options: Any) -> int:
        """One request as a stranger or a system makes it; its status."""
        async with self.server.http.request(method, path, **options) as answer:
            await answer.read()
            return answer.status

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


async def chat(visit: Visit) -> None:
    """An application, things that do not belong there, and somebody else's case."""
    answer = await visit.server.says(OPENID, "我要送检一台血压计")
    await visit.server.says(OPENID, f"{WORDS}{CARD}")
    for _ in range(20):
        if "请核对" in answer:
            break
        asked = next((said for words, said in ANSWERS if words in answer), "跳过")
        answer = await visit.server.says(OPENID, asked)
    assert "SQ" in await visit.server.says(OPENID, "确认"), answer
    for text in ("转人工", f"{WORDS} {MAIL}", "SQ202611220000172", PHONE[-4:], CODE):
        await visit.server.post("/sandbox/messages", {"openid": OPENID, "text": text})


async def events(visit: Visit) -> None:
    """Taps and scans whose keys are a citizen's."""
    for event, key in (("CLICK", WORDS), ("SCAN", CODE), ("subscribe", f"qrscene_{CODE}")):
        order = {"openid": OPENID, "event": event, "event_key": key}
        await visit.server.post("/sandbox/messages", order)


async def pushes(visit: Visit) -> None:
    """Answers that WeChat refuses in its own words, delivered twice and late."""
    for errcode in (45015, 47003, 43004, -1):
        await visit.server.post("/sandbox/faults", {"api": "*", "errcode": errcode, "times": 2})
        order = {"openid": OPENID, "text": f"{WORDS}{errcode}", "deliveries": 2}
        await visit.server.post("/sandbox/messages", order)


async def strangers(visit: Visit) -> None:
    """What is not WeChat's, at WeChat's door, and addresses that hold a secret."""
    body = f"<xml><FromUserName>{OPENID}</FromUserName><Content>{WORDS}</Content></xml>"
    query = {"signature": CODE, "timestamp": PHONE, "nonce": NAME}
    await visit.sends("POST", "/wechat", params=query, data=body.encode())
    await visit.sends("GET", "/wechat", params={**query, "echostr": WORDS})
    for path in (f"/v/{CODE}", f"/me/certificates/{CODE}", f"/{NAME}", f"/staff/tickets/{CODE}"):
        await visit.sends("GET", path, params={"t": CODE})


async def api(visit: Visit) -> None:
    """Bodies that are right, wrong and no bodies; keys that are none."""
    wrong = {"Authorization": f"Bearer {PASSWORD}"}
    await visit.sends("GET", f"/api/v1/cases?openid={OPENID}", headers=wrong)
    await visit.sends("GET", f"/api/v1/cases?openid={OPENID}", headers=visit.bearer)
    await visit.sends("GET", f"/api/v1/cases/{NAME}", headers=visit.bearer)
    body = {
        "kind": "application",
        "item": "verify_blood_pressure",
        "citizen": {"name": NAME, "phone": PHONE},
        "fields": {"applicant": COMPANY, "uscc": CREDIT, "contact": NAME, "phone": PHONE},
        "channel": "counter",
        "consent": True,
    }
    for number, sent in enumerate((body, {**body, "item": WORDS}, [WORDS])):
        headers = {**visit.bearer, "Idempotency-Key": f"{CODE}-{number}"}
        await visit.sends("POST", "/api/v1/cases", headers=headers, json=sent)
    headers = {**visit.bearer, "Idempotency-Key": CODE, "Content-Type": "application/json"}
    await visit.sends("POST", "/api/v1/cases", headers=headers, data=WORDS.encode())


async def news(visit: Visit) -> None:
    """The citizen's own case is accepted; WeChat refuses the news at first."""
    path = f"/api/v1/cases?kind=application&openid={OPENID}"
    found = await visit.server.get(path, headers=visit.bearer)
    number = found["items"][0]["number"]
    case = await visit.server.get(f"/api/v1/cases/{number}", headers=visit.bearer)
    accept = next(each for each in case["actions"] if each["event"] == "accept")
    checks = accept["data"]["properties"]["checklist"]["items"]["oneOf"]
    body = {
        "event": "accept",
        "version": case["version"],
        "reason": WORDS,
        "data": {"checklist": [each["const"] for each in checks]},
    }
    fault = {"api": "message/custom/send", "errcode": 45015, "times": 1}
    await visit.server.post("/sandbox/faults", fault)
    headers = {**visit.bearer, "Idempotency-Key": "accept"}
    status, _ = await visit.server.post(f"/api/v1/cases/{number}/events", body, headers=headers)
    assert status == 200


async def pages(visit: Visit) -> None:
    """Forms of the public and of staff pages, filled in without being asked."""
    forms = {
        "/report/": {"text": WORDS, "name": NAME, "phone": PHONE, "code": CODE},
        "/verify": {"number": "JD-2026-000123", "code": CODE},
        "/staff/": {"number": NAME, "password": PASSWORD},
    }
    for path, form in forms.items():
        await visit.sends("GET", path, params={"code": CODE})
        await visit.sends("POST", path, data=form)


async def files(visit: Visit) -> None:
    """Files that are taken and that are none, and ids that are a secret."""
    sent = (png() + WORDS.encode(), "image/png"), (WORDS.encode(), "image/png"), (b"", "x/y")
    for number, (content, kind) in enumerate(sent):
        headers = {**visit.bearer, "Idempotency-Key": f"file-{number}", "Content-Type": kind}
        await visit.sends("POST", "/api/v1/files", headers=headers, data=content)
    for path in (f"files/{CODE}", f"certificates/{CODE}", f"certificates/{NAME}"):
        await visit.sends("GET", f"/api/v1/{path}", headers=visit.bearer)
    draft = {"case": NAME, "fields": {"holder": COMPANY, "note": WORDS}}
    for path in ("certificates", f"certificates/{CODE}/events"):
        headers = {**visit.bearer, "Idempotency-Key": f"paper-{path}"}
        await visit.sends("POST", f"/api/v1/{path}", headers=headers, json=draft)


async def actions(visit: Visit) -> None:
    """Calls of a Rasa server: of a citizen who is known, of one who is not, and of no action."""
    headers = {"Authorization": f"Bearer {visit.rasa}"}
    for action, sender in (("action_progress", OPENID), ("action_look_up", NAME), (WORDS, OPENID)):
        tracker = {
            "sender_id": sender,
            "slots": {"phone": PHONE, "case_no": CODE, "phone_tail": PHONE[-4:]},
            "latest_message": {"text": WORDS, "intent": {"name": WORDS}, "entities": []},
        }
        call = {"next_action": action, "sender_id": sender, "tracker": tracker}
        await visit.sends("POST", "/rasa/webhook", headers=headers, json=call)


async def reports(visit: Visit) -> None:
    """A report that is taken, with a photo, and asked for by a wrong code and by the right one."""
    async with visit.server.http.get("/report/") as page:
        token = _within(r'name="form" value="([^"]+)"', await page.text())
    form = FormData(default_to_multipart=True)
    told = {"form": token, "kind": "report", "text": WORDS, "party": COMPANY, "contact": MAIL}
    for name, value in told.items():
        form.add_field(name, value)
    form.add_field("files", png(), filename=f"{NAME}.png", content_type="image/png")
    async with visit.server.http.post("/report/", data=form) as done:
        assert done.status == 201
        code = _within(r"<strong>([0-9A-Z-]{19})</strong>", await done.text())
    for tried in (CODE, code):
        for path in ("query", "supply"):
            await visit.sends("POST", f"/report/{path}", data={"code": tried, "text": WORDS})
    visit.told.append(code)


async def tickets(visit: Visit) -> None:
    """The letter's link, a wrong password, the right one, an answer."""
    letter = await until(lambda: _letter(visit.server, "待人工"))
    link = _within(r"(/staff/tickets/\S+)", letter["text"])
    visit.told.append(_within(r"t=(\S+)", link))
    shown, base, jar = "", f"http://127.0.0.1:{visit.server.port}", CookieJar(unsafe=True)
    async with ClientSession(base, cookie_jar=jar) as browser:
        for fields in (
            {"event": "claim", "data.greeting": WORDS, "number": NAME, "password": PASSWORD},
            {"event": "claim", "data.greeting": WORDS, "number": "K01", "password": SECRET},
            {"event": "answer", "data.text": f"{WORDS} {PHONE}"},
        ):
            async with browser.get(link) as page:
                shown = await page.text()
            known = {
                n: _within(rf'name="{n}" value="([^"]+)"', shown) for n in ("form", "version")
            }
            async with browser.post(link, data={**known, **fields}) as done:
                shown = await done.text()
        visit.told.extend(cookie.value for cookie in jar)
    assert len(visit.told) >= 3, "a code, a link and a session"
    assert "答复已发出" in shown


async def _letter(server: Server, about: str) -> dict[str, Any] | None:
    letters = await server.get("/sandbox/mail")
    return next((dict(each) for each in letters if about in each["subject"]), None)


def _within(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, pattern
    return unescape(found[1])


DOORS: Sequence[Callable[[Visit], Awaitable[None]]] = (
    chat,
    events,
    pushes,
    strangers,
    api,
    news,
    pages,
    files,
    actions,
    reports,
    tickets,
)


async def test_nothing_that_was_handed_in_is_logged(tmp_path: Path) -> None:
    place = Place.at(tmp_path, log_level="DEBUG")
    key = hengxin(place, "key", "add", "front-desk", "--role", "acceptance").stdout.split()[-1]
    rasa = hengxin(place, "key", "add", "rasa", "--role", "system").stdout.split()[-1]
    hengxin(place, "staff", "add", "K01", "--role", "consultant", said=f"{SECRET}\n" * 2)
    async with serving(place) as server:
        visit = Visit(server, key, rasa)
        await Institution(server, {}).next_morning()
        for door in DOORS:
            await door(visit)
        await _quiet(server)
    lines = _logged(tmp_path)
    assert {"product.warm", "wechat.refused", "delivery.attempted"} <= {
        json.loads(line)["event"] for line in lines
    }
    for line in lines:
        for value in (*MARKED, key, rasa, *visit.told):
            assert value not in line, line


async def _quiet(server: Server) -> None:
    """Until what was promised has been tried, letters among it."""
    for _ in range(50):
        if await server.get("/sandbox/mail"):
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(2)


def _logged(folder: Path) -> list[str]:
    """Every line that the process wrote; each is one JSON object."""
    lines = [
        line
        for log in folder.glob("serve*.log")
        for line in log.read_text("utf-8", "replace").splitlines()
    ]
    assert lines
    for line in lines:
        assert isinstance(json.loads(line), dict), line
    return lines
