"""What a citizen wrote without what says who somebody is: for other eyes, and for keeping."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from bot.dialogue.entities import Entities

#: What stands for each kind of thing that was taken out; none holds a digit or a letter.
PHONE, NUMBER, NAME = "［电话］", "［编号］", "［姓名］"
MAIL, PAGE, ACCOUNT = "［邮箱］", "［网址］", "［账号］"
ORGANISATION, ADDRESS = "［单位］", "［地址］"

_MARKS = {
    "phone": PHONE,
    "organisation": ORGANISATION,
    "case_no": NUMBER,
    "certificate_no": NUMBER,
    "id_card": NUMBER,
    "uscc": NUMBER,
}
_ENTITIES = Entities(())

_HAN = "\u3400-\u9fff"
_SPOKEN = "零〇一二两三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_NUMERALS = rf"[0-9{_SPOKEN}]"
#: What people put between the digits of a long number.
_BETWEEN = r"[\W_]{0,3}"

_SURNAME = (
    "欧阳|司马|上官|诸葛|司徒|东方|夏侯|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|南宫|端木"
    "|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶"
    "程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛"
    "郝龚邵万钱严覃武戴莫孔向汤俞葛倪季施尤庞樊兰殷庄翟焦左柳祝包宁阮纪舒梅童凌毕单裴霍喻]"
)
#: After these comes a name: 联系人：张三.
_CALLED = (
    r"(?:我叫|名叫|叫做|名字[是叫为]?+|姓名[是为]?+|联系人[是叫为]?+|经办人[是叫为]?+|收件人[是叫为]?"
    r"|负责人[是叫为]?+|法人[是叫为]?+|送检人[是叫为]?+|申请人[是叫为]?+|本人(?=[:： ]))[\s:：]*+"
)
#: 联系人是谁 names nobody.
_NOBODY = (
    r"(?!谁|姓|名|什么|啥|哪|怎|填|写|要|必|的|和|与|或|电话|可|能|不|有|没|是否|一定|信息|用|错|空"
    r"|对|栏|变|改|换|给|手机)"
)
_TITLE = (
    r"(?:先生|女士|小姐|师傅|老师|医生|大夫|主任|经理|老板|阿姨|大姐|大哥|科长|处长|局长|院长|所长"
    r"|厂长|工程师|校长|护士长?|同志)"
)
_UNIT = r"(?:号楼|号院|号|弄|幢|栋|座|楼|层|单元|室|组)"
_WAY = r"(?:路|街|大道|巷|弄|胡同|新村|小区|花园|公寓|大厦|广场|商城|工业园区?|产业园区?|村|苑)"
_COUNTED = r"[0-9A-Za-z一二三四五六七八九十百\-之]{1,6}"
_BUSINESS = (
    r"(?:厂|店|超市|酒店|宾馆|饭店|加油站|幼儿园|物业|事务所|中心|站|市场|菜场|银行|院|馆|局|社)"
)

#: Who somebody is to whoever writes; a name may follow.
_KIN = (
    "老公|老婆|爱人|丈夫|妻子|儿子|女儿|父亲|母亲|爸爸?|妈妈?|同事|领导|朋友|徒弟|师傅|学生|患者"
)
_NAME_ENDS = rf"(?:[在的是说来去要给把那让有找跟和想叫]|[^{_HAN}]|$)"
_FLAT = rf"{_COUNTED}\s?{_UNIT}"
_WE_ARE = (
    "(?:"
    + "|".join(
        f"(?<={each})"
        for each in ("我们是", "这里是", "这边是", "单位是", "代表", "名称是", "店名叫", "我是")
    )
    + ")"
)
#: 我们是一家新开的药店 names none.
_ANY = "一[家个]|开|做|你|哪|什么|在|个|新|搞|卖|社区|附近"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
#: A 统一社会信用代码 has at least the six of its area.
_DIGITS_OF_A_CODE = 6
#: Words before a place that a rule takes for its beginning.
_LEAD = re.compile(r".{0,6}?(?:地址|住在|位于|寄到|送到|[在到是给])")
#: More of a message is not looked at, and comes out for nobody.
LONGEST = 400

Mark = str | Callable[[re.Match[str]], str]


def _address(found: re.Match[str]) -> str:
    """The mark, after words that were taken for the beginning of the place: 我们在."""
    lead = _LEAD.match(found.group())
    return (lead.group() if lead else "") + ADDRESS


def _called(found: re.Match[str]) -> str:
    return found["cue"] + NAME


def _code(found: re.Match[str]) -> str:
    """Eighteen letters are words; with digits among them, a code."""
    digits = sum(map(str.isdigit, found.group()))
    return NUMBER if digits >= _DIGITS_OF_A_CODE else found.group()


def _rules(*rules: tuple[str, Mark]) -> Sequence[tuple[re.Pattern[str], Mark]]:
    return [(re.compile(pattern, re.IGNORECASE), mark) for pattern, mark in rules]


#: In this order: a later rule sees what the earlier ones have left.
_FIRST = _rules(
    (r"[a-z][a-z0-9+.]{1,9}://[^\s\u3000-\u9fff\uff00-\uffef]+", PAGE),
    (r"[a-z0-9._%+-]+\s?@\s?[a-z0-9-]+(?:\.[a-z0-9-]+)*", MAIL),
    (r"(?<=微信)号?[是为:：\s]*[a-z][-_a-z0-9]{4,19}", ACCOUNT),
)
_THEN = _rules(
    # 苏A·12345
    (rf"[{_PROVINCES}][A-Z][·. ]?[A-Z0-9]{{5,6}}(?![A-Z0-9])", NUMBER),
    # 苏量标字第 0123 号
    (rf"[{_HAN}()（）〔〕\[\]0-9]{{0,12}}字第?\s*[0-9A-Z-]+\s*号", NUMBER),
    # 91320594 MA1X 2Y3Z 4N, JD-2026-000123
    (r"[0-9A-Z](?:[ -]?[0-9A-Z]){17}(?![0-9A-Z])", _code),
    (r"(?=[A-Z._/-]*[0-9])[0-9A-Z](?:[._/-]{0,2}[0-9A-Z]){9,}", NUMBER),
    (rf"[{_HAN}0-9]{{1,24}}?{_WAY}\s?{_FLAT}(?:\s?{_FLAT})*", _address),
    (rf"[{_HAN}]{{2,24}}?[省市区县][{_HAN}]{{1,12}}?(?:镇|街道|乡|村|社区){_FLAT}", _address),
    (rf"(?:{_FLAT}){{2,}}", ADDRESS),
    (rf"{_NUMERALS}(?:{_BETWEEN}{_NUMERALS}){{4,}}", NUMBER),
    (r"(?<=地址)[是为:：\s]+[^，。；,;!?！？\n［]{4,40}", ADDRESS),
    (
        (
            rf"(?:(?<=家住)|(?<=住在)|(?<=寄到)|(?<=寄给)|(?<=送到))[{_HAN}0-9A-Z]{{1,20}}"
            rf"(?:{_WAY}|[省市区县镇乡])[{_HAN}0-9A-Z]{{0,16}}"
        ),
        ADDRESS,
    ),
    (
        (
            rf"(?P<cue>{_CALLED}){_NOBODY}"
            rf"(?:(?:{_SURNAME})[{_HAN}]{{1,2}}|[{_HAN}]{{2,4}}|[A-Z][A-Z .·]{{1,30}})"
        ),
        _called,
    ),
    (rf"(?<=我是)(?:{_SURNAME})[{_HAN}]{{1,2}}(?=$|[^{_HAN}\w])", NAME),
    (rf"[{_HAN}]{{2,6}}·[{_HAN}]{{2,8}}?(?=[的是说在要想]|[^{_HAN}]|$)", NAME),
    (rf"(?<![谢多感])(?!谢谢)(?:{_SURNAME})[{_HAN}]{{0,2}}?(?={_TITLE})", NAME),
    # 小刘, 张工, 我老公李国强
    (rf"(?<=[小老])(?!于)(?:{_SURNAME})(?={_NAME_ENDS}|接|收|办|联系)", NAME),
    (rf"(?!施)(?:{_SURNAME})(?=工(?:{_NAME_ENDS}|[你您]))", NAME),
    (rf"(?P<cue>{_KIN})(?:{_SURNAME})[{_HAN}]{{1,2}}?(?={_NAME_ENDS})", _called),
    (rf"{_WE_ARE}(?!{_ANY})[{_HAN}]{{3,12}}?{_BUSINESS}(?![{_HAN}]{{0,2}}里)", ORGANISATION),
)


def redacted(text: str) -> str:
    """`text` with a mark such as ［电话］ in the place of each thing that says who somebody is.

    Numbers of five digits and more, telephones, identity and credit codes, case and certificate
    numbers, number plates, names, addresses, e-mail, pages and organisations are taken out, rather
    too much than too little. Digits come out narrow, characters that nobody sees not at all, of a
    long text the first 400 characters.
    """
    said = "".join(map(_plain, text[:LONGEST]))
    for pattern, mark in _FIRST:
        said = pattern.sub(mark, said)
    said = _without_entities(said)
    for pattern, mark in _THEN:
        said = pattern.sub(mark, said)
    return said


def _plain(letter: str) -> str:
    """One character as it is compared: digits of every script and width are digits."""
    if letter < "\x80":
        return letter
    digit = unicodedata.digit(letter, None)
    folded = unicodedata.normalize("NFKC", letter)
    if any(
        each.isdigit() or (each.isascii() and each.isalpha()) or each == "@" for each in folded
    ):
        return "".join(str(unicodedata.digit(each, each)) for each in folded)
    if digit is not None:
        return str(digit)
    return "" if unicodedata.category(letter) in {"Cf", "Mn", "Me"} else letter


def _without_entities(said: str) -> str:
    kept, end = [], 0
    for each in _ENTITIES.find(said):
        if each.entity in _MARKS:
            kept += [said[end : each.start], _MARKS[each.entity]]
            end = each.end
    return "".join((*kept, said[end:]))
