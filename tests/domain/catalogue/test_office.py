"""The office's facts and the competent bodies."""

import pytest

from bot.domain.catalogue.office import bodies_from, office_from
from bot.domain.entries import WrongEntry

OFFICE = {
    "name": "示例市检验检测院（示例）",
    "address": "示例市示例路1号",
    "postcode": "215000",
    "phone": "0512-00000000",
    "mailbox": "service@example.org",
    "complaint_phone": "0512-00000001",
    "hours": "周一至周五 9:00–17:00",
    "transport": "地铁1号线示例站",
    "icp": "示例ICP备00000000号",
    "police_record": "示例公网安备00000000000000号",
    "sample": True,
    "opening": [{"days": "工作日", "from": "9:00", "to": "17:00"}],
}
BODY = {
    "name": "社会保险",
    "phone": "12333",
    "topics": ["社保", "养老金"],
    "reason": "由人社部门办理",
}


def test_an_office_with_all_its_facts() -> None:
    office = office_from(OFFICE)
    assert office.sample
    assert office.complaint_phone == "0512-00000001"


@pytest.mark.parametrize("fact", [key for key in OFFICE if key != "sample"])
def test_no_fact_may_be_missing(fact: str) -> None:
    with pytest.raises(WrongEntry) as mistake:
        office_from({key: value for key, value in OFFICE.items() if key != fact})
    assert mistake.value.path == (fact,)


def test_the_order_of_groups_may_be_left_out_and_names_each_once() -> None:
    assert office_from(OFFICE).groups == ()
    assert office_from(OFFICE | {"groups": ["特种设备", "民生计量"]}).groups[0] == "特种设备"
    with pytest.raises(WrongEntry) as mistake:
        office_from(OFFICE | {"groups": ["民生计量", "民生计量"]})
    assert mistake.value.path == ("groups",)


def test_bodies_are_read_in_their_order() -> None:
    bodies = bodies_from({"bodies": [BODY, BODY | {"name": "气象"}]})
    assert [body.name for body in bodies] == ["社会保险", "气象"]
    assert bodies[0].topics == ("社保", "养老金")


def test_a_body_without_a_phone_is_refused() -> None:
    with pytest.raises(WrongEntry) as mistake:
        bodies_from({"bodies": [BODY, {**BODY, "phone": ""}]})
    assert mistake.value.path == ("bodies", 1, "phone")
