"""Whatever is sent to the simulated platform or its driving addresses: an answer, never a 5xx."""

import json
from typing import Any

import pytest

from tests.webhooks.sandbox.account_server import Stage
from tests.webhooks.sandbox.platform_client import HOST, Platform

DEEP = b"[" * 100_000
ODD: tuple[Any, ...] = (None, 5, -1, 1e300, True, "", "\x00", [], [[]], {}, {"a": {}}, "x" * 5000)
DRIVEN = {
    "messages": ("openid", "text", "image", "event", "message", "msg_id"),
    "scans": ("openid", "code", "scene", "image"),
    "notices": ("openid", "template", "decision"),
    "clock": ("seconds", "working_days", "reset"),
    "account": ("kind",),
    "citizens": ("openid", "name", "note"),
    "templates": ("id", "title", "fields", "constants"),
    "faults": ("api", "times", "errcode", "openid"),
}
SERVED = {
    "stable_token": ("grant_type", "appid", "secret", "force_refresh"),
    "message/custom/send": ("touser", "msgtype", "text", "image", "news", "msgmenu"),
    "message/template/send": ("touser", "template_id", "data", "client_msg_id", "url"),
    "message/subscribe/bizsend": ("touser", "template_id", "data", "page"),
    "menu/create": ("button",),
    "qrcode/create": ("action_name", "action_info", "expire_seconds"),
    "clear_quota": ("appid",),
    "openapi/quota/get": ("cgi_path",),
    "openapi/quota/clear": ("cgi_path",),
}
ASKED = (
    "media/get", "menu/get", "showqrcode", "user/info", "user/get", "ticket/getticket", "token",
)  # fmt: skip
PAGES = ("sns/oauth2/access_token", "sns/oauth2/refresh_token", "sns/userinfo", "sns/auth")


@pytest.mark.parametrize("path", DRIVEN)
async def test_driving_addresses(stage: Stage, path: str) -> None:
    stage.server.answers.extend([stage.server.silence] * 200)
    for odd in ODD:
        for key in DRIVEN[path]:
            proper = {"openid": "oSomebody"} if key != "openid" else {"text": "a"}
            for order in ({key: odd}, {**proper, key: odd}, odd):
                answer = await stage.orders(path, order)
                assert answer.status in {200, 400}, (order, answer.status)
    for raw in (DEEP, b'{"openid":"\\ud800","text":"a"}', b'{"openid":"o","code":"\\ud800"}'):
        answer = await stage.client.post(f"/sandbox/{path}", data=raw)
        assert answer.status == 400
        assert (await answer.json())["error"]


@pytest.mark.parametrize("api", SERVED)
async def test_the_platforms_apis(stage: Stage, api: str) -> None:
    platform = await Platform.open(stage)
    for odd in ODD:
        for key in SERVED[api]:
            answer = await platform.post(api, {key: odd})
            assert answer.status == 200, (key, odd)
            assert (await answer.json()).get("errcode")
    for raw in (DEEP, b"\xff", json.dumps({"touser": "\ud800"}).encode()):
        assert await platform.code(api, raw) in {40033, 47001}


@pytest.mark.parametrize("api", [*(f"/cgi-bin/{one}" for one in ASKED), *map("/{}".format, PAGES)])
async def test_what_is_asked_with_get(stage: Stage, api: str) -> None:
    platform = await Platform.open(stage)
    keys = ("media_id", "openid", "next_openid", "type", "ticket", "code", "access_token", "appid")
    for odd in ("", "\x00", "%ff", "x" * 3000, "../..", "市民"):
        for key in keys:
            query = {"access_token": platform.token, key: odd}
            answer = await stage.client.get(f"{HOST}{api}", params=query)
            assert answer.status in {200, 404}, (key, odd)
