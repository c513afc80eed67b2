"""What a service item ends with: the certificate's type, its own fields, how long it is valid."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.catalogue.form import field_from, field_mapping
from bot.domain.entries import Entry
from bot.domain.fields import Field

_LONGEST_VALIDITY = 120


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
    """

    type: CertificateType
    fields: tuple[Field, ...]
    months: int | None = None

    def to_mapping(self) -> dict[str, Any]:
        """As it stands in the item file."""
        mapping: dict[str, Any] = {
            "type": self.type.value,
            "fields": [
                {key: value for key, value in field_mapping(field).items() if key != "ask"}
                for field in self.fields
            ],
        }
        return mapping | ({} if self.months is None else {"months": self.months})


def certification_from(entry: Entry | None) -> Certification | None:
    """The section `certificate:` of an item file; None where there is none. WrongEntry."""
    if entry is None:
        return None
    fields: list[Field] = []
    for each in entry.entries("fields"):
        field = field_from(each, asked=False)
        if any(field.key == other.key for other in fields):
            raise each.wrong("key", f"“{field.key}”出现了两次，请改名")
        fields.append(field)
    certification = Certification(
        type=entry.word("type", CertificateType),
        fields=tuple(fields),
        months=entry.count("months") if "months" in entry else None,
    )
    if certification.months is None:
        entry.text_or("months", "")
    elif not 1 <= certification.months <= _LONGEST_VALIDITY:
        raise entry.wrong("months", f"应在 1 至 {_LONGEST_VALIDITY} 之间；长期有效的请删去此行")
    entry.finish()
    return certification
