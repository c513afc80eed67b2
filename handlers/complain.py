"""Complaining about the institution, reporting somebody else: three short answers, one number."""

import re
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.phrasing import fearing, has_words, only_fearing
from bot.domain.cases.case import CaseKind
from bot.domain.numbers import find_case_numbers
from bot.domain.phones import phone_number
from bot.errors import Invalid
from bot.services.conversation.memory import EVERYTHING, THIS, UNHEARD
from bot.services.desk import Desk

_FORM = "complaint_form"
_TEXT, _SAID, _ABOUT = "complaint_text", "complaint_said", "complaint_about"
_CATEGORY, _CONTACT, _PHONE = "complaint_category", "complaint_contact", "complaint_phone"
_SERVICE, _OBJECTION, _VIOLATION = "service", "objection", "violation"
_HERE, _BY_PHONE, _ANONYMOUS = "here", "phone", "anonymous"
#: What each category is called where it is chosen or read back.
_TITLES = {_SERVICE: "服务投诉", _OBJECTION: "结果异议", _VIOLATION: "举报违法"}
_CATEGORIES = {title: category for category, title in _TITLES.items()}
_ANEW = "重新写"
#: Words that want to complain and do not yet say of what.
_BARE = re.compile(
    r"(?:我们?|要|想|来|得|请|帮|麻烦|怎么|怎样|如何|在?哪里?|能不能|可不可以|可以|能|行不行|向|给|找|对|跟|"
    r"你们?|单位|机构|这里|领导|投诉|举报|检举|反映|问题|情况|意见|建议|反馈|匿名|实名|提|一个|一下|个|点|"
    r"[吗呢吧了的啊呀]|[\W_])*"
)
#: A yes or a no to the words that are read back, in other words than the usual.
_YES = re.compile(
    r"(?:对|是|好|嗯|行|可以|没错|没问题|确认|同意|按?这[么样句个]?|就|登记|办|ok|[的了吧啊呀]|[\W_])+",
    re.IGNORECASE,
)
_NOT_MEANT = re.compile(r"我?(?:也|可|又|并|先)?(?:不|没|别).{0,4}(?:投诉|举报|登记|意思)")
_OF_RESULT = re.compile(
    r"(?:结果|结论|报告|数据|证书).*(?:不对|错|异议|不服|不认|有问题|不准|接受)"
    r"|(?:不服|不认可?|不接受|异议|搞错).*(?:结果|结论|检定|检验|检测)|复检|复核|重新?检"
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_SHORTEST, _LONGEST = 2, 2000
#: How people say in what way they want to be answered; the first that is named counts.
_WAYS = (
    (_ANONYMOUS, re.compile(r"匿名|不留名|不署名|不实名")),
    (_HERE, re.compile(r"这里|这儿|这边|微信|公众号|在线|线上|不留|不用|不需要|随便|都行|都可以")),
    (_BY_PHONE, re.compile(r"电话|手机|号码|打给|致电")),
)


class ActionOpenComplaint(Action):
    """Opens the form; what was said already is offered as the text of it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_open_complaint"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        message = tracker.latest_message
        said = str(message["text"])
        bare = said.startswith("/") or _BARE.fullmatch(said) or only_fearing(said)
        told = "" if bare else said
        report = message["intent"]["name"] == "report_violation"
        category = _VIOLATION if report else _category(told)
        dispatcher.utter_message(
            response="utter_report_opened" if report else "utter_complaint_opened"
        )
        anonymous = fearing(said) or "匿名" in said
        if anonymous:
            dispatcher.utter_message(response="utter_complaint_anonymous")
        numbers = {str(each["entity"]): str(each["value"]) for each in message["entities"]}
        return [
            SlotSet(_CATEGORY, category),
            SlotSet(_SAID, told or None),
            SlotSet(_ABOUT, numbers.get("case_no") or numbers.get("certificate_no")),
            SlotSet(_CONTACT, _ANONYMOUS if anonymous else None),
        ]


class ActionAddToComplaint(Action):
    """One more complaint while the form is open belongs to the same one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_add_to_complaint"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        known = tracker.current_slot_values().get(_TEXT)
        more = str(tracker.latest_message["text"])
        if not known or more.startswith("/") or len(known) + len(more) >= _LONGEST:
            return []
        dispatcher.utter_message(response="utter_complaint_added")
        return [SlotSet(_TEXT, f"{known}\n{more}")]


class AskComplaintText(Action):
    """Asks what happened, or whether the words said first are to be registered as they are."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return f"action_ask_{_FORM}_{_TEXT}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        slots = tracker.current_slot_values()
        if said := slots.get(_SAID):
            dispatcher.utter_message(response="utter_complaint_as_said", said=said)
        elif slots.get(_CATEGORY) == _VIOLATION:
            dispatcher.utter_message(response="utter_report_what")
        else:
            dispatcher.utter_message(response="utter_complaint_what")
        return []


class AskComplaintContact(Action):
    """Asks how to answer; says what reaches us in any case, and where nothing does."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return f"action_ask_{_FORM}_{_CONTACT}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        title = _TITLES[tracker.current_slot_values()[_CATEGORY]]
        dispatcher.utter_message(response="utter_complaint_contact", category=title)
        return []


class ValidateComplaintForm(FormValidationAction):
    """Takes any words as the text; a phone only from whoever wants to be called."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return f"validate_{_FORM}"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        by_phone = tracker.current_slot_values().get(_CONTACT) == _BY_PHONE
        return [slot for slot in domain_slots if by_phone or slot != _PHONE]

    def validate_complaint_text(
        self,
        value: object,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        slots = tracker.current_slot_values()
        said = slots.get(_SAID)
        heard = str(value).strip()
        if value is False or heard == _ANEW or _NOT_MEANT.match(heard):
            return {_TEXT: None, _SAID: None}
        if "匿名" in heard and not _telling(heard):
            dispatcher.utter_message(response="utter_complaint_anonymous")
            return {_TEXT: None, _CONTACT: _ANONYMOUS}
        text = said if said and value is True else _together(said, heard)
        if (value is True and not said) or not _telling(text):
            dispatcher.utter_message(response="utter_complaint_more")
            return {_TEXT: None}
        known = _CATEGORIES.get(heard, slots.get(_CATEGORY))
        number = next((found.number.text for found in find_case_numbers(text)), None)
        return {
            _TEXT: text[:_LONGEST],
            _SAID: None,
            _ABOUT: number or slots.get(_ABOUT),
            _CATEGORY: known if known == _VIOLATION or heard in _CATEGORIES else _category(text),
        }

    def validate_complaint_category(
        self,
        value: object,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        for category, title in _TITLES.items():
            if value in (category, title):
                if category == _VIOLATION:
                    dispatcher.utter_message(response="utter_report_opened")
                return {_CATEGORY: category}
        dispatcher.utter_message(response="utter_choice_wanted")
        return {_CATEGORY: None}

    def validate_complaint_contact(
        self,
        value: object,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        said = str(value)
        if phone := _phone(said):
            return {_CONTACT: _BY_PHONE, _PHONE: phone}
        if "类别" in said:
            return {_CONTACT: None, _CATEGORY: None}
        for way, words in _WAYS:
            if said == way or words.search(said):
                return {_CONTACT: way}
        dispatcher.utter_message(response="utter_choice_wanted")
        return {_CONTACT: None}

    def validate_complaint_phone(
        self,
        value: object,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        if value == "":  # left out after all
            return {_CONTACT: _HERE, _PHONE: None}
        phone = _phone(str(value))
        if phone is None:
            dispatcher.utter_message(response="utter_complaint_phone_wrong")
        return {_PHONE: phone}


class ActionRegisterComplaint(Action):
    """Registers it; the number is in the very reply."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_register_complaint"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        slots = tracker.current_slot_values()
        report = slots[_CATEGORY] == _VIOLATION
        kind = CaseKind.REPORT if report else CaseKind.COMPLAINT
        try:
            filed = await self._desk.cases.register(kind, _data(slots))
        except Invalid as refusal:
            dispatcher.utter_message(text=refusal.sentence)
            return [SlotSet(_TEXT, None), ActiveLoop(_FORM)]
        dispatcher.utter_message(text=filed.receipt)
        if slots.get("draft"):
            dispatcher.utter_message(response="utter_draft_kept")
        return [SlotSet(UNHEARD, EVERYTHING if slots.get(_CONTACT) == _ANONYMOUS else THIS)]


def _data(slots: Mapping[str, Any]) -> dict[str, Any]:
    """What is registered; of whoever stays anonymous, no name and no phone."""
    anonymous = slots.get(_CONTACT) == _ANONYMOUS
    data = {
        "category": slots[_CATEGORY],
        "text": slots[_TEXT],
        "about": slots.get(_ABOUT),
        "contact": None if anonymous else slots.get(_PHONE),
        "anonymous": anonymous or None,
    }
    return {key: value for key, value in data.items() if value is not None}


def _together(said: str | None, heard: str) -> str:
    """The words read back, with what is added to them; a yes, or a bare 我要投诉, adds nothing."""
    bare = _BARE.fullmatch(heard) and has_words(heard)
    agreed = heard in _CATEGORIES or _YES.fullmatch(heard) or bare
    return said if said and agreed else f"{said}\n{heard}" if said and _telling(heard) else heard


def _category(text: str) -> str:
    return _OBJECTION if _OF_RESULT.search(text) else _SERVICE


def _telling(text: str) -> bool:
    """Whether somebody who reads it knows what happened."""
    return len(text) >= _SHORTEST and has_words(text) and not _BARE.fullmatch(text)


def _phone(said: str) -> str | None:
    """The telephone number that was said, alone or among other words."""
    found = _MOBILE.search(re.sub(r"[\s-]", "", said))
    return phone_number(said) or (found[0] if found else None)
