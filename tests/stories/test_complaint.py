"""A complaint in chat up to the call-back, and a report that nobody signed."""

import re
from pathlib import Path

from tests.stories.applicants import number_in
from tests.stories.institution import Founded, Institution

ANGRY, OTHER = "o-angry", "o-other"
MEASURE = "窗口人员已当面道歉，并重新培训。"
REMEDY = "不满意的，可向示例市市场监督管理局反映。"
SEEN = "某菜市场 3 号摊用八两秤，11月20日上午看到的。"


async def test_from_the_complaint_to_the_call_back(founded: Founded, tmp_path: Path) -> None:
    async with founded.open(tmp_path) as institution:
        number = await _complains(institution)
        await _is_asked_for_more(institution, number)
        await _is_looked_into(institution, number)
        await _is_answered(institution, number)
        await _is_called_back(institution, number)


async def _complains(institution: Institution) -> str:
    server = institution.server
    assert "就按这句登记吗" in await server.says(ANGRY, "我要投诉窗口态度差")
    ways = await server.says(ANGRY, "1")
    assert "/report/" in ways, "where nothing reaches us"
    told = await server.says(ANGRY, "1")
    number = number_in(told, "TS")
    assert "期限" in told
    assert "已登记" in await server.says(ANGRY, "我的投诉处理得怎么样了")
    assert "态度" not in await server.says(OTHER, number)
    return number


async def _is_asked_for_more(institution: Institution, number: str) -> None:
    await institution.does("management", "assign", number, handler="T01")
    wanted = "请说明是哪一天、哪个窗口。"
    await institution.does("management", "request_information", number, text=wanted)
    await institution.hears(ANGRY, number, "请补充", wanted)
    assert wanted in await institution.server.says(ANGRY, "补充材料")
    await institution.server.says(ANGRY, "11月20日上午，3 号窗口")
    assert "已收到" in await institution.server.says(ANGRY, "确认")
    case = await institution.case("management", number)
    assert case["state"] == "assigned"
    assert case["fields"]["supplements"] == [{"text": "11月20日上午，3 号窗口"}]


async def _is_looked_into(institution: Institution, number: str) -> None:
    await institution.does("management", "accept", number, person="T02")
    await institution.hears(ANGRY, number, "已受理")
    evidence = [await institution.keeps("management")]
    await institution.does(
        "management", "propose", number, person="T01", evidence=evidence, measure=MEASURE
    )
    status, refusal = await institution.tries(
        "management", "approve", number, person="T02", remedy=REMEDY
    )
    assert (status, refusal["detail"]) == (422, "审核人参与过办理，请由另一人审核。")


async def _is_answered(institution: Institution, number: str) -> None:
    """What the citizen was promised arrives; that it did moves the case on."""
    await institution.does("management", "approve", number, person="Z01", remedy=REMEDY)
    await institution.hears(ANGRY, number, "处理结果", MEASURE, REMEDY)
    told = await institution.reaches("management", number, "follow_up")
    assert (told["history"][-1]["event"], told["history"][-1]["role"]) == ("deliver", "system")


async def _is_called_back(institution: Institution, number: str) -> None:
    status, _ = await institution.tries(
        "management", "follow_up", number, person="T02", satisfaction=5
    )
    assert status == 422, "the handler does not call back about the own work"
    done = await institution.does("management", "follow_up", number, person="K01", satisfaction=4)
    assert done["state"] == "archived"
    await institution.hears(ANGRY, number, "办理完毕")


async def test_a_report_that_nobody_signed(founded: Founded, tmp_path: Path) -> None:
    async with founded.open(tmp_path) as institution:
        number, code = await _reports(institution)
        assert await _reads(institution, code) == (200, "已登记，待分派")
        await institution.does("management", "assign", number, handler="T01")
        known = {"body": "示例市市场监督管理局（12315）", "receipt": "SZ-2026-1"}
        status, waits = await institution.tries(
            "management", "transfer", number, person="T01", **known
        )
        assert (status, waits["state"]) == (202, "assigned")
        moved = await institution.does("management", "transfer", number, person="Z01")
        assert (moved["state"], moved["openid"]) == ("transferred", None)
        status, page = await _asked(institution, code.lower().replace("-", " "))
        assert status == 200
        assert "SZ-2026-1" in page
        wrong = f"{code[:-1]}{'0' if code[-1] != '0' else '1'}"
        assert (await _asked(institution, wrong))[0] == 404
        assert (await _asked(institution, number))[0] == 404


async def _reports(institution: Institution) -> tuple[str, str]:
    """Number and query code of a report handed in on the page; the code is shown only once."""
    http = institution.server.http
    async with http.get("/report/") as page:
        assert "Set-Cookie" not in page.headers
        token = re.search(r'name="form" value="([^"]+)"', await page.text())
    assert token
    form = {"form": token[1], "kind": "report", "text": SEEN}
    async with http.post("/report/", data=form) as done:
        assert (done.status, done.headers["Cache-Control"]) == (201, "no-store")
        shown = await done.text()
    code = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", shown)
    assert code
    number = number_in(shown, "JB")
    async with http.post("/report/", data=form) as again:
        assert again.status == 200
        text = await again.text()
        assert number in text, "the same form twice is one report"
        assert code[0] not in text
    return number, code[0]


async def _reads(institution: Institution, code: str) -> tuple[int, str]:
    """Status of the page, and what the report's state is called on it."""
    status, page = await _asked(institution, code)
    heading = re.search(r"<h1>([^<]*)</h1>", page)
    return status, heading[1] if heading else ""


async def _asked(institution: Institution, code: str) -> tuple[int, str]:
    async with institution.server.http.post("/report/query", data={"code": code}) as page:
        return page.status, await page.text()
