"""Whole lives through the running product's own pages: the phone, a certificate, a ticket."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser.phone import Phone, case_number
from tests.browser.screenshots import Camera
from tests.browser.studio import Studio
from tests.browser.window import Width
from tests.stories.applicants import link_in, number_in
from tests.stories.institution import PASSWORD, Founded, Institution

pytestmark = pytest.mark.asyncio(loop_scope="package")

_EACH_WIDTH = pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def institution(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Institution]:
    # Each command runs a loop of its own, for which there is no room beside this one.
    founded = await asyncio.to_thread(Founded.at, tmp_path_factory.mktemp("founded"))
    async with founded.open(tmp_path_factory.mktemp("lives")) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def site(browser: Browser, institution: Institution) -> AsyncIterator[Studio]:
    camera = await Camera.of(browser)
    yield Studio(browser, f"http://127.0.0.1:{institution.server.port}", camera)
    await camera.lens.close()


@_EACH_WIDTH
async def test_a_meter_from_the_phone_to_the_page_behind_its_code(
    site: Studio, institution: Institution, width: Width
) -> None:
    async with site.open("/sandbox/", width) as opened:
        phone = Phone(opened.page, width)
        await phone.newcomer(f"林{width.name}")
        assert "血压计本体" in await phone.taps("血压计检定要带什么材料")
        await phone.fills_in()
        number = case_number(await phone.says("确认"))
        code = await _certified(institution, number)
        await phone.page.locator(f"#talk :text('{number}')").last.wait_for()
        await phone.page.locator("#talk a[href*='/me/certificates/']").last.wait_for()
        await opened.fits()
    async with site.open(f"/v/{code}", width) as opened:
        assert await opened.page.locator("h1").count() == 1
        shown = await opened.page.locator("main").inner_text()
        assert "有效" in shown
        assert "张伟" not in shown, "of a person only the family name"
        await site.camera.shoot(opened.page, f"certificate-{width.name.lower()}")


async def _certified(institution: Institution, number: str) -> str:
    """The code of the certificate that the house has issued for that case."""
    await institution.does("hall", "accept", number)
    await institution.does("hall", "waive_fee", number)
    file = await institution.keeps("hall")
    await institution.does("hall", "receive_sample", number, photo=file, barcode="XY-0002")
    await institution.does("laboratory", "assign", number, tester="J01")
    await institution.does("laboratory", "submit_results", number, person="J01", record=file)
    await institution.does("laboratory", "verify", number, person="H01")
    await institution.passes(seconds=60)
    case = await institution.case("hall", number)
    assert "待批准签发" in await institution.server.says(case["openid"], "进度")
    certificate = await institution.certifies(number)
    named = {"certificate": certificate["number"]}
    await institution.does("laboratory", "issue", number, person="H01", **named)
    return str(certificate["code"])


@_EACH_WIDTH
async def test_a_person_is_called_answers_and_is_asked_again(
    site: Studio, institution: Institution, width: Width
) -> None:
    openid, server = f"o-{width.name}", institution.server
    number = number_in(await server.says(openid, "转人工"), "ZX")
    letter = await institution.letter(number)
    async with site.open(link_in(letter["text"], "/staff/tickets/"), width) as opened:
        page = opened.page
        await _claims(page)
        await institution.hears(openid, "工号 K01", number)
        assert await server.says(openid, "在吗") == "", "the bot is silent"
        await _answers(page, "可以上门，十台以上周末也可以。")
        await institution.hears(openid, "十台以上周末也可以", "再次询问")
        assert number in await server.says(openid, "1")
        assert await server.says(openid, "要提前几天约？") == ""
        await page.reload()
        facts = await page.locator(".facts").first.inner_text()
        assert "由 K01 接待" in facts, "whoever asks again has not taken the ticket"
        assert openid not in await page.locator("main").inner_text()
        assert "要提前几天约" in await page.locator(".talk").inner_text()
        await opened.fits()
        await _answers(page, "提前三天。")
        await institution.hears(openid, "提前三天")
        assert "不客气" in await server.says(openid, "谢谢"), "the bot is back"
        await page.click("button.go:text('结束咨询')")
        await institution.hears(openid, "咨询结束", number)


async def _claims(page: Page) -> None:
    await page.fill("[name=number]", "K01")
    await page.fill("[name=password]", PASSWORD)
    await page.click("button.go:visible")
    assert "已接单" in await page.locator(".done").inner_text()


async def _answers(page: Page, text: str) -> None:
    await page.fill("[name='data.text']", text)
    await page.click("details[open] button.go")
    assert "答复已发出" in await page.locator(".done").inner_text()


@_EACH_WIDTH
async def test_a_report_is_followed_by_its_code(
    site: Studio, institution: Institution, width: Width
) -> None:
    async with site.open("/report/", width) as opened:
        page = opened.page
        await page.check("input[value='report']")
        await page.fill("#text", "某菜市场 3 号摊用八两秤。")
        await page.click("form[enctype] button")
        number, code = await page.locator(".slip dd").all_inner_texts()
        assert await page.context.cookies() == []
    await institution.does("management", "assign", number, handler="T01")
    async with site.open("/report/", width) as opened:
        await opened.page.fill("form[action='/report/query'] #code", code)
        await opened.page.click("form[action='/report/query'] button")
        assert "已分派" in await opened.page.locator("h1").inner_text()
        assert re.search(r"\d+月\d+日前", await opened.page.locator(".facts").inner_text())
