"""What a ticket changes beyond its case: the queue, the letter to staff, who speaks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.dialogue.choices import Choice, numbered
from bot.domain.cases.announcement import about, short_values, standing
from bot.domain.cases.effects import CallStaff, Effect, HandBack, Speak, TakeOver
from bot.domain.cases.ticket import Line, Speaker
from bot.domain.catalogue.office import Office
from bot.domain.conversation.parts import split
from bot.domain.messages.letter import Letter
from bot.domain.messages.notices import Notices
from bot.domain.messages.outbound import SPOKEN, Outbound, OutboundStatus
from bot.domain.time.calendar import Calendar
from bot.ports.secrets import Signer
from bot.ports.work import Work
from bot.services.cases.casebook import Happened
from bot.services.conversation.ownership import set_owner

#: What a signed link to a ticket is for, and how long it opens it.
TICKET_LINK, LINK_DAYS = "ticket", 7
_AGAIN = (Choice("再次询问这位同事", "/human"), Choice("问题已解决", "/solved"))
_WHY = {
    "asked": "用户要求转人工",
    "misses": "机器人连续没有听懂",
    "risk": "用户的话涉及风险，请尽快联系",
    "again": "用户就上次的答复再次询问",
    "released": "同事转接",
    "page": "读者指出办事指南有误",
}


@dataclass(frozen=True, slots=True)
class Tickets:
    """The effects of machine C. `mailbox` gets the letters; empty: none are written.

    `address` is where this site is found, without a closing slash.
    """

    notices: Notices
    office: Office
    calendar: Callable[[], Calendar]
    signer: Signer
    address: str
    mailbox: str

    async def carry(self, work: Work, effect: Effect, happened: Happened) -> Mapping[str, str]:
        """Carry the effect out in the same work; what the message is to say of it."""
        match effect:
            case CallStaff(why, context):
                if why != "released":  # then HandBack has written the conversation
                    await set_owner(work, happened, None)
                return await self._call(work, happened, why, context)
            case TakeOver(said):
                if said:
                    person = str(happened.entry.notes.get("person", ""))
                    line = Line(happened.case.number, happened.now, Speaker.STAFF, person, said)
                    work.tickets.add(line)
                await set_owner(work, happened, happened.case.number)
            case HandBack(again):
                choices = tuple((c.title, c.payload) for c in _AGAIN) if again else ()
                await set_owner(work, happened, None, choices)
            case Speak(text):
                self._speak(work, happened, text)
        return {}

    async def _call(
        self, work: Work, happened: Happened, why: str, context: tuple[tuple[str, str], ...]
    ) -> Mapping[str, str]:
        case, now = happened.case, happened.now
        for speaker, text in context:
            work.tickets.add(Line(case.number, now, Speaker(speaker), "", text))
        if self.mailbox:
            work.letters.add(self._letter(happened, why))
        opens = self.office.opening.opens_next(now, self.calendar())
        values = {"due": _moment(opens)} if case.state == "offline" else {}
        if case.state == "queued":
            ahead = await work.cases.ahead(case.kind, "queued", case.created)
            values["position"] = str(ahead + 1)
        return values

    def _letter(self, happened: Happened, why: str) -> Letter:
        """One letter each time that the ticket begins to wait; the first by its number alone."""
        case, now = happened.case, happened.now
        token = self.signer.sign(TICKET_LINK, case.number, now + timedelta(days=LINK_DAYS))
        first = case.version == 1
        return Letter(
            key=f"ticket:{case.number}" if first else f"ticket:{case.number}:{case.version}",
            recipient=self.mailbox,
            subject=f"【待人工】{case.number} {_WHY[why]}",
            text=(
                f"咨询 {case.number} 等待人工答复。\n"
                f"原因：{_WHY[why]}。\n"
                f"提出时间：{_moment(case.created)}。\n\n"
                f"查看对话并接单：{self.address}/staff/tickets/{case.number}?t={token}\n"
                f"链接 {LINK_DAYS} 日内有效；接单须输入工号和密码。请勿转发。\n"
            ),
            due=now,
        )

    def _speak(self, work: Work, happened: Happened, text: str) -> None:
        """Said in the chat by the person, with how to ask once more; and kept with the ticket."""
        case, now = happened.case, happened.now
        person = str(happened.entry.notes.get("person", happened.entry.actor))
        work.tickets.add(Line(case.number, now, Speaker.STAFF, person, text))
        if case.openid is None:
            return
        where = standing(case, None, self.notices)
        fields = short_values(case, about(case, None, self.notices), where, now)
        whole = f"【人工答复】{text}\n\n{numbered(_AGAIN)}"
        for place, part in enumerate(split(whole)):
            work.outbox.add(
                Outbound(
                    key=f"{case.number}:{case.version}:{SPOKEN}:{place}",
                    openid=case.openid,
                    status=OutboundStatus.PENDING,
                    text=part,
                    message=SPOKEN,
                    due=now,
                    fields=fields,
                    case=case.number,
                )
            )


def _moment(at: datetime) -> str:
    return f"{at.month}月{at.day}日 {at:%H:%M}"
