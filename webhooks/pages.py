"""The public pages of the office itself, and the one sheet that all pages are drawn on."""

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib.resources import files

from aiohttp import hdrs, web
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.domain.catalogue.item import Item
from bot.domain.catalogue.office import Office
from bot.errors import NotFound
from webhooks.errors import Problem

#: Where the two record numbers are checked by anybody.
_ICP_ADDRESS = "https://beian.miit.gov.cn/"
_POLICE_ADDRESS = "https://beian.mps.gov.cn/#/query/webSearch?code="

_TYPES = {"css": "text/css", "svg": "image/svg+xml", "js": "text/javascript"}
_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_MINUTES = "public, max-age=300"


@dataclass(frozen=True, slots=True)
class _Asset:
    """A file of `static/`; `version` changes with its content: cached for ever under it."""

    content: bytes
    content_type: str
    version: str


class Pages:
    """Draws every page that people see, for this office."""

    def __init__(self, office: Office, items: Collection[Item]) -> None:
        self._assets = dict(_assets())
        self._environment = _environment(office, self.address_of)
        self._items = tuple(sorted(items, key=lambda item: (item.group, item.name)))

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (
            web.get("/", self._office),
            web.get("/privacy", self._privacy),
            web.get("/static/{name}", self._static),
        )

    def draw(self, template: str, **values: object) -> str:
        """The page `template` filled with `values`; every value is escaped."""
        return self._environment.get_template(template).render(**values)

    def problem(self, problem: Problem, request_id: str) -> str:
        """The page that tells a person what went wrong and what to do."""
        return self.draw("problem.html", problem=problem, request_id=request_id)

    def address_of(self, name: str) -> str:
        """The address of a static file, with its version."""
        return f"/static/{name}?v={self._assets[name].version}"

    async def _office(self, _: web.Request) -> web.Response:
        return page(self.draw("office.html", items=self._items))

    async def _privacy(self, _: web.Request) -> web.Response:
        return page(self.draw("privacy.html", items=self._items))

    async def _static(self, request: web.Request) -> web.Response:
        asset = self._assets.get(request.match_info["name"])
        if asset is None:
            raise NotFound
        current = request.query.get("v") == asset.version
        return web.Response(
            body=asset.content,
            content_type=asset.content_type,
            charset="utf-8",
            headers={hdrs.CACHE_CONTROL: _FOR_EVER if current else _FOR_MINUTES},
        )


def page(text: str) -> web.Response:
    """The answer that shows a drawn page."""
    return web.Response(
        text=text, content_type="text/html", headers={hdrs.CACHE_CONTROL: "no-cache"}
    )


def _assets() -> Iterable[tuple[str, _Asset]]:
    for file in files("webhooks").joinpath("static").iterdir():
        content_type = _TYPES.get(file.name.rpartition(".")[2])
        if content_type is not None:
            content = file.read_bytes()
            yield (
                file.name,
                _Asset(content, content_type, hashlib.sha256(content).hexdigest()[:12]),
            )


def _environment(office: Office, asset: object) -> Environment:
    environment = Environment(
        loader=PackageLoader("webhooks"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        office=office,
        asset=asset,
        dialled=_dialled,
        icp_address=_ICP_ADDRESS,
        police_address=_POLICE_ADDRESS + "".join(re.findall(r"[0-9]", office.police_record)),
    )
    return environment


def _dialled(phone: str) -> str:
    """What a telephone dials for the first number in `phone`: 0571-8888 0000 -> 057188880000."""
    first = re.split(r"[,，、;；/（(]", phone)[0]
    return re.sub(r"[^0-9+]", "", first)
