"""Form fields: what is taken, what is refused with which reason, what is shown to whom."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.domain.fields import Choice, Field, FieldKind, LooksLike, Value
from bot.errors import Invalid

TODAY = date(2026, 11, 22)
CHOICES = (Choice("self", "自取"), Choice("post", "邮寄到付"), Choice("both", "自取或邮寄"))


def field(kind: FieldKind) -> Field:
    choices = CHOICES if kind is FieldKind.CHOICE else ()
    return Field("x", kind, "此项", "请填写", "例子", choices=choices)


TAKEN = [
    (FieldKind.TEXT, "其中一台袖带漏气。", "其中一台袖带漏气"),
    (FieldKind.TEXT, "多少钱？", "多少钱？"),
    (FieldKind.NAME, "王建国", "王建国"),
    (FieldKind.NAME, "我叫李雷", "李雷"),
    (FieldKind.NAME, "联系人：张三", "张三"),
    (FieldKind.NAME, "阿依古丽·买买提", "阿依古丽·买买提"),
    (FieldKind.NAME, "王老师", "王老师"),
    (FieldKind.NAME, "John Smith", "John Smith"),
    (FieldKind.PHONE, "我的电话是138 0013 8000", "13800138000"),
    (FieldKind.PHONE, "联系电话：0512-65123456", "0512-65123456"),
    (FieldKind.PHONE, "手机号13800138000。", "13800138000"),
    (FieldKind.USCC, "91350100m000100y43", "91350100M000100Y43"),
    (FieldKind.USCC, "9135 0100 M000 100Y 43", "91350100M000100Y43"),
    (FieldKind.USCC, "统一社会信用代码是91350100M000100Y43", "91350100M000100Y43"),
    (FieldKind.ID_CARD, "11010519491231002x", "11010519491231002X"),
    (FieldKind.ID_CARD, "我的身份证号是 110105 19491231 002X", "11010519491231002X"),
    (FieldKind.QUANTITY, "两台", 2),
    (FieldKind.QUANTITY, "12把枪", 12),
    (FieldKind.QUANTITY, "三个人", 3),
    (FieldKind.QUANTITY, "5只水表", 5),
    (FieldKind.QUANTITY, "三十只", 30),
    (FieldKind.QUANTITY, "20", 20),
    (FieldKind.QUANTITY, "２０台", 20),
    (FieldKind.QUANTITY, "一共十五台血压计", 15),
    (FieldKind.QUANTITY, "数量：5", 5),
    (FieldKind.QUANTITY, "一百零五个", 105),
    (FieldKind.QUANTITY, "9999", 9999),
    (FieldKind.DATE, "12月3号", "2026-12-03"),
    (FieldKind.DATE, "下周一", "2026-11-23"),
    (FieldKind.DATE, "明天", "2026-11-23"),
    (FieldKind.DATE, "2026-12-03", "2026-12-03"),
    (FieldKind.DATE, "2020-01-01", "2020-01-01"),
    (FieldKind.ADDRESS, "地址是苏州市姑苏区示例路1号", "苏州市姑苏区示例路1号"),
    (FieldKind.CHOICE, "2", "post"),
    (FieldKind.CHOICE, "第一个", "self"),
    (FieldKind.CHOICE, "三", "both"),
    (FieldKind.CHOICE, "自取", "self"),
    (FieldKind.CHOICE, "到付", "post"),
    (FieldKind.CHOICE, "POST", "post"),
    (FieldKind.YES_NO, "是的", True),
    (FieldKind.YES_NO, "OK", True),
    (FieldKind.YES_NO, "不用", False),
    (FieldKind.ORGANISATION, "示例市第一人民医院", "示例市第一人民医院"),
    (FieldKind.ORGANISATION, "我们单位是示例医院(南院)", "示例医院（南院）"),
    (FieldKind.ORGANISATION, "我们公司叫示例医疗器械有限公司", "示例医疗器械有限公司"),
    (FieldKind.ORGANISATION, "个人", "个人"),
    (FieldKind.ORGANISATION, "家用", "个人"),
    (FieldKind.INSTRUMENT, "欧姆龙 HEM-7124", "欧姆龙 HEM-7124"),
    (FieldKind.INSTRUMENT, "型号是XJ11D", "XJ11D"),
    (FieldKind.PASSAGE, "示值误差 \r\n  +0.2 kPa\x00\n", "示值误差\n  +0.2 kPa"),
]


@pytest.mark.parametrize(("kind", "answer", "value"), TAKEN)
def test_an_answer_is_understood(kind: FieldKind, answer: str, value: object) -> None:
    assert field(kind).parse(answer, TODAY) == value


@pytest.mark.parametrize(("kind", "answer", "value"), TAKEN)
def test_what_was_understood_is_understood_again(
    kind: FieldKind, answer: str, value: object
) -> None:
    """Canonical values are stable: a form may be checked twice, and JSON in the API once more."""
    parsed = field(kind).parse(answer, TODAY)
    assert field(kind).accept(parsed, TODAY) == value


REFUSED = [
    (FieldKind.TEXT, "长" * 101, "最多 100 个字"),
    (FieldKind.PASSAGE, "长" * 2001, "最多 2000 个字"),
    (FieldKind.NAME, "王", "2 至 30 个字"),
    (FieldKind.NAME, "王建国123", "不带数字"),
    (FieldKind.NAME, "检一台多少钱", "像是一个问题"),
    (FieldKind.NAME, "不知道", "没有读到内容"),
    (FieldKind.NAME, "需要带什么吗", "像是一个问题"),
    (FieldKind.PHONE, "1380013800", "11 位，您填的是 10 位"),
    (FieldKind.PHONE, "138001380001", "11 位，您填的是 12 位"),
    (FieldKind.PHONE, "65123456", "区号"),
    (FieldKind.PHONE, "没有", "手机号"),
    (FieldKind.USCC, "9135", "18 位，您填的是 4 位"),
    (FieldKind.USCC, "91350100M000100Y44", "校验不通过"),
    (FieldKind.USCC, "91350100M000100O43", "不会出现“O”"),
    (FieldKind.ID_CARD, "110105194912310021", "校验不通过"),
    (FieldKind.ID_CARD, "11010520991231002X", "1900 年至今天"),
    (FieldKind.ID_CARD, "110105491231002", "15 位"),
    (FieldKind.QUANTITY, "半打", "准确的数量"),
    (FieldKind.QUANTITY, "一打", "准确的数量"),
    (FieldKind.QUANTITY, "两三台", "准确的数量"),
    (FieldKind.QUANTITY, "二十多台", "准确的数量"),
    (FieldKind.QUANTITY, "十台左右", "准确的数量"),
    (FieldKind.QUANTITY, "3-5台", "准确的数量"),
    (FieldKind.QUANTITY, "0", "1 至 9999"),
    (FieldKind.QUANTITY, "10000", "1 至 9999"),
    (FieldKind.QUANTITY, "1.5", "整数"),
    (FieldKind.QUANTITY, "很好", "整数"),
    (FieldKind.DATE, "过几天", "没有看懂"),
    (FieldKind.DATE, "2月30日", "没有看懂"),
    (FieldKind.ADDRESS, "苏州", "门牌号"),
    (FieldKind.CHOICE, "4", "序号"),
    (FieldKind.CHOICE, "随便", "1 自取，2 邮寄到付"),
    (FieldKind.CHOICE, "邮", "1 自取"),
    (FieldKind.YES_NO, "也许", "“是”或“否”"),
    (FieldKind.ORGANISATION, "医院", "全称"),
    (FieldKind.ORGANISATION, "20202020", "全称"),
    (FieldKind.ORGANISATION, "一般几天能好", "像是一个问题"),
]


@pytest.mark.parametrize(("kind", "answer", "reason"), REFUSED)
def test_a_refusal_gives_reason_and_example(kind: FieldKind, answer: str, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        field(kind).parse(answer, TODAY)
    assert reason in refusal.value.sentence
    assert refusal.value.sentence.startswith("此项：")
    assert refusal.value.sentence.endswith("例如：例子")


@pytest.mark.parametrize("kind", list(FieldKind))
@pytest.mark.parametrize("answer", ["", "   ", "。", "\u200b\x00"])
def test_nothing_is_no_answer(kind: FieldKind, answer: str) -> None:
    with pytest.raises(Invalid, match="没有读到内容"):
        field(kind).parse(answer, TODAY)


@pytest.mark.parametrize(
    "kind",
    [FieldKind.NAME, FieldKind.ORGANISATION, FieldKind.ADDRESS, FieldKind.INSTRUMENT],
)
@pytest.mark.parametrize(
    ("answer", "like"),
    [
        ("13800138000", FieldKind.PHONE),
        ("0512-65123456", FieldKind.PHONE),
        ("91350100M000100Y43", FieldKind.USCC),
    ],
)
def test_a_value_of_another_kind_is_told_apart(
    kind: FieldKind, answer: str, like: FieldKind
) -> None:
    with pytest.raises(LooksLike) as refusal:
        field(kind).parse(answer, TODAY)
    assert refusal.value.kind is like


def test_a_day_gone_by_is_refused_only_where_one_to_come_is_asked() -> None:
    assert field(FieldKind.DATE).parse("昨天", TODAY) == "2026-11-21"
    with pytest.raises(Invalid, match="11月21日已经过去"):
        replace(field(FieldKind.DATE), coming=True).parse("昨天", TODAY)
    assert replace(field(FieldKind.DATE), coming=True).parse("今天", TODAY) == "2026-11-22"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldKind.QUANTITY, True),
        (FieldKind.QUANTITY, 2.0),
        (FieldKind.QUANTITY, -1),
        (FieldKind.TEXT, ["a"]),
        (FieldKind.TEXT, {}),
        (FieldKind.PHONE, None),
        (FieldKind.YES_NO, "maybe"),
    ],
)
def test_json_of_another_type_is_refused(kind: FieldKind, value: object) -> None:
    with pytest.raises(Invalid, match="此项"):
        field(kind).accept(value, TODAY)


@pytest.mark.parametrize(("kind", "answer", "value"), TAKEN)
def test_the_schema_admits_what_is_kept(kind: FieldKind, answer: str, value: object) -> None:
    del answer
    validator = Draft202012Validator(field(kind).schema())
    assert validator.is_valid(value)
    assert not validator.is_valid({})


@pytest.mark.parametrize(
    ("asked", "value", "shown"),
    [
        (replace(field(FieldKind.QUANTITY), unit="台"), 2, "2台"),
        (field(FieldKind.DATE), "2026-12-03", "2026年12月3日"),
        (field(FieldKind.CHOICE), "post", "邮寄到付"),
        (field(FieldKind.YES_NO), True, "是"),
        (field(FieldKind.YES_NO), False, "否"),
        (field(FieldKind.PHONE), "13800138000", "13800138000"),
    ],
)
def test_a_summary_shows_values_in_plain_words(asked: Field, value: Value, shown: str) -> None:
    assert asked.show(value) == shown


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        (FieldKind.PHONE, "13800138000", "138****8000"),
        (FieldKind.NAME, "王建国", "王**"),
        (FieldKind.ID_CARD, "11010519491231002X", "1101**********002X"),
        (FieldKind.USCC, "91350100M000100Y43", "9135**********0Y43"),
        (FieldKind.ADDRESS, "苏州市姑苏区示例路1号", "苏州市姑苏区****"),
    ],
)
def test_personal_values_are_masked_others_are_not(
    kind: FieldKind, value: str, masked: str
) -> None:
    assert replace(field(kind), personal=True).masked(value) == masked
    assert field(kind).masked(value) == value


def test_only_free_words_need_to_be_understood_as_well() -> None:
    words = {kind for kind in FieldKind if not field(kind).decisive}
    assert words == {
        FieldKind.TEXT,
        FieldKind.NAME,
        FieldKind.ADDRESS,
        FieldKind.ORGANISATION,
        FieldKind.INSTRUMENT,
        FieldKind.PASSAGE,
    }


@given(kind=st.sampled_from(FieldKind), answer=st.text(), coming=st.booleans())
def test_any_answer_is_taken_for_good_or_refused_with_a_reason(
    kind: FieldKind, answer: str, coming: bool
) -> None:
    asked = replace(field(kind), coming=coming)
    try:
        value = asked.parse(answer, TODAY)
    except Invalid as refusal:
        reason = refusal.sentence
    else:
        assert asked.accept(value, TODAY) == value
        reason = asked.show(value)
    assert reason
