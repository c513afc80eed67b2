"""The office's public pages, as a browser without JavaScript gets them."""

import asyncio
import re
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.catalogue.item import Item
from bot.domain.catalogue.office import Office
from tests.webhooks.sample import ITEM, OFFICE
from tests.webhooks.serving import Client, serving
from webhooks.app import build_app
from webhooks.errors import Malformed, problem_of
from webhooks.pages import Pages

PUBLIC = ["/", "/privacy", "/no-such-page"]


class _Page(HTMLParser):
    """What a reader of the HTML finds: links with their texts, headings, everything loaded."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self.loaded: list[str] = []
        self.tags: list[str] = []
        self._open: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "a":
            self._open = given["href"]
            self.links[self._open] = ""
        if source := given.get("src") or (given.get("href") if tag == "link" else None):
            self.loaded.append(source)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.links[self._open] += data


def _serving(office: Office = OFFICE, item: Item = ITEM) -> AbstractAsyncContextManager[Client]:
    pages = Pages(office, [item])
    return serving(build_app([pages], error_page=pages.problem))


async def _text(client: Client, path: str) -> str:
    answer = await client.get(path, headers={"Accept": "text/html"})
    return await answer.text()


@pytest.mark.parametrize("path", PUBLIC)
async def test_every_page_links_both_records_and_says_that_it_is_a_sample(path: str) -> None:
    async with _serving() as client:
        text = await _text(client, path)
    links = _Page(text).links

    assert links["https://beian.miit.gov.cn/"] == OFFICE.icp
    police = "https://beian.mps.gov.cn/#/query/webSearch?code=33010602000001"
    assert links[police] == OFFICE.police_record
    assert "示例" in text.replace(OFFICE.icp, "").replace(OFFICE.police_record, "")


async def test_a_real_office_is_not_called_a_sample() -> None:
    real = replace(OFFICE, sample=False, address="杭州市计量路 1 号", icp="浙ICP备1号")
    async with _serving(replace(real, police_record="浙公网安备 33010602000001号")) as client:
        assert "示例" not in await _text(client, "/")


@pytest.mark.parametrize("path", PUBLIC)
async def test_pages_load_nothing_foreign_and_need_no_script(path: str) -> None:
    async with _serving() as client:
        page = _Page(await _text(client, path))
        assert "script" not in page.tags
        assert page.loaded
        for address in page.loaded:
            assert address.startswith("/static/")
            assert (await client.get(address)).status == 200
    assert page.tags.count("h1") == 1
    assert "main" in page.tags


async def test_the_office_page_tells_where_when_and_how_to_reach_us() -> None:
    async with _serving() as client:
        text = await _text(client, "/")
    for fact in (OFFICE.address, OFFICE.hours, OFFICE.phone, OFFICE.complaint_phone):
        assert fact in text
    links = _Page(text).links
    assert "tel:057188880000" in links
    assert "tel:057188880001" in links
    assert f"mailto:{OFFICE.mailbox}" in links


async def test_the_office_page_promises_what_the_items_promise() -> None:
    async with _serving() as client:
        free = await _text(client, "/")
    async with _serving(item=replace(ITEM, fee=Decimal("35.50"))) as client:
        paid = await _text(client, "/")
    assert ITEM.name in free
    assert "5 个工作日" in free
    assert "免费" in free
    assert "35.50 元" in paid


async def test_the_privacy_page_names_the_personal_fields_of_each_form() -> None:
    async with _serving() as client:
        text = await _text(client, "/privacy")
    assert "联系电话" in text
    assert "数量" not in text
    assert OFFICE.mailbox in text
    assert "个人信息保护法" in text


async def test_content_is_escaped() -> None:
    async with _serving(replace(OFFICE, name="<script>alert(1)</script>")) as client:
        for path in PUBLIC:
            assert "<script>" not in await _text(client, path)


def test_the_page_about_a_problem_says_what_to_do_and_its_number() -> None:
    text = Pages(OFFICE, [ITEM]).problem(problem_of(Malformed("写错了 <b>。")), "0123456789abcdef")
    assert "写错了 &lt;b&gt;。" in text
    assert "0123456789abcdef" in text


async def test_an_office_without_an_item_still_has_a_page() -> None:
    pages = Pages(OFFICE, [])
    async with serving(build_app([pages], error_page=pages.problem)) as client:
        text = await _text(client, "/")
    assert OFFICE.name in text
    assert "现在可以在线办理" not in text


@given(
    paths=st.lists(st.text(max_size=30), min_size=8, max_size=8),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE"]),
    accept=st.sampled_from(["text/html", "*/*", "", "text/html;q=0.1, ☃"]),
)
@settings(max_examples=15, deadline=None)
def test_any_address_is_answered_in_words(paths: list[str], method: str, accept: str) -> None:
    async def ask() -> None:
        async with _serving() as client:
            for path in ("", "static/", "privacy/", *(quote(path, safe="") for path in paths)):
                headers = {"Accept": accept.encode().decode("latin-1")}
                answer = await client.request(method, f"/{path}", headers=headers, data=b"\x00")
                assert answer.status < 500
                assert answer.headers["X-Content-Type-Options"] == "nosniff"

    asyncio.run(ask())


async def test_static_files_are_cached_for_ever_under_their_version_only() -> None:
    pages = Pages(OFFICE, [ITEM])
    address = pages.address_of("hengxin.css")
    assert re.fullmatch(r"/static/hengxin\.css\?v=[0-9a-f]{12}", address)
    async with _serving() as client:
        current, outdated = await client.get(address), await client.get("/static/hengxin.css?v=0")
        missing = await client.get("/static/..%2fpages.py")
    assert current.content_type == "text/css"
    assert "immutable" in current.headers["Cache-Control"]
    assert "immutable" not in outdated.headers["Cache-Control"]
    assert missing.status == 404
