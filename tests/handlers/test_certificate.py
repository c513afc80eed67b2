"""Is it genuine, and where are my own: one answer for every reason not to tell."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.catalogue.certification import CertificateType
from bot.domain.certificates.certificate import Certificate
from bot.domain.certificates.code import shown_code
from bot.domain.conversation.inbound import InboundKind
from tests.citizen import NOON, Citizen, content
from tests.fakes import MemoryStore

CODE, OTHER = "7K3M9QXA2B8T0CDE", "7K3M9QXA2B8T0CDF"
CERTIFICATE = Certificate(
    number="JD-2026-000123",
    identifier="1.2.156.3005.2.1",
    code=CODE,
    type=CertificateType.VERIFICATION,
    case_number="SQ202611220000172",
    item="verify_blood_pressure",
    openid="o-owner",
    state="valid",
    version=3,
    holder="示例市第一人民医院",
    fields={"instrument": "电子血压计 HEM-7124"},
    issued=date(2026, 11, 10),
    valid_until=date(2027, 11, 9),
    created=NOON - timedelta(days=10),
)


def store(*certificates: Certificate) -> MemoryStore:
    return MemoryStore(certificates={each.number: each for each in certificates})


async def test_number_and_code_are_asked_one_after_the_other() -> None:
    citizen = Citizen(store=store(CERTIFICATE))
    assert "证书编号" in await citizen.says("帮我验一下这张检定证书")
    assert "校验码" in await citizen.says("JD-2026-000123")
    told = await citizen.says(shown_code(CODE))
    assert "真实有效" in told
    assert "电子血压计 HEM-7124" in told
    assert "2027年11月9日" in told
    assert "示例市第一人民医院" not in told, "strangers see it masked"
    assert citizen.memory == {}


async def test_the_number_said_first_is_not_asked_again() -> None:
    citizen = Citizen(store=store(CERTIFICATE))
    assert "校验码" in await citizen.says("查证书JD-2026-000123")
    assert "真实有效" in await citizen.says(CODE.lower())


@pytest.mark.parametrize(
    "words",
    [
        f"https://example.org/v/{CODE}",
        f"http://localhost:8080/v/{shown_code(CODE)}",
        f"这张证书是真的吗 https://example.org/v/{CODE}",
        shown_code(CODE),
        shown_code(CODE).lower(),
        f"JD-2026-000123 {shown_code(CODE)}",
    ],
)
async def test_a_code_is_answered_at_once(words: str) -> None:
    assert "真实有效" in await Citizen(store=store(CERTIFICATE)).says(words)


async def test_the_address_answers_in_the_middle_of_the_question() -> None:
    citizen = Citizen(store=store(CERTIFICATE))
    await citizen.says("证书验真")
    assert "真实有效" in await citizen.says(f"https://example.org/v/{CODE}")
    assert citizen.memory == {}


@pytest.mark.parametrize(
    ("state", "words"), [("superseded", "已被替代"), ("revoked", "已撤销"), ("valid", "真实有效")]
)
async def test_one_status_and_no_other(state: str, words: str) -> None:
    successor = replace(
        CERTIFICATE, number="JD-2026-000200", code=OTHER, replaces="JD-2026-000123"
    )
    known = replace(CERTIFICATE, state=state, replaced_by="JD-2026-000200")
    reply = await Citizen(store=store(known, successor)).says(shown_code(CODE))
    heard = [
        each
        for each in ("真实有效", "已被替代", "已撤销", "已过有效期", "没有查到")
        if each in reply
    ]
    assert heard == [words]
    assert ("JD-2026-000200" in reply) == (state == "superseded")


async def test_what_has_expired_says_since_when() -> None:
    known = replace(CERTIFICATE, valid_until=date(2026, 11, 19))
    reply = await Citizen(store=store(known)).says(shown_code(CODE))
    assert "已过有效期" in reply
    assert "2026年11月19日" in reply


async def test_wrong_and_unknown_are_answered_alike() -> None:
    replies = []
    for number, code in (
        ("JD-2026-000123", OTHER),
        ("JD-2026-000999", CODE),
        ("JD-2026-000999", OTHER),
    ):
        citizen = Citizen(store=store(CERTIFICATE))
        await citizen.says(f"查证书{number}")
        replies.append(await citizen.says(code))
    assert len(set(replies)) == 1
    assert "没有查到" in replies[0]
    signed = Citizen(store=store(replace(CERTIFICATE, state="signed")))
    await signed.says("查证书JD-2026-000123")
    assert await signed.says(CODE) == replies[0], "nor is it known before it is in force"


async def test_a_code_is_not_guessed() -> None:
    citizen = Citizen(store=store(CERTIFICATE))
    wrong = [await citizen.says(f"7K3M-9QXA-2B8T-0C{n}") for n in range(10, 20)]
    assert len(set(wrong)) == 1
    assert "明天再试" in await citizen.says(shown_code(CODE))
    citizen.now += timedelta(days=1)
    assert "真实有效" in await citizen.says(shown_code(CODE))


@pytest.mark.parametrize("words", ["没有", "跳过", "没有校验码", "找不到校验码"])
async def test_an_old_certificate_without_a_code(words: str) -> None:
    citizen = Citizen()
    await citizen.says("查证书JD-2026-000123")
    assert content().office.phone in await citizen.says(words)
    assert citizen.memory == {}


async def test_what_is_no_number_and_no_code_is_asked_again() -> None:
    citizen = Citizen()
    await citizen.says("证书验真")
    assert "不像证书编号" in await citizen.says("就是血压计那张")
    await citizen.says("JD-2026-000123")
    assert "16 位" in await citizen.says("7K3M9QXA")


async def test_it_is_left() -> None:
    citizen = Citizen()
    await citizen.says("证书验真")
    assert "不查了" in await citizen.says("算了")
    assert citizen.memory == {}


async def test_an_open_application_goes_on() -> None:
    citizen = Citizen(store=store(CERTIFICATE))
    await citizen.says("我要送检两台血压计")
    assert "/verify" in await citizen.says("请问怎么查证书真伪？")
    reply = await citizen.says(f"https://example.org/v/{CODE}")
    assert "真实有效" in reply
    assert citizen.memory["loop"] == "application_form"


async def test_own_certificates_come_with_links() -> None:
    second = replace(
        CERTIFICATE, number="JD-2026-000124", code=OTHER, valid_until=date(2026, 11, 1)
    )
    owner = Citizen("o-owner", store(CERTIFICATE, second))
    reply = await owner.says("电子证书在哪下")
    assert reply.count("/me/certificates/") == 2
    assert "24 小时内有效" in reply
    assert reply.count("已过有效期") == 1
    assert len(reply.encode()) < 2000
    stranger = Citizen("o-stranger", owner.store)
    assert "还没有电子证书" in await stranger.says("电子证书在哪下")


async def test_many_certificates_fit_one_reply() -> None:
    many = [
        replace(CERTIFICATE, number=f"JD-2026-{n:06d}", code=f"{n:016d}") for n in range(1, 12)
    ]
    reply = await Citizen("o-owner", store(*many)).says("下载证书")
    assert reply.count("/me/certificates/") == 5
    assert "共 11 份" in reply
    assert len(reply.encode()) < 2000


async def test_the_menu_opens_both() -> None:
    for key, part in (("verify_certificate", "证书编号"), ("download_certificate", "电子证书")):
        assert part in await Citizen().sends(InboundKind.EVENT, event="click", event_key=key)
