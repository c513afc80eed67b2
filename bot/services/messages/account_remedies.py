"""What a refusal of WeChat's means for whoever runs the account, and what to do about it."""

import re
from collections.abc import Mapping

from bot.ports.wechat import Attempt

#: The interface is not for this kind of account, or was taken from it.
_NO_RIGHT = frozenset({40200, 48001, 48004, 50004})

_TOKEN = "接口凭证被拒绝：是否有别的系统用同一 AppSecret 取旧式凭证，或 AppSecret 已重置"  # noqa: S105
_ADMINISTRATOR = "请公众号管理员在微信里确认本机地址的调用申请"
_REMEDIES: Mapping[int, str] = {
    -1: "微信繁忙，请稍后再试",
    40001: _TOKEN,
    40014: _TOKEN,
    42001: _TOKEN,
    40013: "AppID 不对，请核对 HENGXIN_WECHAT_APP_ID",
    41002: "缺少 AppID，请填 HENGXIN_WECHAT_APP_ID",
    40125: "AppSecret 不对，请核对 HENGXIN_WECHAT_APP_SECRET",
    41004: "缺少 AppSecret，请填 HENGXIN_WECHAT_APP_SECRET",
    40243: "AppSecret 已冻结，请在公众平台“基本配置”里解冻",
    45009: "今天的调用次数已用完，24 时后恢复",
    45011: "调用太频繁，请一分钟后再试",
    50007: "账号已被封禁，请登录公众平台查看通知",
    89503: _ADMINISTRATOR,
    89506: f"管理员拒绝了申请，一小时后可再试；{_ADMINISTRATOR}",
    89507: f"管理员拒绝了申请；{_ADMINISTRATOR}",
}
_WHITELIST = 40164
_ADDRESS = re.compile(r"invalid ip ([0-9A-Fa-f.:]+)")


def has_no_right(answer: object) -> bool:
    """Whether the account as it is may not use what was asked for."""
    return isinstance(answer, Attempt) and answer.code in _NO_RIGHT


def remedy(attempt: Attempt) -> str:
    """One Chinese sentence without a full stop: what is wrong, and who mends it where."""
    if attempt.code == _WHITELIST:
        found = _ADDRESS.search(attempt.detail)
        address = f" {found[1]}" if found else ""
        return f"请在公众平台“基本配置”的 IP 白名单里加上本机出口地址{address}"
    if has_no_right(attempt):
        return f"账号没有这项接口权限（{attempt.code}），请在公众平台“接口权限”里核对"
    if attempt.code is None:
        return f"没有得到微信的答复（{attempt.detail}），请检查网络和 HENGXIN_WECHAT_API_URL"
    known = _REMEDIES.get(attempt.code)
    return f"{known}（{attempt.code}）" if known else f"微信答复 {attempt.code}：{attempt.detail}"
