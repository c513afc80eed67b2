"""The guides on a phone and on a desk, with and without a script."""

from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser

from tests.browser.screenshots import Camera
from tests.browser.studio import Studio
from tests.browser.window import Width
from tests.citizen import content
from tests.webhooks.guide.stand import TOPIC, WRONG, Stand

pytestmark = pytest.mark.asyncio(loop_scope="package")

_PAGES = {
    "/guide/": "guides",
    "/guide/?q=血压计": "guides-found",
    "/guide/?q=火星": "guides-nothing",
    "/guide/inspect_elevator": "guide",
    "/guide/ability": "ability",
    "/guide/ability?q=天平": "ability-found",
    "/knowledge/": "knowledge",
    f"/knowledge/{TOPIC.id}": "topic",
}
_LARGE = "document.documentElement.style.fontSize = '200%'"
_OPEN = "for (const each of document.querySelectorAll('details')) each.open = true"
#: What a finger has to hit, smaller than 24 CSS pixels (WCAG 2.2, 2.5.8); links in running text
#: are excepted.
_SMALL = """() => [...document.querySelectorAll(
  "main .contents a, main button, main summary, main .download, main .onto a, .search input"
)].filter(each => each.getClientRects().length && each.getBoundingClientRect().height < 24)
  .map(each => each.outerHTML.slice(0, 80))"""
_LEVELS = """() => [...document.querySelectorAll("h1, h2, h3, h4")]
  .map(each => Number(each.tagName[1]))"""


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def guides(browser: Browser) -> AsyncIterator[Studio]:
    """The pages of the sample office alone."""
    async with TestServer(Stand().app()) as server:
        camera = await Camera.of(browser)
        yield Studio(browser, f"http://127.0.0.1:{server.port}", camera)
        await camera.lens.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())
@pytest.mark.parametrize("path", _PAGES)
async def test_readable_at_any_width_with_and_without_javascript(
    guides: Studio, path: str, width: Width, javascript: bool
) -> None:
    async with guides.open(path, width, javascript=javascript) as opened:
        assert await opened.page.locator("h1").count() == 1
        assert "示例" in await opened.page.locator(".notice").inner_text()
        await guides.camera.shoot(opened.page, f"{_PAGES[path]}-{width.name.lower()}")


@pytest.mark.parametrize("path", _PAGES)
async def test_still_fits_when_the_letters_are_twice_as_large(guides: Studio, path: str) -> None:
    async with guides.open(path, Width.PHONE) as opened:
        await opened.page.evaluate(_OPEN)
        await opened.page.evaluate(_LARGE)
        await opened.fits()


@pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())
@pytest.mark.parametrize("path", _PAGES)
async def test_headings_go_down_step_by_step_and_fingers_hit(
    guides: Studio, path: str, width: Width
) -> None:
    async with guides.open(path, width) as opened:
        await opened.page.evaluate(_OPEN)
        await opened.fits()
        levels = await opened.page.evaluate(_LEVELS)
        assert levels[0] == 1
        assert all(below <= above + 1 for above, below in pairwise(levels))
        assert await opened.page.evaluate(_SMALL) == []


async def test_every_guide_fits_a_phone(guides: Studio) -> None:
    async with guides.open("/guide/", Width.PHONE) as opened:
        for name in content().items:
            await opened.page.goto(f"{guides.address}/guide/{name}")
            await opened.page.evaluate(_OPEN)
            await opened.fits()


async def test_every_part_of_a_guide_is_one_tap_away(guides: Studio) -> None:
    async with guides.open("/guide/", Width.PHONE) as opened:
        await opened.page.click("main a[href='/guide/inspect_elevator']")
        for link in await opened.page.locator(".contents a").all():
            place = await link.get_attribute("href")
            assert place is not None
            assert await opened.page.locator(place).count() == 1, place
        await opened.page.click(".contents a[href='#chart']")
        assert await opened.page.locator(".chart > li").count() > 6


@pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
async def test_from_the_search_box_to_applying(
    guides: Studio, width: Width, javascript: bool
) -> None:
    async with guides.open("/guide/", width, javascript=javascript) as opened:
        page = opened.page
        await page.fill("#q", "水表")
        await page.press("#q", "Enter")
        await opened.fits()
        await page.click("#found ~ ul a[href='/guide/verify_water_meter']")
        await page.click(".hero a[href='#apply']")
        said = await page.locator("#apply ~ .says").inner_text()
        assert said == "我要办水表检定"


@pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())
async def test_from_an_ability_to_its_price(guides: Studio, width: Width) -> None:
    async with guides.open("/guide/ability", width) as opened:
        page = opened.page
        await page.fill("#q", "电子天平")
        await page.click(".search button")
        await opened.fits()
        await page.locator(".rows a[href='/guide/verify_balance#fee']").first.click()
        assert page.url.endswith("/guide/verify_balance#fee")


@pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
async def test_a_reader_tells_that_a_page_is_wrong(
    guides: Studio, width: Width, javascript: bool
) -> None:
    path = "/guide/verify_blood_pressure"
    async with guides.open(path, width, javascript=javascript) as opened:
        page = opened.page
        await page.click(".amend summary")
        bait = await page.locator("#website").bounding_box()
        assert bait is None or bait["x"] < 0
        await page.fill("#text", WRONG)
        await page.fill("#phone", "13800138000")
        await opened.fits()
        await page.click(".amend button")
        number = await page.locator(".slip dd").inner_text()
        assert number.startswith("ZX")
        await opened.fits()
        await guides.camera.shoot(page, f"guide-wrong-{width.name.lower()}")
        await page.click("main a[href='/guide/verify_blood_pressure']")
        assert page.url.endswith(path)
