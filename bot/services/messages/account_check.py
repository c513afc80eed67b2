"""`hengxin wechat check`: what the account can do for this installation, a finding a line."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from bot.domain.conversation.menu import Menu
from bot.domain.messages.templates import Template
from bot.ports.account import Account, Counted, Quota, Site
from bot.ports.wechat import Attempt, Verdict
from bot.services.messages.account_remedies import has_no_right, remedy

#: WeChat calls no other ports.
_PORTS = (None, 80, 443)
_COUNTED = {Counted.TEXTS: "客服消息额度", Counted.TEMPLATES: "模板消息额度"}


class Standing(StrEnum):
    """How one thing stands."""

    WORKS = "可用"
    FAILS = "不可用"
    UNSET = "未配置"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line for whoever runs the account; without what is `needed` the service cannot run."""

    subject: str
    standing: Standing
    says: str
    needed: bool = False

    @property
    def stops(self) -> bool:
        return self.needed and self.standing is not Standing.WORKS


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the settings and the content count on.

    `menu` has whole links; `proof` is the query of a signed verification, whose `echostr` must
    come back; `files` are the domain proof files by name.
    """

    public_url: str
    templates: Mapping[str, Template]
    menu: Menu
    proof: Mapping[str, str]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rights:
    """What the account was seen to be allowed."""

    menu: bool
    texts: bool
    templates: bool

    @property
    def kind(self) -> str:
        """The kind of account that has just these rights; WeChat tells it in no other way."""
        if self.templates:
            return "已认证的服务号（或测试号）"
        if self.texts:
            return "已认证的订阅号"
        return "未认证的服务号" if self.menu else "未认证的订阅号"


class AccountCheck:
    """Asks one question after the other; nothing is changed and nobody is written to."""

    def __init__(self, account: Account, site: Site, wanted: Wanted) -> None:
        self._account = account
        self._site = site
        self._wanted = wanted

    async def findings(self) -> AsyncIterator[Finding]:
        """The findings, in the order in which they are to be mended."""
        token = await self._account.token()
        yield _token(token)
        yield _whitelist(token)
        yield await self._callback()
        if token.verdict is not Verdict.SENT:
            says = "取得接口凭证后才能检查"
            for subject in (
                "账号类型",
                "客服消息",
                "模板消息",
                "自定义菜单",
                "网页授权",
                "JS 接口",
            ):
                yield Finding(subject, Standing.FAILS, says)
            return
        templates = await self._account.templates()
        menu = await self._account.menu()
        writing = await self._account.may_write()
        rights = Rights(
            menu=not has_no_right(menu),
            texts=not has_no_right(writing),
            templates=not has_no_right(templates),
        )
        yield Finding("账号类型", Standing.WORKS, f"按接口权限看是{rights.kind}")
        yield _texts(writing)
        for finding in _templates(self._wanted.templates, templates):
            yield finding
        yield _menu(self._wanted.menu, menu)
        yield await self._sign_in(rights)
        yield await self._scripts()
        yield await self._visitors()
        for calls, subject in _COUNTED.items():
            yield _quota(subject, await self._account.quota(calls))

    async def _callback(self) -> Finding:
        subject, home = "回调地址", self._wanted.public_url
        if urlsplit(home).port not in _PORTS and not _is_here(home):
            says = "微信只访问 80 和 443 端口，请改 HENGXIN_PUBLIC_URL"
            return Finding(subject, Standing.FAILS, says, needed=True)
        page = await self._site.get("/wechat", self._wanted.proof)
        if page is None:
            says = (
                f"访问不到 {home}/wechat，请检查域名解析、证书和防火墙，并确认服务已启动；"
                "如果只是本机访问不到，可在公众平台点“启用”核对"
            )
        elif page.status == 200 and page.text == self._wanted.proof["echostr"]:  # noqa: PLR2004
            says = f"{home}/wechat 已通过验证请求；公众平台上也应填这个地址，选安全模式"
            return Finding(subject, Standing.WORKS, says, needed=True)
        else:
            says = (
                f"{home}/wechat 没有按要求应答（{page.status}），"
                "请核对 HENGXIN_WECHAT_TOKEN 和这个域名指向的服务"
            )
        return Finding(subject, Standing.FAILS, says, needed=True)

    async def _sign_in(self, rights: Rights) -> Finding:
        subject, host = "网页授权", urlsplit(self._wanted.public_url).hostname
        if not rights.templates:
            says = "只有已认证的服务号能用；市民可改用聊天里的一次性链接登录网页"
            return Finding(subject, Standing.FAILS, says)
        if not self._wanted.files:
            says = (
                f"请在公众平台“网页授权域名”填 {host}，"
                "并把平台给的 MP_verify_….txt 放进内容目录后重启"
            )
            return Finding(subject, Standing.UNSET, says)
        for name, content in self._wanted.files.items():
            page = await self._site.get(f"/{name}", {})
            if page is None or page.text.strip() != content.strip():
                says = f"打不开 {self._wanted.public_url}/{name}，微信无法核对域名，请重启服务"
                return Finding(subject, Standing.FAILS, says)
        says = f"核对文件可以访问；公众平台上的授权域名查不到，请自行核对是 {host}"
        return Finding(subject, Standing.WORKS, says)

    async def _scripts(self) -> Finding:
        attempt = await self._account.page_ticket()
        host = urlsplit(self._wanted.public_url).hostname
        if attempt.verdict is not Verdict.SENT:
            return Finding("JS 接口", Standing.FAILS, remedy(attempt))
        says = f"可以签名；公众平台上的安全域名查不到，请自行核对是 {host}"
        return Finding("JS 接口", Standing.WORKS, says)

    async def _visitors(self) -> Finding:
        addresses = await self._account.visitors()
        if isinstance(addresses, Attempt):
            return Finding("微信来访地址", Standing.FAILS, remedy(addresses))
        says = f"共 {len(addresses)} 个地址或网段；有防火墙的请放行：{'、'.join(addresses[:3])}"
        return Finding("微信来访地址", Standing.WORKS, says + (" 等" if addresses[3:] else ""))


def _is_here(address: str) -> bool:
    return urlsplit(address).hostname in {"localhost", "127.0.0.1", "::1"}


def _token(attempt: Attempt) -> Finding:
    if attempt.verdict is Verdict.SENT:
        return Finding("接口凭证", Standing.WORKS, "AppID 和 AppSecret 正确", needed=True)
    return Finding("接口凭证", Standing.FAILS, remedy(attempt), needed=True)


def _whitelist(attempt: Attempt) -> Finding:
    if attempt.verdict is Verdict.SENT:
        return Finding("IP 白名单", Standing.WORKS, "本机出口地址已被接受", needed=True)
    if attempt.code in {40164, 89503, 89506, 89507}:
        return Finding("IP 白名单", Standing.FAILS, remedy(attempt), needed=True)
    return Finding("IP 白名单", Standing.FAILS, "取得接口凭证后才能检查", needed=True)


def _texts(attempt: Attempt) -> Finding:
    if attempt.verdict is Verdict.SENT:
        says = "市民来信后 48 小时内可主动发 5 条"
        return Finding("客服消息", Standing.WORKS, says)
    if has_no_right(attempt):
        says = "此类账号不能主动发消息：办件有进展时，市民下次查询才能看到；认证后即可使用"
        return Finding("客服消息", Standing.FAILS, says)
    return Finding("客服消息", Standing.FAILS, remedy(attempt))


def _templates(
    wanted: Mapping[str, Template], found: Mapping[str, frozenset[str]] | Attempt
) -> list[Finding]:
    subject = "模板消息"
    if isinstance(found, Attempt):
        says = remedy(found)
        if has_no_right(found):
            says = "此类账号不能发模板消息：市民 48 小时未来信时，进展等他下次来信再发"
        return [Finding(subject, Standing.FAILS, says, needed=bool(wanted))]
    if not wanted:
        says = "没有配置 HENGXIN_WECHAT_TEMPLATES：市民 48 小时未来信时，进展等他下次来信再发"
        return [Finding(subject, Standing.UNSET, says)]
    return [_template(f"{subject} {message}", each, found) for message, each in wanted.items()]


def _template(subject: str, wanted: Template, found: Mapping[str, frozenset[str]]) -> Finding:
    fields = found.get(wanted.id)
    if fields is None:
        says = f"账号里没有模板 {wanted.id}，请在公众平台“模板消息”里核对编号"
        return Finding(subject, Standing.FAILS, says, needed=True)
    if missing := sorted(set(wanted.fields) - fields):
        says = f"模板里没有字段 {'、'.join(missing)}；它有 {'、'.join(sorted(fields))}"
        return Finding(subject, Standing.FAILS, says, needed=True)
    if empty := sorted(fields - set(wanted.fields)):
        says = f"模板的字段 {'、'.join(empty)} 没有对应的内容，微信会拒绝，请补上"
        return Finding(subject, Standing.FAILS, says, needed=True)
    return Finding(subject, Standing.WORKS, f"模板 {wanted.id} 的字段齐全", needed=True)


def _menu(wanted: Menu, found: Menu | Attempt) -> Finding:
    subject = "自定义菜单"
    if isinstance(found, Attempt):
        says = remedy(found)
        if has_no_right(found):
            says = "此类账号不能用接口设菜单：请在公众平台手工添加，或请市民直接发文字"
        return Finding(subject, Standing.FAILS, says)
    if not wanted:
        return Finding(subject, Standing.UNSET, "内容目录里没有 menu.yml")
    if found == wanted:
        return Finding(subject, Standing.WORKS, "与 menu.yml 一致")
    says = "与 menu.yml 不一致" if found else "还没有发布"
    return Finding(subject, Standing.UNSET, f"{says}，请运行 hengxin wechat menu")


def _quota(subject: str, quota: Quota | Attempt) -> Finding:
    if isinstance(quota, Attempt):
        return Finding(subject, Standing.FAILS, remedy(quota))
    says = f"今天还剩 {quota.left} 次，每天 {quota.limit} 次"
    if quota.left <= 0:
        return Finding(subject, Standing.FAILS, f"{says}；24 时后恢复，未发的消息会保留")
    return Finding(subject, Standing.WORKS, says)
