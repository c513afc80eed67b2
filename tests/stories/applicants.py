"""Citizens who apply in chat, answering whatever they are asked."""

import re
from collections.abc import Mapping

from tests.running import Server

#: A word of the question → the answer; whatever else is asked is skipped.
PERSON: Mapping[str, str] = {
    "个人送检": "个人",
    "是否同意": "同意",
    "联系人": "王芳",
    "联系电话": "13800138000",
}
COMPANY: Mapping[str, str] = {
    "信用代码": "91350100M000100Y43",
    "全称": "示例市幸福物业管理有限公司",
    "是否同意": "同意",
    "联系人": "王建国",
    "联系电话": "13912345678",
}
LIFTS: Mapping[str, str] = {
    **COMPANY,
    "哪一种检验": "1",
    "哪一种电梯": "曳引与强制驱动电梯",
    "一共几台": "3台",
    "电梯在哪里": "示例市计量路 8 号幸福小区 3 栋",
}
STANDARD: Mapping[str, str] = {
    **COMPANY,
    "新建还是复查": "新建",
    "计量标准的名称": "0.05级活塞式压力计标准装置",
    "测量范围": "（0.1～6）MPa",
    "准确度等级": "0.05级",
    "检定或校准项目": "一般压力表检定",
    "怎么递交": "送交窗口",
    "计量标准放在哪里": "示例市计量路 18 号 2 号楼",
}
_MOST_QUESTIONS = 25


async def applies(server: Server, openid: str, opening: str, answers: Mapping[str, str]) -> str:
    """The number of the case that comes of `opening` and those answers."""
    asked = await server.says(openid, opening)
    for _ in range(_MOST_QUESTIONS):
        if "请核对" in asked:
            return number_in(await server.says(openid, "确认"))
        answer = next((said for words, said in answers.items() if words in asked), "跳过")
        asked = await server.says(openid, answer)
    raise AssertionError(asked)


def number_in(text: str, letters: str = "SQ") -> str:
    """The first case number with those letters in a text."""
    found = re.search(rf"{letters}\d{{14}}[0-9A-Z]", text)
    assert found, text
    return found[0]


def link_in(text: str, path: str) -> str:
    """The address within our site that a text leads to, beginning with `path`."""
    found = re.search(rf"https?://[^/\s]+({re.escape(path)}[\w\-./?=&%]*)", text)
    assert found, text
    return found[1]
