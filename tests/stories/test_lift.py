"""A lift: quoted, talked about, agreed to, paid, visited, certified; then nobody comes for it."""

from pathlib import Path

from tests.stories.applicants import LIFTS, applies
from tests.stories.institution import Founded, Institution, Json

OWNER = "o-property"
RECEIPT = "YH-20261124-01"


async def test_from_the_quote_to_the_report(founded: Founded, tmp_path: Path) -> None:
    async with founded.open(tmp_path) as institution:
        number = await applies(institution.server, OWNER, "我要申请电梯检验", LIFTS)
        await institution.does("hall", "accept", number)
        await _is_quoted_twice(institution, number)
        await _is_agreed_to(institution, number)
        await _is_paid(institution, number)
        await _is_visited(institution, number)
        await _is_certified(institution, number)
        await _is_closed_by_time(institution, number)


async def _is_quoted_twice(institution: Institution, number: str) -> None:
    case = await institution.case("hall", number)
    assert "waive_fee" not in {action["event"] for action in case["actions"]}
    lines = [{"price": "traction", "quantity": 3}]
    await institution.does("hall", "quote", number, lines=lines)
    await institution.hears(OWNER, number, "报价单", "合计：2400.00 元")
    assert "意见" in await institution.server.says(OWNER, "太贵了，能便宜点吗")
    told = await institution.server.says(OWNER, "其中一台是杂物电梯，请按杂物电梯算")
    assert "【议价已收到】" in told
    known = await institution.case("hall", number)
    assert known["fields"]["wishes"] == ["其中一台是杂物电梯，请按杂物电梯算"]
    assert known["history"][-1]["reason"] == "", "what a citizen writes is no history"
    lines = [{"price": "traction", "quantity": 2}, {"price": "dumbwaiter", "quantity": 1}]
    await institution.does("hall", "quote", number, lines=lines)
    await institution.hears(OWNER, number, "报价单", "合计：2100.00 元")


async def _is_agreed_to(institution: Institution, number: str) -> None:
    shown = await institution.server.says(OWNER, "同意报价")
    assert "2100.00 元" in shown
    assert (await institution.case("hall", number))["state"] == "quoted", "asked once more"
    told = await institution.server.says(OWNER, "1")
    assert "【缴费通知】" in told
    assert "应缴：2100.00 元" in told
    assert "窗口" in await institution.server.says(OWNER, "怎么缴费")


async def _is_paid(institution: Institution, number: str) -> None:
    before = await institution.case("hall", number)
    wrong = {"amount": "2000.00", "receipt": RECEIPT}
    status, refusal = await institution.asks("hall", "pay", before, wrong)
    assert status == 422
    assert "2100.00" in refusal["detail"]
    assert refusal["schema"]["properties"]["data"]["required"] == ["amount", "receipt"]
    paid = await institution.does("hall", "pay", number, amount="2100.00", receipt=RECEIPT)
    assert paid["state"] == "awaiting_sample"
    await institution.hears(OWNER, number, "待现场", "2100.00 元已到账")
    again = {"amount": "2100.00", "receipt": RECEIPT}
    assert (await institution.asks("hall", "pay", before, again))[0] == 409
    assert (await institution.asks("hall", "pay", paid, again))[0] == 422


async def _is_visited(institution: Institution, number: str) -> None:
    today = (await institution.now()).date()
    visit: Json = {"place": "幸福小区 3 栋", "tester": "J01"}
    case = await institution.case("laboratory", number)
    late = {**visit, "date": "2026-01-05"}
    status, refusal = await institution.asks("laboratory", "schedule", case, late)
    assert (status, refusal["detail"]) == (422, "日期已经过去，请另选日期。")
    await institution.does("laboratory", "schedule", number, date=today.isoformat(), **visit)
    day = f"{today.year}年{today.month}月{today.day}日，幸福小区 3 栋"
    await institution.hears(OWNER, number, "已安排", day, "工号 J01")
    assert "检验中" in await institution.server.says(OWNER, number)
    record = await institution.keeps("laboratory")
    await institution.does("laboratory", "submit_results", number, person="J01", record=record)
    await institution.does(
        "laboratory", "return_results", number, person="H01", comment="缺限速器的数据"
    )
    await institution.does("laboratory", "submit_results", number, person="J01", record=record)
    await institution.does("laboratory", "verify", number, person="H01")


async def _is_certified(institution: Institution, number: str) -> None:
    await institution.passes(seconds=48 * 3600)
    certificate = await institution.certifies(number)
    assert certificate["holder"] == LIFTS["全称"]
    await institution.does(
        "laboratory", "issue", number, person="H01", certificate=certificate["number"]
    )
    card = await institution.hears(OWNER, number, "已出证")
    assert card["channel"] == "template", "48 hours after the citizen's last word"
    assert "/me/certificates/" in card["url"], "a tap leads to the certificate"


async def _is_closed_by_time(institution: Institution, number: str) -> None:
    await institution.passes(working_days=3)
    assert (await institution.case("hall", number))["state"] == "issued", "the day is not over"
    await institution.goes_on(0, days=1)
    closed = await institution.reaches("hall", number, "closed")
    assert (closed["history"][-1]["event"], closed["history"][-1]["role"]) == ("close", "timer")
    assert {clock["state"] for clock in closed["clocks"]} == {"stopped"}
    card = await institution.hears(OWNER, number, "已办结")
    assert card["channel"] == "template", "48 hours after the citizen's last word"
    assert "非常满意" in await institution.server.says(OWNER, "给五星")
    assert "检验报告" in await institution.server.says(OWNER, "下载证书")
    assert (await institution.case("hall", number))["state"] == "closed"
