"""Passive replies, right and wrong, after decryption."""

import pytest

from webhooks.sandbox.envelope import Improper, xml_of
from webhooks.sandbox.reply import Asked, Reply, judge, wordless

MESSAGE = Asked("oCitizen", "gh_1", event=False)
EVENT = Asked("oCitizen", "gh_1", event=True)
ENVELOPE = {"ToUserName": "oCitizen", "FromUserName": "gh_1", "CreateTime": 1795329217}


def xml(**fields: object) -> str:
    return xml_of({**ENVELOPE, **fields})


def news(articles: int, count: int | None = None) -> str:
    items = "".join(
        f"<item><Title>题{n}</Title><Description>文</Description><Url>https://e/{n}</Url></item>"
        for n in range(articles)
    )
    head = xml(MsgType="news", ArticleCount=count or articles).removesuffix("</xml>")
    return f"{head}<Articles>{items}</Articles></xml>"


def test_text_with_its_bytes() -> None:
    reply = judge(xml(MsgType="text", Content="您好\n<a href='https://e/'>看</a>"), MESSAGE)
    assert reply == Reply("text", "您好\n<a href='https://e/'>看</a>", 35)


def test_2048_bytes_is_the_limit() -> None:
    most = "字" * 682 + "ab"
    assert judge(xml(MsgType="text", Content=most), MESSAGE).bytes == 2048
    with pytest.raises(Improper, match="2049"):
        judge(xml(MsgType="text", Content=most + "c"), MESSAGE)


def test_news_one_article_to_a_message_eight_to_an_event() -> None:
    assert judge(news(1), MESSAGE) == Reply("news", "文", 3, "题0", "https://e/0")
    assert judge(news(8), EVENT).title == "题0"
    with pytest.raises(Improper, match="最多 1 条"):
        judge(news(2), MESSAGE)
    with pytest.raises(Improper, match="最多 8 条"):
        judge(news(9), EVENT)
    with pytest.raises(Improper, match="ArticleCount"):
        judge(news(1, 2), MESSAGE)


def test_handing_over_to_a_person_only_after_a_message() -> None:
    assert judge(xml(MsgType="transfer_customer_service"), MESSAGE).silent
    with pytest.raises(Improper):
        judge(xml(MsgType="transfer_customer_service"), EVENT)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"MsgType": "text", "Content": ""}, "空"),
        ({"MsgType": "text", "Content": " \n"}, "空"),
        ({"MsgType": "text"}, "Content 应恰好一个"),
        ({"Content": "a"}, "MsgType 应恰好一个"),
        ({"MsgType": "text", "Content": "a", "ToUserName": "oOther"}, "ToUserName"),
        ({"MsgType": "text", "Content": "a", "FromUserName": "gh_2"}, "FromUserName"),
        ({"MsgType": "text", "Content": "a", "CreateTime": "now"}, "CreateTime"),
        ({"MsgType": "image", "Image": {"MediaId": "m"}}, "素材"),
        ({"MsgType": "sticker"}, "sticker"),
    ],
)
def test_one_wrong_thing(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(Improper, match=reason):
        judge(xml(**fields), MESSAGE)


def test_an_injected_second_message_type_is_seen() -> None:
    naive = (
        "<xml><ToUserName>oCitizen</ToUserName><FromUserName>gh_1</FromUserName>"
        "<CreateTime>1</CreateTime><MsgType>text</MsgType>"
        "<Content><![CDATA[a]]></Content><MsgType>news</MsgType><Content><![CDATA[]]></Content></xml>"
    )
    with pytest.raises(Improper, match="2 个"):
        judge(naive, MESSAGE)


def test_a_control_character_breaks_the_document() -> None:
    with pytest.raises(Improper, match="XML"):
        judge(xml(MsgType="text", Content="a").replace("[a]", "[a\x0b]"), MESSAGE)


def test_wordless_answers_are_exact() -> None:
    assert wordless("") == Reply("empty")
    assert wordless("success") == Reply("success")
    assert wordless("Success") is None
