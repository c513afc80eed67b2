"""One browser window, and what must never happen in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Error, Page, Request

#: How long anything on a page may take to appear, milliseconds.
PATIENCE = 10_000


class Width(Enum):
    """A phone in a citizen's hand, and a desk's screen. Width and height in CSS pixels."""

    PHONE = (390, 844)
    DESK = (1280, 900)


#: What scrolls sideways, or text that sticks out of its box; the tail of a bubble may.
_STICKING_OUT = """() => {
  if (document.documentElement.scrollWidth > innerWidth) return "the page";
  const boxes = document.querySelectorAll("#talk, #roster, #steps, .card, .step, section, dd, p");
  const out = [...boxes].find(box => box.scrollWidth > box.clientWidth + 1
    && getComputedStyle(box).display !== "inline" && getComputedStyle(box).overflowX !== "hidden");
  return out ? `${out.tagName}#${out.id}.${out.className} ${out.innerText.slice(0, 40)}` : "";
}"""


@dataclass
class Window:
    """A page together with its requests to other hosts and its errors."""

    page: Page
    host: str
    strangers: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note from now on what the page asks of others and complains of."""
        self.page.set_default_timeout(PATIENCE)
        self.page.on("request", self._asked)
        self.page.on("console", self._logged)
        self.page.on("pageerror", self._failed)

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.netloc != self.host:
            self.strangers.append(request.url)

    def _logged(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def _failed(self, error: Error) -> None:
        self.errors.append(str(error))

    async def fits(self) -> None:
        """Nothing has to be scrolled sideways, nothing sticks out of its box."""
        sticking_out = await self.page.evaluate(_STICKING_OUT)
        assert not sticking_out, sticking_out

    def is_clean(self) -> None:
        """Only its own host was asked; nothing was complained of."""
        assert not self.strangers, self.strangers
        assert not self.errors, self.errors


@asynccontextmanager
async def window(
    browser: Browser, address: str, width: Width, *, javascript: bool = True
) -> AsyncIterator[Window]:
    """A fresh window at `address`; clean and fitting when the block ends."""
    across, down = width.value
    context = await browser.new_context(
        viewport={"width": across, "height": down},
        has_touch=width is Width.PHONE,
        java_script_enabled=javascript,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    try:
        opened = Window(await context.new_page(), urlsplit(address).netloc)
        opened.watch()
        # The phone's page keeps a stream open: wait for the document, never for a quiet network.
        answer = await opened.page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.ok, answer.status
        yield opened
        await opened.fits()
        opened.is_clean()
    finally:
        await context.close()
