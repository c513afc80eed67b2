"""`certificates.yml`: every mistake is named with its place."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.catalogue.certification import CertificateType, Certification
from bot.domain.certificates.issuer import issuer_from
from bot.domain.certificates.requirements import lacking
from bot.domain.entries import WrongEntry
from tests.factories import blood_pressure, content, elevator, licence


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda c: c.update(root="1.2"), "root"),
        (lambda c: c.update(owner="91350100M000100Y44"), "owner"),
        (lambda c: c.pop("code"), "code"),
        (lambda c: c.update(extra="x"), "extra"),
        (lambda c: c["types"].pop("report"), "types.report"),
        (lambda c: c["types"].update(other={}), "types.other"),
        (lambda c: c["types"]["report"].update(letters="SQ"), "types.report.letters"),
        (lambda c: c["types"]["report"].update(code="1"), "types.report.code"),
        (lambda c: c["types"]["report"].update(code="001"), "types.verification.code"),
        (lambda c: c["types"]["report"].update(signatures=["甲"]), "types.report.signatures"),
        (lambda c: c["types"]["report"].pop("basis"), "types.report.basis"),
    ],
)
def test_a_mistake_is_named(spoil: Callable[[dict[str, Any]], object], place: str) -> None:
    mapping = content("certificates.yml")
    spoil(mapping)
    with pytest.raises(WrongEntry) as wrong:
        issuer_from(mapping)
    assert wrong.value.sentence.startswith(f"{place}：")


def test_the_sample_items_have_every_mandatory_field() -> None:
    for item in (blood_pressure(), elevator(), licence()):
        assert item.certificate is not None
        assert list(lacking(item.certificate)) == []


def test_what_an_item_lacks_is_named() -> None:
    bare = Certification(CertificateType.CALIBRATION, ())
    assert "uncertainty" in set(lacking(bare))
    assert "basis、method" in set(lacking(Certification(CertificateType.REPORT, ())))
