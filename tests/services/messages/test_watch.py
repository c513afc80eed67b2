"""What logs and WeChat call a message: neither leads back to the citizen."""

from structlog.testing import capture_logs

from bot.services.messages.channels import once
from bot.services.messages.watch import names, pseudonym
from tests.services.messages.conftest import Office
from tests.services.messages.fakes import NOON


async def test_logs_name_no_citizen_and_no_text(office: Office) -> None:
    openid = "oAbCdEfGhIjKlMnOpQrStUvWxYz0"
    office.deliveries.writes(openid, NOON)
    office.deliveries.add(openid, text="王小明的血压计", key=f"reply:gh_1:{openid}:77:0")
    with capture_logs() as logs:
        await office.worker().round()
    (log,) = logs
    assert openid not in repr(log)
    assert "王小明" not in repr(log)
    assert log["citizen"] == pseudonym(openid)
    assert log["message"] == f"reply:gh_1:{pseudonym(openid)}:77:0"


def test_two_citizens_are_told_apart_in_logs(office: Office) -> None:
    one, two = office.deliveries.add("citizen-1"), office.deliveries.add("citizen-2")
    assert names(one)["citizen"] != names(two)["citizen"]
    assert len(names(one)["citizen"]) == 6


def test_the_id_of_a_message_is_short_stable_and_its_own() -> None:
    assert once("SQ1:2:M5") == once("SQ1:2:M5")
    assert once("SQ1:2:M5") != once("SQ1:3:M5")
    assert len(once("SQ1:2:M5")) == 32
