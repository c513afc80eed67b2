"""What is taken out before anybody else reads a question, and what stays to be understood."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.entities import Entities
from bot.dialogue.redaction import redacted

#: Words around a number, as people write them.
AROUND = st.text(st.sampled_from("我的电话是 ，。:：号码-/（）帮查下a1①１三"), max_size=12)
PARTED = st.sampled_from(["", " ", "-", "—", ".", "，", "\u200b", " - "])
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")
ENTITIES = Entities(())
AN_ID_CARD, A_USCC = "11010519491231002X", "91350100M000100Y43"


def long_runs(text: str) -> list[str]:
    return re.findall(r"\d{5,}", unicodedata.normalize("NFKC", text))


@given(st.text(max_size=300))
def test_no_five_digits_in_a_row_are_left_of_any_text(text: str) -> None:
    assert not long_runs(redacted(text))


@given(st.text(st.sampled_from("0１②٣४5六七-. ，在路号我叫王A@字第"), max_size=120))
def test_nor_of_digits_of_every_script(text: str) -> None:
    assert not long_runs(redacted(text))


@given(AROUND, st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), PARTED, AROUND)
def test_no_phone_is_left_however_it_is_parted(
    before: str, phone: str, part: str, after: str
) -> None:
    for number in (phone, phone.translate(WIDE), phone.translate(SPOKEN)):
        written = part.join((number[:3], number[3:7], number[7:]))
        left = redacted(f"{before}{written}{after}")
        assert not {each.entity for each in ENTITIES.find(left)} & {"phone", "id_card", "uscc"}
        assert number[3:7] not in left
        assert number[7:] not in left


@given(AROUND, st.sampled_from([AN_ID_CARD, A_USCC]), PARTED, AROUND)
def test_no_identity_or_credit_code_is_left(before: str, code: str, part: str, after: str) -> None:
    part = part if part in {"", " ", "-"} else ""
    left = redacted(before + part.join((code[:6], code[6:14], code[14:])) + after)
    assert code[6:14] not in left
    assert not {each.entity for each in ENTITIES.find(left)} & {"uscc", "id_card"}


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("我叫欧阳明月，问下血压计", "欧阳明月"),
        ("联系人：李四，电话后面发", "李四"),
        ("我是张伟。想问个事", "张伟"),
        ("王先生的证书好了没", "王"),
        ("设备科的小刘让我问", "刘"),
        ("张工你好，样品到了吗", "张"),
        ("我老公李国强在你们那送检的", "李国强"),
        ("买买提·艾力的证书", "艾力"),
        ("我叫John Smith, 问校准", "Smith"),
        ("来苏州工业园区星湖街328号5幢502室取样", "星湖街"),
        ("寄到江苏省南京市玄武区中山路12号", "中山路"),
        ("收货地址：虎丘区科技城", "科技城"),
        ("3号楼2单元电梯坏了", "3号楼"),
        ("发到abc.def@example.com", "abc"),
        ("发到ａｂｃ＠example.com", "abc"),
        ("微信号 zhang_san 加我", "zhang"),
        ("苏州恒信计量有限公司的电梯", "恒信"),
        ("我们是苏州兴隆机械厂的", "兴隆"),
        ("苏E12345的计价器", "苏E"),
        ("SQ202611220000172到哪了", "SQ"),
        ("证书JD-2026-000123是真的吗", "JD"),
        ("苏量标字第0123号过期了吗", "苏量标"),
        ("https://example.org/me/abc?x=1 打不开", "abc"),
    ],
)  # fmt: skip
def test_what_says_who_somebody_is_goes(said: str, gone: str) -> None:
    left = redacted(said)
    assert gone not in left
    assert "［" in left


@pytest.mark.parametrize(
    "said",
    [
        "血压计检定要带什么材料",
        "HEM-7124血压计能检吗",
        "明天10点，20台压力表，0.4级，量程0-25MPa",
        "2026年11月22日能来吗",
        "我是开药店的，电子秤在哪检",
        "我们是一家新开的诊所",
        "联系人是谁填",
        "谢谢师傅，多谢老师",
        "联系人改成别人怎么弄",
        "小程序打不开，老毛病了",
        "施工升降机多久检一次",
        "负责人姓名填错了怎么办",
        "你们地址在哪",
        "总共三四十块表",
        "what is the price for calibrating 3 scales please",
    ],
)
def test_what_is_asked_stays(said: str) -> None:
    assert redacted(said) == said
