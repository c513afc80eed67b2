"""Who issues certificates, how each type is numbered and signed: `intents/certificates.yml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.catalogue.certification import CertificateType
from bot.domain.certificates.identifier import Identifier
from bot.domain.entries import Entry
from bot.domain.numbers import uscc_fault

_ROOT = re.compile(r"[0-9]+(?:\.[0-9]+){3,11}")
_LETTERS = re.compile(r"(?!SQ|TS|JB|ZX)[A-Z]{1,4}")
_TYPE_CODE = re.compile(r"[0-9A-Z]{3}")
_FIRST_VERSION = 1


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """One type of certificate.

    Its number's letters, its code in the institution's own table of types (three characters), and
    what the day and the three signatures (by whom, checked by, approved by) are called on it.
    `basis` is by what right it is issued, `statement` stands at the foot of every page.
    """

    letters: str
    code: str
    tested: str
    signatures: tuple[str, str, str]
    basis: str
    statement: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuing institution. `root` is the OID that identifiers begin with.

    `owner` and `code` are the 统一社会信用代码 of the department whose table of types is used and
    of the institution.
    """

    root: str
    owner: str
    code: str
    types: Mapping[CertificateType, TypeStyle]

    def identifier(self, kind: CertificateType, number: str) -> str:
        """The GB/T 36904 identifier of the certificate with that number."""
        serial = re.sub(r"[^0-9A-Z]", "", number)
        kind_code = self.owner + self.types[kind].code
        return Identifier(kind_code, self.code, serial, _FIRST_VERSION, self.root).text


def issuer_from(mapping: Mapping[str, Any]) -> Issuer:
    """The issuer that the file describes. WrongEntry names the first mistake and its remedy."""
    entry = Entry(mapping)
    types = entry.entry("types")
    issuer = Issuer(
        root=_matching(entry, "root", _ROOT, "应是用点隔开的数字，例如 1.2.156.3005.2"),
        owner=_uscc(entry, "owner"),
        code=_uscc(entry, "code"),
        types={kind: _style_from(types.entry(kind.value)) for kind in CertificateType},
    )
    _distinct(types, issuer)
    types.finish()
    entry.finish()
    return issuer


def _style_from(entry: Entry) -> TypeStyle:
    letters = _matching(
        entry, "letters", _LETTERS, "用 1 至 4 个大写字母，不能是办件编号的 SQ、TS、JB、ZX"
    )
    signatures = entry.texts("signatures")
    if len(signatures) != len(("by", "checked", "approved")):
        raise entry.wrong("signatures", "应有三行：承办、核验、批准各叫什么")
    style = TypeStyle(
        letters=letters,
        code=_matching(entry, "code", _TYPE_CODE, "应是三位数字或大写字母，带引号"),
        tested=entry.text("tested", longest=20),
        signatures=(signatures[0], signatures[1], signatures[2]),
        basis=entry.text("basis", longest=60),
        statement=entry.text("statement", longest=200),
    )
    entry.finish()
    return style


def _distinct(types: Entry, issuer: Issuer) -> None:
    """Letters share one row of serials a year, so that only codes have to differ."""
    codes = [style.code for style in issuer.types.values()]
    for kind, style in issuer.types.items():
        if codes.count(style.code) > 1:
            raise types.entry(kind.value).wrong("code", f"“{style.code}”用了两次，请改一个")


def _matching(entry: Entry, key: str, form: re.Pattern[str], remedy: str) -> str:
    text = entry.text(key)
    if not form.fullmatch(text):
        raise entry.wrong(key, remedy)
    return text


def _uscc(entry: Entry, key: str) -> str:
    code = entry.text(key)
    if fault := uscc_fault(code):
        raise entry.wrong(key, fault)
    return code
