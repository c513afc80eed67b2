"""“此页有误”: a ticket without a citizen that names page and owner, a number for the reader."""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.cases.case import Case
from tests.citizen import content
from tests.factories import WORKDAY
from tests.webhooks.guide.stand import WRONG, Reader, Stand
from webhooks.guide.gate import Pace

ITEM = content().items["verify_blood_pressure"]
SUNDAY = WORKDAY.replace(day=WORKDAY.day + (6 - WORKDAY.weekday()) % 7, hour=10)
PATH = f"/guide/{ITEM.id}/wrong"


async def _ticket(stand: Stand, number: str) -> Case:
    case = await stand.works().cases.find(number)
    assert case is not None
    return case


async def test_a_reader_gets_a_number_and_staff_a_ticket_and_a_letter(kept: Stand) -> None:
    async with kept.opened() as reader:
        told = await reader.tells(ITEM.id, phone="138 0013 8000")
    assert (told.status, told.headers["Cache-Control"], told.cookies) == (201, "no-store", 0)
    assert told.number
    assert f"由{ITEM.owner}核对" in told.words
    case = await _ticket(kept, told.number)
    assert (case.state, case.openid, case.fields["phone"]) == ("queued", None, "13800138000")
    question = case.fields["question"]
    for part in (ITEM.name, f"/guide/{ITEM.id}", ITEM.owner, WRONG):
        assert part in question
    assert kept.store is not None
    now = kept.clock.now()
    (letter,) = await kept.store.letterbox.lease(9, now, now + timedelta(minutes=1))
    assert told.number in letter.letter.subject
    assert WRONG not in letter.letter.text
    assert kept.bell.rings == 1


async def test_outside_office_hours_it_waits_for_the_morning(kept: Stand) -> None:
    kept.clock.moment = SUNDAY
    async with kept.opened() as reader:
        told = await reader.tells(ITEM.id)
    case = await _ticket(kept, told.number)
    assert case.state == "offline"
    assert "phone" not in case.fields
    assert "您没有留电话，我们不会联系您" in told.words


async def test_the_same_form_files_one_ticket(kept: Stand) -> None:
    async with kept.opened() as reader:
        form = (await reader.opens(f"/guide/{ITEM.id}")).form
        sent = {"form": form, "text": WRONG}
        both = await asyncio.gather(reader.posts(PATH, sent), reader.posts(PATH, sent))
        again = await reader.posts(PATH, sent)
    assert {each.number for each in (*both, again)} == {again.number}
    assert "没有重复登记" in again.words


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"text": "错了"}, "请用 5—500 个字"),
        ({"text": "错" * 501}, "现在是 501 个字"),
        ({"phone": "12345"}, "电话号码不对"),
        ({"website": "http://example.com"}, "请不要填写"),
        ({"form": "made-up"}, "页面停留太久"),
    ],
)
async def test_a_mistake_is_named_and_nothing_typed_is_lost(
    stand: Stand, reader: Reader, sent: dict[str, str], says: str
) -> None:
    form = (await reader.opens(f"/guide/{ITEM.id}")).form
    fields = {"form": form, "text": WRONG, "phone": "13800138000"} | sent
    page = await reader.posts(PATH, fields)
    assert 400 <= page.status < 500
    assert says in page.words
    assert '<details class="amend" open>' in page.html
    assert fields["text"] in page.words
    assert f'value="{fields["phone"]}"' in page.html
    assert (page.form == form) is ("form" not in sent)
    assert stand.bell.rings == 0
    assert "Set-Cookie" not in page.headers


async def test_a_form_is_good_for_half_a_day(stand: Stand, reader: Reader) -> None:
    form = (await reader.opens(f"/guide/{ITEM.id}")).form
    stand.clock.moment += timedelta(hours=13)
    late = await reader.posts(PATH, {"form": form, "text": WRONG})
    assert (late.status, WRONG in late.words) == (403, True)
    assert (await reader.posts(PATH, {"form": late.form, "text": WRONG})).status == 201


async def test_a_flood_is_held_up_and_others_are_not(stand: Stand) -> None:
    stand.pace = Pace(errors=(2, 3600))
    async with stand.opened() as reader:
        assert [(await reader.tells(ITEM.id)).status for _ in range(3)] == [201, 201, 429]
        assert (await Reader(reader.client, "198.51.100.9").tells(ITEM.id)).status == 201


async def test_nothing_that_was_typed_is_logged(
    reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as lines:
        await reader.tells(ITEM.id, phone="13800138000")
        await reader.tells(ITEM.id, text="短", phone="不是电话")
    logged = f"{lines} {caplog.text}"
    assert not any(word in logged for word in (WRONG, "13800138000", "203.0.113.7", "不是电话"))


async def test_the_address_itself_leads_to_the_form(reader: Reader) -> None:
    moved = await reader.opens(PATH)
    assert (moved.status, moved.headers["Location"]) == (303, f"/guide/{ITEM.id}#wrong")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"\xff\x00=%00&text=%ff", "application/x-www-form-urlencoded", 403),
        (b"a=b&" * 99, "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
        (b"", "application/x-www-form-urlencoded", 403),
    ],
)
async def test_garbage_is_answered_in_words(
    reader: Reader, body: bytes, kind: str, status: int
) -> None:
    page = await reader.posts(PATH, body, **{"Content-Type": kind})
    assert page.status == status
    assert "请" in page.words
