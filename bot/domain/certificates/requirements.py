"""What has to be filled in before a certificate can be drafted (facts.md 4.6, row 51)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot.domain.catalogue.certification import CertificateType, Certification
from bot.domain.catalogue.form import filled_in, form_schema
from bot.domain.catalogue.item import Item
from bot.domain.certificates.issuer import TypeStyle
from bot.domain.certificates.sheet import REPLACES, SIGNED_BY, TESTED
from bot.domain.fields import Field, FieldKind, Value
from bot.errors import Invalid

#: Keys that an item's certificates must have, by type; each inner set: one of them will do.
_MANDATORY: Mapping[CertificateType, tuple[frozenset[str], ...]] = {
    CertificateType.VERIFICATION: tuple(
        map(
            frozenset,
            (
                *({"instrument"}, {"model"}, {"serial"}, {"maker"}, {"regulation"}),
                *({"standards"}, {"place"}, {"environment"}, {"results"}, {"conclusion"}),
            ),
        )
    ),
    CertificateType.CALIBRATION: tuple(
        map(
            frozenset,
            (
                *({"instrument"}, {"model"}, {"serial"}, {"maker"}, {"method"}),
                *({"standards"}, {"place"}, {"environment"}, {"results"}, {"uncertainty"}),
            ),
        )
    ),
    CertificateType.INSPECTION: tuple(
        map(frozenset, ({"basis", "method"}, {"place"}, {"results"}, {"conclusion"}))
    ),
    CertificateType.REPORT: tuple(map(frozenset, ({"basis", "method"}, {"results"}))),
    CertificateType.LICENCE: (frozenset({"basis"}),),
}


def lacking(certification: Certification) -> Iterator[str]:
    """The mandatory keys that an item's `certificate:` section leaves out, or leaves optional."""
    present = {field.key for field in certification.fields if not field.optional}
    for one_of in _MANDATORY[certification.type]:
        if not one_of & present:
            yield "、".join(sorted(one_of))


#: Three people: a stranger who sends the examples as they stand is not refused for it.
_SIGNERS = ("王建国", "李明", "张敏")


def form_of(item: Item, style: TypeStyle) -> tuple[Field, ...]:
    """The item's own fields, then the general ones: day, who signs, what is replaced."""
    own = item.certificate.fields if item.certificate else ()
    known = {field.key for field in own}
    general = (
        Field(TESTED, FieldKind.DATE, style.tested, style.tested, "2026-11-20", optional=True),
        *(
            Field(key, FieldKind.NAME, label, label, name)
            for key, label, name in zip(SIGNED_BY, style.signatures, _SIGNERS, strict=True)
        ),
        Field(REPLACES, FieldKind.TEXT, "所替代的证书编号", "", "JD-2026-000001", optional=True),
    )
    return (*own, *(field for field in general if field.key not in known))


def body_schema(form: tuple[Field, ...]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of POST /certificates for an item whose fields are `form`."""
    return {
        "type": "object",
        "properties": {
            "case": {"type": "string", "title": "办件编号"},
            "fields": form_schema(form),
        },
        "required": ["case", "fields"],
        "additionalProperties": False,
    }


def accepted(form: tuple[Field, ...], fields: object, today: date) -> dict[str, Value]:
    """The values as they are kept; Invalid, with the schema, lists every mistake."""
    schema = body_schema(form)
    if not isinstance(fields, Mapping):
        raise Invalid("fields 应是“名称: 值”的对照表，请对照 schema 修改。", schema=schema)
    try:
        values = filled_in(form, fields, today)
    except Invalid as mistake:
        raise Invalid(mistake.sentence, schema=schema) from None
    signed = [values[key] for key in SIGNED_BY]
    if signed[0] == signed[1]:
        raise Invalid("承办和核验不能是同一人。", schema=schema)
    if TESTED in values and date.fromisoformat(str(values[TESTED])) > today:
        raise Invalid("检定、检验等日期不能在今天之后。", schema=schema)
    return values
