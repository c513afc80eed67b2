"""What each kind of account may call: 48001 otherwise."""

from dataclasses import replace

import pytest

from tests.webhooks.sandbox.account_server import CREDENTIALS, OPENID, PATIENT, Stage, set_up
from tests.webhooks.sandbox.platform_client import Platform
from tests.webhooks.sandbox.test_oauth import authorize
from webhooks.sandbox import AccountKind

SCENE = {"action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 1}}}
MENU = {"button": [{"type": "click", "name": "费用", "key": "FEE"}]}
# In the order of the platform's table: unverified and verified subscription, then service.
TABLE = {
    "subscription_unverified": "ticket",
    "subscription": "ticket service menu media user",
    "service_unverified": "ticket menu",
    "service": "ticket service menu media user card notice code page",
    "test": "ticket service menu media user card code page",
}


async def tried(stage: Stage) -> set[str]:
    """What works. An empty card is refused for its template only where cards are allowed."""
    platform = await Platform.open(stage)
    await stage.says("你好")
    answers = {
        "ticket": await platform.ask("ticket/getticket", type="jsapi"),
        "service": await platform.call("message/custom/send", Platform.text_body("a")),
        "menu": await platform.call("menu/create", MENU),
        "media": await platform.ask("media/get", media_id="made-up"),
        "user": await platform.ask("user/info", openid=OPENID),
        "card": await platform.card("made-up"),
        "notice": await platform.ask("/wxaapi/newtmpl/gettemplate"),
        "code": await platform.call("qrcode/create", SCENE),
    }
    page = {"page"} if (await authorize(stage)).status == 302 else set()
    return page | {name for name, one in answers.items() if one.get("errcode", 0) != 48001}


@pytest.mark.parametrize("kind", AccountKind)
async def test_the_table(kind: AccountKind) -> None:
    stage = await set_up(replace(CREDENTIALS, kind=kind), PATIENT)
    try:
        assert await tried(stage) == set(TABLE[kind].split())
    finally:
        await stage.client.close()


async def test_an_account_can_become_another_kind(stage: Stage) -> None:
    platform = await Platform.open(stage)
    assert await stage.post("account", kind="subscription_unverified") == {
        "kind": "subscription_unverified"
    }
    assert await platform.code("menu/create", MENU) == 48001
    shown = await (await stage.client.get("/sandbox/account")).json()
    assert shown["kind"] == "subscription_unverified"
    refused = await stage.client.post("/sandbox/account", json={"kind": ["service"]})
    assert refused.status == 400
    await stage.post("account", kind="service")
    assert await platform.code("menu/create", MENU) == 0
