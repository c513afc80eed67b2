"""The smaller APIs: who follows, tickets of pages, quotas, addresses, the older token."""

import pytest

from tests.webhooks.sandbox.account_server import CREDENTIALS, OPENID, Stage
from tests.webhooks.sandbox.platform_client import PREFIX, Platform

SEND = "/cgi-bin/message/custom/send"


async def test_what_is_known_of_a_follower(stage: Stage) -> None:
    platform = await Platform.open(stage)
    assert (await platform.ask("user/info", openid=OPENID))["errcode"] == 40003
    await stage.says("你好")
    known = await platform.ask("user/info", openid=OPENID, lang="zh_CN")
    assert (known["subscribe"], known["nickname"], known["headimgurl"]) == (1, "", "")
    assert known["subscribe_time"] == int(stage.now().timestamp())
    await stage.post("messages", openid=OPENID, event="unsubscribe")
    assert await platform.ask("user/info", openid=OPENID) == {"subscribe": 0, "openid": OPENID}
    listed = await platform.ask("user/get")
    assert (listed["total"], OPENID in listed["data"]["openid"]) == (5, False)
    rest = await platform.ask("user/get", next_openid=listed["next_openid"])
    assert (rest["count"], rest["next_openid"]) == (0, "")
    assert (await platform.ask("user/get", next_openid="oNobody"))["errcode"] == 40003


async def test_one_page_ticket_for_all_until_it_ends(stage: Stage) -> None:
    platform = await Platform.open(stage)
    first = await platform.ask("ticket/getticket", type="jsapi")
    assert first["expires_in"] == 7200
    stage.now.pass_by(hours=1)
    same = await platform.ask("ticket/getticket", type="jsapi")
    assert (same["ticket"], same["expires_in"]) == (first["ticket"], 3600)
    stage.now.pass_by(hours=1)
    renewed = await Platform.open(stage)
    assert (await renewed.ask("ticket/getticket", type="jsapi"))["ticket"] != first["ticket"]
    assert (await renewed.ask("ticket/getticket", type="bus"))["errcode"] == 40097


async def test_quotas_are_told_and_cleared_ten_times_a_month(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    await platform.text("一条")
    told = await platform.call("openapi/quota/get", {"cgi_path": SEND})
    assert told["quota"] == {"daily_limit": 500_000, "used": 1, "remain": 499_999}
    assert await platform.code("openapi/quota/clear", {"cgi_path": SEND}) == 0
    told = await platform.call("openapi/quota/get", {"cgi_path": SEND})
    assert told["quota"]["used"] == 0
    mine = {"appid": CREDENTIALS.app_id}
    assert [await platform.code("clear_quota", mine) for _ in range(10)] == [0] * 9 + [48006]
    stage.now.pass_by(days=9)  # December
    renewed = await Platform.open(stage)
    assert await renewed.code("clear_quota", mine) == 0


@pytest.mark.parametrize(
    ("api", "body", "code"),
    [
        ("openapi/quota/get", {"cgi_path": "/cgi-bin/dance"}, 76021),
        ("openapi/quota/clear", {}, 76021),
        ("clear_quota", {"appid": "wx0"}, 40013),
    ],
)
async def test_quota_errors(stage: Stage, api: str, body: object, code: int) -> None:
    platform = await Platform.open(stage)
    assert await platform.code(api, body) == code


@pytest.mark.parametrize("api", ["get_api_domain_ip", "getcallbackip"])
async def test_the_platforms_addresses(stage: Stage, api: str) -> None:
    platform = await Platform.open(stage)
    assert await platform.ask(api) == {"ip_list": ["127.0.0.1"]}
    assert (await Platform(stage, "").ask(api))["errcode"] == 41001


async def test_the_older_token_is_new_each_time_and_the_one_before_lives_on(stage: Stage) -> None:
    stable = await Platform.open(stage)
    query = {
        "grant_type": "client_credential",
        "appid": CREDENTIALS.app_id,
        "secret": CREDENTIALS.app_secret,
    }
    first, second = [
        (await (await stage.client.get(f"{PREFIX}/token", params=query)).json())["access_token"]
        for _ in range(2)
    ]
    assert first != second
    await stage.says("你好")
    assert await Platform(stage, first).text("还有五分钟") == 0
    stage.now.pass_by(minutes=5)
    assert await Platform(stage, first).text("过了") == 42001
    assert [await Platform(stage, one).text("好的") for one in (second, stable.token)] == [0, 0]
    wrong = await stage.client.get(f"{PREFIX}/token", params={**query, "secret": "wrong"})
    assert (await wrong.json())["errcode"] == 40125


async def test_a_fault_strikes_any_of_them(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.post("faults", api="wxaapi/newtmpl/gettemplate", errcode=40164)
    assert (await platform.ask("/wxaapi/newtmpl/gettemplate"))["errcode"] == 40164
    await stage.post("faults", api="user/info", status=502)
    assert (await platform.get("user/info", openid=OPENID)).status == 502
