"""The public pages: the office's own page and how personal data is used."""

import pytest

from tests.browser.studio import Studio
from tests.browser.window import Width

pytestmark = pytest.mark.asyncio(loop_scope="package")

_PAGES = {"/": "office", "/privacy": "privacy"}
#: What every public page names: ICP and police record, both with a link.
_RECORDS = "footer a[rel=noopener]"
_LARGE = "document.documentElement.style.fontSize = '200%'"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())
@pytest.mark.parametrize("path", _PAGES)
async def test_readable_at_any_width_with_and_without_javascript(
    studio: Studio, path: str, width: Width, javascript: bool
) -> None:
    async with studio.open(path, width, javascript=javascript) as opened:
        page = opened.page
        assert await page.locator("h1").count() == 1
        assert "示例" in await page.locator(".notice").inner_text()
        assert await page.locator(_RECORDS).count() == 2
        assert await page.locator("main a[href^='tel:']").count() >= 2
        await studio.camera.shoot(page, f"{_PAGES[path]}-{width.name.lower()}")


@pytest.mark.parametrize("path", _PAGES)
async def test_still_fits_when_the_letters_are_twice_as_large(studio: Studio, path: str) -> None:
    async with studio.open(path, Width.PHONE) as opened:
        await opened.page.evaluate(_LARGE)
        await opened.fits()


async def test_the_keyboard_reaches_the_text_first(studio: Studio) -> None:
    async with studio.open("/", Width.DESK) as opened:
        await opened.page.keyboard.press("Tab")
        await opened.page.keyboard.press("Enter")
        assert opened.page.url.endswith("#main")


async def test_an_unknown_address_leads_home(studio: Studio) -> None:
    context = await studio.browser.new_context(viewport={"width": 390, "height": 844})
    try:
        page = await context.new_page()
        answer = await page.goto(studio.address + "/no-such-page")
        assert answer is not None
        assert answer.status == 404
        await page.click("main a[href='/']")
        assert await page.locator("#use").count() == 1
    finally:
        await context.close()
