"""Following, menu, scanning, leaving: each event through WeChat's own signed callback."""

from pathlib import Path

from tests.running import Place, Server, hengxin, serving

WANG, LI = "o-wang", "o-li"
#: Events that WeChat tells the account of, and that a citizen expects no answer to.
SILENT = (
    ("VIEW", "https://example.org/guide/"),
    ("view_miniprogram", "pages/index"),
    ("TEMPLATESENDJOBFINISH", ""),
    ("MASSSENDJOBFINISH", ""),
    ("LOCATION", ""),
    ("subscribe_msg_sent_event", ""),
    ("invented_in_2030", "x"),
    ("unsubscribe", ""),
)


async def happens(server: Server, openid: str, event: str, key: str = "") -> str:
    """What the citizen reads at once after the event; empty when nothing."""
    status, answer = await server.post(
        "/sandbox/messages", {"openid": openid, "event": event, "event_key": key}
    )
    assert status == 200, answer
    assert answer["error"] is None, answer
    return answer["reply"] or ""


async def test_every_event_does_what_a_citizen_expects(tmp_path: Path) -> None:
    place = Place.at(tmp_path)
    assert hengxin(place, "migrate").returncode == 0
    async with serving(place) as server:
        await _follows(server)
        await _taps(server)
        await _scans(server)
        await _is_left_in_peace(server)


async def _follows(server: Server) -> None:
    welcome = await happens(server, WANG, "subscribe")
    assert "欢迎关注" in welcome
    assert "5. 找工作人员" in welcome
    assert "哪一项业务" in await server.says(WANG, "1")
    by_code = await happens(server, LI, "subscribe", "qrscene_verify_blood_pressure")
    assert "欢迎关注" in by_code
    assert "血压计检定·业务介绍" in by_code


async def _taps(server: Server) -> None:
    for words, key in (
        ("申请哪一项", "apply"),
        ("没有等待补正", "supplement"),
        ("没有可以撤回", "withdraw"),
        ("还没有办件", "my_cases"),
        ("还没有办件", "progress"),
        ("哪一项业务", "guide/fee"),
        ("咨询电话", "org/contact"),
        ("1. 办事指南", "key_of_last_year"),
    ):
        assert words in await happens(server, WANG, "CLICK", key), key


async def _scans(server: Server) -> None:
    told = await happens(server, WANG, "SCAN", "inspect_elevator")
    assert "电梯检验·业务介绍" in told
    for text in ("我要送检一台血压计", "个人", "同意", "王芳", "13800138000"):
        await server.says(WANG, text)
    answer = ""
    while "请核对" not in answer:
        answer = await server.says(WANG, "跳过")
    receipt = await server.says(WANG, "确认")
    number = next(line for line in receipt.splitlines() if "SQ" in line).partition("：")[2]
    assert "待受理" in await happens(server, WANG, "SCAN", number)
    assert "后四位" in await happens(server, LI, "SCAN", number)
    assert "您好" in await happens(server, "o-third", "SCAN", "hall_2")


async def _is_left_in_peace(server: Server) -> None:
    for event, key in SILENT:
        assert await happens(server, WANG, event, key) == "", event
    assert "欢迎关注" in await happens(server, WANG, "subscribe")
    assert "待受理" in await server.says(WANG, "我的单子到哪了"), "cases are the office's records"
