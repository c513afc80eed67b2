"""The files by which WeChat sees that a domain is the institution's: MP_verify_….txt."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

_PATTERN = "MP_verify_*.txt"


@dataclass(frozen=True, slots=True)
class DomainProof:
    """Serves the files that the platform gave, each under its name at the root; no others."""

    files: Mapping[str, str]

    @classmethod
    def within(cls, content: Path) -> "DomainProof":
        """Those that lie in the content folder at this moment."""
        return cls({path.name: path.read_text("utf-8") for path in content.glob(_PATTERN)})

    def routes(self) -> list[web.RouteDef]:
        """One address for all names."""
        return [web.get(r"/MP_verify_{word:[A-Za-z0-9]{1,64}}.txt", self.show)]

    async def show(self, request: web.Request) -> web.Response:
        """The file as it is; 404 for one that is not there."""
        text = self.files.get(request.path.removeprefix("/"))
        if text is None:
            raise web.HTTPNotFound
        return web.Response(text=text, content_type="text/plain")
