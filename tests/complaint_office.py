"""Those who handle complaints and reports, over a real store: who does what to which case."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.adapters.database.store import Store
from bot.domain.files import PDF, FileRecord
from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.domain.people.actor import Actor, Role
from bot.domain.people.staff import Staff
from bot.ports.outbox import Closing
from bot.ports.staff import Credentials
from bot.services.cases.announcing import push
from bot.services.cases.casebook import Casebook
from bot.services.cases.transition import Wish, transition
from tests.factories import WORKDAY
from tests.services.conversation.offices import office_casebook

EVIDENCE = "evidence0001"
MEASURE, REMEDY = "已责令窗口改正，并向您致歉", "可向示例市市场监督管理局申请复核"
REASON, COMPETENT = "不属于本机构的职责", "市场监督管理部门 12315"
_PEOPLE = {
    "W001": Role.SUPERVISOR,
    "W002": Role.COMPLAINT_HANDLER,
    "W003": Role.COMPLAINT_REVIEWER,
    "W004": Role.ACCEPTANCE,
}


@dataclass
class ComplaintOffice:
    """The handlers of one institution; `now` is when they act."""

    store: Store
    now: datetime = WORKDAY
    casebook: Casebook = field(init=False)

    def __post_init__(self) -> None:
        self.casebook = office_casebook(self.store)

    async def open(self) -> "ComplaintOffice":
        """Everybody is at work, and one piece of evidence lies in the files."""
        await self.casebook.catalogue.record()
        for number, role in _PEOPLE.items():
            person = Staff(number, frozenset({role}))
            await self.store.staff.add(person, Credentials("", ""), self.now)
        async with self.store.work() as work:
            work.files.add(FileRecord(EVIDENCE, "0" * 64, 1, PDF, "W002", self.now))
        return self

    async def does(self, person: str, number: str, event: str, **data: object) -> None:
        """That person makes the event happen, signed in at the workbench."""
        actor = Actor(person, frozenset({_PEOPLE[person]}), "workbench")
        async with self.store.work() as work:
            wish = Wish(number, event, data=data)
            done = await transition(work, self.casebook, actor, wish, self.now)
            if done.notice is not None:
                push(work, done.notice, self.now)

    async def assigns(self, number: str) -> None:
        await self.does("W001", number, "assign", handler="W002")

    async def investigates(self, number: str) -> None:
        await self.assigns(number)
        await self.does("W002", number, "accept")

    async def answers(self, number: str) -> None:
        """From registered to answered."""
        await self.investigates(number)
        await self.concludes(number)

    async def concludes(self, number: str) -> None:
        """From under investigation to answered, by two people."""
        findings = {"findings": "情况属实，窗口人员未按承诺办理", "evidence": [EVIDENCE]}
        await self.does("W002", number, "propose", measure=MEASURE, **findings)
        await self.does("W003", number, "approve", remedy=REMEDY)

    async def declines(self, number: str) -> None:
        """From registered to declined, by two people."""
        await self.assigns(number)
        await self.does("W002", number, "decline", text=REASON, body=COMPETENT)
        await self.does("W001", number, "decline")

    async def sends(self, message: str) -> Outbound:
        """The channel accepts every message that waits; the one of that key."""
        accepted = None
        while leased := await self.store.deliveries.lease(9, self.now, self.now + _LEASE):
            for each in leased:
                closing = Closing(OutboundStatus.SENT)
                await self.store.deliveries.close(each.message, closing, self.now)
                accepted = each.message if each.message.message == message else accepted
        assert accepted is not None, f"no {message} was waiting"
        return accepted

    async def state(self, number: str) -> str:
        found = await self.store.work().cases.find(number)
        assert found is not None
        return found.state


_LEASE = timedelta(minutes=1)
