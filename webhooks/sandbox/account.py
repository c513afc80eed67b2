"""The simulated official account: credentials, citizens, and what stands on every phone."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from webhooks.sandbox.feed import Feed
from webhooks.sandbox.windows import Windows


class Mode(StrEnum):
    """How pushes travel: encrypted and body-bound, or readable."""

    SAFE = "safe"
    PLAIN = "plain"


class AccountKind(StrEnum):
    """What the platform lets the account do (platform/rights.py). The plain names are verified."""

    SERVICE = "service"
    SERVICE_UNVERIFIED = "service_unverified"
    SUBSCRIPTION = "subscription"
    SUBSCRIPTION_UNVERIFIED = "subscription_unverified"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the account's owner enters on the platform's pages; secrets stay out of `repr`.

    `account` is the `gh_…` id; `aes_key` has 43 characters; `domains` are the hosts besides this
    one whose pages may ask who opens them. A wrong mode or kind is a ValueError.
    """

    app_id: str
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    account: str
    mode: str = Mode.SAFE
    kind: str = AccountKind.SERVICE
    name: str = "示例计量检测院"
    domains: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        Mode(self.mode)
        AccountKind(self.kind)


class Direction(StrEnum):
    """Which way a message went."""

    TO_ACCOUNT = "to_account"
    TO_CITIZEN = "to_citizen"


class Channel(StrEnum):
    """How a message travelled; `system` is what WeChat itself shows on the phone."""

    MESSAGE = "message"
    EVENT = "event"
    PASSIVE = "passive"
    CUSTOMER_SERVICE = "customer_service"
    TEMPLATE = "template"
    SUBSCRIPTION = "subscription"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing on a citizen's screen.

    `fields` are a card's label and value pairs, `picture` the address of what is looked at.
    """

    direction: Direction
    channel: Channel
    kind: str
    text: str
    title: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    url: str = ""
    picture: str = ""


@dataclass(slots=True)
class Citizen:
    """Somebody with a phone. `note` says who, for the demonstration.

    `since` is when they followed, `scene` what the code said with which they came.
    """

    openid: str
    name: str
    note: str = ""
    following: bool = True
    since: datetime | None = None
    scene: str = ""
    windows: Windows = field(default_factory=Windows)
    messages: list[dict[str, Any]] = field(default_factory=list)


SAMPLE_CITIZENS = (
    Citizen("oSandbox_wangfang_000000001", "王芳", "社区诊所护士，管着三台血压计"),
    Citizen("oSandbox_chenguoqiang_00002", "陈国强", "物业经理，小区电梯和水表都归他"),
    Citizen("oSandbox_lixiuying_00000003", "李奶奶", "退休教师，家里有台电子血压计"),
    Citizen("oSandbox_zhaodayong_0000004", "赵大勇", "菜市场店主，两台电子秤"),
    Citizen("oSandbox_zhoumin_0000000005", "周敏", "药企质量主管，常年送检"),
)


class Account:
    """One simulated account, in memory. Everybody new follows it from the first moment."""

    def __init__(self, credentials: Credentials, now: Callable[[], datetime], feed: Feed) -> None:
        self.credentials = credentials
        self.kind = AccountKind(credentials.kind)  # may be changed, as an account gets verified
        self.now = now
        self.feed = feed
        self.citizens = {
            one.openid: Citizen(one.openid, one.name, one.note) for one in SAMPLE_CITIZENS
        }
        # A random start: the bot remembers message ids across the sandbox's restarts.
        self._last_id = 24_000_000_000_000_000 + secrets.randbelow(10**15)

    def next_id(self) -> int:
        """A new 64-bit message id."""
        self._last_id += 1
        return self._last_id

    def citizen(self, openid: str, name: str = "", note: str = "") -> Citizen:
        """The citizen of this openid, created as a follower on first use."""
        found = self.citizens.get(openid)
        if found is None:
            found = Citizen(
                openid, name or f"访客{len(self.citizens) + 1}", note, since=self.now()
            )
            self.citizens[openid] = found
            self.feed.tell("citizen", self.describe(found))
        return found

    def show(self, citizen: Citizen, message: Message) -> None:
        """Put a message on the citizen's screen."""
        shown = {
            "id": len(citizen.messages) + 1,
            "openid": citizen.openid,
            "direction": message.direction.value,
            "channel": message.channel.value,
            "kind": message.kind,
            "text": message.text,
            "at": self.now().isoformat(),
            "title": message.title,
            "fields": [{"label": label, "value": value} for label, value in message.fields],
            "url": message.url,
            "picture": message.picture,
        }
        citizen.messages.append(shown)
        self.feed.tell("message", shown)

    def describe(self, citizen: Citizen) -> Mapping[str, Any]:
        """A citizen as the page's JSON."""
        said = (one for one in reversed(citizen.messages) if one["channel"] != Channel.EVENT)
        last = next(said, None)
        return {
            "openid": citizen.openid,
            "name": citizen.name,
            "note": citizen.note,
            "following": citizen.following,
            "last": _gist(last) if last else "",
            "count": len(citizen.messages),
            "windows": citizen.windows.describe(self.now()),
        }


def _gist(shown: Mapping[str, Any]) -> str:
    """A message as WeChat's list of conversations shows it."""
    return "[图片]" if shown["picture"] else str(shown["title"] or shown["text"])
