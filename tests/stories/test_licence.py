"""A licence: corrected once, refused by two persons and served; or accepted by silence."""

from pathlib import Path

from tests.stories.applicants import STANDARD, applies
from tests.stories.institution import Founded, Institution

FACTORY, OTHER = "o-factory", "o-other"
OPENING = "我要申请计量标准器具核准"
REASON = "现场考评时环境温度不受控，不符合 JJF 1033-2023 的要求。"
REMEDY = "可在 60 日内申请行政复议，或者在 6 个月内提起行政诉讼。"


async def test_corrected_once_and_refused_by_two(founded: Founded, tmp_path: Path) -> None:
    async with founded.open(tmp_path) as institution:
        number = await applies(institution.server, FACTORY, OPENING, STANDARD)
        await _is_corrected_once(institution, number)
        await _is_examined(institution, number)
        await _is_refused_by_two(institution, number)
        await _is_served(institution, number)


async def _is_corrected_once(institution: Institution, number: str) -> None:
    gaps = ["申请书第 3 页没有盖章", "缺标准器的检定证书复印件"]
    await institution.does("hall", "request_correction", number, items=gaps)
    notice = await institution.hears(FACTORY, number, "补正通知", *gaps)
    assert "补材料" in notice["text"]
    before = await institution.case("hall", number)
    assert {clock["kind"]: clock["state"] for clock in before["clocks"]} == {
        "ACCEPT": "paused",
        "CORRECT": "running",
    }
    assert "第 1 项" in await institution.server.says(FACTORY, "补材料")
    summary = await institution.server.says(FACTORY, "1. 已重新盖章；2. 复印件今天已寄出")
    assert "已重新盖章" in summary
    assert "【补正已收到】" in await institution.server.says(FACTORY, "确认")
    case = await institution.case("hall", number)
    assert case["state"] == "submitted"
    assert case["fields"]["supplements"][0]["answers"]["2"] == "复印件今天已寄出"
    status, refusal = await institution.asks(
        "hall", "request_correction", case, {"items": ["再补一份"]}
    )
    assert status == 422
    assert "request_correction_again" in refusal["allowed"]
    status, waits = await institution.tries(
        "hall", "request_correction_again", number, items=["再补一份"]
    )
    assert (status, waits["state"], waits["pending"]["event"]) == (
        202,
        "submitted",
        "request_correction_again",
    )
    again = await institution.asks("hall", "request_correction_again", case, {"items": ["再补"]})
    assert again[0] == 403


async def _is_examined(institution: Institution, number: str) -> None:
    """Accepted after all; the wish for a second correction is thereby outdated."""
    accepted = await institution.does("hall", "accept", number)
    assert accepted["pending"] is None
    await institution.hears(FACTORY, number, "受理通知")
    await institution.does("licensing", "start", number)
    await institution.hears(FACTORY, number, "已安排")
    assert "审查中" in await institution.server.says(FACTORY, "进度")
    await institution.does("licensing", "submit_results", number, person="X01")
    await institution.does("laboratory", "verify", number, person="H01")


async def _is_refused_by_two(institution: Institution, number: str) -> None:
    case = await institution.case("licensing", number)
    wish = {"text": REASON, "remedy": REMEDY, "person": "X01"}
    status, waits = await institution.asks("licensing", "deny", case, wish)
    assert (status, waits["state"], waits["pending"]["by"]) == (202, "signing", "X01")
    assert "待批准签发" in await institution.server.says(FACTORY, "进度"), "nothing has happened"
    assert (await institution.asks("licensing", "deny", case, wish))[0] == 403
    status, same = await institution.tries("management", "deny", number, person="X01")
    assert status == 403
    assert "另一位" in same["detail"]
    denied = await institution.does("management", "deny", number, person="Z01")
    assert (denied["state"], denied["pending"]) == ("denied", None)
    await institution.hears(FACTORY, number, "不予许可决定", REASON, REMEDY)


async def _is_served(institution: Institution, number: str) -> None:
    """The decision arrived in the chat: that is its delivery, and the case is closed."""
    closed = await institution.reaches("licensing", number, "closed")
    assert (closed["history"][-1]["event"], closed["history"][-1]["role"]) == ("serve", "system")
    invitation = await institution.hears(FACTORY, number, "已办结")
    assert "请评价" in invitation["text"]
    assert "已记下：满意" in await institution.server.says(FACTORY, "满意")


async def test_silence_for_five_working_days_is_acceptance(
    founded: Founded, tmp_path: Path
) -> None:
    async with founded.open(tmp_path) as institution:
        number = await applies(institution.server, OTHER, OPENING, STANDARD)
        received = await institution.case("hall", number)
        await institution.passes(working_days=5)
        assert (await institution.case("hall", number))["state"] == "submitted"
        await institution.goes_on(0, days=1)
        accepted = await institution.reaches("hall", number, "accepted")
        last = accepted["history"][-1]
        assert (last["event"], last["role"]) == ("deem_accepted", "timer")
        assert "依法" in last["reason"]
        assert "主管" in (await institution.letter(number))["text"]
        clocks = {clock["kind"]: clock for clock in accepted["clocks"]}
        assert clocks["PROCESS"]["started"] == received["created"], "effective from receipt"
        await institution.hears(OTHER, number, "计量标准器具核准")
        assert "已受理" in await institution.server.says(OTHER, "进度")
