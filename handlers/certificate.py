"""Certificates: is this one genuine and in force, and where are my own."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.domain.certificates.code import code_in_address, read_code
from bot.domain.certificates.verdict import PublicView, Status
from bot.services.certificates.counter import OwnCertificate
from bot.services.desk import Desk

_NUMBER, _CODE = "certificate_no", "certificate_code"
_ADDRESS = re.compile(r"\S*/v/\S+", re.IGNORECASE)
#: A code among other words, as it is printed.
_PRINTED = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}(?:[-— ][0-9A-Za-z]{4}){3}(?![0-9A-Za-z])")
#: There is no number, or no code, to be sent.
_NONE = re.compile(r"我?[也都]?(?:没|无|不|别|找不|看不|忘|旧|老)")
#: Wrong codes of one citizen that are looked up in a day.
_MOST_WRONG = 10
#: What can be a certificate's number at all.
_SHORTEST, _LONGEST = 4, 120
#: Own certificates in one reply; the links are long.
_MOST_LISTED = 5


class ActionVerifyCertificate(Action):
    """Answers at once for a QR code's address or a code; asks for number and code otherwise."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_verify_certificate"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        said = str(tracker.latest_message["text"])
        code = next(tracker.get_latest_entity_values(_CODE), None) or _code_in(said)
        if code is not None:
            number = next(tracker.get_latest_entity_values(_NUMBER), None)
            return await _told(self._desk, dispatcher, tracker, (number, code))
        if tracker.active_loop_name:
            dispatcher.utter_message(response="utter_verify_after_form")
            return []
        return [FollowupAction("certificate_form")]


class ValidateCertificateForm(FormValidationAction):
    """Takes a number and a code as they are printed; both are left empty where there is none."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "validate_certificate_form"

    def validate_certificate_no(
        self,
        value: str,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        said = str(value).strip()
        if not said or _NONE.match(said):
            return {_NUMBER: "", _CODE: ""}
        if code := _code_in(said):  # the address of the QR code says all
            return {_NUMBER: "", _CODE: code}
        digits = sum(letter.isdigit() for letter in said)
        if digits < _SHORTEST or len(said) > _LONGEST:
            dispatcher.utter_message(response="utter_certificate_no_wrong")
            return {_NUMBER: None}
        return {_NUMBER: said}

    def validate_certificate_code(
        self,
        value: str,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        said = str(value).strip()
        if not said or _NONE.match(said):
            return {_CODE: ""}
        code = _code_in(said) or read_code(said)
        if code is None:
            dispatcher.utter_message(response="utter_certificate_code_wrong")
        return {_CODE: code}


class ActionTellVerdict(Action):
    """Answers for the number and code given."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_tell_verdict"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        slots = tracker.current_slot_values()
        if not slots[_CODE]:
            dispatcher.utter_message(response="utter_certificate_without_code")
            return []
        asked = (slots[_NUMBER] or None, slots[_CODE])
        return await _told(self._desk, dispatcher, tracker, asked)


class ActionDownloadCertificate(Action):
    """One's own certificates, each with a link that is good for a day and for nobody else."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_download_certificate"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        own = list(await self._desk.certificates.mine())
        if not own:
            dispatcher.utter_message(response="utter_no_certificates")
            return []
        lines = "\n".join(_line(each) for each in own[:_MOST_LISTED])
        dispatcher.utter_message(response="utter_certificates", lines=lines, count=len(own))
        if len(own) > _MOST_LISTED:
            dispatcher.utter_message(response="utter_certificates_more", most=_MOST_LISTED)
        return []


async def _told(
    desk: Desk,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    asked: tuple[str | None, str],
) -> list[dict[str, Any]]:
    """Tell of the certificate, or refuse alike for every reason; so many wrong ones a day."""
    today = desk.now.date()
    known = tracker.current_slot_values().get("wrong_codes") or {}
    wrong = known.get("count", 0) if known.get("day") == today.isoformat() else 0
    if wrong >= _MOST_WRONG:
        dispatcher.utter_message(response="utter_verify_spent")
        return []
    number, code = asked
    verdict = await desk.certificates.verify(code, number)
    if verdict.view is None:
        dispatcher.utter_message(response="utter_certificate/unknown")
        return [SlotSet("wrong_codes", {"day": today.isoformat(), "count": wrong + 1})]
    view = verdict.view
    dispatcher.utter_message(
        response=f"utter_certificate/{verdict.status}",
        title=view.title,
        number=view.number,
        lines="\n".join(_lines(view)),
        until=_day(view.valid_until) if view.valid_until else "",
        successor=view.replaced_by[0] if view.replaced_by else "",
    )
    return []


def _lines(view: PublicView) -> Iterable[str]:
    """What anybody may know of it."""
    yield f"持有人：{view.holder}"
    if about := "，".join(filter(None, (view.subject, view.item))):
        yield f"对象：{about}"
    yield f"签发日期：{_day(view.issued)}"
    if view.valid_until is not None:
        yield f"有效期至：{_day(view.valid_until)}"


def _line(own: OwnCertificate) -> str:
    about = f"（{own.subject}）" if own.subject else ""
    over = "，已过有效期" if own.status is Status.EXPIRED else ""
    return f"· {own.title} {own.number}{about}，{_day(own.issued)}签发{over}\n{own.link}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _code_in(said: str) -> str | None:
    """The code within a text: in the address of a QR code, or printed in four groups."""
    if address := _ADDRESS.search(said):
        return code_in_address(address[0])
    printed = _PRINTED.search(said)
    return read_code(printed[0]) if printed else None
