"""Who opens a page: the platform's consent page, its codes and tokens."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientResponse

from tests.webhooks.sandbox.account_server import CREDENTIALS, OPENID, PATIENT, Stage, set_up
from tests.webhooks.sandbox.platform_client import HOST

BACK = "http://localhost:8080/me/entry?next=%2Fme%2Fcases"


async def authorize(stage: Stage, **changes: str) -> ClientResponse:
    query = {
        "appid": CREDENTIALS.app_id,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "s-1",
        "as": OPENID,
        **changes,
    }
    return await stage.client.get(
        f"{HOST}/connect/oauth2/authorize", params=query, allow_redirects=False
    )


async def code_of(stage: Stage, **changes: str) -> str:
    await stage.says("你好")
    answer = await authorize(stage, **changes)
    assert answer.status == 302
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


async def exchange(stage: Stage, code: str, **changes: str) -> dict[str, object]:
    query = {
        "appid": CREDENTIALS.app_id,
        "secret": CREDENTIALS.app_secret,
        "code": code,
        "grant_type": "authorization_code",
        **changes,
    }
    return await sns(stage, "oauth2/access_token", **query)


async def sns(stage: Stage, api: str, **query: object) -> dict[str, object]:
    params = {key: str(value) for key, value in query.items()}
    answer = await (await stage.client.get(f"{HOST}/sns/{api}", params=params)).json()
    assert isinstance(answer, dict)
    return answer


async def test_the_page_gets_a_code_and_learns_the_openid(stage: Stage) -> None:
    await stage.says("你好")
    answer = await authorize(stage)
    there = urlsplit(answer.headers["Location"])
    assert (there.netloc, there.path) == ("localhost:8080", "/me/entry")
    query = parse_qs(there.query)
    assert (query["next"], query["state"]) == (["/me/cases"], ["s-1"])
    held = await exchange(stage, query["code"][0])
    assert (held["openid"], held["scope"], held["expires_in"]) == (OPENID, "snsapi_base", 7200)
    whose = {"access_token": held["access_token"], "openid": OPENID}
    assert (await sns(stage, "auth", **whose))["errcode"] == 0
    assert (await sns(stage, "userinfo", **whose))["errcode"] == 48001


async def test_a_code_is_good_once_and_for_five_minutes(stage: Stage) -> None:
    code = await code_of(stage)
    assert "openid" in await exchange(stage, code)
    assert (await exchange(stage, code))["errcode"] == 40163
    late = await code_of(stage)
    stage.now.pass_by(minutes=5)
    assert (await exchange(stage, late))["errcode"] == 42003
    assert (await exchange(stage, "made-up"))["errcode"] == 40029
    assert (await exchange(stage, ""))["errcode"] == 41008


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"appid": "wx0"}, 40013),
        ({"secret": "wrong"}, 40125),
        ({"grant_type": "client_credential"}, 40002),
    ],
)
async def test_wrong_credentials_do_not_use_the_code_up(
    stage: Stage, changes: dict[str, str], code: int
) -> None:
    given = await code_of(stage)
    assert (await exchange(stage, given, **changes))["errcode"] == code
    assert "openid" in await exchange(stage, given)


async def test_more_than_the_openid_needs_consent(stage: Stage) -> None:
    await stage.says("你好")
    asked = await authorize(stage, scope="snsapi_userinfo")
    assert asked.status == 200
    assert "申请使用" in await asked.text()
    code = await code_of(stage, scope="snsapi_userinfo", agreed="1")
    held = await exchange(stage, code)
    whose = {"access_token": held["access_token"], "openid": OPENID}
    assert (await sns(stage, "userinfo", **whose))["nickname"] == "访客6"
    assert (await sns(stage, "userinfo", **{**whose, "openid": "oOther"}))["errcode"] == 40003


async def test_tokens_end_and_are_renewed(stage: Stage) -> None:
    held = await exchange(stage, await code_of(stage))
    stage.now.pass_by(hours=2)
    whose = {"access_token": held["access_token"], "openid": OPENID}
    assert (await sns(stage, "auth", **whose))["errcode"] == 42001
    mine = {"appid": CREDENTIALS.app_id, "refresh_token": held["refresh_token"]}
    renewed = await sns(stage, "oauth2/refresh_token", **mine)
    whose = {"access_token": renewed["access_token"], "openid": OPENID}
    assert (await sns(stage, "auth", **whose))["errcode"] == 0
    stage.now.pass_by(days=30)
    assert (await sns(stage, "oauth2/refresh_token", **mine))["errcode"] == 42002
    unknown = {**mine, "refresh_token": "made-up"}
    assert (await sns(stage, "oauth2/refresh_token", **unknown))["errcode"] == 40030


async def test_the_phones_cookie_says_whose_hands_it_is_in(stage: Stage) -> None:
    await stage.says("你好")
    nobody = await authorize(stage, **{"as": ""})
    assert nobody.status == 200
    assert "谁在打开" in await nobody.text()
    stage.client.session.cookie_jar.update_cookies({"sandbox_citizen": OPENID})
    assert (await authorize(stage, **{"as": ""})).status == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"appid": "wx0"}, "appid"),
        ({"response_type": "token"}, "response_type"),
        ({"scope": "snsapi_all"}, "scope"),
        ({"redirect_uri": "https://evil.example/"}, "10003"),
        ({"redirect_uri": "javascript:alert(1)"}, "10003"),
        ({"redirect_uri": "http://[x/"}, "10003"),
        ({"state": "s" * 129}, "state"),
    ],
)
async def test_a_bad_address_is_refused(stage: Stage, changes: dict[str, str], words: str) -> None:
    await stage.says("你好")
    answer = await authorize(stage, **changes)
    assert answer.status == 400
    assert words in await answer.text()


@pytest.mark.parametrize(("domains", "status"), [((), 400), (("office.example",), 302)])
async def test_named_domains_and_names_are_text(domains: tuple[str, ...], status: int) -> None:
    stage = await set_up(replace(CREDENTIALS, domains=frozenset(domains)), PATIENT)
    try:
        await stage.post("citizens", name="<b>粗</b>", openid="oBold")
        there = "https://office.example/me/"
        assert (await authorize(stage, redirect_uri=there, **{"as": "oBold"})).status == status
        page = await (await authorize(stage, **{"as": ""})).text()
        assert "&lt;b&gt;粗" in page
        assert "<b>" not in page
    finally:
        await stage.client.close()
