"""API keys, and the answers kept for repeated requests."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bot.adapters.database import tables
from bot.adapters.database.database import Database
from bot.adapters.database.writing import Writing
from bot.domain.people.actor import Role
from bot.errors import Invalid, LostRace
from bot.ports.requests import ApiKey, KeptAnswer

_KEY, _ANSWER = tables.api_key, tables.kept_answer
KEY_BY_DIGEST = sa.select(_KEY).where(_KEY.c.digest == sa.bindparam("its_digest"))
KEY_BY_NAME = sa.select(_KEY).where(_KEY.c.name == sa.bindparam("its_name"))
ADD_KEY = sa.insert(_KEY)
KEPT = sa.select(_ANSWER).where(
    _ANSWER.c.owner == sa.bindparam("its_owner"), _ANSWER.c.key == sa.bindparam("its_key")
)


def _api_key(rows: Sequence[sa.Row[Any]]) -> ApiKey | None:
    if not rows:
        return None
    row = rows[0]
    return ApiKey(row.name, row.digest, frozenset(map(Role, row.roles.split(","))), row.created)


class SqlApiKeys:
    """bot.ports.requests.ApiKeys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, digest: str) -> ApiKey | None:
        return _api_key(await self._database.read(KEY_BY_DIGEST, {"its_digest": digest}))

    async def named(self, name: str) -> ApiKey | None:
        return _api_key(await self._database.read(KEY_BY_NAME, {"its_name": name}))

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
