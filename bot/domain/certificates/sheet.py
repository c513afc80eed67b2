"""What stands on a certificate's paper, line by line (facts.md 4.6)."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.catalogue.office import Office
from bot.domain.certificates.certificate import Certificate
from bot.domain.certificates.code import shown_code
from bot.domain.certificates.issuer import Issuer
from bot.domain.fields import Field

#: Fields that have a place of their own on the paper.
TESTED, SIGNED_BY = "tested", ("signed_tester", "signed_verifier", "signed_approver")
REPLACES, VALID_UNTIL, CONCLUSION = "replaces", "valid_until", "conclusion"
_PLACED = frozenset({TESTED, *SIGNED_BY, REPLACES, VALID_UNTIL, CONCLUSION})

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is printed, in words. `lines` and the like are (label, text).

    `address` is behind the QR code, `site` where number and code are typed; `sample` prints 示例.
    """

    title: str
    number: str
    identifier: str
    code: str
    issuer: str
    contact: tuple[str, ...]
    basis: str
    statement: str
    holder: str
    lines: tuple[Line, ...]
    conclusion: tuple[Line, ...]
    dates: tuple[Line, ...]
    signatures: tuple[Line, ...]
    note: str
    address: str
    site: str
    sample: bool


def sheet_of(
    certificate: Certificate, form: Iterable[Field], office: Office, issuer: Issuer, site: str
) -> Sheet:
    """The paper of a certificate, its fields being those of `form`; `site` is our address."""
    fields = {field.key: field for field in form}
    shown = {
        key: fields[key].show(value) for key, value in certificate.fields.items() if key in fields
    }
    style = issuer.types[certificate.type]
    return Sheet(
        title=certificate.title,
        number=certificate.number,
        identifier=certificate.identifier,
        code=shown_code(certificate.code),
        issuer=office.name,
        contact=(f"地址：{office.address}　邮编：{office.postcode}", f"电话：{office.phone}"),
        basis=style.basis,
        statement=style.statement,
        holder=certificate.holder,
        lines=tuple(
            (fields[key].label, text) for key, text in shown.items() if key not in _PLACED
        ),
        conclusion=tuple((fields[key].label, shown[key]) for key in (CONCLUSION,) if key in shown),
        dates=_dates(certificate, fields, shown, style.tested),
        signatures=tuple(
            (label, shown.get(key, ""))
            for label, key in zip(style.signatures, SIGNED_BY, strict=True)
        ),
        note=f"替代 {certificate.replaces}，原件即行失效。" if certificate.replaces else "",
        address=f"{site.rstrip('/')}/v/{certificate.code}",
        site=f"{site.rstrip('/')}/verify",
        sample=office.sample,
    )


def _dates(
    certificate: Certificate, fields: dict[str, Field], shown: dict[str, str], tested: str
) -> tuple[Line, ...]:
    issued = certificate.issued
    dates = [
        (tested, shown.get(TESTED, spoken_day(issued.year, issued.month, issued.day))),
        ("签发日期", spoken_day(issued.year, issued.month, issued.day)),
    ]
    if until := certificate.valid_until:
        label = fields[VALID_UNTIL].label if VALID_UNTIL in fields else "有效期至"
        dates.append((label, spoken_day(until.year, until.month, until.day)))
    return tuple(dates)


def spoken_day(year: int, month: int, day: int) -> str:
    """2026年11月22日."""
    return f"{year}年{month}月{day}日"
