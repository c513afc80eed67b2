"""Passive replies, judged as WeChat does: one wrong thing and the citizen sees a fault."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from webhooks.sandbox.envelope import Improper, elements_of, only

MOST_BYTES = 2048  # community measurements; the official page names no figure
ARTICLES_TO_MESSAGE = 1
ARTICLES_TO_EVENT = 8
WITH_MEDIA = frozenset({"voice", "video", "music"})


Pictures = Callable[[str], str | None]


def _no_picture(_media_id: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reply answers; `picture` finds where an uploaded picture is seen."""

    openid: str
    account: str
    event: bool
    picture: Pictures = _no_picture


@dataclass(frozen=True, slots=True)
class Reply:
    """A proper answer: `kind` is `empty`, `success` or a message type, `bytes` the text's size."""

    kind: str
    text: str = ""
    bytes: int = 0
    title: str = ""
    url: str = ""
    picture: str = ""

    @property
    def silent(self) -> bool:
        """Whether the citizen sees nothing of it."""
        return self.kind in {"empty", "success", "transfer_customer_service"}


def wordless(body: str) -> Reply | None:
    """The two answers that need no XML: nothing at all, and `success`."""
    if body == "":
        return Reply("empty")
    return Reply("success") if body == "success" else None


def judge(xml: str, asked: Asked) -> Reply:
    """A decrypted answer as the citizen gets it; raises Improper with the reason."""
    root = elements_of(xml)
    kind = only(root, "MsgType")
    if only(root, "ToUserName") != asked.openid:
        raise Improper("ToUserName 不是发消息的人")
    if only(root, "FromUserName") != asked.account:
        raise Improper("FromUserName 不是本公众号")
    if not only(root, "CreateTime").isdigit():
        raise Improper("CreateTime 不是整数")
    return _content(kind, root, asked)


def _content(kind: str, root: ET.Element, asked: Asked) -> Reply:
    if kind == "text":
        return _text(root)
    if kind == "news":
        return _news(root, ARTICLES_TO_EVENT if asked.event else ARTICLES_TO_MESSAGE)
    if kind == "image":
        return _image(root, asked.picture)
    if kind == "transfer_customer_service" and not asked.event:
        return Reply(kind)
    if kind in WITH_MEDIA:
        raise Improper(f"沙箱不显示 {kind}，只显示文字、图文和图片")
    raise Improper(f"MsgType {kind!r} 不能用来回复")


def _image(root: ET.Element, picture: Pictures) -> Reply:
    image = root.find("Image")
    path = picture(only(image, "MediaId")) if image is not None else None
    if path is None:
        raise Improper("image 引用的素材不存在，或已过三天")
    return Reply("image", picture=path)


def _text(root: ET.Element) -> Reply:
    text = only(root, "Content")
    size = len(text.encode())
    if not text.strip():
        raise Improper("Content 是空的")
    if size > MOST_BYTES:
        raise Improper(f"Content 有 {size} 字节，超过 {MOST_BYTES}")
    return Reply("text", text, size)


def _news(root: ET.Element, most: int) -> Reply:
    articles = root.findall("Articles/item")
    if only(root, "ArticleCount") != str(len(articles)) or not articles:
        raise Improper("ArticleCount 与图文条数不符")
    if len(articles) > most:
        raise Improper(f"图文有 {len(articles)} 条，此处最多 {most} 条")
    first: Mapping[str, str] = {child.tag: child.text or "" for child in articles[0]}
    if not first.get("Title"):
        raise Improper("图文没有 Title")
    text = first.get("Description", "")
    return Reply("news", text, len(text.encode()), first["Title"], first.get("Url", ""))
