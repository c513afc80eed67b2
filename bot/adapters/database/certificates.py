"""Certificates, their serials, and the drafts that wait to be sealed."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.adapters.database import tables
from bot.adapters.database.cases import RESERVE
from bot.adapters.database.database import Database
from bot.adapters.database.writing import Writing
from bot.domain.catalogue.certification import CertificateType
from bot.domain.certificates.certificate import Certificate

_TABLE = tables.certificate
_COLUMNS = tuple(_TABLE.c[name] for name in Certificate.__dataclass_fields__)
_NEWEST = (_TABLE.c.created.desc(), _TABLE.c.number.desc())
_bind = sa.bindparam

_ANY = sa.select(*_COLUMNS)
FIND = _ANY.where(_TABLE.c.number == _bind("its_number"))
BY_CODE = _ANY.where(_TABLE.c.code == _bind("its_code"))
OF_CASE = _ANY.where(_TABLE.c.case_number == _bind("its_case")).order_by(*_NEWEST)
OF_CITIZEN = _ANY.where(_TABLE.c.openid == _bind("its_openid")).order_by(*_NEWEST).limit(50)
WAITING = sa.select(sa.func.count()).where(_TABLE.c.state == "draft")


def _lease(*, skip_locked: bool) -> sa.Executable:
    chosen = (
        sa.select(_TABLE.c.number)
        .where(
            _TABLE.c.state == "draft",
            sa.or_(_TABLE.c.leased_until.is_(None), _TABLE.c.leased_until <= _bind("now")),
        )
        .order_by(_TABLE.c.created)
        .limit(_bind("most", type_=sa.Integer))
    )
    if skip_locked:
        chosen = chosen.with_for_update(skip_locked=True)
    return (
        sa.update(_TABLE)
        .where(_TABLE.c.number.in_(chosen.scalar_subquery()))
        .values(leased_until=_bind("until"), attempts=_TABLE.c.attempts + 1)
        .returning(*_COLUMNS)
    )


LEASE = {"sqlite": _lease(skip_locked=False), "postgresql": _lease(skip_locked=True)}


def _certificate(row: sa.Row[Any]) -> Certificate:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    values["type"] = CertificateType(values["type"])
    values["fields"] = json.loads(values["fields"])
    values["issued"] = date.fromisoformat(values["issued"])
    until = values["valid_until"]
    values["valid_until"] = date.fromisoformat(until) if until else None
    return Certificate(**values)


def _row(certificate: Certificate) -> dict[str, Any]:
    row: dict[str, Any] = {column.name: getattr(certificate, column.name) for column in _COLUMNS}
    fields = json.dumps(dict(certificate.fields), ensure_ascii=False, separators=(",", ":"))
    until = certificate.valid_until
    return row | {
        "type": certificate.type.value,
        "fields": fields,
        "issued": certificate.issued.isoformat(),
        "valid_until": until.isoformat() if until else "",
        "leased_until": None,
        "attempts": 0,
    }


class SqlCertificates:
    """bot.ports.certificates.Certificates over one work."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    async def find(self, number: str) -> Certificate | None:
        rows = await self._writing.database.read(FIND, {"its_number": number})
        return _certificate(rows[0]) if rows else None

    async def by_code(self, code: str) -> Certificate | None:
        rows = await self._writing.database.read(BY_CODE, {"its_code": code})
        return _certificate(rows[0]) if rows else None

    async def of_case(self, case_number: str) -> Sequence[Certificate]:
        rows = await self._writing.database.read(OF_CASE, {"its_case": case_number})
        return [_certificate(row) for row in rows]

    async def of_citizen(self, openid: str) -> Sequence[Certificate]:
        rows = await self._writing.database.read(OF_CITIZEN, {"its_openid": openid})
        return [_certificate(row) for row in rows]

    def save(self, certificate: Certificate) -> None:
        self._writing.write("certificate", _row(certificate))


class SqlDrafts:
    """bot.ports.certificates.Drafts: an unfinished one comes back when its lease has ended."""

    def __init__(self, database: Database, dialect: str) -> None:
        self._database = database
        self._lease = LEASE[dialect]

    async def lease(self, limit: int, now: datetime, until: datetime) -> Sequence[Certificate]:
        asked = {"now": now, "until": until, "most": limit}
        return [_certificate(row) for row in await self._database.alone(self._lease, asked)]

    async def waiting(self) -> int:
        rows = await self._database.read(WAITING, {})
        return int(rows[0][0])


class SqlCertificateNumbers:
    """bot.ports.certificates.CertificateNumbers: one at a time, so that none is left unused."""

    def __init__(self, database: Database, dialect: str) -> None:
        self._database = database
        self._reserve = RESERVE[dialect]

    async def serial(self, year: int) -> int:
        row = {"its_kind": "certificate", "its_day": str(year), "block": 1}
        return int((await self._database.alone(self._reserve, row))[0].next) - 1
