"""The mandatory notices (G6.1.3): every one of them is told in chat as well."""

from tests.citizen import Citizen, content


async def test_every_mandatory_notice_is_told_in_chat() -> None:
    told, office = await Citizen().says("联系我们"), content().office
    facts = (
        office.name,
        office.address,
        office.postcode,
        office.phone,
        office.mailbox,
        office.complaint_phone,
        office.icp,
        office.police_record,
    )
    assert [fact for fact in facts if fact not in told] == []
