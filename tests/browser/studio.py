"""Where the pages are looked at: a browser, the server's address and a camera."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from playwright.async_api import Browser

from tests.browser.screenshots import Camera
from tests.browser.window import Width, Window, window


@dataclass(frozen=True, slots=True)
class Studio:
    """Windows of one browser onto one server."""

    browser: Browser
    address: str
    camera: Camera

    def open(
        self, path: str, width: Width, *, javascript: bool = True
    ) -> AbstractAsyncContextManager[Window]:
        """A fresh window at `path`; clean and fitting when the block ends."""
        return window(self.browser, self.address + path, width, javascript=javascript)
