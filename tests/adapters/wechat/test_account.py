"""Questions about the account: answers in the product's words, refusals as attempts."""

from collections.abc import Callable

import pytest

from bot.adapters.wechat.account import AccountApi
from bot.adapters.wechat.api import WeChatApi
from bot.domain.conversation.menu import Button
from bot.ports.account import Counted, Quota
from bot.ports.wechat import Attempt, Verdict
from tests.adapters.wechat.platform import Platform, code, says

MENU = (
    Button(
        "查询",
        buttons=(
            Button("证书查验", link="https://fw.example.cn/verify"),
            Button("进度", intent="progress"),
        ),
    ),
    Button("人工", intent="human"),
)


@pytest.fixture
def account(wechat: WeChatApi) -> AccountApi:
    return AccountApi(wechat.client)


async def test_the_templates_and_their_fields(account: AccountApi, platform: Platform) -> None:
    content = "业务单号:{{character_string1.DATA}}\n办理事项:{{ thing2.DATA }}"
    listed = [{"template_id": "t1", "title": "进度", "content": content}]
    platform.answers.append(says({"template_list": listed}))
    assert await account.templates() == {"t1": frozenset({"character_string1", "thing2"})}


async def test_the_menu_is_published_and_read_as_wechat_writes_it(
    account: AccountApi, platform: Platform
) -> None:
    assert (await account.publish(MENU)).verdict is Verdict.SENT
    published = platform.calls[-1].body
    assert published["button"][0]["sub_button"][0] == {
        "type": "view",
        "name": "证书查验",
        "url": "https://fw.example.cn/verify",
    }
    assert published["button"][1] == {"type": "click", "name": "人工", "key": "human"}
    platform.answers.append(says({"menu": published}))
    assert await account.menu() == MENU


async def test_no_menu_is_an_empty_one(account: AccountApi, platform: Platform) -> None:
    platform.answers.append(code(46003, "menu no exist"))
    assert await account.menu() == ()


async def test_a_menu_of_somebody_elses_is_never_ours(
    account: AccountApi, platform: Platform
) -> None:
    button = {"type": "miniprogram", "name": "人工", "appid": "wx1", "url": "https://x/"}
    platform.answers.append(says({"menu": {"button": [button]}}))
    assert await account.menu() == (Button("人工"),)


@pytest.mark.parametrize(
    ("errcode", "verdict"), [(40003, Verdict.SENT), (48001, Verdict.NO_RIGHT)]
)
async def test_whether_texts_are_allowed_is_asked_with_nobodys_openid(
    account: AccountApi, platform: Platform, errcode: int, verdict: Verdict
) -> None:
    platform.answers.append(code(errcode))
    assert (await account.may_write()).verdict is verdict
    assert platform.calls[-1].body["touser"] == "o" * 28


async def test_quotas(account: AccountApi, platform: Platform) -> None:
    told = {"errcode": 0, "quota": {"daily_limit": 100000, "used": 7, "remain": 99993}}
    platform.answers.append(says(told))
    assert await account.quota(Counted.TEMPLATES) == Quota(100000, 99993)
    assert platform.calls[-1].body == {"cgi_path": "/cgi-bin/message/template/send"}


async def test_addresses_ticket_and_token(account: AccountApi, platform: Platform) -> None:
    platform.answers.append(says({"ip_list": ["203.0.113.7", "203.0.113.0/24"]}))
    assert await account.visitors() == ("203.0.113.7", "203.0.113.0/24")
    assert (await account.page_ticket()).verdict is Verdict.SENT
    assert (await account.token()).verdict is Verdict.SENT


_QUESTIONS: list[Callable[[AccountApi], object]] = [
    lambda account: account.templates(),
    lambda account: account.menu(),
    lambda account: account.visitors(),
    lambda account: account.quota(Counted.TEXTS),
]


@pytest.mark.parametrize("question", _QUESTIONS)
@pytest.mark.parametrize("answer", [{}, {"menu": 1}, {"template_list": [1]}, {"quota": {}}])
async def test_an_answer_of_another_shape_is_no_answer(
    account: AccountApi,
    platform: Platform,
    question: Callable[[AccountApi], object],
    answer: dict[str, object],
) -> None:
    platform.answers.append(says(answer))
    asked = question(account)
    assert hasattr(asked, "__await__")
    assert await asked == Attempt(Verdict.UNKNOWN, None, "the answer is not understood")


@pytest.mark.parametrize("question", _QUESTIONS)
async def test_a_refusal_is_told_with_its_code(
    account: AccountApi, platform: Platform, question: Callable[[AccountApi], object]
) -> None:
    platform.answers.append(code(48001))
    asked = question(account)
    assert hasattr(asked, "__await__")
    refused = await asked
    assert isinstance(refused, Attempt)
    assert refused.code == 48001
