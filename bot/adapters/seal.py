"""The seal of the sample office: it marks nothing and proves nothing but which bytes it saw."""

import hashlib

from bot.ports.paper import Sealed


class SampleSeal:
    """bot.ports.paper.Seal until there is a seal service; the sheet itself says 示例."""

    async def seal(self, document: bytes, key: str) -> Sealed:  # noqa: ARG002 - as every seal
        return Sealed(document, hashlib.sha256(document).hexdigest())
