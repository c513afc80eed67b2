"""One Chromium and one running server for all browser tests."""

import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.screenshots import Camera
from tests.browser.studio import Studio
from tests.running import Place, Server, hengxin, serving

_NAMES = ("chromium", "chromium-browser", "google-chrome")
#: Nothing of the browser's own goes out while it runs.
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    assert found, "install the package chromium, or run: make test"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=list(_QUIET))
        yield browser
        await browser.close()


@pytest.fixture(scope="package")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place.at(tmp_path_factory.mktemp("browser"))


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def server(place: Place) -> AsyncIterator[Server]:
    """The product with the sandbox on."""
    async with serving(place) as server:
        yield server


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def studio(browser: Browser, server: Server) -> Studio:
    return Studio(browser, f"http://127.0.0.1:{server.port}", await Camera.of(browser))


@pytest.fixture(scope="package")
def key(server: Server, place: Place) -> dict[str, str]:  # noqa: ARG001 - the schema is there
    """The header of a clerk at the front desk."""
    made = hengxin(place, "key", "add", "front-desk", "--role", "acceptance")
    return {"Authorization": f"Bearer {made.stdout.split()[-1]}"}
