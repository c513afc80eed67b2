"""Citizens as they come: in a hurry, in other characters, with questions, changing their minds."""

import pytest

from bot.domain.conversation.inbound import InboundKind
from tests.citizen import Citizen

SLOTS = "slots"


def kept(citizen: Citizen) -> dict[str, object]:
    """What the open form holds."""
    return dict(citizen.memory.get(SLOTS, {}))


async def applying(*texts: str) -> Citizen:
    citizen = Citizen()
    await citizen.says("我要送检血压计")
    for text in texts:
        await citizen.says(text)
    return citizen


TO_CONSENT = ("3台", "示例市康宁诊所", "跳过")
TO_NAME = (*TO_CONSENT, "同意")
TO_MODEL = (*TO_NAME, "张三", "13800138000")
TO_NOTE = (*TO_MODEL, "跳过", "跳过")
TO_SUMMARY = (*TO_NOTE, "跳过")


async def test_everything_in_one_message_is_kept_and_only_the_rest_is_asked() -> None:
    citizen = Citizen()
    reply = await citizen.says(
        "我是示例市人民医院的王芳，电话13812345678，要送检30台血压计，信用代码91350100M000100Y43"
    )
    noted = "数量 30台，单位名称 示例市人民医院，统一社会信用代码 91350100M000100Y43，联系人 王*"
    assert noted in reply
    assert "是否同意" in reply
    assert "名称或型号" in await citizen.says("同意")
    for text in ("跳过", "明天"):
        await citizen.says(text)
    assert "请核对" in await citizen.says("没有")
    await citizen.says("确认")
    assert citizen.cases[0].fields["contact"] == "王芳"


async def test_what_the_first_message_told_is_said_back() -> None:
    assert "已记下：数量 2台。" in await Citizen().says("我要送检两台血压计")
    one = Citizen()
    await one.says("血压计检定要带什么")
    assert "请问送检几台" in await one.says("那给我报一个"), "一个 counts no instruments here"


async def test_the_quantity_is_that_of_the_item() -> None:
    citizen = Citizen()
    reply = await citizen.says("我要送检一台血糖仪和两台血压计")
    assert "“血糖仪”目前还不能在线办理" in reply
    assert kept(citizen)["quantity"] == 2


async def test_traditional_characters_are_read_and_kept() -> None:
    citizen = Citizen()
    for text in ("我想送檢一台血壓計", "個人", "可以"):
        await citizen.says(text)
    assert "联系电话" in await citizen.says("我姓陳叫陳秀英")
    assert kept(citizen)["contact"] == "陳秀英"
    await citizen.says("零五一二六五一二三四五六")
    assert kept(citizen)["phone"] == "0512-65123456"
    for text in ("不知道", "後天"):
        await citizen.says(text)
    assert "2026年11月22日" in await citizen.says("沒有了")


@pytest.mark.parametrize(
    ("before", "text", "slot", "value"),
    [
        (("2台",), "3台", "quantity", 3),
        (("2台",), "后天", "date", "2026-11-22"),
        (("2台",), "陈老师", "contact", "陈老师"),
        ((), "个人", "organisation", "个人"),
        (("2台", "示例市康宁诊所"), "张老板，13812340000", "contact", "张老板"),
        (("2台", "示例市康宁诊所"), "张老板，13812340000", "phone", "13812340000"),
        (("2台", "示例市康宁诊所"), "示例市第二医院", "organisation", "示例市第二医院"),
        (TO_CONSENT, "91350100M000100Y43", "uscc", "91350100M000100Y43"),
        ((*TO_NAME, "张三", "13800138000"), "三台", "quantity", 3),
        (TO_NOTE, "下周一", "date", "2026-11-23"),
        (TO_SUMMARY, "13900139000", "phone", "13900139000"),
        (TO_NAME, "我要送检一台电子秤和五台血压计", "quantity", 5),
    ],
)
async def test_a_value_goes_where_it_belongs(
    before: tuple[str, ...], text: str, slot: str, value: object
) -> None:
    citizen = await applying(*before)
    assert "已记下：" in await citizen.says(text)
    assert kept(citizen)[slot] == value


@pytest.mark.parametrize(
    ("before", "text", "slot", "value"),
    [
        (("2台",), "不对，是三台", "quantity", 3),
        (("2台", "示例市康宁诊所"), "改成个人", "organisation", "个人"),
        (TO_NAME[:-1], "不对，是康宁大药房", "organisation", "康宁大药房"),
        ((*TO_NAME, "张三"), "错了，应该是李四", "contact", "李四"),
        (TO_MODEL, "电话错了，应该是13812340009", "phone", "13812340009"),
        (TO_SUMMARY, "不对，数量是4台", "quantity", 4),
        (TO_NAME, "等等，不好意思，数量改成6台", "quantity", 6),
    ],
)
async def test_minds_are_changed_in_any_words(
    before: tuple[str, ...], text: str, slot: str, value: object
) -> None:
    citizen = await applying(*before)
    await citizen.says(text)
    assert kept(citizen)[slot] == value


@pytest.mark.parametrize(
    ("text", "asked"),
    [("等等，单位写错了", "organisation"), ("电话填错了", "phone"), ("上一步", "phone")],
)
async def test_what_is_called_wrong_is_asked_again(text: str, asked: str) -> None:
    citizen = await applying(*TO_MODEL)
    await citizen.says(text)
    assert kept(citizen)["requested_slot"] == asked
    assert asked not in kept(citizen)


async def test_a_field_to_be_changed_may_be_named_instead_of_numbered() -> None:
    citizen = await applying(*TO_SUMMARY)
    assert "要改哪一项" in await citizen.says("不对")
    assert "联系电话" in await citizen.says("电话")
    assert kept(citizen)["requested_slot"] == "phone"


async def test_before_the_first_question_there_is_none() -> None:
    citizen = await applying()
    assert "第一题" in await citizen.says("上一步")


@pytest.mark.parametrize(
    ("before", "text", "said"),
    [
        ((), "为什么要问这个？", "据此安排"),
        (("3台",), "没有单位怎么办", "回复“个人”"),
        (("3台",), "你问这么多干嘛", "营业执照"),
        (("3台",), "什么是统一社会信用代码？", "18 位代码"),
        (TO_CONSENT, "为什么要同意", "只用于"),
        (TO_CONSENT, "不同意我就不能办吗", "现场办理"),
        (TO_CONSENT, "你们拿我信息干什么", "只用于"),
        (TO_NAME, "一定要填真名吗", "真实"),
        ((*TO_NAME, "张三"), "可以不填电话吗", "必须填写"),
        (TO_MODEL, "型号在哪里看", "标签"),
        (TO_SUMMARY, "电话填的是什么", "确认后才会提交"),
    ],
)
async def test_a_question_about_the_question_is_answered(
    before: tuple[str, ...], text: str, said: str
) -> None:
    citizen = await applying(*before)
    held = kept(citizen)
    assert said in await citizen.says(text)
    assert kept(citizen) == held


@pytest.mark.parametrize(
    "text", ["为什么要同意", "没有", "先等等", "要同意什么", "继续", "不知道", "信息不对"]
)
async def test_consent_is_neither_given_nor_refused_by_the_way(text: str) -> None:
    citizen = await applying(*TO_CONSENT)
    assert "同意" in await citizen.says(text)
    assert "consent" not in kept(citizen)
    assert kept(citizen)["quantity"] == 3


@pytest.mark.parametrize(
    "text", ["继续", "确认一下电话对不对", "先别提交", "等一下", "提交了会怎样"]
)
async def test_nothing_is_handed_in_by_the_way(text: str) -> None:
    citizen = await applying(*TO_SUMMARY)
    await citizen.says(text)
    assert citizen.cases == []


@pytest.mark.parametrize("text", ["嗯", "行", "没问题", "对", "确认", "1。", "①", "第一个", "选1"])
async def test_a_yes_in_any_words_hands_in(text: str) -> None:
    citizen = await applying(*TO_SUMMARY)
    assert "收件回执" in await citizen.says(text)


@pytest.mark.parametrize(
    "text", ["不填", "没有", "无", "暂时没有", "不知道", "不清楚型号", "看不清", "唔知", "随便"]
)
async def test_an_optional_question_is_left_in_any_words(text: str) -> None:
    citizen = await applying(*TO_MODEL)
    assert "打算哪天" in await citizen.says(text)
    assert kept(citizen)["instrument"] == ""


@pytest.mark.parametrize("text", ["跳过", "不填", "无"])
async def test_a_mandatory_question_is_not_left_and_nothing_lost(text: str) -> None:
    citizen = await applying(*TO_NAME)
    assert "必须填写" in await citizen.says(text)
    assert kept(citizen)["quantity"] == 3


@pytest.mark.parametrize("text", ["半台", "几十台", "100000台", "0台", "三十多台", "很多"])
async def test_no_quantity_is_guessed(text: str) -> None:
    citizen = await applying()
    assert "例如：2台" in await citizen.says(text)
    assert "quantity" not in kept(citizen)


@pytest.mark.parametrize(
    "text", ["等一下", "稍等我看一下", "我找一下", "继续", "你好", "好的", "😀", "[微笑]"]
)
async def test_small_words_in_the_middle_are_no_answers(text: str) -> None:
    citizen = await applying("3台")
    held = kept(citizen)
    assert (await citizen.says(text)).endswith("请回复“个人”。") or text == "继续"
    assert kept(citizen) == held


@pytest.mark.parametrize("kind", [kind for kind in InboundKind if kind is not InboundKind.EVENT])
async def test_what_has_no_words_keeps_the_form(kind: InboundKind) -> None:
    citizen = await applying("3台")
    held = kept(citizen)
    assert "送检单位" in await citizen.sends(kind)
    assert kept(citizen) == held


async def test_a_form_is_not_asked_twice_in_full() -> None:
    citizen = await applying(*TO_SUMMARY)
    reply = await citizen.says("有发票吗")
    assert "还没有提交" in reply
    assert "请核对" not in reply
    assert "请核对" in await citizen.says("数量改成五台")


async def test_several_questions_get_several_answers_and_one_next_step() -> None:
    reply = await Citizen().says("血压计检定要带什么材料，多少钱？")
    assert "所需材料" in reply
    assert "收费标准" in reply
    assert reply.count("回复“申请”") == 1
    assert len(reply.encode()) <= 2000
    place = await Citizen().says("你们在哪里，几点上班")
    assert "交通" in place
    assert "节假日安排" in place


async def test_the_next_step_is_explained_once() -> None:
    citizen = Citizen()
    assert "下一步：" in await citizen.says("血压计检定要带什么材料")
    assert "下一步：" not in await citizen.says("多少钱")


@pytest.mark.parametrize("text", ["明天", "李护士", "13900001111", "8000", "1", "。。。", "啊"])
async def test_what_says_nothing_is_sent_to_nobody(text: str) -> None:
    reply = await Citizen().says(text)
    assert "没有听明白" in reply or "请直接说您要办的事" in reply
    assert "12345" not in reply


@pytest.mark.parametrize("text", ["😀", "[微笑]", "/::)", "[呲牙][呲牙]"])
async def test_faces_get_a_useful_line(text: str) -> None:
    citizen = Citizen()
    assert "帮助" in await citizen.says(text)
    assert citizen.memory == {}


async def test_a_mistyped_number_is_not_taken_for_the_digits_of_a_phone() -> None:
    citizen = Citizen()
    await citizen.says("SQ202611220000172")
    assert "编号不完整或有误" in await citizen.says("SQ202611220000173")


async def test_after_the_receipt() -> None:
    citizen = await applying(*TO_SUMMARY, "确认")
    number = citizen.cases[0].number
    assert number in await citizen.says("还要多久")
    assert "要改已提交申请" in await citizen.says("能改吗")
    assert "要改已提交申请" in await citizen.says("数量填错了，是3台")
    assert "撤回" in await citizen.says("撤回")


async def test_abuse_is_answered_politely() -> None:
    assert "非常抱歉" in await Citizen().says("垃圾")
