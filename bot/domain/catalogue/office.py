"""The institution's own facts, and the bodies whose business it is when it is not ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.catalogue.promises import USUAL_LIMITS, Limits, limits_from, opening_from
from bot.domain.entries import Entry
from bot.domain.time.opening import USUAL_HOURS, OpeningHours


@dataclass(frozen=True, slots=True)
class Office:
    """What every public page and 联系我们 must show (G6.1.3); `sample`: made up.

    `hours` is what people read, `opening` what is reckoned with. `limits` are by kind of case,
    then by clock. `groups` are those of the service items in the order in which they are listed.
    """

    name: str
    address: str
    postcode: str
    phone: str
    mailbox: str
    complaint_phone: str
    hours: str
    transport: str
    icp: str
    police_record: str
    sample: bool
    opening: OpeningHours = USUAL_HOURS
    limits: Mapping[str, Limits] = field(default_factory=lambda: USUAL_LIMITS)
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """A competent body: `topics` are words of its business, `reason` why it is not ours."""

    name: str
    phone: str
    topics: tuple[str, ...]
    reason: str


def office_from(mapping: Mapping[str, Any]) -> Office:
    """The facts in `office.yml`. WrongEntry when one is missing: none may be."""
    entry = Entry(mapping)
    office = Office(
        name=entry.text("name"),
        address=entry.text("address"),
        postcode=entry.text("postcode"),
        phone=entry.text("phone"),
        mailbox=entry.text("mailbox"),
        complaint_phone=entry.text("complaint_phone"),
        hours=entry.text("hours"),
        transport=entry.text("transport"),
        icp=entry.text("icp"),
        police_record=entry.text("police_record"),
        sample=entry.flag("sample"),
        opening=opening_from(entry),
        limits=limits_from(entry),
        groups=_groups_from(entry),
    )
    entry.finish()
    return office


def _groups_from(entry: Entry) -> tuple[str, ...]:
    groups = entry.texts("groups") if "groups" in entry else ()
    if len(set(groups)) < len(groups):
        raise entry.wrong("groups", "同一个分类只写一次")
    return groups


def bodies_from(mapping: Mapping[str, Any]) -> tuple[Body, ...]:
    """The bodies in `competent_bodies.yml`, under the key `bodies`. WrongEntry on a mistake."""
    entry = Entry(mapping)
    bodies = tuple(_body_from(each) for each in entry.entries("bodies"))
    entry.finish()
    return bodies


def _body_from(entry: Entry) -> Body:
    body = Body(
        name=entry.text("name"),
        phone=entry.text("phone"),
        topics=entry.texts("topics"),
        reason=entry.text("reason"),
    )
    entry.finish()
    return body
