"""What `hengxin wechat check` finds: what works, what does not, and what to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.domain.conversation.menu import Button, Menu
from bot.domain.messages.templates import Template
from bot.ports.account import Counted, Page, Quota
from bot.ports.wechat import Attempt, Verdict
from bot.services.messages.account_check import AccountCheck, Finding, Standing, Wanted

FINE = Attempt(Verdict.SENT, 0)
NO_RIGHT = Attempt(Verdict.MISCONFIGURED, 48001, "api unauthorized")
MENU: Menu = (Button("人工", intent="human"),)
WANTED = Wanted(
    public_url="https://fw.example.cn",
    templates={"M5": Template("t5", {"thing1": "item"})},
    menu=MENU,
    proof={"signature": "s", "echostr": "echo-1"},
    files={"MP_verify_x.txt": "x"},
)


@dataclass
class FakeAccount:
    """A verified service account in which everything is right, unless a test spoils it."""

    credential: Attempt = FINE
    approved: Mapping[str, frozenset[str]] | Attempt = field(
        default_factory=lambda: {"t5": frozenset({"thing1"})}
    )
    published: Menu | Attempt = MENU
    writing: Attempt = FINE
    ticket: Attempt = FINE
    networks: Sequence[str] | Attempt = ("203.0.113.7",)
    left: int | Attempt = 400

    async def token(self) -> Attempt:
        return self.credential

    async def templates(self) -> Mapping[str, frozenset[str]] | Attempt:
        return self.approved

    async def menu(self) -> Menu | Attempt:
        return self.published

    async def publish(self, menu: Menu) -> Attempt:
        self.published = menu
        return FINE

    async def may_write(self) -> Attempt:
        return self.writing

    async def page_ticket(self) -> Attempt:
        return self.ticket

    async def visitors(self) -> Sequence[str] | Attempt:
        return self.networks

    async def quota(self, calls: Counted) -> Quota | Attempt:
        assert calls in Counted
        return self.left if isinstance(self.left, Attempt) else Quota(500, self.left)


@dataclass
class FakeSite:
    """Our own address: what stands where."""

    pages: dict[str, Page | None] = field(
        default_factory=lambda: {
            "/wechat": Page(200, "echo-1"),
            "/MP_verify_x.txt": Page(200, "x\n"),
        }
    )

    async def get(self, path: str, query: Mapping[str, str]) -> Page | None:
        assert path != "/wechat" or query == WANTED.proof
        return self.pages.get(path)


async def found(
    account: FakeAccount, site: FakeSite | None = None, wanted: Wanted = WANTED
) -> dict[str, Finding]:
    check = AccountCheck(account, site or FakeSite(), wanted)
    return {finding.subject: finding async for finding in check.findings()}


def stopping(findings: Mapping[str, Finding]) -> set[str]:
    return {subject for subject, finding in findings.items() if finding.stops}


async def test_where_everything_is_right_everything_works() -> None:
    findings = await found(FakeAccount())
    assert {each.standing for each in findings.values()} == {Standing.WORKS}
    assert "已认证的服务号" in findings["账号类型"].says
    assert "还剩 400 次" in findings["模板消息额度"].says


async def test_the_address_to_be_added_to_the_whitelist_is_shown() -> None:
    said = "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 1-2"
    findings = await found(FakeAccount(credential=Attempt(Verdict.MISCONFIGURED, 40164, said)))
    assert "203.0.113.9" in findings["IP 白名单"].says
    assert "ipv6" not in findings["IP 白名单"].says
    assert stopping(findings) == {"接口凭证", "IP 白名单"}
    assert findings["自定义菜单"].says == "取得接口凭证后才能检查"


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        (Attempt(Verdict.MISCONFIGURED, 40125, "…"), "HENGXIN_WECHAT_APP_SECRET"),
        (Attempt(Verdict.MISCONFIGURED, 40013, "…"), "HENGXIN_WECHAT_APP_ID"),
        (Attempt(Verdict.MISCONFIGURED, 89503, "…"), "管理员"),
        (Attempt(Verdict.RETRY, None, "not connected"), "检查网络"),
        (Attempt(Verdict.REJECTED, 99999, "strange"), "99999"),
    ],
)
async def test_a_refused_credential_names_its_setting(attempt: Attempt, says: str) -> None:
    finding = (await found(FakeAccount(credential=attempt)))["接口凭证"]
    assert finding.stops
    assert says in finding.says


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (None, "访问不到 https://fw.example.cn/wechat"),
        (Page(403, "refused"), "HENGXIN_WECHAT_TOKEN"),
        (Page(200, "<html>"), "HENGXIN_WECHAT_TOKEN"),
    ],
)
async def test_the_callback_must_echo(page: Page | None, says: str) -> None:
    finding = (await found(FakeAccount(), FakeSite({"/wechat": page})))["回调地址"]
    assert finding.stops
    assert says in finding.says


async def test_wechat_calls_two_ports_only() -> None:
    wanted = replace(WANTED, public_url="https://fw.example.cn:8443")
    finding = (await found(FakeAccount(), wanted=wanted))["回调地址"]
    assert finding.stops
    assert "80 和 443" in finding.says


@pytest.mark.parametrize(
    ("approved", "says"),
    [
        ({}, "没有模板 t5"),
        ({"t5": frozenset({"thing2"})}, "没有字段 thing1；它有 thing2"),
        ({"t5": frozenset({"thing1", "time3"})}, "time3 没有对应的内容"),
    ],
)
async def test_a_template_that_does_not_fit(
    approved: Mapping[str, frozenset[str]], says: str
) -> None:
    findings = await found(FakeAccount(approved=approved))
    assert stopping(findings) == {"模板消息 M5"}
    assert says in findings["模板消息 M5"].says


async def test_templates_need_not_be_configured() -> None:
    findings = await found(FakeAccount(), wanted=replace(WANTED, templates={}))
    assert findings["模板消息"].standing is Standing.UNSET
    assert stopping(findings) == set()


@pytest.mark.parametrize(
    ("published", "says"), [((), "还没有发布"), ((Button("旧", intent="greet"),), "不一致")]
)
async def test_a_menu_that_is_not_ours_is_to_be_published(published: Menu, says: str) -> None:
    finding = (await found(FakeAccount(published=published)))["自定义菜单"]
    assert finding.standing is Standing.UNSET
    assert says in finding.says
    assert "hengxin wechat menu" in finding.says


@pytest.mark.parametrize(
    ("account", "kind"),
    [
        (FakeAccount(approved=NO_RIGHT), "已认证的订阅号"),
        (FakeAccount(approved=NO_RIGHT, writing=NO_RIGHT), "未认证的服务号"),
        (
            FakeAccount(approved=NO_RIGHT, writing=NO_RIGHT, published=NO_RIGHT),
            "未认证的订阅号",
        ),
    ],
)
async def test_an_account_with_fewer_rights_says_what_citizens_will_miss(
    account: FakeAccount, kind: str
) -> None:
    findings = await found(account, wanted=replace(WANTED, templates={}))
    assert kind in findings["账号类型"].says
    assert stopping(findings) == set(), "it runs, with less"
    assert "下次来信再发" in findings["模板消息"].says
    assert findings["网页授权"].standing is Standing.FAILS
    if account.writing is NO_RIGHT:
        assert "下次查询" in findings["客服消息"].says
    if account.published is NO_RIGHT:
        assert "手工添加" in findings["自定义菜单"].says


async def test_templates_that_are_counted_on_and_not_allowed_stop() -> None:
    assert stopping(await found(FakeAccount(approved=NO_RIGHT))) == {"模板消息"}


@pytest.mark.parametrize(
    ("files", "pages", "standing", "says"),
    [
        ({}, {}, Standing.UNSET, "MP_verify_"),
        ({"MP_verify_x.txt": "x"}, {}, Standing.FAILS, "MP_verify_x.txt"),
        ({"MP_verify_x.txt": "x"}, {"/MP_verify_x.txt": Page(200, "y")}, Standing.FAILS, "打不开"),
    ],
)
async def test_the_domain_proof_must_be_readable(
    files: dict[str, str], pages: dict[str, Page | None], standing: Standing, says: str
) -> None:
    site = FakeSite({"/wechat": Page(200, "echo-1"), **pages})
    finding = (await found(FakeAccount(), site, replace(WANTED, files=files)))["网页授权"]
    assert finding.standing is standing
    assert says in finding.says


async def test_a_used_up_quota_says_when_it_returns() -> None:
    finding = (await found(FakeAccount(left=0)))["客服消息额度"]
    assert finding.standing is Standing.FAILS
    assert "24 时" in finding.says


async def test_what_wechat_does_not_tell_is_told_as_that() -> None:
    busy = Attempt(Verdict.RETRY, -1, "system error")
    findings = await found(FakeAccount(ticket=busy, networks=busy, left=busy))
    for subject in ("JS 接口", "微信来访地址", "客服消息额度"):
        assert findings[subject].standing is Standing.FAILS
        assert "稍后再试" in findings[subject].says
    assert stopping(findings) == set()
