"""The guides: whole, true to the items and to the table, readable without a script."""

import re
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest

from bot.domain.cases.case import CaseKind
from bot.domain.cases.flow import flow_of
from bot.domain.catalogue.item import Item
from tests.citizen import content
from tests.factories import notices_of
from tests.webhooks.serving import Client, serving
from webhooks.app import build_app
from webhooks.guide import Guides
from webhooks.pages import Pages

ITEMS = sorted(content().items)
HTML = {"Accept": "text/html"}


def guides(*items: Item) -> AbstractAsyncContextManager[Client]:
    pages = Pages(content().office, items)
    door = Guides(pages, items, notices_of(CaseKind.APPLICATION))
    return serving(build_app([pages, door], error_page=pages.problem))


def every() -> AbstractAsyncContextManager[Client]:
    return guides(*content().items.values())


async def _text(client: Client, path: str) -> str:
    answer = await client.get(path, headers=HTML)
    assert answer.status == 200
    return await answer.text()


async def test_all_items_are_listed_by_group_and_lead_to_their_guide() -> None:
    async with every() as client:
        text = await _text(client, "/guide/")
        for item in content().items.values():
            assert f'href="/guide/{item.id}"' in text
            assert item.name in text
            assert item.group in text
            assert (await client.get(f"/guide/{item.id}")).status == 200
        moved = await client.get("/guide", allow_redirects=False)
        assert moved.headers["Location"] == "/guide/"


@pytest.mark.parametrize("name", ITEMS)
async def test_a_guide_tells_everything_that_the_item_says(name: str) -> None:
    item = content().items[name]
    async with every() as client:
        text = re.sub(r"&#34;|&quot;", '"', await _text(client, f"/guide/{name}"))
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
    assert "示例" in text
    assert not re.search(r"\{\w+\}", text)


@pytest.mark.parametrize("name", ITEMS)
async def test_promise_review_owner_and_phone_are_shown(name: str) -> None:
    item = content().items[name]
    async with every() as client:
        text = await _text(client, f"/guide/{name}")
    assert f"{item.days} 个工作日" in text
    day = item.reviewed
    assert f"最近核对：{day.year}年{day.month}月{day.day}日" in text
    assert item.owner in text
    assert content().office.phone in text
    assert f"我要办{item.name}" in text


@pytest.mark.parametrize("name", ITEMS)
async def test_the_chart_shows_the_steps_of_the_table_in_their_order(name: str) -> None:
    item, notices = content().items[name], notices_of(CaseKind.APPLICATION)
    async with every() as client:
        text = await _text(client, f"/guide/{name}")
    chart = text[text.index('<ol class="chart">') :]
    shown = re.findall(r'<p class="state"><strong>([^<]+)</strong>', chart)
    assert shown == [
        item.labels.get(step.state) or notices.state(step.state, item.brings).label
        for step in flow_of(item).steps
    ]
    assert "由您办理" in chart


async def test_a_visit_is_arranged_by_us_and_a_sample_brought_by_the_citizen() -> None:
    async with every() as client:
        visit = await _text(client, "/guide/inspect_elevator")
        sample = await _text(client, "/guide/verify_blood_pressure")
    assert re.search(r"待现场</strong><span>由我们办理", visit)
    assert re.search(r"待送样</strong><span>由您办理", sample)


async def test_an_unknown_guide_is_a_page_with_the_way_out() -> None:
    async with every() as client:
        answer = await client.get("/guide/verify_moon", headers=HTML)
        assert answer.status == 404
        assert "从办事指南中选择" in await answer.text()


async def test_an_office_without_items_says_whom_to_call() -> None:
    async with guides() as client:
        assert content().office.phone in await _text(client, "/guide/")


async def test_what_is_written_is_escaped() -> None:
    item = content().items["verify_blood_pressure"]
    async with guides(replace(item, name="<b>血压</b>")) as client:
        for path in ("/guide/", f"/guide/{item.id}"):
            text = await _text(client, path)
            assert "<b>" not in text
            assert "<script" not in text
