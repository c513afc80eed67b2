"""Who acts, and in which roles (contract.md, Names)."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles that rows of the lifecycles name."""

    CITIZEN = "citizen"
    AGENT = "agent"
    TIMER = "timer"
    SYSTEM = "system"
    ACCEPTANCE = "acceptance"
    BUSINESS = "business"
    SAMPLE_ROOM = "sample_room"
    DISPATCHER = "dispatcher"
    TESTER = "tester"
    VERIFIER = "verifier"
    SIGNATORY = "signatory"
    LICENSING = "licensing"
    FINANCE = "finance"
    CONSULTANT = "consultant"
    COMPLAINT_HANDLER = "complaint_handler"
    COMPLAINT_REVIEWER = "complaint_reviewer"
    FOLLOW_UP = "follow_up"
    SUPERVISOR = "supervisor"
    PUBLISHER = "publisher"
    AUDITOR = "auditor"
    ADMIN = "admin"


#: The roles of people who work here.
STAFF = tuple(
    role for role in Role if role not in {Role.CITIZEN, Role.AGENT, Role.TIMER, Role.SYSTEM}
)

#: Roles that no API key may hold: a key never speaks as a citizen or as the clock.
NEVER_HELD_BY_KEYS = frozenset({Role.CITIZEN, Role.AGENT, Role.TIMER})


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts now.

    `name` is an openid for a citizen, the key's name for an API key, `timer` for the clock;
    `via` is the door: `wechat`, `api`, `terminal`, `worker`.
    """

    name: str
    roles: frozenset[Role]
    via: str

    @classmethod
    def citizen(cls, openid: str, via: str = "wechat") -> "Actor":
        return cls(openid, frozenset({Role.CITIZEN}), via)
