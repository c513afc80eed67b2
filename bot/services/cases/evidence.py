"""What an event rests on: data of the right form, people and files that there are, one ticket."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from bot.domain.cases.case import CaseKind
from bot.domain.cases.guards.guard import Guard
from bot.domain.cases.ticket import OPEN_TICKET
from bot.domain.lifecycle import Transition
from bot.domain.people.actor import Role
from bot.errors import Invalid, NotAllowedNow
from bot.ports.work import Work


def check_data(data: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
    """Invalid, with the schema, when `data` has another form."""
    mistake = best_match(Draft202012Validator(schema).iter_errors(dict(data)))
    if mistake is not None:
        place = mistake.json_path.replace("$", "data", 1)
        raise Invalid(f"{place} 不符合要求，请对照 schema 修改。", schema=schema)


async def check_persons(
    work: Work, persons: Mapping[str, Role | None], role: Role, data: Mapping[str, Any]
) -> None:
    """Invalid when a person named is not in the staff register in the role it takes.

    Four eyes count persons, so that a name that nobody answers to would count for nothing.
    """
    for key, needed in persons.items():
        if number := data.get(key):
            staff = await work.staff.find(str(number))
            if staff is None or not staff.holds(needed or role):
                raise Invalid(f"data.{key}：没有这个工号，或其岗位不能办理这一步，请核对。")


async def check_files(work: Work, guard: Guard, data: Mapping[str, Any]) -> None:
    """Invalid when a file that the data refer to has not been handed in."""
    for number in _files(guard, data):
        if await work.files.find(number) is None:
            raise Invalid(f"没有编号为 {number} 的文件，请先上传（POST /files）。")


async def check_only_ticket(
    work: Work, row: Transition, kind: CaseKind, openid: str | None
) -> None:
    """NotAllowedNow when the row would open a second ticket of that citizen (machine C)."""
    opens = row.target in OPEN_TICKET and row.origin not in OPEN_TICKET
    if kind is not CaseKind.CONSULTATION or openid is None or not opens:
        return
    if (ticket := await work.cases.open_ticket(openid)) is not None:
        raise NotAllowedNow(f"已有一张等待人工答复的咨询单（{ticket.number}），不必再提。")


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON; what the data was can be proven, not read."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _files(guard: Guard, data: Mapping[str, Any]) -> Iterable[str]:
    for key in guard.files:
        given = data.get(key) or ()
        yield from [given] if isinstance(given, str) else given
