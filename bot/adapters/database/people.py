"""Staff, API keys, and the answers kept for repeated requests."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.adapters.database import tables
from bot.adapters.database.database import Database
from bot.adapters.database.writing import Writing
from bot.domain.people.actor import Role
from bot.domain.people.staff import Staff
from bot.errors import Invalid, LostRace
from bot.ports.requests import ApiKey, KeptAnswer
from bot.ports.staff import Credentials

_KEY, _ANSWER, _STAFF = tables.api_key, tables.kept_answer, tables.staff
KEY_BY_DIGEST = sa.select(_KEY).where(_KEY.c.digest == sa.bindparam("its_digest"))
KEY_BY_NAME = sa.select(_KEY).where(_KEY.c.name == sa.bindparam("its_name"))
KEYS = sa.select(_KEY).order_by(_KEY.c.name)
ADD_KEY = sa.insert(_KEY)
REVOKE_KEY = sa.delete(_KEY).where(_KEY.c.name == sa.bindparam("its_name")).returning(_KEY.c.name)
KEPT = sa.select(_ANSWER).where(
    _ANSWER.c.owner == sa.bindparam("its_owner"), _ANSWER.c.key == sa.bindparam("its_key")
)

PERSON = sa.select(_STAFF).where(_STAFF.c.number == sa.bindparam("its_number"))
EVERYBODY = sa.select(_STAFF).order_by(_STAFF.c.number)
ADD_PERSON = sa.insert(_STAFF)
_CHANGED = sa.update(_STAFF).where(_STAFF.c.number == sa.bindparam("its_number"))
SET_ACTIVE = _CHANGED.values(active=sa.bindparam("now_active")).returning(_STAFF.c.number)
SET_PASSWORD = _CHANGED.values(password=sa.bindparam("its_hash")).returning(_STAFF.c.number)


def _roles(text: str) -> frozenset[Role]:
    return frozenset(map(Role, text.split(",")))


def _staff(row: sa.Row[Any]) -> Staff:
    return Staff(row.number, _roles(row.roles), row.active)


def _api_key(rows: Sequence[sa.Row[Any]]) -> ApiKey | None:
    return _key(rows[0]) if rows else None


def _key(row: sa.Row[Any]) -> ApiKey:
    return ApiKey(row.name, row.digest, _roles(row.roles), row.created)


class SqlApiKeys:
    """bot.ports.requests.KeyRing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, digest: str) -> ApiKey | None:
        return _api_key(await self._database.read(KEY_BY_DIGEST, {"its_digest": digest}))

    async def named(self, name: str) -> ApiKey | None:
        return _api_key(await self._database.read(KEY_BY_NAME, {"its_name": name}))

    async def listed(self) -> Sequence[ApiKey]:
        return [_key(row) for row in await self._database.read(KEYS, {})]

    async def revoke(self, name: str) -> bool:
        return bool(await self._database.alone(REVOKE_KEY, {"its_name": name}))

    async def add(self, key: ApiKey) -> None:
        row: Mapping[str, Any] = {
            "name": key.name,
            "digest": key.digest,
            "roles": ",".join(sorted(key.roles)),
            "created": key.created,
        }
        try:
            await self._database.alone(ADD_KEY, dict(row))
        except LostRace:
            raise Invalid(f"名为“{key.name}”的密钥已存在，请换一个名称。") from None


class SqlRequests:
    """bot.ports.requests.Requests over one work."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    async def kept(self, owner: str, key: str) -> KeptAnswer | None:
        rows = await self._writing.database.read(KEPT, {"its_owner": owner, "its_key": key})
        if not rows:
            return None
        row = rows[0]
        return KeptAnswer(row.key, row.digest, row.status, row.body, row.location, row.created)

    def keep(self, owner: str, answer: KeptAnswer) -> None:
        self._writing.write(
            "kept_answer",
            {
                "owner": owner,
                "key": answer.key,
                "digest": answer.digest,
                "status": answer.status,
                "body": answer.body,
                "location": answer.location,
                "created": answer.created,
            },
        )


class SqlStaff:
    """bot.ports.staff.StaffLookup over one work."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    async def find(self, number: str) -> Staff | None:
        rows = await self._writing.database.read(PERSON, {"its_number": number})
        return _staff(rows[0]) if rows else None


class SqlStaffRecords:
    """bot.ports.staff.StaffRecords."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, number: str) -> Staff | None:
        rows = await self._database.read(PERSON, {"its_number": number})
        return _staff(rows[0]) if rows else None

    async def credentials(self, number: str) -> Credentials | None:
        rows = await self._database.read(PERSON, {"its_number": number})
        return Credentials(rows[0].password, rows[0].totp) if rows else None

    async def listed(self) -> Sequence[Staff]:
        return [_staff(row) for row in await self._database.read(EVERYBODY, {})]

    async def add(self, person: Staff, credentials: Credentials, now: datetime) -> None:
        row = {
            "number": person.number,
            "roles": ",".join(sorted(person.roles)),
            "password": credentials.password,
            "totp": credentials.totp,
            "active": person.active,
            "created": now,
        }
        try:
            await self._database.alone(ADD_PERSON, row)
        except LostRace:
            raise Invalid(f"工号“{person.number}”已存在，请换一个。") from None

    async def set_active(self, number: str, *, active: bool) -> bool:
        row = {"its_number": number, "now_active": active}
        return bool(await self._database.alone(SET_ACTIVE, row))

    async def set_password(self, number: str, password: str) -> bool:
        row = {"its_number": number, "its_hash": password}
        return bool(await self._database.alone(SET_PASSWORD, row))
