"""Whatever is sent to the page is answered in words: files that are none, forms that are none."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from aiohttp import FormData
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.webhooks.report.stand import JPEG, TEXT, Person, Stand

MEGABYTE = 1024 * 1024
_BOUNDARY = "multipart/form-data; boundary=x"


async def sent(person: Person, *files: bytes) -> tuple[int, str]:
    answer = await person.reports(TEXT, *files)
    return answer.status, answer.words


async def test_nine_photos_are_taken_and_the_tenth_is_named(person: Person, stand: Stand) -> None:
    photos = [JPEG + bytes([n]) for n in range(10)]
    status, words = await sent(person, *photos)
    assert (status, "最多 9 个文件" in words) == (422, True)
    done = await person.reports(TEXT, *photos[:9])
    case = await stand.store.work().cases.find(done.number)
    assert case is not None
    assert len(case.fields["files"]) == 9


async def test_a_file_field_that_was_left_empty_is_no_file(person: Person, stand: Stand) -> None:
    done = await person.reports(TEXT, b"")
    case = await stand.store.work().cases.find(done.number)
    assert case is not None
    assert "files" not in case.fields


async def test_what_is_no_picture_or_document_is_refused_and_the_words_stay(
    person: Person,
) -> None:
    answer = await person.reports(TEXT, JPEG, b"MZ\x90\x00" + bytes(100))
    assert (answer.status, "只接收" in answer.words) == (422, True)
    assert TEXT in answer.html


async def test_more_than_twenty_megabytes_together_are_refused(person: Person) -> None:
    half = JPEG + bytes(10 * MEGABYTE)
    status, words = await sent(person, half, half + b"1")
    assert (status, "合起来超过 20 MB" in words) == (413, True)


async def test_a_text_without_end_is_refused(person: Person) -> None:
    answer = await person.reports("长" * 20_000)
    assert answer.status == 413
    form = BytesIO(b"text=" + b"a" * MEGABYTE)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await person.posts("/report/", form, **kind)).status == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "text/plain"),
        (b"{}", "application/json"),
        (b"code=1", "multipart/form-data"),
        (b"", _BOUNDARY),
        (b"--x", _BOUNDARY),
        (b"--x\r\n\r\n", _BOUNDARY),
        (b"--y\r\n\r\nz\r\n--y--", _BOUNDARY),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\nz\r\n--x--", _BOUNDARY),
        (b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--", _BOUNDARY),
        (b"--x\r\n" + b"A: b\r\n" * 500 + b"\r\n--x--", _BOUNDARY),
        (b"a=1&" * 100, "application/x-www-form-urlencoded"),
        (b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\x00', _BOUNDARY),
        (b"--x\r\n" * 1000, "multipart/form-data; boundary=" + "y" * 200),
    ],
)
async def test_what_is_no_form_is_refused_in_words(person: Person, body: bytes, kind: str) -> None:
    for path in ("/report/", "/report/query", "/report/supply"):
        answer = await person.posts(path, body, **{"Content-Type": kind})
        assert 400 <= answer.status < 500, (path, answer.status)
        assert answer.words
    assert (await person.opens()).status == 200


async def test_a_body_that_breaks_off_is_refused(person: Person) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n'
        yield JPEG
        await asyncio.sleep(0)

    answer = await person.posts("/report/", broken(), **{"Content-Type": _BOUNDARY})
    assert 400 <= answer.status < 500


async def test_characters_that_cannot_be_stored_are_left_out(person: Person, stand: Stand) -> None:
    done = await person.reports("坏\x00字符\x1f很多")
    case = await stand.store.work().cases.find(done.number)
    assert case is not None
    assert case.fields["text"] == "坏字符很多"


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    names=st.lists(
        st.sampled_from(["form", "kind", "text", "code", "contact", "other"]), max_size=20
    ),
    values=st.lists(st.text(max_size=60), min_size=20, max_size=20),
    file=st.binary(max_size=200),
    path=st.sampled_from(["/report/", "/report/query", "/report/supply"]),
)
async def test_no_form_ends_in_a_failure(
    person: Person, names: list[str], values: list[str], file: bytes, path: str
) -> None:
    form = FormData(default_to_multipart=True)
    for name, value in zip(names, values, strict=False):
        form.add_field(name, value.encode("utf-8", "replace").decode())
    form.add_field("files", BytesIO(file), filename="a", content_type="application/octet-stream")
    assert (await person.posts(path, form)).status < 500
