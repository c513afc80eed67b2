"""How a sentence is put: as a question, as a command, or as plain words that may be an answer."""

import re

_QUESTION = re.compile(
    r"[?？]|[吗呢嘛么]$|多少|怎么|怎样|如何|什么|为啥|干嘛|啥|哪[里儿个些天家]|哪$|几[天个号点时块]|多久|"
    r"能不能|可不可以|可以.*吗|是不是|要不要|有没有|行不行|需不需要|谁"
)
_COMMAND = re.compile(
    r"^(?:我(?:要|想|不|来|得)|请问?|帮|麻烦|给我|转|找|接|取消|退出|停|算了|不[想要用填办做]|别|投诉|举报|"
    r"查|咨询|撤|继续|等等|先|你们|菜单|帮助|人工|返回)"
)


def asking(text: str) -> bool:
    """Whether `text` is put as a question."""
    return _QUESTION.search(text.strip()) is not None


def commanding(text: str) -> bool:
    """Whether `text` is put as a wish or an order."""
    return _COMMAND.match(text.strip()) is not None


def numeric(text: str) -> bool:
    """Whether `text` is mostly digits and letters: an attempt at a number, not a sentence."""
    plain = [character for character in text if not character.isspace()]
    return bool(plain) and sum(c.isascii() and c.isalnum() for c in plain) * 2 > len(plain)
