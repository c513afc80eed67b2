"""The guides: whole, true to the items and to the table, readable without a script."""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape

import pytest
import pytest_asyncio

from bot.domain.cases.case import CaseKind
from bot.domain.cases.flow import flow_of
from tests.citizen import content
from tests.factories import notices_of
from tests.webhooks.guide.stand import TOPIC, Reader, Seen, Stand, content_of

ITEMS = sorted(content().items)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def guides() -> Mapping[str, Seen]:
    """The guide of every item, read once."""
    async with Stand().opened() as reader:
        return {name: await reader.opens(f"/guide/{name}") for name in ITEMS}


def _section(html: str, name: str) -> str:
    """The part of a page under that heading."""
    start = html.index(f'aria-labelledby="{name}"')
    return unescape(html[start : html.index("</section>", start)])


async def test_all_items_are_listed_by_group_and_lead_to_their_guide(reader: Reader) -> None:
    page = await reader.opens("/guide/")
    for item in content().items.values():
        assert f'href="/guide/{item.id}"' in page.html
        assert item.name in page.html
        assert (await reader.opens(f"/guide/{item.id}")).status == 200
    moved = await reader.opens("/guide")
    assert (moved.status, moved.headers["Location"]) == (301, "/guide/")


async def test_groups_come_in_the_offices_order_and_are_one_tap_away(reader: Reader) -> None:
    html = (await reader.opens("/guide/")).html
    headings = re.findall(r'<h2 id="group-\d+">([^<]+)</h2>', html)
    assert headings == list(content().office.groups)
    contents = re.findall(r'<a href="#(group-\d+)">([^<]+)<small>(\d+) 项', html)
    assert [group for _, group, _ in contents] == headings
    assert all(f'id="{place}"' in html for place, _, _ in contents)
    assert sum(int(count) for *_, count in contents) == len(ITEMS)


@pytest.mark.parametrize("name", ITEMS)
def test_a_guide_tells_everything_that_the_item_says(
    guides: Mapping[str, Seen], name: str
) -> None:
    item = content().items[name]
    text = unescape(guides[name].html)
    guide = item.told("见下面的价目表。")
    for part in (guide.overview, guide.conditions, guide.fee, guide.fee_basis, guide.time_limit):
        assert part in text
    for part in (guide.validity, guide.forms, guide.capability, *guide.process):
        assert part in text
    for situation in guide.materials:
        assert situation.applies_to in text
        assert all(paper in text for paper in situation.papers)
    for price in item.prices:
        assert all(part in text for part in (price.name, str(price.price), price.basis))
    for ability in item.abilities:
        assert all(part in text for part in ability.to_mapping().values())
    assert all(source in text for source in item.sources)
    assert "示例" in text
    assert not re.search(r"\{\w+\}", text)


@pytest.mark.parametrize("name", ITEMS)
def test_promise_review_owner_and_phone_are_shown(guides: Mapping[str, Seen], name: str) -> None:
    item = content().items[name]
    text = guides[name].html
    assert item.promise in text
    day = item.reviewed
    assert f"最近核对：{day.year}年{day.month}月{day.day}日" in text
    assert item.owner in text
    assert content().office.phone in text
    assert f"我要办{item.name}" in text
    assert f'href="/guide/{name}/form.pdf">下载空白申请表（PDF）' in text


@pytest.mark.parametrize("name", ITEMS)
def test_the_chart_shows_the_steps_of_the_table_in_their_order(
    guides: Mapping[str, Seen], name: str
) -> None:
    item, notices = content().items[name], notices_of(CaseKind.APPLICATION)
    text = guides[name].html
    chart = text[text.index('<ol class="chart">') :]
    shown = re.findall(r'<p class="state"><strong>([^<]+)</strong>', chart)
    assert shown == [
        item.labels.get(step.state) or notices.state(step.state, item.brings).label
        for step in flow_of(item).steps
    ]
    assert "由您办理" in chart


@pytest.mark.parametrize("name", ITEMS)
def test_the_words_beside_the_chart_say_all_that_it_says(
    guides: Mapping[str, Seen], name: str
) -> None:
    section = _section(guides[name].html, "chart")
    drawn, told = section[: section.index("<details")], section[section.index("<details") :]
    steps = re.findall(r"<li>(.+?)</li>", told)
    boxes = re.split(r'<li class="(?:yours|ours)">', drawn)[1:]
    assert len(steps) == len(boxes)
    for box, step in zip(boxes, steps, strict=True):
        said = [part.strip(" 。\n") for part in re.findall(r">([^<>]+)<", box)]
        for part in filter(None, said):
            assert part == "↓" or part in step, (part, step)


async def test_a_visit_is_arranged_by_us_and_a_sample_brought_by_the_citizen(
    reader: Reader,
) -> None:
    visit = (await reader.opens("/guide/inspect_elevator")).html
    sample = (await reader.opens("/guide/verify_blood_pressure")).html
    assert re.search(r"待现场</strong><span>由我们办理", visit)
    assert re.search(r"待送样</strong><span>由您办理", sample)


async def test_topics_about_the_item_are_named(reader: Reader) -> None:
    about = (await reader.opens("/guide/verify_blood_pressure")).html
    assert f'href="/knowledge/{TOPIC.id}">{TOPIC.title}' in about
    assert TOPIC.id not in (await reader.opens("/guide/inspect_elevator")).html


async def test_an_unknown_guide_is_a_page_with_the_way_out(reader: Reader) -> None:
    for path in ("/guide/verify_moon", "/guide/verify_moon/form.pdf", "/guide/verify_moon/wrong"):
        answer = await reader.opens(path)
        assert answer.status == 404
        assert "从办事指南中选择" in answer.words


async def test_an_office_without_items_says_whom_to_call(stand: Stand) -> None:
    stand.content = replace(stand.content, items={}, knowledge={})
    async with stand.opened() as reader:
        for path in ("/guide/", "/guide/ability", "/knowledge/", "/guide/?q=血压计"):
            assert content().office.phone in (await reader.opens(path)).words


async def test_what_is_written_is_escaped(stand: Stand) -> None:
    item = replace(content().items["verify_blood_pressure"], name="<b>血压</b>")
    stand.content = content_of(item)
    async with stand.opened() as reader:
        for path in ("/guide/", f"/guide/{item.id}", "/guide/ability", "/guide/?q=<b>血压"):
            html = (await reader.opens(path)).html
            assert "<b>" not in html
            assert "<script" not in html
