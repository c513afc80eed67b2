"""Why a request is not WeChat's, and the 4xx it gets."""

import binascii
import struct

from wechatpy.exceptions import WeChatException


class Refused(Exception):
    """The request is answered with `status`; the reason is for the log and names no content."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


UNREADABLE = (
    Refused,
    WeChatException,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    struct.error,
    binascii.Error,
)
"""All that reading a stranger's bytes was seen to raise; only reading is guarded by it."""


def status_and_reason(error: Exception) -> tuple[int, str]:
    """The HTTP status (4xx) for what reading raised, and a reason without any of the content."""
    if isinstance(error, Refused):
        return error.status, error.reason
    return 400, f"unreadable ({type(error).__name__})"
