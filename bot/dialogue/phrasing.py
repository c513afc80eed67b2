"""How a sentence is put: as a question, as a command, or as plain words that may be an answer."""

import re

_QUESTION = re.compile(
    r"[?？]|[吗呢嘛么]$|多少|怎么|怎样|如何|什么|为啥|干嘛|啥|哪[里儿个些天家]|哪$|几[天个号点时块]|多久|"
    r"能不能|可不可以|可以.*吗|是不是|要不要|有没有|行不行|需不需要|谁"
)
#: Openings of a wish, and words that are an order by themselves: 人工, but not 人工智能研究院.
_WISH = re.compile(
    r"我(?:要|想|不|来|得)|请问?|帮|麻烦|给我|转人工|找人工|不[想要用填办做弄]|别|你们|咨询|查一?下|先"
)
_ORDER = re.compile(
    r"(?:转|找|接|叫|要|换)?(?:人工|客服|真人|投诉|举报|取消|退出|停止?|算了|菜单|帮助|返回|撤回|继续|等等|查询?)"
    r"(?:客服|服务|申请|填写|进度|你们|一下|吧|了|啊|呀)*"
)

#: The name of what a guide tells, said alone: 办理流程.
_TOPIC = re.compile(
    r"(?:办理|申请|检定|所需|需要的?|要的?|办公|上班|联系|收样)?"
    r"(?:流程|步骤|材料|资料|费用|收费|收费标准|价格|条件|时限|时间|周期|有效期|地址|电话|表格)"
)
_DECLINING = re.compile(
    r"就这些|没(?:有|别的|其他的?|其它的?|什么)?(?:了|要说的|要补充的|补充)?|不(?:要|用|填|写)了|空"
)


def asking(text: str) -> bool:
    """Whether `text` is put as a question, or names what could be asked about."""
    plain = text.strip(" 。.!！")
    return _QUESTION.search(plain) is not None or _TOPIC.fullmatch(plain) is not None


def commanding(text: str) -> bool:
    """Whether `text` is put as a wish or an order."""
    plain = text.strip(" 。.!！")
    return _WISH.match(plain) is not None or _ORDER.fullmatch(plain) is not None


def declining(text: str) -> bool:
    """Whether `text` leaves a question that may be left open."""
    return _DECLINING.fullmatch(text.strip(" 。.!！")) is not None


def denying(text: str) -> bool:
    """Whether `text` begins by saying no."""
    return text.strip().startswith(("不", "没", "别", "无"))


def numeric(text: str) -> bool:
    """Whether `text` is mostly digits and letters: an attempt at a number, not a sentence."""
    plain = [character for character in text if not character.isspace()]
    return bool(plain) and sum(c.isascii() and c.isalnum() for c in plain) * 2 > len(plain)
