"""POST /files and GET /files/{id}: raw bytes in, attachments out."""

import hashlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.webhooks.api.system import Answered, Institution, System


def picture(colour: str = "white") -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, "PNG")
    return file.getvalue()


async def hand_in(
    system: System, data: bytes, *, key: str | None = "system", once: str | None = "", **more: Any
) -> Answered:
    headers = {"Content-Type": more.get("kind", "image/png"), **system.once(once)}
    return await system.call("POST", "files", key, headers=headers, data=data)


async def test_a_file_is_kept_by_its_digest_and_given_out_as_an_attachment() -> None:
    institution, data = Institution(), picture()
    async with institution.served() as system:
        made = await hand_in(system, data)
        shown = {"Authorization": "Bearer systemsystem"}
        answer = await system.client.get(f"/api/v1/files/{made.json['id']}", headers=shown)
        read = await answer.read()
    digest = hashlib.sha256(data).hexdigest()
    assert made.status == 201
    assert made.headers["Location"] == f"/api/v1/files/{made.json['id']}"
    known = {"sha256": digest, "size": len(data), "type": "image/png"}
    assert made.json == {"id": made.json["id"], **known}
    assert (answer.status, read) == (200, data)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert institution.store.files[made.json["id"]].owner == "system"


async def test_the_same_request_keeps_one_record() -> None:
    institution = Institution()
    async with institution.served() as system:
        first = await hand_in(system, picture(), once="k1")
        again = await hand_in(system, picture(), once="k1")
        other = await hand_in(system, picture("black"), once="k1")
    assert (again.status, again.json) == (201, first.json)
    assert (other.status, other.problem) == (422, "key-reused")
    assert len(institution.store.files) == 1


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"", "image/png", 422),
        (b"MZ\x90\x00" * 10, "application/octet-stream", 422),
        (b"<script>alert(1)</script>", "text/html", 422),
        (picture(), "application/pdf", 422),
        (b"--x--", "multipart/form-data; boundary=x", 415),
    ],
)
async def test_what_is_not_taken(data: bytes, kind: str, status: int) -> None:
    institution = Institution()
    async with institution.served() as system:
        answer = await hand_in(system, data, kind=kind)
    assert answer.status == status
    assert answer.problem
    assert institution.store.files == {}


async def test_a_type_that_its_sender_does_not_know_is_found_out() -> None:
    async with Institution().served() as system:
        made = await hand_in(system, picture(), kind="application/octet-stream")
    assert (made.status, made.json["type"]) == (201, "image/png")


async def test_more_than_twenty_megabytes_are_refused() -> None:
    institution = Institution()
    async with institution.served() as system:
        headers = {"Content-Type": "image/png", **system.once("")}
        shown = {"Authorization": "Bearer systemsystem"}
        answer = await system.client.post(
            "/api/v1/files", data=BytesIO(picture() + b"0" * 21_000_000), headers=headers | shown
        )
    assert answer.status == 413
    assert institution.store.files == {}


async def test_without_a_key_or_an_idempotency_key_nothing_is_read() -> None:
    institution = Institution()
    async with institution.served() as system:
        assert (await hand_in(system, picture(), key=None)).status == 401
        assert (await hand_in(system, picture(), once=None)).status == 400
    assert institution.shelf.kept == {}


async def test_own_files_and_those_of_cases_one_acts_on_are_given_out() -> None:
    institution = Institution()
    async with institution.served() as system:
        number = (await hand_in(system, picture(), key="publisher")).json["id"]
        keys = {"publisher": 200, "tester": 200, "auditor": 404, "impostor": 404}
        for key, status in keys.items():
            headers = {"Authorization": f"Bearer {key * 2}"}
            answer = await system.client.get(f"/api/v1/files/{number}", headers=headers)
            assert answer.status == status, key
        for unknown in ("0" * 32, "x", "%00"):
            assert (await system.get(f"files/{unknown}")).status == 404


async def test_an_event_refers_to_a_file_by_its_id() -> None:
    institution = Institution()
    case = institution.move(await institution.file(), "awaiting_sample")
    sample = {"barcode": "BP-2026-001", "condition": "完好", "count": 2}
    async with institution.served() as system:
        photo = (await hand_in(system, picture())).json["id"]
        body = {"event": "receive_sample", "version": case.version}
        for known, status in (("0" * 32, 422), (photo, 200)):
            data = {**sample, "photo": known}
            answer = await system.post(case, {**body, "data": data}, key="sample_room")
            assert answer.status == status
