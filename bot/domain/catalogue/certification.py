"""What a service item ends with: the certificate's type, its own fields, how long it is valid."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.catalogue.form import field_from, field_mapping
from bot.domain.entries import Entry
from bot.domain.fields import Field, FieldKind

#: A choice whose value `unqualified` makes the paper a notice without validity.
CONCLUSION = "conclusion"
UNQUALIFIED = "unqualified"
#: A date that staff write instead of what `months` would give.
VALID_UNTIL = "valid_until"
_LONGEST_VALIDITY = 120
_KINDS = {CONCLUSION: FieldKind.CHOICE, VALID_UNTIL: FieldKind.DATE}


class CertificateType(StrEnum):
    """What the paper is called."""

    VERIFICATION = "verification"  # 检定证书
    CALIBRATION = "calibration"  # 校准证书
    INSPECTION = "inspection"  # 检验报告
    LICENCE = "licence"  # 许可证件
    REPORT = "report"  # 检测报告、审查报告


@dataclass(frozen=True, slots=True)
class Certification:
    """The certificate of an item.

    `fields` are those that this item's certificates have beyond the general ones (number, issuer,
    holder, dates, signatures); staff fill them in. `months` it is valid, None: without end.
    `name` is what the paper is called where the type's own title does not fit (培训合格证明).
    """

    type: CertificateType
    fields: tuple[Field, ...]
    months: int | None = None
    name: str = ""

    def title(self, values: Mapping[str, Any]) -> str:
        """What the paper is called, given the values of its fields (JJF 1069)."""
        titles = _TITLES if self.qualified(values) else _TITLES_UNQUALIFIED
        return self.name or titles[self.type]

    def qualified(self, values: Mapping[str, Any]) -> bool:
        """Whether the conclusion lets the paper be a certificate; one without conclusion does."""
        return values.get(CONCLUSION) != UNQUALIFIED

    def valid_until(self, values: Mapping[str, Any], issued: date) -> date | None:
        """The last day of validity, None where there is no end, or nothing to be valid.

        The day that staff wrote, else the eve of the day `months` after `issued` (Asia/Shanghai).
        """
        if not self.qualified(values):
            return None
        if written := values.get(VALID_UNTIL):
            return date.fromisoformat(str(written))
        return None if self.months is None else _eve(issued, self.months)

    def to_mapping(self) -> dict[str, Any]:
        """As it stands in the item file."""
        mapping: dict[str, Any] = {
            "type": self.type.value,
            "fields": [
                {key: value for key, value in field_mapping(field).items() if key != "ask"}
                for field in self.fields
            ],
        }
        if self.months is not None:
            mapping["months"] = self.months
        return mapping | ({"name": self.name} if self.name else {})


_TITLES: Mapping[CertificateType, str] = {
    CertificateType.VERIFICATION: "检定证书",
    CertificateType.CALIBRATION: "校准证书",
    CertificateType.INSPECTION: "检验报告",
    CertificateType.LICENCE: "许可证书",
    CertificateType.REPORT: "检测报告",
}
_TITLES_UNQUALIFIED: Mapping[CertificateType, str] = {
    **_TITLES,
    CertificateType.VERIFICATION: "检定结果通知书",
}


def _eve(start: date, months: int) -> date:
    """The day before the same day `months` later; the month's last where that has no such day."""
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    if start.day > last:
        return date(years, month + 1, last)
    return date(years, month + 1, start.day) - timedelta(days=1)


def certification_from(entry: Entry | None) -> Certification | None:
    """The section `certificate:` of an item file; None where there is none. WrongEntry."""
    if entry is None:
        return None
    fields: list[Field] = []
    for each in entry.entries("fields"):
        field = field_from(each, asked=False)
        if any(field.key == other.key for other in fields):
            raise each.wrong("key", f"“{field.key}”出现了两次，请改名")
        if field.kind is not _KINDS.get(field.key, field.kind):
            raise each.wrong("kind", f"“{field.key}”的种类应是 {_KINDS[field.key]}")
        fields.append(field)
    certification = Certification(
        type=entry.word("type", CertificateType),
        fields=tuple(fields),
        months=entry.count("months") if "months" in entry else None,
        name=entry.text_or("name", ""),
    )
    if certification.months is None:
        entry.text_or("months", "")
    elif not 1 <= certification.months <= _LONGEST_VALIDITY:
        raise entry.wrong("months", f"应在 1 至 {_LONGEST_VALIDITY} 之间；长期有效的请删去此行")
    entry.finish()
    return certification
