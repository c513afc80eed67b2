"""What logs and WeChat call a message: neither leads back to the citizen."""

import pytest
from structlog.testing import capture_logs

from bot.domain.messages.outbound import reply_key
from bot.domain.messages.trace import trace
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
    assert log["delivery"] == trace(f"gh_1:{openid}:77")


@pytest.mark.parametrize("part", ["", ":0", ":12"])
def test_a_reply_is_told_under_the_id_of_what_it_answers(office: Office, part: str) -> None:
    key = "gh_1|oAbCdEfGhIjKlMnOpQrStUvWxYz0|24000000000000001"
    reply = office.deliveries.of(office.deliveries.add(key=f"{reply_key(key)}{part}"))
    assert names(reply)["delivery"] == trace(key)


def test_news_of_a_case_is_told_under_its_key(office: Office) -> None:
    news = office.deliveries.of(office.deliveries.add(key="SQ202611220000172:3:M5"))
    assert names(news)["message"] == "SQ202611220000172:3:M5"
    assert "delivery" not in names(news)


def test_two_citizens_are_told_apart_in_logs(office: Office) -> None:
    one, two = office.deliveries.add("citizen-1"), office.deliveries.add("citizen-2")
    assert names(one)["citizen"] != names(two)["citizen"]
    assert len(names(one)["citizen"]) == 6


def test_the_id_of_a_message_is_short_stable_and_its_own() -> None:
    assert once("SQ1:2:M5") == once("SQ1:2:M5")
    assert once("SQ1:2:M5") != once("SQ1:3:M5")
    assert len(once("SQ1:2:M5")) == 32
