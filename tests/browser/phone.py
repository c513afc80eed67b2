"""The simulated phone as its user sees it: citizens, bubbles, chips, the network's mishaps."""

import asyncio
import re
import time
from dataclasses import dataclass

from playwright.async_api import Page

from tests.browser.window import PATIENCE, Width

_TALK = """() => [...document.querySelectorAll("#talk .line .bubble, #talk .card")]
  .map(each => [each.closest(".mine") ? "mine" : "theirs", each.innerText])"""


@dataclass(frozen=True, slots=True)
class Phone:
    """The page /sandbox/ in somebody's hands."""

    page: Page
    width: Width

    async def newcomer(self, name: str) -> None:
        """Add a citizen and hold their phone."""
        await self._at_the_people()
        await self.page.fill("#newcomer-name", name)
        await self.page.press("#newcomer-name", "Enter")
        await self.page.wait_for_function(
            "name => document.querySelector('#whose').textContent === name", arg=name
        )

    async def pick(self, name: str) -> None:
        """Hold the phone of a citizen who is there already."""
        await self._at_the_people()
        await self.page.click(f"#roster button:has(b:text-is('{name}'))")
        await self.page.wait_for_function(
            "name => document.querySelector('#whose').textContent === name", arg=name
        )

    async def _at_the_people(self) -> None:
        if self.width is Width.PHONE:
            await self.page.click("#open-people")

    async def says(self, words: str) -> str:
        """Write and send; the account's next message."""
        before = len(await self.heard())
        await self.page.fill("#words", words)
        await self.page.click("#send")
        return await self.next_heard(before)

    async def taps(self, chip: str) -> str:
        """Send one of the offered sentences; the account's next message."""
        before = len(await self.heard())
        await self.page.click(f"#chips button:text-is('{chip}')")
        return await self.next_heard(before)

    async def heard(self) -> list[str]:
        """What the account has said so far, oldest first."""
        return [text for side, text in await self.page.evaluate(_TALK) if side == "theirs"]

    async def next_heard(self, before: int) -> str:
        """The first message after the `before` ones that stood there."""
        deadline = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < deadline:
            if len(said := await self.heard()) > before:
                return said[before]
            await asyncio.sleep(0.02)
        raise TimeoutError("the account said nothing")

    async def mishap(self, value: str) -> None:
        """What happens to the next message on its way; the value of the page's own choice."""
        if self.width is Width.PHONE:
            await self.page.click("#more")
        await self.page.click(f"label:has(input[value={value}])")

    async def rest(self) -> None:
        """The row of offered sentences as it first stood, and the talk at its end."""
        await self.page.evaluate("""() => {
          document.querySelector("#chips").scrollLeft = 0;
          document.querySelector("#talk").scrollTop = 1e6;
        }""")

    async def fills_in(self) -> str:
        """Apply for two instruments as a private person, up to the summary, with a question aside.

        Answers the summary.
        """
        assert "单位" in await self.taps("我要送检两台血压计")
        assert "同意" in await self.says("个人")
        assert "联系人" in await self.says("1")
        assert "电话" in await self.says("张伟")
        assert "11 位" in await self.says("12345")
        assert "免费" in await self.taps("多少钱")
        answer = await self.says("13800138000")
        for _ in range(5):
            if "请核对" in answer:
                return answer
            answer = await self.says("跳过")
        raise AssertionError(answer)


def case_number(receipt: str) -> str:
    """The number that a receipt gives."""
    found = re.search(r"SQ\w{15}", receipt)
    assert found, receipt
    return found[0]
