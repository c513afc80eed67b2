"""Taking one's own application or complaint back."""

from bot.domain.cases.case import CaseKind
from bot.domain.people.actor import Actor, Role
from bot.services.cases.filing import Filing, file
from tests.citizen import Citizen, content, numbered
from tests.factories import checklist, elevator, employ
from tests.handlers.lifts import LINES, applied, quoted
from tests.handlers.test_progress import applicant


async def complaining(citizen: Citizen) -> str:
    """The number of a complaint that the citizen has registered."""
    data = {"category": "service", "text": "窗口等了两个小时"}
    filing = Filing(CaseKind.COMPLAINT, "register", citizen.openid, data, category="service")
    actor = Actor.citizen(citizen.openid)
    async with citizen.store.work() as work:
        filed = await file(work, citizen.casebook, actor, filing, citizen.now)
    return filed.case.number


async def test_one_case_is_taken_back_after_a_yes() -> None:
    citizen = await applicant()
    asked = await citizen.says("撤回申请")
    assert citizen.cases[0].number in asked
    assert citizen.cases[0].state == "submitted"
    assert "已撤回" in await citizen.says("确认")
    assert citizen.cases[0].state == "withdrawn"
    assert "没有可以撤回" in await citizen.says("撤回申请")


async def test_of_several_the_citizen_picks_one() -> None:
    citizen = await quoted(await applicant())
    which = await citizen.says("撤回申请")
    asked = await citizen.says(numbered(which, "血压计检定"))
    assert "血压计检定" in asked
    await citizen.says("确认")
    assert sorted(case.state for case in citizen.cases) == ["quoted", "withdrawn"]


async def test_a_case_may_be_named_by_its_number() -> None:
    citizen = await quoted(await applicant())
    number = citizen.cases[0].number
    assert number in await citizen.says(f"把{number}这个申请撤回")
    await citizen.says("确认")
    assert citizen.store.cases[number].state == "withdrawn"


async def test_a_complaint_is_meant_where_it_is_spoken_of() -> None:
    citizen = await applicant()
    number = await complaining(citizen)
    asked = await citizen.says("我要撤诉，投诉不告了")
    assert number in asked
    assert "安全" in asked
    assert "已撤诉" in await citizen.says("确认")
    assert citizen.store.cases[number].state == "withdrawn"


async def test_what_is_under_way_cannot_be_taken_back_and_says_whom_to_call() -> None:
    citizen = await quoted()
    for words in ("同意报价", "确认"):
        await citizen.says(words)
    employ(citizen.store, "T01", Role.TESTER)
    await citizen.hears_of("pay", {"amount": "1600.00", "receipt": "R-0001"}, Role.FINANCE)
    visit = {"date": "2026-12-10", "place": "示例市计量路 8 号", "tester": "T01"}
    await citizen.hears_of("schedule", visit, Role.DISPATCHER)
    reply = await citizen.says("撤回申请")
    assert "检验中" in reply
    assert content().office.phone in reply
    assert "loop" not in citizen.memory
    assert "撤回" not in await citizen.says("我的单子到哪了")


async def test_what_is_over_need_not_be_taken_back() -> None:
    citizen = await applicant()
    number = citizen.cases[0].number
    for words in ("撤回申请", "确认"):
        await citizen.says(words)
    assert "已经结束" in await citizen.says(f"撤回{number}")


async def test_anothers_case_and_none_are_answered_alike() -> None:
    owner = await applicant()
    stranger = Citizen("o-stranger", owner.store)
    reply = await stranger.says(f"把{owner.cases[0].number}这个申请撤回")
    assert reply == await stranger.says("撤回申请")
    assert owner.cases[0].state == "submitted"


async def test_withdrawing_interrupts_another_decision() -> None:
    citizen = await quoted()
    await citizen.says("同意报价")
    assert "确定撤回" in await citizen.says("我要撤回申请")
    await citizen.says("确认")
    assert citizen.cases[0].state == "withdrawn"


async def test_after_paying_the_money_is_spoken_of() -> None:
    citizen = await applied()
    await citizen.hears_of("accept", checklist(elevator()), Role.ACCEPTANCE)
    await citizen.hears_of("quote", LINES, Role.BUSINESS)
    for words in ("同意报价", "确认"):
        await citizen.says(words)
    await citizen.hears_of("pay", {"amount": "1600.00", "receipt": "R-0001"}, Role.FINANCE)
    await citizen.says("撤回申请")
    assert "1600.00 元" in await citizen.says("确认")
