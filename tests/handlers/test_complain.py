"""Complaints and reports: three inputs at most, and a number in the very reply."""

import pytest

from bot.domain.cases.case import Case, CaseKind
from bot.domain.conversation.inbound import InboundKind
from tests.citizen import Citizen, content, numbered
from tests.handlers.test_apply import ANSWERS


def complaint(citizen: Citizen) -> Case:
    (case,) = [
        each for each in citizen.cases if each.kind in {CaseKind.COMPLAINT, CaseKind.REPORT}
    ]
    return case


async def asked_how_to_answer(*texts: str) -> tuple[Citizen, str]:
    citizen, reply = Citizen(), ""
    for text in texts or ("我要投诉", "昨天下午窗口的人态度很差，还让我跑了两趟"):
        reply = await citizen.says(text)
    return citizen, reply


async def test_three_inputs_and_a_number() -> None:
    citizen = Citizen()
    assert "经过" in await citizen.says("投诉")
    how = await citizen.says("昨天下午窗口的人态度很差，还让我跑了两趟")
    assert "服务投诉" in how
    receipt = await citizen.says(numbered(how, "就在这里答复"))
    case = complaint(citizen)
    assert case.number.startswith("TS")
    assert case.number in receipt
    assert "期限" in receipt
    assert (case.kind, case.category, case.state) == (
        CaseKind.COMPLAINT,
        "service",
        "registered",
    )
    assert case.fields == {
        "text": "昨天下午窗口的人态度很差，还让我跑了两趟",
        "anonymous": False,
    }
    assert citizen.memory == {}


async def test_what_was_said_at_once_is_used_after_a_confirmation() -> None:
    citizen = Citizen()
    reply = await citizen.says("我要投诉窗口态度差")
    assert "“我要投诉窗口态度差”" in reply
    assert citizen.cases == []
    assert "怎样答复您" in await citizen.says("1")
    await citizen.says("1")
    assert complaint(citizen).fields["text"] == "我要投诉窗口态度差"


@pytest.mark.parametrize("words", ["是的", "对", "就按这句登记", "对，就这样吧", "好的，登记吧"])
async def test_a_yes_confirms(words: str) -> None:
    citizen, reply = await asked_how_to_answer("我要投诉窗口态度差", words)
    assert "怎样答复您" in reply
    await citizen.says("1")
    assert complaint(citizen).fields["text"] == "我要投诉窗口态度差"


@pytest.mark.parametrize("words", ["不是", "重新写", "2", "不是投诉，就是想问问"])
async def test_a_no_asks_anew(words: str) -> None:
    citizen, reply = await asked_how_to_answer("我要投诉窗口态度差", words)
    assert "请说说经过" in reply
    assert "怎样答复您" in await citizen.says("收费窗口多收了我二十块钱，要求退还")
    await citizen.says("1")
    assert complaint(citizen).fields["text"] == "收费窗口多收了我二十块钱，要求退还"


async def test_a_fuller_account_is_added_to_the_first_words() -> None:
    more = "上周五三号窗口的工作人员对我吼，希望道歉"
    citizen, _ = await asked_how_to_answer("我要投诉窗口态度差", more)
    await citizen.says("1")
    assert complaint(citizen).fields["text"] == f"我要投诉窗口态度差\n{more}"


async def test_another_question_is_answered_and_not_taken_for_the_account() -> None:
    citizen = Citizen()
    await citizen.says("举报菜市场用鬼秤")
    assert "价目" in await citizen.says("电梯检验多少钱一台")
    assert "怎样答复您" in await citizen.says("1")
    await citizen.says("1")
    assert complaint(citizen).fields["text"] == "举报菜市场用鬼秤"


async def test_anonymously_may_be_said_before_it_is_asked() -> None:
    citizen = Citizen()
    await citizen.says("举报菜市场用鬼秤")
    assert "系统会收到您的微信账号" in await citizen.says("匿名")
    assert "已登记" in await citizen.says("1")
    assert complaint(citizen).fields["anonymous"] is True


async def test_a_category_said_in_answer_is_the_category() -> None:
    citizen, reply = await asked_how_to_answer("我要投诉窗口态度差", "结果异议")
    assert "登记为“结果异议”" in reply
    await citizen.says("1")
    assert complaint(citizen).fields["text"] == "我要投诉窗口态度差"


async def test_progress_is_told_while_a_phone_is_asked() -> None:
    citizen, how = await asked_how_to_answer()
    await citizen.says(numbered(how, "同意并留电话"))
    reply = await citizen.says("进度")
    assert "还没有办件" in reply
    assert "联系电话" in reply


async def test_a_phone_is_asked_only_from_whoever_wants_to_be_called() -> None:
    citizen, how = await asked_how_to_answer()
    assert "/privacy" in how, "before anything personal"
    assert "联系电话" in await citizen.says(numbered(how, "同意并留电话"))
    assert "不完整" in await citizen.says("1380013")
    receipt = await citizen.says("13800138000")
    assert "13800138000" not in receipt
    assert complaint(citizen).fields["contact"] == "13800138000"


async def test_a_number_sent_at_once_is_taken() -> None:
    citizen, _ = await asked_how_to_answer()
    assert "已登记" in await citizen.says("打我电话 138 0013 8000")
    assert complaint(citizen).fields["contact"] == "13800138000"


async def test_the_phone_is_left_out_after_all() -> None:
    citizen, _ = await asked_how_to_answer()
    await citizen.says("2")
    assert "已登记" in await citizen.says("跳过")
    assert "contact" not in complaint(citizen).fields


async def test_anonymously_nothing_personal_is_asked_or_kept() -> None:
    citizen, how = await asked_how_to_answer()
    assert "/report/" in how
    assert "微信账号" in how
    assert "已登记" in await citizen.says("匿名吧")
    fields = complaint(citizen).fields
    assert fields["anonymous"] is True
    assert "contact" not in fields


async def test_a_report_tells_who_may_act_and_is_one_of_its_own_kind() -> None:
    citizen = Citizen()
    reply = await citizen.says("举报菜市场用鬼秤")
    assert "12315" in reply
    await citizen.says("1")
    receipt = await citizen.says("1")
    case = complaint(citizen)
    assert (case.kind, case.category) == (CaseKind.REPORT, "violation")
    assert case.number.startswith("JB")
    assert case.number in receipt


async def test_an_anonymous_report_asks_nothing_more() -> None:
    citizen = Citizen()
    reply = await citizen.says("我要匿名举报菜市场的摊贩用鬼秤")
    assert "12315" in reply
    assert "/report/" in reply, "said before anything is registered"
    receipt = await citizen.says("1")
    assert complaint(citizen).number in receipt
    assert complaint(citizen).fields["anonymous"] is True


async def test_an_objection_to_a_result_is_told_apart() -> None:
    citizen, how = await asked_how_to_answer("我对检定结果有异议", "1")
    assert "结果异议" in how
    await citizen.says("1")
    assert complaint(citizen).category == "objection"


async def test_the_category_is_changed() -> None:
    citizen, how = await asked_how_to_answer("我要投诉", "隔壁水果店的秤每斤少二两")
    which = await citizen.says(numbered(how, "改登记类别"))
    how = await citizen.says(numbered(which, "举报违法"))
    assert "12315" in how
    await citizen.says(numbered(how, "就在这里答复"))
    assert complaint(citizen).kind is CaseKind.REPORT


async def test_the_case_complained_about_is_kept() -> None:
    number = "SQ202611220000172"
    citizen, _ = await asked_how_to_answer("我要投诉", f"{number} 这件拖了一个月还没办好")
    await citizen.says("1")
    assert complaint(citizen).fields["about"] == number


@pytest.mark.parametrize("words", ["算了", "不投诉了", "取消"])
@pytest.mark.parametrize("texts", [("我要投诉",), ("我要投诉", "窗口的人对我吼了半天")])
async def test_nothing_is_left_of_what_was_given_up(texts: tuple[str, ...], words: str) -> None:
    citizen = Citizen()
    for text in texts:
        await citizen.says(text)
    assert "没有登记" in await citizen.says(words)
    assert citizen.memory == {}
    assert citizen.cases == []


async def test_a_question_in_the_account_is_part_of_it() -> None:
    _, reply = await asked_how_to_answer("我要投诉", "凭什么别人三天我要等一个月？你们管不管")
    assert "怎样答复您" in reply


@pytest.mark.parametrize("words", ["电梯有安全隐患，检验员看都不看就走", "你们泄露我的隐私了"])
async def test_words_about_safety_are_no_question_about_the_form(words: str) -> None:
    _, reply = await asked_how_to_answer("我要投诉", words)
    assert "怎样答复您" in reply


async def test_a_picture_in_the_middle() -> None:
    citizen = Citizen()
    await citizen.says("我要投诉")
    reply = await citizen.sends(InboundKind.IMAGE)
    assert "照片" in reply
    assert content().office.mailbox in reply
    assert "请说说经过" in reply.splitlines()[-1]


async def test_why_an_answer_is_wanted() -> None:
    citizen, _ = await asked_how_to_answer()
    reply = await citizen.says("你们会不会泄露我的信息")
    assert "看不到" in reply
    assert "怎样答复您" in reply


async def test_an_open_application_is_set_aside() -> None:
    citizen = Citizen()
    for text in ("我要送检两台血压计", *ANSWERS[:2]):
        await citizen.says(text)
    reply = await citizen.says("我要投诉")
    assert "暂存" in reply
    assert "请说说经过" in reply
    await citizen.says("窗口的人对我吼了半天")
    assert "“继续”" in await citizen.says("1")
    assert "接着填" in await citizen.says("继续")


async def test_a_person_in_the_middle_keeps_the_form() -> None:
    citizen, _ = await asked_how_to_answer()
    reply = await citizen.says("转人工")
    assert "编号" in reply
    assert "怎样答复您" in reply
    await citizen.says("1")
    assert complaint(citizen).state == "registered"


async def test_insults_alone_are_not_registered_unasked() -> None:
    citizen = Citizen()
    reply = await citizen.says("垃圾服务")
    assert "抱歉" in reply
    assert "就按这句登记吗" in reply
    assert citizen.cases == []


async def test_one_letter_tells_nothing() -> None:
    _, reply = await asked_how_to_answer("我要投诉", "……")
    assert "说清楚" in reply


async def test_its_progress_is_told() -> None:
    citizen, _ = await asked_how_to_answer()
    await citizen.says("1")
    assert "已登记" in await citizen.says(complaint(citizen).number)


@pytest.mark.parametrize("words", ["我要举报，但是怕他知道是我", "举报会不会泄露我的名字"])
async def test_who_is_afraid_hears_first_what_is_known_of_them(words: str) -> None:
    citizen = Citizen()
    reply = await citizen.says(words)
    assert "不问您的姓名和电话" in reply
    assert "/report/" in reply
    assert words not in reply
    assert "已登记" in await citizen.says("人民路加油站少给油，上周五")
    assert complaint(citizen).fields["anonymous"] is True


async def test_thanks_are_no_account() -> None:
    citizen = Citizen()
    await citizen.says("我要投诉窗口态度差")
    assert "不客气" in await citizen.says("谢谢")
    await citizen.says("1")
    await citizen.says("1")
    assert complaint(citizen).fields["text"] == "我要投诉窗口态度差"
