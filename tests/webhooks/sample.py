"""A small made-up office with one service item, for tests of the doors."""

from datetime import date
from decimal import Decimal

from bot.domain.catalogue.guide import Guide
from bot.domain.catalogue.item import Brings, Check, Contract, DayUnit, Item, ItemKind, Payment
from bot.domain.catalogue.office import Office
from bot.domain.fields import Field, FieldKind

OFFICE = Office(
    name="衡信计量检测研究院",
    address="示例市计量路 1 号",
    postcode="310000",
    phone="0571-8888 0000（总机）",
    mailbox="ask@hengxin.example",
    complaint_phone="0571-88880001",
    hours="周一至周五 8:30–17:00",
    transport="地铁 1 号线",
    icp="示例ICP备00000001号",
    police_record="示例公网安备 33010602000001号",
    sample=True,
)
_GUIDE = Guide("概述", "条件", (), ("提交",), "{fee}", "依据", "{days}", "一年", "无", "范围")
ITEM = Item(
    id="verify_blood_pressure",
    name="血压计检定",
    group="民生计量",
    kind=ItemKind.VERIFICATION,
    aliases=("血压计",),
    said=("量血压的东西",),
    sources=("计量法",),
    owner="医学计量室",
    reviewed=date(2026, 11, 20),
    fee=Decimal(0),
    days=5,
    days_unit=DayUnit.WORKING,
    brings=Brings.SAMPLE,
    contract=Contract.NONE,
    payment=Payment.BEFORE,
    guide=_GUIDE,
    form=(
        Field("phone", FieldKind.PHONE, "联系电话", "电话？", "13800138000", personal=True),
        Field("quantity", FieldKind.QUANTITY, "数量", "几台？", "2台"),
    ),
    checks=(Check("applicant", "单位名称一致"), Check("quantity", "数量明确")),
    declaration="我承诺",
)
