"""The staff mailbox: real SMTP in, JSON out, one entry a Message-ID."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import pytest

from tests.webhooks.sandbox.account_server import CREDENTIALS, PATIENT, Stage, set_up
from webhooks.sandbox import Mailbox

LINK = "https://example.org/staff/ticket?code=abc&n=1"


@dataclass(slots=True)
class Office:
    """A sandbox with a mailbox, and its port."""

    stage: Stage
    port: int

    async def send(self, message: EmailMessage) -> None:
        await aiosmtplib.send(message, hostname="127.0.0.1", port=self.port, start_tls=False)

    async def mails(self) -> list[dict[str, Any]]:
        answer = await (await self.stage.client.get("/sandbox/mail")).json()
        assert isinstance(answer, list)
        return answer


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    mailbox = Mailbox()
    address = await mailbox.start("127.0.0.1", 0)
    assert address.startswith("smtp://127.0.0.1:")
    stage = await set_up(CREDENTIALS, PATIENT, mailbox=mailbox)
    yield Office(stage, int(address.rsplit(":", 1)[1]))
    await stage.client.close()


def letter(number: int, text: str = f"请登录处理：{LINK}。") -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<ticket-{number}@hengxin>"
    message["From"] = "衡信 <noreply@example.org>"
    message["To"] = "咨询台 <staff@example.org>"
    message["Subject"] = f"新的咨询工单 {number}：血压计送检前需要做哪些准备，什么时候可以来取"
    message.set_content(text)
    return message


async def test_a_mail_arrives_readable(office: Office) -> None:
    await office.send(letter(1))
    (mail,) = await office.mails()
    assert mail == {
        "id": 1,
        "message_id": "<ticket-1@hengxin>",
        "from": "衡信 <noreply@example.org>",
        "to": "咨询台 <staff@example.org>",
        "subject": "新的咨询工单 1：血压计送检前需要做哪些准备，什么时候可以来取",
        "text": f"请登录处理：{LINK}。",
        "links": [LINK],
        "at": "2026-11-22T09:00:00+08:00",
        "copies": 1,
    }


async def test_newest_first_and_a_copy_is_counted_not_listed(office: Office) -> None:
    await office.send(letter(1))
    await office.send(letter(2))
    await office.send(letter(1))
    assert [(one["message_id"], one["copies"]) for one in await office.mails()] == [
        ("<ticket-2@hengxin>", 1),
        ("<ticket-1@hengxin>", 2),
    ]


async def test_links_of_the_html_form_are_found_too(office: Office) -> None:
    message = letter(3, "纯文本")
    message.add_alternative(f'<p>点<a href="{LINK}&amp;x=2">这里</a></p>', subtype="html")
    await office.send(message)
    (mail,) = await office.mails()
    assert (mail["text"], mail["links"]) == ("纯文本", [f"{LINK}&x=2"])


async def test_what_is_hardly_a_mail_is_kept_too(office: Office) -> None:
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=office.port, start_tls=False)
    async with client:
        raw = b"Subject: bare\r\nContent-Type: text/plain; charset=martian\r\n\r\nab\xff\r\n"
        await client.sendmail("a@example.org", ["b@example.org"], raw)
    (mail,) = await office.mails()
    assert (mail["from"], mail["to"], mail["subject"]) == (
        "a@example.org", "b@example.org", "bare",
    )  # fmt: skip
    assert mail["text"].startswith("ab")


async def test_before_the_sandbox_is_there_mail_is_put_off() -> None:
    mailbox = Mailbox()
    port = int((await mailbox.start()).rsplit(":", 1)[1])
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await aiosmtplib.send(letter(1), hostname="127.0.0.1", port=port, start_tls=False)
    assert refused.value.code == 451
    await mailbox.close()
    await mailbox.close()


async def test_an_open_dialogue_does_not_keep_the_server_from_stopping() -> None:
    mailbox = Mailbox()
    port = int((await mailbox.start()).rsplit(":", 1)[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    assert (await reader.readline()).startswith(b"220 ")
    async with asyncio.timeout(2):
        await mailbox.close()
        assert await reader.read() == b""
    writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_without_a_mailbox_there_is_no_mail(stage: Stage) -> None:
    assert await (await stage.client.get("/sandbox/mail")).json() == []


async def test_an_open_page_hears_of_new_mail(office: Office) -> None:
    async with office.stage.client.get("/sandbox/events") as stream:
        await stream.content.readuntil(b"\n\n")
        await office.send(letter(9))
        told = (await stream.content.readuntil(b"\n\n")).decode()
    assert told.startswith("event: mail\n")
    assert "<ticket-9@hengxin>" in told
