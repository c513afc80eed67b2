"""Without an account: registered once, opened by its code alone, and told alike otherwise."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.database.store import Store
from bot.domain.cases.case import CaseKind
from bot.domain.cases.query_code import READABLE_DAYS
from bot.domain.codes import code_from, read_code, shown_code
from bot.domain.files import JPEG, Stored
from bot.errors import Invalid, NotAllowedNow, NotFound
from bot.services.cases.anonymous import AnonymousReports, Registered, Statement
from tests.complaint_office import COMPETENT, MEASURE, REASON, REMEDY, ComplaintOffice
from tests.factories import WORKDAY

TEXT = "示例路加油站三号枪少油，加五十升只有四十六升"
REPORT = Statement(CaseKind.REPORT, TEXT)
PHOTO = Stored("a" * 64, 1000, JPEG)


@pytest.fixture
async def office(store: Store) -> ComplaintOffice:
    return await ComplaintOffice(store).open()


@pytest.fixture
def reports(office: ComplaintOffice) -> AnonymousReports:
    return AnonymousReports(office.store.work, office.casebook)


async def registered(reports: AnonymousReports, form: str = "form") -> Registered:
    return await reports.register(REPORT, form, WORKDAY)


async def test_a_report_has_a_number_a_code_and_no_account(
    office: ComplaintOffice, reports: AnonymousReports
) -> None:
    done = await registered(reports)
    case = await office.store.work().cases.find(done.number)
    assert case is not None
    assert done.number.startswith("JB20261123")
    assert (case.openid, case.category, case.state) == (None, "violation", "registered")
    assert case.fields == {"text": TEXT, "anonymous": True}
    assert done.due == "12月2日前"
    assert read_code(done.code) == done.code


async def test_only_the_digest_of_the_code_is_kept(
    office: ComplaintOffice, reports: AnonymousReports
) -> None:
    done = await registered(reports)
    assert await office.store.work().cases.by_code(done.code) is None
    (entry,) = await office.store.work().cases.history(done.number)
    assert done.code not in repr((entry, done))
    assert (entry.actor, entry.role, entry.via) == ("report", "system", "report")
    assert entry.notes["channel"] == "online"


async def test_the_same_form_twice_files_once_and_shows_no_code_again(
    reports: AnonymousReports,
) -> None:
    both = await asyncio.gather(registered(reports), registered(reports))
    assert len({each.number for each in both}) == 1
    assert sorted(bool(each.code) for each in both) == [False, True]
    assert await registered(reports) == Registered(both[0].number)
    assert (await registered(reports, "another form")).number != both[0].number


async def test_whoever_leaves_a_contact_is_not_anonymous(
    office: ComplaintOffice, reports: AnonymousReports
) -> None:
    statement = Statement(CaseKind.COMPLAINT, "窗口态度差", "13800138000")
    done = await reports.register(statement, "form", WORKDAY)
    case = await office.store.work().cases.find(done.number)
    assert case is not None
    assert (case.category, case.openid) == ("service", None)
    assert case.fields == {
        "text": "窗口态度差",
        "contact": "13800138000",
        "anonymous": False,
    }
    assert "13800138000" not in repr(statement)


async def test_files_are_recorded_before_the_case_refers_to_them(
    office: ComplaintOffice, reports: AnonymousReports
) -> None:
    statement = replace(REPORT, files=(PHOTO, PHOTO))
    done = await reports.register(statement, "form", WORKDAY)
    case = await office.store.work().cases.find(done.number)
    assert case is not None
    for number in case.fields["files"]:
        kept = await office.store.work().files.find(number)
        assert kept is not None
        assert (kept.sha256, kept.owner) == (PHOTO.sha256, "report")


async def test_what_is_too_short_leaves_nothing(
    office: ComplaintOffice, reports: AnonymousReports
) -> None:
    with pytest.raises(Invalid):
        await reports.register(replace(REPORT, text="短"), "form", WORKDAY)
    assert (await registered(reports)).code, "the form may be sent again"
    del office


async def test_the_code_tells_where_it_stands_however_it_is_typed(
    office: ComplaintOffice, reports: AnonymousReports
) -> None:
    done = await registered(reports)
    await office.assigns(done.number)
    typed = f" {shown_code(done.code).lower().replace('-', ' ')} "
    told = await reports.read(typed, WORKDAY)
    assert (told.view.number, told.view.label) == (done.number, "已分派，待受理")
    assert told.view.due == "12月2日前"
    assert told.registered == "2026年11月23日"
    assert [label for _, label in told.steps] == ["已登记，待分派", "已分派，待受理"]
    assert (told.passages, told.wanted) == ((), "")


async def test_an_answer_that_is_read_is_delivered_once_and_stays_readable(
    office: ComplaintOffice, reports: AnonymousReports
) -> None:
    done = await registered(reports)
    await office.answers(done.number)
    told = await reports.read(done.code, WORKDAY)
    assert told.passages == (("处理结果", MEASURE), ("不满意时的救济途径", REMEDY))
    assert told.view.label == "已有结果"
    assert await office.state(done.number) == "follow_up"
    last = (await office.store.work().cases.history(done.number))[-1]
    assert (last.event, last.notes) == ("deliver", {"proof": "凭查询码已阅"})
    again = await asyncio.gather(*(reports.read(done.code, WORKDAY) for _ in range(3)))
    assert {each.view.label for each in again} == {"已有结果"}
    assert again[0] == told
    events = [each.event for each in await office.store.work().cases.history(done.number)]
    assert events.count("deliver") == 1


async def test_readers_at_the_same_moment_deliver_once(
    office: ComplaintOffice, reports: AnonymousReports
) -> None:
    done = await registered(reports)
    await office.answers(done.number)
    told = await asyncio.gather(*(reports.read(done.code, WORKDAY) for _ in range(4)))
    assert {each.passages[0] for each in told} == {("处理结果", MEASURE)}
    events = [each.event for each in await office.store.work().cases.history(done.number)]
    assert events.count("deliver") == 1


async def test_inner_notes_are_not_told(
    office: ComplaintOffice, reports: AnonymousReports
) -> None:
    done = await registered(reports)
    await office.answers(done.number)
    told = repr(await reports.read(done.code, WORKDAY))
    assert not any(inner in told for inner in ("窗口人员未按承诺办理", "W002", "W003", "evidence"))


async def test_a_refusal_says_why_and_who_is_competent(
    office: ComplaintOffice, reports: AnonymousReports
) -> None:
    done = await registered(reports)
    await office.declines(done.number)
    told = await reports.read(done.code, WORKDAY)
    assert told.view.label == "不予受理"
    assert told.passages == (("不予受理的理由", REASON), ("可以向这里反映", COMPETENT))


async def test_what_was_handed_over_keeps_the_other_bodys_number(
    office: ComplaintOffice, reports: AnonymousReports
) -> None:
    done = await registered(reports)
    await office.assigns(done.number)
    body, receipt = "示例市市场监督管理局", "12315-2026-0001"
    await office.does("W002", done.number, "transfer", body=body, receipt=receipt)
    await office.does("W001", done.number, "transfer")
    told = await reports.read(done.code, WORKDAY)
    assert told.passages == (("已转至", body), ("对方的受理编号", receipt))


@pytest.mark.parametrize("investigated", [False, True])
async def test_what_is_asked_for_is_supplied_by_the_code(
    office: ComplaintOffice, reports: AnonymousReports, investigated: bool
) -> None:
    done = await registered(reports)
    await (office.investigates if investigated else office.assigns)(done.number)
    event = "request_evidence" if investigated else "request_information"
    await office.does("W002", done.number, event, text="请补充加油小票的照片")
    told = await reports.read(done.code, WORKDAY)
    assert told.wanted == "请补充加油小票的照片"
    after = await reports.supply(done.code, "小票见附件", (PHOTO,), WORKDAY)
    assert (after.view.state, after.wanted) == (
        "investigating" if investigated else "assigned",
        "",
    )
    case = await office.store.work().cases.find(done.number)
    assert case is not None
    assert case.fields["supplements"][0]["text"] == "小票见附件"
    with pytest.raises(NotAllowedNow, match="没有需要补充"):
        await reports.supply(done.code, "再补充一次", (), WORKDAY)


async def test_wrong_unknown_and_past_are_told_alike(
    office: ComplaintOffice, reports: AnonymousReports
) -> None:
    done = await registered(reports)
    await office.answers(done.number)
    await reports.read(done.code, WORKDAY)
    last_day = WORKDAY + timedelta(days=READABLE_DAYS, seconds=-1)
    assert (await reports.read(done.code, last_day)).passages
    sentences = set()
    past = last_day + timedelta(seconds=1)
    for code, now in [
        (done.code, past),
        (code_from(bytes(10)), WORKDAY),
        (done.number, WORKDAY),
        ("", WORKDAY),
        ("查询码" * 50, WORKDAY),
    ]:
        for asked in (reports.read(code, now), reports.supply(code, "补充内容", (PHOTO,), now)):
            with pytest.raises(NotFound) as refusal:
                await asked
            sentences.add(refusal.value.sentence)
    assert len(sentences) == 1


async def test_while_it_is_handled_the_code_does_not_run_out(
    office: ComplaintOffice, reports: AnonymousReports
) -> None:
    done = await registered(reports)
    await office.investigates(done.number)
    much_later = WORKDAY + timedelta(days=400)
    assert (await reports.read(done.code, much_later)).view.label == "调查核实中"
