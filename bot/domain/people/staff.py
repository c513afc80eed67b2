"""One who works here."""

import re
from dataclasses import dataclass

from bot.domain.people.actor import STAFF, Actor, Role

#: A staff number is written in histories, addresses and logs: letters, digits, `.`, `_`, `-`.
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)

#: Fewer characters can be guessed (GB/T 22239: 口令应具有复杂度要求).
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 256


@dataclass(frozen=True, slots=True)
class Staff:
    """A staff member by number; who is not `active` may do nothing any more."""

    number: str
    roles: frozenset[Role]
    active: bool = True

    def holds(self, role: Role) -> bool:
        """Whether that person may act in `role` now."""
        return self.active and role in self.roles

    def actor(self, via: str) -> Actor:
        """That person acting through the door `via`; without any role once left."""
        return Actor(self.number, self.roles if self.active else frozenset(), via)


def is_staff_number(text: str) -> bool:
    """Whether `text` may stand for a person in histories and addresses."""
    return _NUMBER.fullmatch(text) is not None


def password_fault(password: str, number: str) -> str | None:
    """What speaks against a new password, in one sentence; None when nothing does."""
    if len(password) < SHORTEST_PASSWORD:
        return f"密码至少 {SHORTEST_PASSWORD} 个字符。"
    if len(password) > LONGEST_PASSWORD:
        return f"密码最多 {LONGEST_PASSWORD} 个字符。"
    if len(set(password)) < SHORTEST_PASSWORD // 2 or number.lower() in password.lower():
        return "密码太容易猜到：请勿重复少数几个字符，也不要包含工号。"
    return None


def held_by_staff(roles: frozenset[Role]) -> bool:
    """Whether people may hold all of these roles: nobody is a citizen or a clock by office."""
    return bool(roles) and roles <= frozenset(STAFF)
