"""Filing: a number, a pinned version, one line of history, a receipt; or nothing at all."""

import pytest

from bot.domain.numbers import read_case_number
from bot.domain.people.actor import Actor, Role
from bot.errors import Invalid, NotFound, RoleRefused
from bot.services.cases.announcing import push
from bot.services.cases.filing import Application, Filed, file
from tests.factories import FIELDS, NOW, blood_pressure, casebook, key
from tests.fakes import MemoryStore

ITEM = blood_pressure()
CITIZEN = Actor.citizen("o-wang")
DATA = {"fields": FIELDS, "declaration": True}


async def filed(store: MemoryStore, actor: Actor, application: Application) -> Filed:
    async with store.work() as work:
        return await file(work, casebook(store), actor, application, NOW)


async def test_a_case_is_born_with_number_version_and_history() -> None:
    store = MemoryStore()
    done = await filed(store, CITIZEN, Application(ITEM.id, "o-wang", DATA))
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
    done = await filed(store, CITIZEN, Application(ITEM.id, "o-wang", DATA))
    assert done.case.number in done.receipt
    assert "血压计检定" in done.receipt
    assert "收件回执" in done.receipt
    assert store.outbox == {}


async def test_every_case_has_a_number_of_its_own() -> None:
    store = MemoryStore()
    numbers = {
        (await filed(store, CITIZEN, Application(ITEM.id, "o-wang", DATA))).case.number
        for _ in range(3)
    }
    assert len(numbers) == 3


async def test_nothing_is_left_and_no_number_used_when_the_form_is_wrong() -> None:
    store = MemoryStore()
    wrong = Application(
        ITEM.id, "o-wang", {"fields": FIELDS | {"phone": "1380013800"}, "declaration": True}
    )
    with pytest.raises(Invalid, match="10 位"):
        await filed(store, CITIZEN, wrong)
    assert store == MemoryStore()


async def test_a_form_of_another_shape_comes_back_with_its_schema() -> None:
    with pytest.raises(Invalid) as refusal:
        await filed(MemoryStore(), CITIZEN, Application(ITEM.id, "o-wang", {"declaration": True}))
    assert refusal.value.schema is not None
    assert "fields" in refusal.value.schema["required"]


async def test_an_item_that_is_not_on_offer() -> None:
    with pytest.raises(NotFound, match="服务事项"):
        await filed(MemoryStore(), CITIZEN, Application("verify_nothing", "o-wang", DATA))


async def test_roles_that_may_not_file() -> None:
    with pytest.raises(RoleRefused):
        await filed(MemoryStore(), key(Role.TESTER), Application(ITEM.id, "o-wang", DATA))


async def test_filed_on_behalf_the_citizen_is_told_and_the_basis_kept() -> None:
    store = MemoryStore()
    behalf = {"channel": "counter", "consent": "窗口签字确认"}
    async with store.work() as work:
        done = await file(
            work,
            casebook(store),
            key(Role.ACCEPTANCE),
            Application(ITEM.id, "o-wang", DATA | behalf),
            NOW,
        )
        assert done.transitioned.notice is not None
        push(work, done.transitioned.notice, NOW)
    assert store.history[0].notes == behalf
    (message,) = store.outbox.values()
    assert message.text == done.receipt
    assert (message.openid, message.case, message.due) == ("o-wang", done.case.number, NOW)
    assert (message.key, message.status) == (f"{done.case.number}:1:M1", "pending")


async def test_without_an_account_there_is_a_receipt_but_nobody_to_push_to() -> None:
    store = MemoryStore()
    behalf = {"channel": "counter", "consent": "窗口签字确认"}
    done = await filed(store, key(Role.ACCEPTANCE), Application(ITEM.id, None, DATA | behalf))
    assert done.case.openid is None
    assert done.case.number in done.receipt
    assert done.transitioned.notice is None
