"""What a case wants of its citizen, state by state."""

from decimal import Decimal

from bot.domain.cases.case import CaseKind
from bot.domain.cases.duty import NO_DUTY, duty_of
from bot.domain.people.actor import Role
from bot.services.cases import viewing
from bot.services.cases.viewing import CaseView
from tests.citizen import Citizen
from tests.factories import NOW, casebook
from tests.fakes import MemoryStore
from tests.handlers.lifts import LINES, applied, corrected, quoted


async def seen(citizen: Citizen) -> CaseView:
    """The citizen's newest case as the citizen sees it."""
    work, actor = citizen.store.work(), citizen.actor
    return (await viewing.mine(work, citizen.casebook, actor, citizen.now))[0]


async def test_nothing_before_there_is_a_case_nor_while_it_is_our_turn() -> None:
    before = casebook(MemoryStore()).first(CaseKind.APPLICATION, None, NOW)
    assert duty_of(before) == NO_DUTY
    assert (await seen(await applied())).duty == NO_DUTY


async def test_a_correction_wants_its_gaps_in_their_order() -> None:
    citizen = await corrected("营业执照", "维保合同")
    assert (await seen(citizen)).duty.gaps == ("营业执照", "维保合同")
    await citizen.hears_of("resupply", {"answers": {"1": "已交", "2": "已交"}}, Role.ACCEPTANCE)
    assert (await seen(citizen)).duty == NO_DUTY


async def test_a_quote_wants_an_answer_then_its_sum_then_nothing() -> None:
    citizen = await quoted()
    duty = (await seen(citizen)).duty
    assert duty.amount == Decimal("1600.00")
    assert duty.quote == 3
    assert duty.lines == "· 曳引与强制驱动电梯：800.00 元/台 × 2 = 1600.00 元"
    for words in ("议价", "请再便宜一些"):
        await citizen.says(words)
    assert (await seen(citizen)).duty == NO_DUTY, "the quote no longer stands"
    await citizen.hears_of("quote", LINES, Role.BUSINESS)
    for words in ("同意报价", "确认"):
        await citizen.says(words)
    assert (await seen(citizen)).duty.amount == Decimal("1600.00")


async def test_nobody_else_sees_what_is_wanted() -> None:
    citizen = await quoted()
    asked = (citizen.cases[0].number, "8000")
    stranger = Citizen("o-stranger", citizen.store)
    view = await viewing.look_up(
        citizen.store.work(), citizen.casebook, stranger.actor, asked, citizen.now
    )
    assert view.state == "quoted"
    assert (view.duty, view.actions) == (NO_DUTY, ())
