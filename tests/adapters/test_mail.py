"""Letters through a real SMTP dialogue."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.adapters.mail import Server, Smtp
from bot.domain.messages.letter import Letter
from bot.errors import Misconfigured
from bot.ports.mail import Posted, Verdict
from tests.adapters.mail_server import MailServer, cut, listening
from tests.factories import NOW
from tests.servers import free_port

SENDER = "衡信 <noreply@fw.example.cn>"
TO = "staff@hengxin.example"


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with listening() as listener:
        yield listener


def letter(key: str = "a", **changed: str) -> Letter:
    made = Letter(key, TO, f"工单 {key}", "市民在等您。\nhttps://x/y")
    return replace(made, **changed)  # type: ignore[arg-type]


async def sent(mail: Smtp, *letters: Letter) -> list[Posted]:
    return [posted async for posted in mail.send(letters, NOW)]


async def test_a_letter_arrives_as_it_was_written(server: MailServer) -> None:
    assert await sent(Smtp(server.url, SENDER), letter()) == [Posted(Verdict.SENT)]
    (message,) = server.kept
    assert message["Subject"] == "工单 a"
    assert message["From"] == SENDER
    assert message["To"] == TO
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{letter().message_id}@fw.example.cn>"
    assert message["Date"].datetime == NOW
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n").strip() == letter().text


async def test_a_batch_takes_one_connection(server: MailServer) -> None:
    posted = await sent(Smtp(server.url, SENDER), *(letter(f"k{n}") for n in range(5)))
    assert posted == [Posted(Verdict.SENT)] * 5
    assert (server.connections, len(set(server.ids))) == (1, 5)


async def test_a_refused_address_is_refused_and_the_next_letter_goes(server: MailServer) -> None:
    server.recipients = {"gone@x.cn": "550 no such user", "full@x.cn": "452 mailbox full"}
    posted = await sent(
        Smtp(server.url, SENDER),
        letter("a", recipient="gone@x.cn"),
        letter("b", recipient="full@x.cn"),
        letter("c"),
    )
    assert [(each.verdict, each.code) for each in posted] == [
        (Verdict.REFUSED, 550),
        (Verdict.LATER, 452),
        (Verdict.SENT, None),
    ]
    assert server.connections == 1


async def test_of_several_addresses_those_that_exist_get_it(server: MailServer) -> None:
    server.recipients = {"gone@x.cn": "550 no such user"}
    both = letter(recipient=f"gone@x.cn, 值班 <{TO}>")
    assert await sent(Smtp(server.url, SENDER), both) == [Posted(Verdict.SENT)]
    server.recipients |= {TO: "450 later"}
    (posted,) = await sent(Smtp(server.url, SENDER), both)
    assert posted.verdict is Verdict.LATER, "one of them may still take it"


@pytest.mark.parametrize(
    ("answer", "verdict"), [("554 spam", Verdict.REFUSED), ("451 greylisted", Verdict.LATER)]
)
async def test_what_the_server_says_of_the_content(
    server: MailServer, answer: str, verdict: Verdict
) -> None:
    server.on_data = lambda _server, _dialogue: answer
    (posted,) = await sent(Smtp(server.url, SENDER), letter())
    assert (posted.verdict, posted.code) == (verdict, int(answer[:3]))


async def test_cut_after_data_it_goes_again_under_the_same_message_id(server: MailServer) -> None:
    server.on_data = cut
    mail = Smtp(server.url, SENDER)
    (unknown, other) = await sent(mail, letter("a"), letter("b"))
    assert unknown.verdict is other.verdict is Verdict.LATER
    assert server.connections == 2, "the next letter has a connection of its own"
    server.on_data = lambda _server, _dialogue: "250 OK"
    assert await sent(mail, letter("a")) == [Posted(Verdict.SENT)]
    assert server.ids[0] == server.ids[-1] != server.ids[1]


async def test_nobody_listens(server: MailServer) -> None:
    del server
    mail = Smtp(f"smtp://127.0.0.1:{free_port()}", SENDER)
    posted = await sent(mail, letter("a"), letter("b"))
    assert [each.verdict for each in posted] == [Verdict.LATER, Verdict.LATER]


async def test_a_server_that_says_nothing_is_not_waited_for_long() -> None:
    async def silence(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.5)
        writer.close()

    silent = await asyncio.start_server(silence, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    async with silent:
        (posted,) = await sent(Smtp(f"smtp://127.0.0.1:{port}", SENDER, seconds=0.2), letter())
        assert posted.verdict is Verdict.LATER
        await asyncio.sleep(0.5)


async def test_user_and_password_come_from_the_address() -> None:
    async with listening(login=True) as server:
        host = server.url.removeprefix("smtp://")
        right = Smtp(f"smtp://robot:p%40ss%3A%E8%AF%8D@{host}", SENDER)
        assert await sent(right, letter()) == [Posted(Verdict.SENT)]
        assert server.logins == [(b"robot", "p@ss:词".encode())]
        (wrong,) = await sent(Smtp(f"smtp://robot:wrong@{host}", SENDER), letter("b"))
        assert (wrong.verdict, wrong.code) == (Verdict.LATER, 535), "not the letter's fault"
        (nobody,) = await sent(Smtp(server.url, SENDER), letter("c"))
        assert nobody.verdict is Verdict.LATER


@pytest.mark.parametrize(
    "changed",
    [
        {"recipient": "not an address"},
        {"recipient": ""},
        {"recipient": "a@x.cn\r\nBcc: b@x.cn"},
    ],
)
async def test_a_letter_to_nowhere_is_refused(server: MailServer, changed: dict[str, str]) -> None:
    (posted, other) = await sent(Smtp(server.url, SENDER), letter("a", **changed), letter("b"))
    assert (posted.verdict, other.verdict) == (Verdict.REFUSED, Verdict.SENT)
    assert [message["To"] for message in server.kept] == [TO]


async def test_a_subject_stays_one_line(server: MailServer) -> None:
    forged = letter(subject="工单\r\nBcc: everybody@x.cn")
    assert await sent(Smtp(server.url, SENDER), forged) == [Posted(Verdict.SENT)]
    assert server.kept[0]["Subject"] == "工单 Bcc: everybody@x.cn"
    assert server.kept[0]["Bcc"] is None


def test_the_three_ways_to_speak_to_a_server() -> None:
    assert Server.at("smtp://mail.x.cn") == Server("mail.x.cn", 25, False, False, None, None)
    assert Server.at("smtps://u:p@mail.x.cn") == Server("mail.x.cn", 465, True, False, "u", "p")
    assert Server.at("smtp+starttls://u:p@mail.x.cn:2587/") == Server(
        "mail.x.cn", 2587, False, True, "u", "p"
    )


@pytest.mark.parametrize(
    "url",
    ["", "mail.x.cn:25", "http://mail.x.cn", "smtp://", "smtp://u@x.cn", "smtp://x.cn:port"],
)
def test_a_bad_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(Misconfigured, match="starttls"):
        Smtp(url, SENDER)


@pytest.mark.parametrize("sender", ["", "衡信", "noreply", "a@", "@x.cn", "王芳@x.cn"])
def test_a_bad_sender_is_refused_with_an_example(sender: str) -> None:
    with pytest.raises(Misconfigured, match="HENGXIN_MAIL_FROM"):
        Smtp("smtp://mail.x.cn", sender)
