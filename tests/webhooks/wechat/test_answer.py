"""Whatever a reply says, WeChat can read the document and finds that text in it."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.conversation.conversation import Reply
from tests.webhooks.wechat.platform import NOW, OPENID, message, read
from webhooks.wechat.answer import document
from webhooks.wechat.document import fields
from webhooks.wechat.parsing import inbound

INBOUND = inbound(fields(message()))
ANYTHING = st.text(st.characters(exclude_categories=[]))


@given(ANYTHING)
@example("]]>")
@example("]]]]>>")
@example("a]]\x00>b")
@example("</xml>")
def test_any_text_arrives_without_what_xml_cannot_carry(text: str) -> None:
    carried = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
    answer = document(INBOUND, Reply(text, NOW))
    if not carried.strip():
        assert answer == ""
        return
    reply = read(answer)
    assert reply["Content"] == re.sub("\r\n?", "\n", carried)
    assert reply["ToUserName"] == OPENID
    assert set(reply) == {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"}
