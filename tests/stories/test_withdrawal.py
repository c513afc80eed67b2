"""Taking an application back: in every state that allows it, by nobody else, unfollowed or not."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.domain.numbers import case_number
from tests.stories.applicants import COMPANY, PERSON, applies
from tests.stories.institution import Founded, Institution, Json
from tests.stories.samples import example

METER, LIFT = "verify_blood_pressure", "inspect_elevator"
#: What only an organisation has.
_CODE = {METER: {"organisation": "个人"}, LIFT: {"uscc": COMPANY["信用代码"]}}
STRANGER, GONE = "o-stranger", "o-gone"
Steps = Callable[[Institution, str, str], Awaitable[None]]


async def _nothing(*_: object) -> None:
    """As it was handed in."""


async def _corrected(institution: Institution, number: str, _: str) -> None:
    await institution.does("hall", "request_correction", number, items=["缺申请表"])


async def _accepted(institution: Institution, number: str, _: str) -> None:
    await institution.does("hall", "accept", number)


async def _awaited(institution: Institution, number: str, openid: str) -> None:
    await _accepted(institution, number, openid)
    await institution.does("hall", "waive_fee", number)


async def _received(institution: Institution, number: str, openid: str) -> None:
    await _awaited(institution, number, openid)
    photo = await institution.keeps("hall")
    await institution.does("hall", "receive_sample", number, photo=photo, barcode="XY-0001")


async def _quoted(institution: Institution, number: str, openid: str) -> None:
    await _accepted(institution, number, openid)
    lines = [{"price": "traction", "quantity": 3}]
    await institution.does("hall", "quote", number, lines=lines)


async def _agreed(institution: Institution, number: str, openid: str) -> None:
    await _quoted(institution, number, openid)
    assert "2400.00 元" in await institution.server.says(openid, "同意报价")
    assert "【缴费通知】" in await institution.server.says(openid, "确认")


async def _paid(institution: Institution, number: str, openid: str) -> None:
    await _agreed(institution, number, openid)
    await institution.does("hall", "pay", number, amount="2400.00", receipt="YH-2026-77")


#: Item, what happens before, and the state in which it is taken back.
STATES: tuple[tuple[str, Steps, str], ...] = (
    (METER, _nothing, "submitted"),
    (METER, _corrected, "correction"),
    (METER, _accepted, "accepted"),
    (METER, _awaited, "awaiting_sample"),
    (METER, _received, "sample_received"),
    (LIFT, _quoted, "quoted"),
    (LIFT, _agreed, "awaiting_payment"),
    (LIFT, _paid, "awaiting_sample"),
)


async def test_in_each_state_that_allows_it(founded: Founded, tmp_path: Path) -> None:
    async with founded.open(tmp_path) as institution:
        number = ""
        for place, (item, steps, state) in enumerate(STATES):
            openid = f"o-{place}"
            number = await _handed_in(institution, item, openid)
            await steps(institution, number, openid)
            assert (await institution.case("hall", number))["state"] == state
            await _taken_back(institution, number, openid)
        await _settled(institution, number)
        await _not_once_it_is_tested(institution)


async def _handed_in(institution: Institution, item: str, openid: str) -> str:
    """A case that the counter enters for a citizen who has an account."""
    await institution.sees(openid, "subscribe")
    body: Json = {"kind": "application", "item": item}
    status, refusal = await institution.posts("hall", "cases", body)
    assert status == 422, refusal
    form = refusal["schema"]["properties"]["fields"]
    known = {"contact": "王芳", "phone": "13800138000", **_CODE[item]}
    body |= {"openid": openid, "fields": example(form, known)}
    body |= {"channel": "counter", "consent": "当面签字"}
    status, made = await institution.posts("hall", "cases", body)
    assert status == 201, made
    await institution.hears(openid, made["number"])
    return str(made["number"])


async def _taken_back(institution: Institution, number: str, openid: str) -> None:
    asked = await institution.server.says(openid, "撤回申请")
    assert number in asked
    assert (await institution.case("hall", number))["state"] != "withdrawn", "asked once more"
    assert "【已撤回】" in await institution.server.says(openid, "确认")
    case = await institution.case("hall", number)
    assert case["state"] == "withdrawn"
    assert {clock["state"] for clock in case["clocks"]} == {"stopped"}
    assert "没有可以撤回" in await institution.server.says(openid, "撤回申请")


async def _settled(institution: Institution, number: str) -> None:
    """What was paid is paid back, not more; then the case is closed."""
    status, refusal = await institution.tries("hall", "settle", number, refund="9999.00")
    assert status == 422
    assert "2400.00" in refusal["detail"]
    closed = await institution.does("hall", "settle", number, refund="2400.00")
    assert closed["state"] == "closed"


async def _not_once_it_is_tested(institution: Institution) -> None:
    openid = "o-late"
    number = await _handed_in(institution, METER, openid)
    await _received(institution, number, openid)
    await institution.does("laboratory", "assign", number, tester="J01")
    told = await institution.server.says(openid, f"撤回 {number}")
    assert "检定中" in told
    assert "0512-" in told, "whom to call instead"
    assert (await institution.case("hall", number))["state"] == "testing"


async def test_strangers_learn_nothing_and_who_left_comes_back_to_it(
    founded: Founded, tmp_path: Path
) -> None:
    async with founded.open(tmp_path) as institution:
        server = institution.server
        number = await applies(server, GONE, "我要送检一台血压计", PERSON)
        never = case_number("SQ", (await institution.now()).date(), 999)
        heard = [
            [await server.says(f"{STRANGER}-{n}", said) for said in (f"撤回 {n}", n, "0000")]
            for n in (number, never)
        ]
        assert str(heard[0]).replace(number, "…") == str(heard[1]).replace(never, "…")
        await _leaves_and_comes_back(institution, number)


async def _leaves_and_comes_back(institution: Institution, number: str) -> None:
    """Nobody writes to whoever has left; what happened meanwhile can be asked for."""
    await institution.sees(GONE, "unsubscribe")
    before = len(await institution.server.reads(GONE))
    await institution.does("hall", "accept", number)
    await institution.passes(seconds=3 * 24 * 3600)
    assert len(await institution.server.reads(GONE)) == before
    assert "欢迎关注" in await institution.sees(GONE, "subscribe")
    assert "已受理" in await institution.server.says(GONE, "进度")
    await institution.passes(seconds=3 * 24 * 3600)
    await institution.does("hall", "waive_fee", number)
    card = await institution.hears(GONE, number, "待送样")
    assert card["channel"] == "template", "three days after the last word"
    assert "【已撤回】" not in await institution.server.says(GONE, "撤回申请")
    assert "【已撤回】" in await institution.server.says(GONE, "1")
