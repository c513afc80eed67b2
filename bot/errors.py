"""What can go wrong, with the HTTP status and the Chinese sentence that may be shown.

HengxinError
├── NotFound            404  unknown, or not yours: one answer for both
├── InvalidLink         404  nobody signed this link, or not for this
├── ExpiredLink         410  signed, and its time is over
├── RoleRefused         403
│   └── SamePerson      403  the first of two people again
├── Invalid             422  a value that can be mended; may carry the JSON Schema expected
├── Unprintable         422  a certificate holds a character that no font of ours has
├── NotAllowedNow       422  the case's state does not allow this event; lists what is allowed
├── FileTooLarge        413  more bytes than are taken
├── StaleCase           409  somebody else was faster
├── TooOften            429  tried more often than anybody needs to
├── Overloaded          503  the bounded places are taken
├── DatabaseGone        503  the store cannot be reached; the message is kept or redelivered
├── SealGone            503  the seal service does not answer, or answers wrongly
├── LostRace            internal: the turn is run again
└── Misconfigured       the start is refused
"""

from collections.abc import Mapping, Sequence
from typing import Any


class HengxinError(Exception):
    """An expected failure. `sentence` may be shown to citizens and staff as it is."""

    status = 500
    sentence = "系统暂时无法处理，请稍后再试。"

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)
        self.sentence = sentence or self.sentence


class NotFound(HengxinError):
    """Unknown, or not yours: told alike, so that a stranger learns nothing."""

    status = 404
    sentence = "没有找到，请核对后再试。"


class InvalidLink(HengxinError):
    """A signed link that was not made here, or for something else."""

    status = 404
    sentence = "链接无效，请从原来的消息或邮件中重新打开。"


class ExpiredLink(HengxinError):
    """A signed link whose time is over."""

    status = 410
    sentence = "链接已过期，请重新获取。"


class RoleRefused(HengxinError):
    """None of the actor's roles allows this."""

    status = 403
    sentence = "您的岗位没有此项权限。"


class SamePerson(RoleRefused):
    """A second person has to agree, and this is the first one again."""

    sentence = "这一步要由另一位有批准权限的人员确认，本人不能确认自己的申请。"


class Invalid(HengxinError):
    """A value that its sender can mend; `schema` says what was expected, where there is one."""

    status = 422
    sentence = "内容不符合要求，请修改后再试。"

    def __init__(
        self, sentence: str | None = None, *, schema: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(sentence)
        self.schema = schema


class NotAllowedNow(HengxinError):
    """The case's state has no such event; `allowed` lists those it has for this actor."""

    status = 422
    sentence = "办件当前状态不能执行此操作。"

    def __init__(self, sentence: str | None = None, *, allowed: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.allowed = tuple(allowed)


class FileTooLarge(HengxinError):
    """More bytes than one file may have."""

    status = 413
    sentence = "文件超过 20 MB，请压缩或拆分后再传。"


class Unprintable(HengxinError):
    """A certificate holds a character that cannot be set."""

    status = 422
    sentence = "证书内容含有无法印制的字符（如表情符号），请去掉后重新编制。"


class StaleCase(HengxinError):
    """The case has moved on since it was read."""

    status = 409
    sentence = "办件刚刚被他人更新，请刷新后再试。"


class TooOften(HengxinError):
    """Tried so often that it looks like guessing."""

    status = 429
    sentence = "尝试次数过多，请 15 分钟后再试。"


class Overloaded(HengxinError):
    """All places for turns in flight are taken."""

    status = 503
    sentence = "当前咨询人数较多，请稍后再发。"


class DatabaseGone(HengxinError):
    """The store cannot be reached now."""

    status = 503
    sentence = "系统正在恢复，请稍后再试。"


class SealGone(HengxinError):
    """The seal service cannot be reached, or its answer does not fit the document."""

    status = 503
    sentence = "电子印章服务暂时不可用，请稍后再试。"


class LostRace(HengxinError):
    """A guarded row was changed by somebody else meanwhile: run the turn again."""

    status = 409


class Misconfigured(HengxinError):
    """A setting or a content file is missing or wrong; the sentence names it with an example."""
