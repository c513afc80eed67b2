"""What a certificate is called and how long it is valid."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalogue.certification import CertificateType, Certification
from bot.domain.catalogue.form import filled_in
from tests.factories import blood_pressure

ISSUED = date(2026, 11, 22)


def months(count: int | None) -> Certification:
    return Certification(CertificateType.VERIFICATION, (), count)


@pytest.mark.parametrize(
    ("issued", "count", "until"),
    [
        (date(2026, 11, 22), 12, date(2027, 11, 21)),
        (date(2026, 3, 1), 6, date(2026, 8, 31)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 1, 1), 60, date(2030, 12, 31)),
    ],
)
def test_validity_ends_on_the_eve(issued: date, count: int, until: date) -> None:
    assert months(count).valid_until({}, issued) == until


@given(issued=st.dates(date(2020, 1, 1), date(2080, 1, 1)), count=st.integers(1, 120))
def test_validity_is_as_long_as_the_months_say(issued: date, count: int) -> None:
    until = months(count).valid_until({}, issued)
    assert until is not None
    days = (until + timedelta(days=1) - issued).days
    assert 28 <= days / count <= 31


def test_what_staff_wrote_comes_first_and_a_failed_test_is_never_valid() -> None:
    certificate = blood_pressure().certificate
    assert certificate is not None
    assert certificate.valid_until({"valid_until": "2027-05-21"}, ISSUED) == date(2027, 5, 21)
    failed = {"conclusion": "unqualified", "valid_until": "2027-05-21"}
    assert certificate.valid_until(failed, ISSUED) is None
    assert certificate.title(failed) == "检定结果通知书"
    assert certificate.title({"conclusion": "qualified"}) == "检定证书"
    assert months(None).valid_until({}, ISSUED) is None


def test_the_sample_certificate_can_be_filled_in_with_its_own_examples() -> None:
    certificate = blood_pressure().certificate
    assert certificate is not None
    values = {
        field.key: next(
            (c.value for c in field.choices if c.label == field.example), field.example
        )
        for field in certificate.fields
    }
    assert filled_in(certificate.fields, values, ISSUED) == values
