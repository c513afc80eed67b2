"""Verification in a browser: each status in words, no hit by trying, a crowd that passes."""

import re
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.in_process import MemoryLimits
from bot.domain.certificates.code import shown_code
from bot.errors import DatabaseGone
from bot.ports.work import Works
from bot.services.certificates.verifying import Verification
from tests.fakes import MemoryWork
from tests.laboratory import Laboratory
from tests.webhooks.sample import ITEM, OFFICE
from tests.webhooks.serving import Client, serving
from webhooks.app import build_app
from webhooks.pages import Pages
from webhooks.verify import Pace, Verify, network


@pytest.fixture
async def laboratory(tmp_path: Path) -> Laboratory:
    made = Laboratory(tmp_path)
    await made.open()
    made.case()
    return made


def door(
    laboratory: Laboratory, pace: Pace | None = None, works: Works | None = None
) -> AbstractAsyncContextManager[Client]:
    pages = Pages(OFFICE, [ITEM])
    verification = Verification(works or laboratory.store.work, laboratory.casebook.catalogue)
    verify = Verify(pages, verification, MemoryLimits(), laboratory.clock, pace)
    return serving(build_app([verify, pages], error_page=pages.problem))


def heading(page: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
    assert found
    return re.sub(r"<span.*?</span>|<.*?>", "", found[1]).strip()


HTML = {"Accept": "text/html"}


async def test_every_status_is_told_in_words_alone(laboratory: Laboratory) -> None:
    valid = await laboratory.issued()
    kept = laboratory.store.certificates
    async with door(laboratory) as client:
        for state, shift, told in [
            ("valid", 0, "有效"),
            ("valid", 999, "已过有效期"),
            ("superseded", 0, "已被替代"),
            ("revoked", 0, "已撤销"),
        ]:
            kept[valid.number] = replace(valid, state=state)
            laboratory.clock.at += timedelta(days=shift)
            answer = await client.get(f"/v/{valid.code}")
            page = await answer.text()
            assert (answer.status, heading(page)) == (200, told)
            assert answer.headers["Cache-Control"] == "no-store"
            assert valid.number in page
            assert "示例市****医院" in page
            for hidden in ("第一人民", "李检", "20260301234", "示值误差"):
                assert hidden not in page


async def test_unknown_wrong_and_not_in_force_are_one_page(laboratory: Laboratory) -> None:
    draft = await laboratory.draft()
    async with door(laboratory) as client:
        pages = []
        for code in (draft.code, "0" * 16, "nonsense", "%F0%9F%98%80", "U" * 400):
            answer = await client.get(f"/v/{code}")
            assert answer.status == 404
            pages.append(await answer.text())
        answer = await client.post("/verify", data={"number": draft.number, "code": draft.code})
        assert answer.status == 404
        pages.append(await answer.text())
    assert len(set(pages)) == 1
    assert heading(pages[0]) == "没有查到"
    assert "伪造" not in pages[0]


async def test_an_outage_is_not_called_invalid(laboratory: Laboratory) -> None:
    def gone() -> MemoryWork:
        raise DatabaseGone

    async with door(laboratory, works=gone) as client:
        answer = await client.get(f"/v/{'0' * 16}")
        page = await answer.text()
    assert (answer.status, heading(page)) == (503, "现在无法核验")
    assert "不代表证书有问题" in page
    assert answer.headers["Retry-After"]


async def test_number_and_code_are_typed_into_a_form(laboratory: Laboratory) -> None:
    valid = await laboratory.issued()
    async with door(laboratory) as client:
        blank = await (await client.get("/verify", params={"number": '"><script>'})).text()
        assert "<script>" not in blank
        assert 'method="post"' in blank
        typed = {"number": f" {valid.number.lower()} ", "code": shown_code(valid.code).lower()}
        answer = await client.post("/verify", data=typed)
        assert (answer.status, heading(await answer.text())) == (200, "有效")
        assert answer.headers["Cache-Control"] == "no-store"
        for missing, named in [("number", "证书编号"), ("code", "验真码")]:
            answer = await client.post("/verify", data={**typed, missing: " "})
            assert answer.status == 422
            assert f"请填写{named}" in await answer.text()
        wrong = await client.post("/verify", data={**typed, "number": "JD-2026-000099"})
        assert wrong.status == 404


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"a=1&" * 50, "application/x-www-form-urlencoded", 400),
        (b"number=%FF%FE&code=%00", "application/x-www-form-urlencoded", 404),
        (b"", "application/x-www-form-urlencoded", 422),
    ],
)
async def test_garbage_is_answered_in_words(
    laboratory: Laboratory, body: bytes, kind: str, status: int
) -> None:
    async with door(laboratory) as client:
        answer = await client.post("/verify", data=body, headers={"Content-Type": kind, **HTML})
        assert answer.status == status
        assert "<h1>" in await answer.text()


async def test_both_certificates_link_each_other(laboratory: Laboratory) -> None:
    old = await laboratory.issued()
    new = await laboratory.issued()
    async with door(laboratory) as client:
        before = await (await client.get(f"/v/{old.code}")).text()
        after = await (await client.get(f"/v/{new.code}")).text()
    assert f'href="/v/{new.code}">{new.number}</a>' in before
    assert f'href="/v/{old.code}">{old.number}</a>' in after


async def test_ten_thousand_numbers_yield_nothing_and_are_slowed_down(
    laboratory: Laboratory,
) -> None:
    """Row 15. Every number there is, with a code made up: as good as any guess."""
    valid = await laboratory.issued()
    seen: dict[int, int] = {}
    async with door(laboratory, Pace(asked_here=100_000)) as client:
        for serial in range(10_000):
            typed = {"number": f"JD-2026-{serial:06d}", "code": f"{serial:016d}"}
            if typed["code"] == valid.code:
                continue
            answer = await client.post("/verify", data=typed, headers=HTML)
            seen[answer.status] = seen.get(answer.status, 0) + 1
            if answer.status == 429 and seen[429] == 1:
                assert "查询次数过多" in await answer.text()
        assert seen[404] == Pace().wrong_here
        assert seen == {404: seen[404], 429: sum(seen.values()) - seen[404]}
        # The same address, an honest one: what is right is never held up.
        assert (await client.get(f"/v/{valid.code}")).status == 200


async def test_two_hundred_people_behind_one_address_pass(laboratory: Laboratory) -> None:
    valid = await laboratory.issued()
    async with door(laboratory) as client:
        for person in range(200):
            if person % 3 == 0:
                slip = await client.get(f"/v/{person:016d}".replace("0", "2"))
                assert slip.status == 404
            for _ in range(3):
                assert (await client.get(f"/v/{valid.code}")).status == 200


async def test_a_network_that_changes_its_address_is_slowed_down_too(
    laboratory: Laboratory,
) -> None:
    pace = Pace(wrong_here=5, wrong_around=20)
    statuses: list[int] = []
    async with door(laboratory, pace) as client:
        for n in range(60):
            header = {"X-Forwarded-For": f"6.6.6.6, 203.0.113.{n}"}
            statuses.append((await client.get(f"/v/{n:016d}", headers=header)).status)
        elsewhere = {"X-Forwarded-For": "198.51.100.7"}
        assert (await client.get("/v/" + "3" * 16, headers=elsewhere)).status == 404
    assert statuses == [404] * 20 + [429] * 40


async def test_a_flood_is_stopped_before_the_store(laboratory: Laboratory) -> None:
    valid = await laboratory.issued()
    async with door(laboratory, Pace(asked_here=10)) as client:
        statuses = [(await client.get(f"/v/{valid.code}")).status for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2


def test_neighbours_share_a_network() -> None:
    assert network("203.0.113.7") == network("203.0.113.250") != network("203.0.114.7")
    assert network("2001:db8:1:2::/64") == network("2001:db8:1:9::/64")
    assert network("unix") == "unix"
