"""How a sentence is put: as a question, as a command, or as plain words that may be an answer."""

import re

#: A remark is short, and so is the time it takes to compare it.
_LONGEST = 40

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
#: 不填了 is not among these: it leaves the form.
_DECLINING = re.compile(
    r"冇|(?:看不清楚?|找不到|没找到|忘了|记不得|记不清)(?:了|呢)?|就这些|就这样|空|无所?谓?"
    r"|(?:暂时|目前|这个|这项|都|也|我们?|还)*没(?:有|别的|其他的?|其它的?|什么|得)*"
    r"(?:了|要说的?|要补充的?|补充|这个|这项|特别)*(?:了|的)?"
    r"|(?:这个|这项|先|我|暂时)*不(?:填写?|写|要|用|需要)(?:了)?(?<!不填了)"
    r"|(?:这个|我|也|还|暂时)*(?:不|没|唔|冇)(?:知道|知|清楚|记得|确定|太?清楚|晓得|详|懂|定|想好)(?:呢|呀|啊|型号|日期|时间|哪天)*"
    r"|(?:看)?(?:随便|都行|都可以|均可|看情况|看你们|听你们的?|你们(?:安排|定)|再说|到时候再说)"
    r"(?:哪天|安排|时间|都行|都可以|吧|了|什么时候|再说)*"
)
#: Remarks about the talk itself.
_PAUSING = re.compile(
    r"(?:请|先|麻烦|那|你|您)*(?:稍?等(?:一?下|会儿?|一会儿?|等|我)*|稍候|稍等|慢点|别急|不急"
    r"|(?:让)?我(?:先)?(?:找|看|想|查|问|翻)(?:一?[下找看想查问翻]|找看|一会儿?)*)"
    r"(?:[,，]?我(?:去|先)?(?:找|看|查|问|拿|翻)(?:一?[下找看查问翻])?(?:手机|型号|代码|执照|证件?)?)?"
    r"(?:啊|哈|呀|哦|吧|再说|先)*"
)
_GOING_ON = re.compile(
    r"(?:好的?|那|我|请|咱们?|现在)*(?:继续|接着|往下|下去|开始)"
    r"(?:填写?|办理?|申请|说|问|吧|啊|走|来|下一[步个项])*"
)
_GOING_BACK = re.compile(
    r"(?:我?要?想?)?(?:返回|回到|退回到?|退到|重填|重答|改|重新填写?)*上一?(?:步|题|项|个|条|页|个问题)"
    r"|(?:后退|往回|倒回去|退一步|回上一步|返回一步|上面那个(?:填|写)?错了?|刚才那个(?:填|写)?错了?)(?:吧|了|一下)*"
)
#: What is asked about a question: its purpose, its meaning, whether it must be answered.
_WONDERING = re.compile(
    r"(?:填|写|问(?:这|那|我|得|来|东)|收集|登记|要我|拿我|用我|提供|同意).*"
    r"(?:为什么|为啥|干嘛|干什么|做什么|干啥|什么|哪|谁|吗|么|嘛|怎么|多)"
    r"|(?:为什么|为啥|干嘛|凭什么|一定要|非要|必须|可以不|可不可以|能不能|能不|怎么|怎样|如何|要不要|用不用)"
    r".*(?:填|写|问|收集|登记|要我|同意|提供|真名|实名|信息)"
    r"|(?:泄露|泄漏|隐私|保密|安全)"
)
_PUZZLED = re.compile(
    r"(?:这|这个|这是|那|啊|呃|额|嗯)*(?:为什么|为啥|什么|啥|怎么填|怎么写|什么意思|啥意思|看不懂|不懂|没看懂|不明白|不会填?|必填吗?|什么东西)"
    r"(?:啊|呀|呢|意思|东西)*"
)
_NOT_YES = re.compile(r"不(?!错)|没(?!错|问题|意见|毛病)|别|先|等|(?<![没不])错|改|[?？]")
_REFUSING = re.compile(r"(?:我|那|就|还是|暂时|先|,|，)*(?:不|否|no?$|拒绝|唔|别)")
_BLAMING = re.compile(r"对|错|误|改")
_FEARING = re.compile(
    r"泄[露漏].{0,6}(?:名|我|信息|身份)|保密|知道是我|认出我|怕.{0,6}(?:报复|知道|发现)"
)
_LONGEST_FEAR = 18
#: An answer did not help: 没有解决.
_UNHELPED = (
    r"(?:[没沒未]有?(?:能|得到|给我|帮我|完全|真正|彻底)*解[决決](?!了?[吗没么])|解决不了|答非所问"
    r"|没有?(?:回答|答到|答复)到?我(?:的|问的)?(?:问题)?|不是我(?:要|想)?问的)"
)
_UNHELPED_SOMEWHERE = re.compile(_UNHELPED)
_ONLY_UNHELPED = re.compile(
    r"(?:我的?|你们?|这个?|那|还是|还|并|都|也|又|根本|仍然?|依然|问题|問題|事情?|[,，]|所答)*"
    rf"{_UNHELPED}(?:我的?|这个|问题|事情?|疑问|问的|啊|呀|呢|嘛|吧|的)*"
)
_EMOTICON = re.compile(
    r"(?:\[[\u4e00-\u9fffA-Za-z]{1,6}\]|/:[^\s\u4e00-\u9fff]{1,8}|[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d])+"
)
_SPOKEN_DIGIT = {
    ord(said): digit
    for said, digit in zip("零〇一二两三四五六七八九幺", "0012234567891", strict=True)
}
_SPOKEN_NUMBER = re.compile(r"[零〇一二两三四五六七八九幺]{7,}")


def asking(text: str) -> bool:
    """Whether `text` is put as a question, or names what could be asked about."""
    plain = _plain(text)
    return _QUESTION.search(plain) is not None or _TOPIC.fullmatch(plain) is not None


def commanding(text: str) -> bool:
    """Whether `text` is put as a wish or an order."""
    plain = _plain(text)
    return _WISH.match(plain) is not None or _ORDER.fullmatch(plain) is not None


def declining(text: str) -> bool:
    """Whether `text` leaves a question that may be left open."""
    return _is(_DECLINING, text)


def denying(text: str) -> bool:
    """Whether `text` begins by saying no."""
    return text.strip().startswith(("不", "没", "别", "无"))


def numeric(text: str) -> bool:
    """Whether `text` is mostly digits and letters: an attempt at a number, not a sentence."""
    plain = [character for character in text if not character.isspace()]
    return bool(plain) and sum(c.isascii() and c.isalnum() for c in plain) * 2 > len(plain)


def pausing(text: str) -> bool:
    """Whether `text` asks for a moment."""
    return _is(_PAUSING, text)


def going_on(text: str) -> bool:
    """Whether `text` says no more than to go on."""
    return _is(_GOING_ON, text)


def going_back(text: str) -> bool:
    """Whether `text` wants the question before."""
    return _is(_GOING_BACK, text)


def wondering(text: str) -> bool:
    """Whether `text` asks about the question that was put, rather than about a service."""
    return _is(_PUZZLED, text) or (len(text) <= _LONGEST and bool(_WONDERING.search(text)))


def agreeing(text: str) -> bool:
    """Whether nothing in `text` speaks against its being a yes: no question, no reserve."""
    return not asking(text) and _NOT_YES.search(_plain(text)) is None


def refusing(text: str) -> bool:
    """Whether `text` refuses, rather than says that something is missing or wrong."""
    plain = _plain(text).lower()
    said = _REFUSING.match(plain) is not None and _BLAMING.search(plain) is None
    return said and not asking(text)


def fearing(text: str) -> bool:
    """Whether who writes `text` is afraid of becoming known."""
    return _FEARING.search(text) is not None


def only_fearing(text: str) -> bool:
    """Whether `text` tells of that fear and nothing of what happened."""
    return len(text) <= _LONGEST_FEAR and fearing(text)


def unhelped(text: str) -> bool:
    """Whether `text` says that an answer did not help."""
    return _UNHELPED_SOMEWHERE.search(text) is not None


def only_unhelped(text: str) -> bool:
    """Whether `text` says that and nothing of what is wanted instead."""
    return _is(_ONLY_UNHELPED, text)


def emoticon(text: str) -> bool:
    """Whether `text` is nothing but faces: 😀, [微笑], /::)."""
    return _EMOTICON.fullmatch("".join(text.split())) is not None


def has_words(text: str) -> bool:
    """Whether there is a letter or a Chinese character in `text`."""
    return any(character.isalpha() for character in text)


def spoken_digits(text: str) -> str:
    """Numbers that were spelt out, 一三八…, in digits; every character stays in its place."""
    return _SPOKEN_NUMBER.sub(lambda run: run.group().translate(_SPOKEN_DIGIT), text)


def _is(remark: re.Pattern[str], text: str) -> bool:
    return len(text) <= _LONGEST and remark.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    return text.strip(" \u3000。.!！~～,，、…")
