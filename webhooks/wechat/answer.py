"""The passive answer as WeChat reads it."""

import re

from wechatpy.replies import TextReply

from bot.domain.conversation.conversation import Reply
from bot.domain.conversation.inbound import Inbound

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(inbound: Inbound, reply: Reply) -> str:
    """The XML of a text reply; empty when nothing would be left to read, which is `success`.

    The same reply gives the same document: its time is that of the reply, not of the delivery.
    """
    content = _character_data(reply.text)
    if not content.strip():
        return ""
    rendered = TextReply(
        source=_character_data(inbound.account),
        target=_character_data(inbound.openid),
        time=int(reply.created.timestamp()),
        content=content,
    ).render()
    return str(rendered)


def _character_data(text: str) -> str:
    # wechatpy puts texts between <![CDATA[ and ]]> as they are; what would end the section early
    # is split over two, and what XML cannot carry (WeChat would show an error) is dropped.
    return _ILLEGAL.sub("", text).replace("]]>", "]]]]><![CDATA[>")
