"""The owner's document over HTTP: shown inline, stored nowhere, closing the case once."""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from bot.adapters.in_process import MemoryBell
from bot.services.certificates.fetching import Fetching
from tests.laboratory import CASE, SITE, Laboratory
from tests.webhooks.sample import ITEM, OFFICE
from tests.webhooks.serving import Client, serving
from webhooks.app import build_app
from webhooks.me.certificates import OwnCertificates
from webhooks.pages import Pages


@pytest.fixture
async def laboratory(tmp_path: Path) -> Laboratory:
    made = Laboratory(tmp_path)
    await made.open()
    made.case()
    return made


def door(laboratory: Laboratory) -> AbstractAsyncContextManager[Client]:
    fetching = Fetching(
        laboratory.store.work,
        laboratory.casebook,
        laboratory.links,
        laboratory.files,
        MemoryBell(),
    )
    pages = Pages(OFFICE, [ITEM])
    own = OwnCertificates(fetching, laboratory.clock)
    return serving(build_app([own, pages], error_page=pages.problem))


async def link(laboratory: Laboratory) -> str:
    valid = await laboratory.issued()
    laboratory.case("issued")
    return laboratory.links.link(valid, laboratory.clock.now()).removeprefix(SITE)


async def test_the_document_is_shown_and_the_case_closes_once(laboratory: Laboratory) -> None:
    path = await link(laboratory)
    async with door(laboratory) as client:
        for _ in range(2):
            answer = await client.get(path)
            content = await answer.read()
            assert answer.status == 200
            assert answer.content_type == "application/pdf"
            assert content.startswith(b"%PDF-")
            assert answer.headers["Cache-Control"] == "no-store"
            shown = unquote(answer.headers["Content-Disposition"])
            assert shown == "inline; filename*=UTF-8''检定证书-JD-2026-000001.pdf"
    assert laboratory.store.cases[CASE].state == "closed"
    assert [each.event for each in laboratory.store.history].count("close") == 1


async def test_a_head_fetches_nothing(laboratory: Laboratory) -> None:
    path = await link(laboratory)
    async with door(laboratory) as client:
        answer = await client.head(path)
        assert answer.status == 200
        assert int(answer.headers["Content-Length"]) > 10_000
        assert await answer.read() == b""
    assert laboratory.store.cases[CASE].state == "issued"


@pytest.mark.parametrize(("later", "status"), [(24, 410), (24 * 365, 410)])
async def test_an_old_link_says_how_to_get_a_new_one(
    laboratory: Laboratory, later: int, status: int
) -> None:
    path = await link(laboratory)
    laboratory.clock.at += timedelta(hours=later)
    async with door(laboratory) as client:
        answer = await client.get(path, headers={"Accept": "text/html"})
        page = await answer.text()
    assert answer.status == status
    assert "下载证书" in page
    assert laboratory.store.cases[CASE].state == "issued"


async def test_a_forged_link_leads_nowhere(laboratory: Laboratory) -> None:
    path = await link(laboratory)
    async with door(laboratory) as client:
        for forged in (path[:-2], f"{path}AA", "/me/certificates/x", f"{path[:-4]}AAAA"):
            answer = await client.get(forged, headers={"Accept": "text/html"})
            assert answer.status == 404
            assert answer.headers["Cache-Control"] == "no-store"
    assert laboratory.store.cases[CASE].state == "issued"
