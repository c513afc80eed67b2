"""Pictures of the pages: always taken and looked at, kept under docs/ only when asked for."""

import base64
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.async_api import Browser, Page

from tests.browser.palette import compact

#: Where README finds them. `HENGXIN_SCREENSHOTS=1 make test` takes them anew.
KEPT = Path(__file__).parents[2] / "docs" / "screenshots"
#: A page of text shows at least so many shades; an empty one shows one or two.
_FEWEST_SHADES = 24

_PIXELS = """async picture => {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  const { data } = canvas.getContext("2d").getImageData(0, 0, image.width, image.height);
  let text = "";
  for (let at = 0; at < data.length; at += 32768)
    text += String.fromCharCode(...data.subarray(at, at + 32768));
  return [image.height, image.width, btoa(text)];
}"""


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes pictures; `lens` is a page of its own that reads their pixels."""

    lens: Page

    @classmethod
    async def of(cls, browser: Browser) -> "Camera":
        return cls(await browser.new_page())

    async def shoot(self, page: Page, name: str) -> None:
        """A picture of what stands in the window, which is not empty."""
        picture = await page.screenshot(animations="disabled", caret="hide")
        height, width, pixels = await self.lens.evaluate(
            _PIXELS, base64.b64encode(picture).decode()
        )
        seen = np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(height, width, 4)
        shades = len(np.unique(seen.view(np.uint32)))
        assert shades >= _FEWEST_SHADES, f"{name} looks empty"
        if os.environ.get("HENGXIN_SCREENSHOTS") == "1":  # noqa: TID251 - a wish of the tests' caller
            KEPT.mkdir(parents=True, exist_ok=True)
            (KEPT / f"{name}.png").write_bytes(compact(seen[..., :3]))
