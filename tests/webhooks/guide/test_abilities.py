"""What we are able to measure: every row leads to item, promise, price and applying (row 55)."""

import pytest

from tests.citizen import content
from tests.webhooks.guide.stand import Reader
from webhooks.guide.abilities import MOST, Abilities

ABLE = Abilities(content().items.values(), content().synonyms)


async def test_all_abilities_are_listed_by_group(reader: Reader) -> None:
    page = await reader.opens("/guide/ability")
    assert page.status == 200
    assert len(ABLE.rows) > 100
    for row in ABLE.rows:
        assert row.ability.parameter in page.words
        assert f'href="/guide/{row.item.id}#apply"' in page.html


async def test_a_row_leads_to_item_promise_price_and_applying(reader: Reader) -> None:
    page = await reader.opens("/guide/ability?q=电子天平")
    item = content().items["verify_balance"]
    ability = next(each for each in item.abilities if "电子天平" in each.parameter)
    for part in (*ability.to_mapping().values(), item.name, item.promise, item.charge):
        assert part in page.words
    assert f'href="/guide/{item.id}#apply">在微信里申请' in page.html
    assert f'href="/guide/{item.id}#fee"' in page.html


async def test_nothing_found_says_so_and_how_to_go_on(reader: Reader) -> None:
    page = await reader.opens("/guide/ability?q=火星探测")
    assert "没有找到与“火星探测”有关的内容" in page.words
    assert "没有列出的，不等于不能做" in page.words
    assert content().office.phone in page.words


@pytest.mark.parametrize(
    ("typed", "item", "parameter"),
    [
        ("天平", "verify_balance", "天平"),
        ("你们能校准0.01级的天平吗", "verify_balance", "天平"),
        ("JJG 270", "verify_blood_pressure", "血压计"),
        ("ｊｊｇ270", "verify_blood_pressure", "血压计"),
        ("血压机", "verify_blood_pressure", "血压计"),
        ("CNAS 万用表", "calibrate_electrical", "多用表"),
        ("示波器带宽", "calibrate_electrical", "示波器"),
        ("游标卡尺", "calibrate_length", "卡尺"),
        ("压力表 0.4级", "verify_pressure_gauge", "压力表"),
        ("吊车", "inspect_crane", "起重机"),
        ("地磅", "verify_scale", "秤"),
    ],
)
def test_words_synonyms_and_whole_questions_find_the_row(
    typed: str, item: str, parameter: str
) -> None:
    first = ABLE.find(typed)[0]
    assert first.item.id == item
    assert parameter in first.ability.parameter


def test_every_row_is_found_by_what_stands_in_it() -> None:
    for row in ABLE.rows:
        for typed in (row.ability.parameter, f"{row.ability.parameter} {row.ability.method}"):
            assert row in ABLE.find(typed)


def test_a_wide_question_gets_the_nearest_only() -> None:
    assert len(ABLE.find("示例")) <= MOST
    assert ABLE.find("") == ()
