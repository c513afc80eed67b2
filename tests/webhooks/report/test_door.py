"""Reporting without an account, in a browser without scripts and without cookies."""

import pytest

from bot.errors import DatabaseGone
from bot.ports.work import Work
from tests.complaint_office import COMPETENT, MEASURE, REASON, REMEDY
from tests.webhooks.report.stand import JPEG, TEXT, Person, Stand


async def test_the_page_says_what_happens_by_when_and_whom_to_call(person: Person) -> None:
    page = await person.opens()
    assert page.status == 200
    for said in ("119", "110", "120", "12315", "1 个工作日", "7 个工作日", "15 个工作日", "90 天"):
        assert said in page.words
    assert "<script" not in page.html
    assert "示例" in page.words
    moved = await person.opens("/report")
    assert (moved.status, moved.form != page.form) == (200, True)


async def test_a_report_gets_a_number_and_a_code_once(person: Person, stand: Stand) -> None:
    page = await person.opens()
    fields = {
        "form": page.form,
        "kind": "report",
        "text": TEXT,
        "place": "示例路 8 号",
        "party": "",
    }
    done = await person.sends("/report/", fields)
    assert (done.status, done.number[:2]) == (201, "JB")
    assert done.code
    assert "只在这里显示这一次" in done.words
    case = await stand.store.work().cases.find(done.number)
    assert case is not None
    assert case.openid is None
    assert case.fields == {"text": f"{TEXT}\n地点：示例路 8 号", "anonymous": True}
    again = await person.sends("/report/", fields)
    assert (again.status, again.number, again.code) == (200, done.number, "")
    assert done.code not in again.html
    assert "没有重复登记" in again.words


async def test_nothing_is_cached_and_no_cookie_is_set_or_read(person: Person) -> None:
    done = await person.reports()
    answers = [await person.opens(), done, await person.asks(done.code), await person.asks("错")]
    for each in answers:
        assert each.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in each.headers
    cookie = {"Cookie": "hengxin_staff=x; hengxin_me=y"}
    told = await person.posts("/report/query", {"code": done.code}, **cookie)
    assert told.words == answers[2].words


async def test_the_code_tells_state_and_answer_in_plain_words(
    person: Person, stand: Stand
) -> None:
    done = await person.reports(kind="complaint", text="窗口等了两个小时没有人")
    assert done.number.startswith("TS")
    waiting = await person.asks(done.code.lower().replace("-", " "))
    assert waiting.status == 200
    assert "已登记，待分派" in waiting.words
    assert "12月2日前" in waiting.words
    await stand.office.answers(done.number)
    answered = await person.asks(done.code)
    assert MEASURE in answered.words
    assert REMEDY in answered.words
    assert await stand.office.state(done.number) == "follow_up"
    assert (await person.asks(done.code)).words == answered.words


async def test_a_refusal_names_the_reason_and_the_way_on(person: Person, stand: Stand) -> None:
    done = await person.reports()
    await stand.office.declines(done.number)
    told = await person.asks(done.code)
    assert REASON in told.words
    assert COMPETENT in told.words


async def test_what_is_asked_for_is_supplied_on_the_page(person: Person, stand: Stand) -> None:
    done = await person.reports()
    await stand.office.investigates(done.number)
    await stand.office.does(
        "W002", done.number, "request_evidence", text="请补充加油小票的照片 <1>"
    )
    asked = await person.asks(done.code)
    assert "请补充加油小票的照片 <1>" in asked.words
    assert "<1>" not in asked.html
    fields = {"code": done.code, "text": ""}
    empty = await person.sends("/report/supply", fields, JPEG)
    assert (empty.status, "请写出补充的内容" in empty.words) == (422, True)
    given = await person.sends("/report/supply", fields | {"text": "小票在照片上"}, JPEG)
    assert (given.status, "您的补充已收到" in given.words) == (200, True)
    late = await person.sends("/report/supply", fields | {"text": "再说一次"})
    assert (late.status, "没有需要补充" in late.words) == (422, True)
    case = await stand.store.work().cases.find(done.number)
    assert case is not None
    assert case.state == "investigating"
    assert case.fields["supplements"][0]["text"] == "小票在照片上"
    kept = await stand.store.work().files.find(case.fields["supplements"][0]["files"][0])
    assert kept is not None
    assert (kept.size, kept.type) == (len(JPEG), "image/jpeg")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"kind": ""}, "请选择"),
        ({"kind": "application"}, "请选择"),
        ({"text": "短"}, "请写出发生了什么"),
        ({"text": "长" * 1801}, "最多 1800 个字，现在是 1801 个字"),
        ({"contact": "1" * 61}, "最多 60 个字"),
    ],
)
async def test_a_mistake_is_named_and_nothing_typed_is_lost(
    person: Person, fields: dict[str, str], says: str
) -> None:
    page = await person.opens()
    sent = {"form": page.form, "kind": "report", "text": TEXT, "place": "示例路<b>"} | fields
    wrong = await person.sends("/report/", sent)
    assert (wrong.status, says in wrong.words) == (422, True)
    assert "示例路&lt;b&gt;" in wrong.html
    assert wrong.form == page.form
    mended = await person.sends("/report/", sent | {"kind": "report", "text": TEXT, "contact": ""})
    assert mended.status == 201


@pytest.mark.parametrize("token", ["", "x", "A" * 5000, "é"])
async def test_a_form_that_was_not_drawn_here_has_to_be_sent_again(
    person: Person, token: str
) -> None:
    stale = await person.sends("/report/", {"form": token, "kind": "report", "text": TEXT})
    assert stale.status == 403
    assert "再按一次提交" in stale.words
    assert TEXT in stale.html
    sent = {"form": stale.form, "kind": "report", "text": TEXT}
    assert (await person.sends("/report/", sent)).status == 201


async def test_whoever_leaves_a_contact_can_be_called_by_the_handlers(
    person: Person, stand: Stand
) -> None:
    done = await person.reports(contact="13800138000")
    case = await stand.store.work().cases.find(done.number)
    assert case is not None
    assert case.fields["contact"] == "13800138000"
    assert "13800138000" not in (await person.asks(done.code)).html


async def test_wrong_unknown_and_past_look_alike(person: Person, stand: Stand) -> None:
    done = await person.reports()
    await stand.office.declines(done.number)
    stand.clock.moment = stand.clock.moment.replace(year=2027)
    pages = [await person.asks(code) for code in (done.code, "0" * 16, done.number, "查", "")]
    assert {page.status for page in pages} == {404}
    assert len({page.words for page in pages}) == 1


async def test_while_the_database_is_away_the_page_stands_and_the_words_are_kept(
    stand: Stand,
) -> None:
    def gone() -> Work:
        raise DatabaseGone

    stand.works = gone
    async with stand.opened() as person:
        page = await person.opens()
        sent = {"form": page.form, "kind": "report", "text": TEXT}
        failed = await person.sends("/report/", sent)
        assert (failed.status, failed.form) == (503, page.form)
        assert TEXT in failed.html
        assert (await person.asks("0" * 16)).status == 503
