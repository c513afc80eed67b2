"""Filing: a number, a pinned version, one line of history, a receipt; or nothing at all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.domain.cases.case import CaseKind
from bot.domain.numbers import read_case_number
from bot.domain.people.actor import Actor, Role
from bot.errors import Invalid, LostRace, NotAllowedNow, NotFound, RoleRefused
from bot.services.cases.announcing import push
from bot.services.cases.filing import Filed, Filing, file
from tests.factories import FIELDS, NOW, WORKDAY, blood_pressure, casebook, key
from tests.fakes import MemoryStore

ITEM = blood_pressure()
CITIZEN = Actor.citizen("o-wang")
DATA = {"fields": FIELDS, "declaration": True}
BEHALF = {"channel": "counter", "consent": "窗口签字确认"}


def application(
    openid: str | None = "o-wang", data: Mapping[str, Any] = DATA, item: str = ITEM.id
) -> Filing:
    return Filing(CaseKind.APPLICATION, "submit", openid, data, item=item)


async def filed(store: MemoryStore, actor: Actor, application: Filing) -> Filed:
    async with store.work() as work:
        return await file(work, casebook(store), actor, application, NOW)


async def test_a_case_is_born_with_number_version_and_history() -> None:
    store = MemoryStore()
    done = await filed(store, CITIZEN, application())
    number = read_case_number(done.case.number)
    assert (number.letters, number.day, number.serial) == ("SQ", NOW.date(), 1)
    assert store.cases == {done.case.number: done.case}
    assert (done.case.state, done.case.version, done.case.created) == ("submitted", 1, NOW)
    assert done.case.item_version == ITEM.digest
    assert done.case.fields == FIELDS
    (entry,) = store.history
    assert (entry.number, entry.version, entry.event) == (done.case.number, 1, "submit")
    assert (entry.origin, entry.target) == ("draft", "submitted")
    assert (entry.actor, entry.role, entry.via) == ("o-wang", "citizen", "wechat")


async def test_the_receipt_is_folded_into_the_reply_not_pushed() -> None:
    store = MemoryStore()
    done = await filed(store, CITIZEN, application())
    assert done.case.number in done.receipt
    assert "血压计检定" in done.receipt
    assert "收件回执" in done.receipt
    assert store.outbox == {}


async def test_every_case_has_a_number_of_its_own() -> None:
    store = MemoryStore()
    numbers = {(await filed(store, CITIZEN, application())).case.number for _ in range(3)}
    assert len(numbers) == 3


async def test_nothing_is_left_and_no_number_used_when_the_form_is_wrong() -> None:
    store = MemoryStore()
    wrong = application(data={"fields": FIELDS | {"phone": "1380013800"}, "declaration": True})
    with pytest.raises(Invalid, match="10 位"):
        await filed(store, CITIZEN, wrong)
    assert store == MemoryStore()


async def test_a_form_of_another_shape_comes_back_with_its_schema() -> None:
    with pytest.raises(Invalid) as refusal:
        await filed(MemoryStore(), CITIZEN, application(data={"declaration": True}))
    assert refusal.value.schema is not None
    assert "fields" in refusal.value.schema["required"]


async def test_an_item_that_is_not_on_offer() -> None:
    with pytest.raises(NotFound, match="服务事项"):
        await filed(MemoryStore(), CITIZEN, application(item="verify_nothing"))


async def test_roles_that_may_not_file() -> None:
    with pytest.raises(RoleRefused):
        await filed(MemoryStore(), key(Role.TESTER), application())


async def test_filed_on_behalf_the_citizen_is_told_and_the_basis_kept() -> None:
    store = MemoryStore()
    async with store.work() as work:
        done = await file(
            work,
            casebook(store),
            key(Role.ACCEPTANCE),
            application(data=DATA | BEHALF),
            NOW,
        )
        assert done.transitioned.notice is not None
        push(work, done.transitioned.notice, NOW)
    assert store.history[0].notes == BEHALF
    (message,) = store.outbox.values()
    assert message.text == done.receipt
    assert (message.openid, message.case, message.due) == ("o-wang", done.case.number, NOW)
    assert (message.key, message.status) == (f"{done.case.number}:1:M1", "pending")


async def test_without_an_account_there_is_a_receipt_but_nobody_to_push_to() -> None:
    store = MemoryStore()
    done = await filed(store, key(Role.ACCEPTANCE), application(None, DATA | BEHALF))
    assert done.case.openid is None
    assert done.case.number in done.receipt
    assert done.transitioned.notice is None


def complaint(openid: str | None = "o-wang", **data: object) -> Filing:
    said = {"category": "service", "text": "窗口态度差", **data}
    return Filing(CaseKind.COMPLAINT, "register", openid, said, category="service")


async def test_a_complaint_has_its_number_in_the_receipt_and_no_item() -> None:
    store = MemoryStore()
    done = await filed(store, CITIZEN, complaint())
    assert done.case.number.startswith("TS")
    assert done.case.number in done.receipt
    assert (done.case.item, done.case.item_version, done.case.category) == ("", "", "service")
    assert done.case.fields == {"text": "窗口态度差", "anonymous": False}
    assert "是否受理的期限：12月1日前" in done.receipt, "seven working days, not the one inside"


async def test_anonymously_neither_name_nor_phone_is_kept() -> None:
    store = MemoryStore()
    with pytest.raises(Invalid, match="匿名"):
        await filed(store, CITIZEN, complaint(anonymous=True, contact="王 13800138000"))
    assert store == MemoryStore()
    done = await filed(store, CITIZEN, complaint(anonymous=True))
    assert done.case.fields == {"text": "窗口态度差", "anonymous": True}
    assert "o-wang" not in repr(done.case.fields)


async def test_a_report_is_about_a_violation_only() -> None:
    for kind, category in ((CaseKind.REPORT, "service"), (CaseKind.COMPLAINT, "violation")):
        data = {"category": category, "text": "无证经营"}
        with pytest.raises(Invalid):
            await filed(MemoryStore(), CITIZEN, Filing(kind, "register", "o-wang", data))
    data = {"category": "violation", "text": "无证经营"}
    done = await filed(MemoryStore(), CITIZEN, Filing(CaseKind.REPORT, "register", None, data))
    assert done.case.number.startswith("JB")


@pytest.mark.parametrize(
    ("event", "moment", "opened"),
    [
        ("escalate", WORKDAY, True),
        ("escalate", NOW, False),
        ("escalate_off_hours", NOW, True),
        ("escalate_off_hours", WORKDAY, False),
    ],
)
async def test_a_person_is_called_in_opening_hours_and_a_message_left_outside(
    event: str, moment: datetime, *, opened: bool
) -> None:
    store = MemoryStore()
    filing = Filing(CaseKind.CONSULTATION, event, "o-wang", {"why": "asked"})
    async with store.work() as work:
        if not opened:
            with pytest.raises(NotAllowedNow, match="办公时间"):
                await file(work, casebook(store), CITIZEN, filing, moment)
        else:
            await file(work, casebook(store), CITIZEN, filing, moment)
    assert [case.state for case in store.cases.values()] == (
        ["queued" if event == "escalate" else "offline"] if opened else []
    )


async def test_a_citizen_has_one_open_ticket() -> None:
    store = MemoryStore()
    filing = Filing(CaseKind.CONSULTATION, "escalate_off_hours", "o-wang", {"why": "asked"})
    await filed(store, CITIZEN, filing)
    with pytest.raises(NotAllowedNow, match="ZX2026"):
        await filed(store, CITIZEN, filing)

    async def at_once() -> None:
        async with store.work() as work:
            await file(work, casebook(store), Actor.citizen("o-race"), racing, NOW)
            await filed(store, Actor.citizen("o-race"), racing)

    racing = replace(filing, openid="o-race")
    with pytest.raises(LostRace):
        await at_once()
    other = replace(filing, openid="o-li")
    await filed(store, Actor.citizen("o-li"), other)
    assert len(store.cases) == 3


async def test_a_consultation_by_phone_is_born_claimed_with_its_five_fields() -> None:
    data = {
        "channel": "phone",
        "name": "王先生",
        "phone": "13800138000",
        "topic": "血压计检定",
        "question": "几天能取",
    }
    filing = Filing(CaseKind.CONSULTATION, "record", None, data)
    store = MemoryStore()
    done = await filed(store, key(Role.CONSULTANT), filing)
    assert (done.case.state, done.case.fields) == ("claimed", data)
    for missing in data:
        less = {name: value for name, value in data.items() if name != missing}
        with pytest.raises(Invalid):
            await filed(MemoryStore(), key(Role.CONSULTANT), replace(filing, data=less))
    with pytest.raises(RoleRefused):
        await filed(MemoryStore(), CITIZEN, filing)


async def test_an_event_that_gives_birth_to_nothing() -> None:
    with pytest.raises(NotAllowedNow):
        await filed(MemoryStore(), CITIZEN, replace(application(), event="accept"))
