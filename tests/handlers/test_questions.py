"""Questions that were not answered are kept, without whoever asked them."""

import pytest

from bot.dialogue.phrasing import only_unhelped
from bot.domain.conversation.unanswered import LONGEST, Unanswered, Why
from bot.domain.people.actor import Role
from bot.services.conversation.questions import QuestionDesk
from tests.citizen import Citizen
from tests.factories import employ
from tests.fakes import MemoryStore
from tests.handlers.test_human import MORNING, answered, waiting


def kept(citizen: Citizen) -> list[tuple[Why, str]]:
    return [(each.why, each.text) for each in citizen.store.questions]


async def test_what_was_not_understood_is_kept_and_then_what_called_a_person() -> None:
    citizen = Citizen(now=MORNING)
    await citizen.says("asdfgh")
    await citizen.says("qwert zxcv")
    assert kept(citizen) == [(Why.UNCLEAR, "asdfgh"), (Why.MISSES, "qwert zxcv")]


async def test_personal_data_are_taken_out_and_the_best_guess_is_kept() -> None:
    citizen = Citizen()
    await citizen.says("asdfgh 13800138000")
    (question,) = citizen.store.questions
    assert question.text == "asdfgh ［电话］"
    assert question.guess
    assert question.guess != "nlu_fallback"
    assert not {"openid", "number", "key"} & set(Unanswered.__slots__)


async def test_the_item_talked_about_is_kept_with_it() -> None:
    citizen = Citizen()
    await citizen.says("血压计检定要带什么材料")
    await citizen.says("asdfgh")
    assert [each.item for each in citizen.store.questions] == ["verify_blood_pressure"]


async def test_who_is_sent_away_without_a_body_is_kept_and_with_one_is_not() -> None:
    citizen = Citizen()
    assert "12345" in await citizen.says("帮我写一首诗吧")
    assert "12333" in await citizen.says("社保怎么交")
    assert kept(citizen) == [(Why.OUT_OF_SCOPE, "帮我写一首诗吧")]


async def test_what_is_understood_is_not_kept() -> None:
    citizen = Citizen()
    for said in ("你好", "血压计检定多少钱", "几点上班", "转人工"):
        await citizen.says(said)
    assert kept(citizen) == []


async def test_an_answer_within_a_form_is_no_question() -> None:
    citizen = Citizen()
    await citizen.says("我要投诉")
    await citizen.says("asdfgh")
    assert kept(citizen) == []


def test_long_stories_are_cut_after_what_says_who_it_is_has_gone() -> None:
    store = MemoryStore()
    work = store.work()
    long = "秤不准，" * 38 + "打13800138000"
    QuestionDesk(work, MORNING).keep(Why.NO_TOPIC, {"text": long})
    for write in work.writes:
        write()
    (question,) = store.questions
    assert len(question.text) <= LONGEST
    assert "138" not in question.text


async def test_a_persons_answer_that_did_not_help_is_kept_with_what_was_asked() -> None:
    citizen = await answered()
    assert kept(citizen) == []
    await citizen.says("转人工")
    assert kept(citizen) == [(Why.NOT_SOLVED, "血压计检定要带什么材料")]


async def test_so_is_the_question_that_a_ticket_was_opened_for() -> None:
    citizen = Citizen(now=MORNING)
    await citizen.says("asdfgh")
    await citizen.says("qwert zxcv")
    employ(citizen.store, "1001", Role.CONSULTANT)
    await citizen.hears_of("claim", {"person": "1001"}, Role.CONSULTANT)
    data = {"person": "1001", "text": "请再说一遍。"}
    await citizen.hears_of("answer", data, Role.CONSULTANT)
    await citizen.says("转人工")
    assert kept(citizen)[-1] == (Why.NOT_SOLVED, "qwert zxcv")


async def test_calling_a_person_because_the_bot_did_not_help_keeps_what_it_had_answered() -> None:
    citizen = Citizen(now=MORNING)
    await citizen.says("血压计检定要带什么材料")
    await citizen.says("没有解决，转人工")
    assert kept(citizen) == [(Why.NOT_SOLVED, "血压计检定要带什么材料")]


@pytest.mark.parametrize("said", ["没有解决", "还是没解决我的问题", "答非所问", "問題沒有解決。"])
async def test_saying_only_that_it_did_not_help_calls_a_person(said: str) -> None:
    citizen = Citizen(now=MORNING)
    await citizen.says("血压计检定要带什么材料")
    assert "已转人工" in await citizen.says(said)
    assert kept(citizen) == [(Why.NOT_SOLVED, "血压计检定要带什么材料")]


@pytest.mark.parametrize("said", ["解决了没", "没解决了吗", "纠纷没有解决怎么投诉", "没有"])
def test_other_words_do_not_say_it(said: str) -> None:
    assert not only_unhelped(said)


async def test_asking_where_the_ticket_stands_is_none() -> None:
    citizen = await waiting()
    await citizen.says("人工")
    assert kept(citizen) == []
