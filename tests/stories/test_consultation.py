"""A conversation of a citizen who does not know the names of things, from hello to the form."""

from bot.domain.catalogue.guide import Aspect
from tests.citizen import Citizen, content, numbered

LIFT = content().items["inspect_elevator"]
SCALE = content().items["verify_scale"]


async def test_ten_turns() -> None:
    citizen = Citizen()
    asked = await citizen.says("你好，要带什么材料，多少钱？")
    assert "哪一项业务" in asked
    assert "请直接说您要办的事" not in asked

    items = await citizen.says(numbered(asked, LIFT.group))
    both = await citizen.says(numbered(items, LIFT.name))
    for aspect in (Aspect.MATERIALS, Aspect.FEE):
        assert LIFT.answer(aspect) in both
    assert f"/guide/{LIFT.id}" in both

    later = await citizen.says("那要多久")
    assert LIFT.answer(Aspect.TIME_LIMIT) in later
    assert LIFT.answer(Aspect.FEE) not in later

    where = await citizen.says("谢谢，公司地址和电话")
    assert content().office.address in where
    assert content().office.phone in where
    assert "不客气" not in where

    other = await citizen.says("菜市场的秤呢，到期了要带什么")
    assert other.index("【到期检定】") < other.index("【首次检定（新购的秤）】")
    for situation in SCALE.guide.materials:
        for paper in situation.papers:
            assert paper in other

    unknown = await citizen.says("望远镜检定多少钱")
    assert "“望远镜”目前还不能在线" in unknown
    assert content().office.phone in unknown

    on = await citizen.says("那个呢")
    assert SCALE.answer(Aspect.FEE) in await citizen.says(numbered(on, "收费标准"))

    opened = await citizen.says("我要送检两台电子秤，几天能好")
    assert opened.index(SCALE.answer(Aspect.TIME_LIMIT)) < opened.index("已记下：数量 2台")
    assert citizen.memory["loop"] == "application_form"

    within = await citizen.says("要收费吗")
    assert SCALE.answer(Aspect.FEE) in within
    assert citizen.memory["loop"] == "application_form"
