"""What is told of a certificate on a day, and how little of its holder."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.catalogue.certification import CertificateType
from bot.domain.certificates.certificate import Certificate
from bot.domain.certificates.machine import CERTIFICATE
from bot.domain.certificates.verdict import Status, masked_holder
from tests.factories import NOW

TODAY = NOW.date()
MADE = Certificate(
    number="JD-2026-000001",
    identifier="i",
    code="c",
    type=CertificateType.VERIFICATION,
    case_number="SQ1",
    item="verify_blood_pressure",
    openid="o1",
    state="valid",
    version=3,
    holder="示例市第一人民医院",
    fields={"instrument": "电子血压计", "conclusion": "qualified"},
    issued=TODAY,
    valid_until=date(2027, 11, 21),
    created=NOW,
)
TOLD = {
    "draft": Status.UNKNOWN,
    "signed": Status.UNKNOWN,
    "void": Status.UNKNOWN,
    "valid": Status.VALID,
    "superseded": Status.SUPERSEDED,
    "revoked": Status.REVOKED,
}


def test_every_state_is_told_as_one_status() -> None:
    assert set(TOLD) == set(CERTIFICATE.states)
    for state, status in TOLD.items():
        assert replace(MADE, state=state).status(TODAY) is status


def test_the_last_day_still_counts_and_the_next_does_not() -> None:
    assert MADE.status(date(2027, 11, 21)) is Status.VALID
    assert MADE.status(date(2027, 11, 22)) is Status.EXPIRED
    assert replace(MADE, valid_until=None).status(date(2099, 1, 1)) is Status.VALID
    assert replace(MADE, state="revoked").status(date(2099, 1, 1)) is Status.REVOKED


def test_what_did_not_pass_is_no_certificate() -> None:
    assert MADE.title == "检定证书"
    assert replace(MADE, fields={"conclusion": "unqualified"}).title == "检定结果通知书"
    assert MADE.subject == "电子血压计"
    assert replace(MADE, fields={}).subject == ""


@pytest.mark.parametrize(
    ("holder", "shown"),
    [
        ("王", "王*"),
        ("王芳", "王*"),
        ("欧阳建国", "欧***"),
        ("某某公司五", "某**司五"),
        ("示例市第一人民医院", "示例市****医院"),
    ],
)
def test_a_holder_is_only_recognised(holder: str, shown: str) -> None:
    assert masked_holder(holder) == shown
