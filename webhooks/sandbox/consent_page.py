"""connect/oauth2/authorize: the page on open.weixin.qq.com that says to a site who opens it."""

from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web

from webhooks.sandbox.account import Citizen
from webhooks.sandbox.platform.oauth import SCOPES, WHOLE
from webhooks.sandbox.platform.rights import RIGHTS, Right
from webhooks.sandbox.world import Sandbox

COOKIE = "sandbox_citizen"  # set by the phone: whose hands it is in
HERE = frozenset({"127.0.0.1", "localhost", "::1"})
MOST_STATE = 128
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


class ConsentPage:
    """With `as=OPENID` in the query, or the phone's cookie, it knows who asks; else it asks."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self, prefix: str) -> list[web.RouteDef]:
        """The address; `prefix` stands for https://open.weixin.qq.com."""
        return [web.get(f"{prefix}/connect/oauth2/authorize", self._authorize)]

    async def _authorize(self, request: web.Request) -> web.Response:
        query = request.query
        if wrong := self._wrong(request):
            return _page(f"<h1>{wrong}</h1>", status=400)
        named = query.get("as") or request.cookies.get(COOKIE, "")
        citizen = self._sandbox.account.citizens.get(named)
        if citizen is None:
            return self._whose(request)
        if query["scope"] == WHOLE and query.get("agreed") != "1":
            return self._agree(request, citizen)
        code = self._sandbox.oauth.code(citizen.openid, query["scope"])
        return _redirect(query["redirect_uri"], code, query.get("state", ""))

    def _wrong(self, request: web.Request) -> str:
        """What the platform's page says about a bad address; empty when all is well."""
        query, credentials = request.query, self._sandbox.credentials
        checks = {
            "appid 参数错误（10012）": query.get("appid") == credentials.app_id,
            "response_type 参数错误（10009）": query.get("response_type") == "code",
            "scope 参数错误（10010）": query.get("scope") in SCOPES,
            "该公众号没有网页授权的权限（10005）": Right.OAUTH
            in RIGHTS[self._sandbox.account.kind],
            "redirect_uri 域名与后台配置不一致（10003）": self._ours(
                query.get("redirect_uri", "")
            ),
            "state 参数错误（10013）": len(query.get("state", "").encode()) <= MOST_STATE,
        }
        return next((words for words, well in checks.items() if not well), "")

    def _ours(self, address: str) -> bool:
        """Whether a page's address lies in the domains that the account has named."""
        callback = urlsplit(self._sandbox.callback_url()).hostname
        try:
            target = urlsplit(address)
        except ValueError:
            return False
        named = {*HERE, *self._sandbox.credentials.domains, callback}
        return target.scheme in {"http", "https"} and target.hostname in named

    def _whose(self, request: web.Request) -> web.Response:
        links = "".join(
            f'<li><a href="{_with(request, **{"as": one.openid})}">{escape(one.name)}</a></li>'
            for one in self._sandbox.account.citizens.values()
        )
        return _page(
            f"<h1>谁在打开这个网页？</h1><p>沙箱里没有手机号，选一位市民。</p><ul>{links}</ul>"
        )

    def _agree(self, request: web.Request, citizen: Citizen) -> web.Response:
        name = escape(self._sandbox.credentials.name)
        link = _with(request, **{"as": citizen.openid, "agreed": "1"})
        return _page(
            f"<h1>{name} 申请使用</h1><p>{escape(citizen.name)} 的微信昵称、头像</p>"
            f'<p><a class="agree" href="{link}">允许</a></p>'
        )


def _with(request: web.Request, **more: str) -> str:
    return escape("?" + urlencode({**request.query, **more}))


def _redirect(target: str, code: str, state: str) -> web.Response:
    parts = urlsplit(target)
    query = [*parse_qsl(parts.query, keep_blank_values=True), ("code", code), ("state", state)]
    there = urlunsplit(parts._replace(query=urlencode(query)))
    return web.Response(status=302, headers={"Location": there, **HEADERS})


def _page(inside: str, status: int = 200) -> web.Response:
    html = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>微信沙箱</title><link rel="stylesheet" href="/sandbox/static/consent.css">'
        f"<main>{inside}</main></html>"
    )
    return web.Response(text=html, content_type="text/html", status=status, headers=HEADERS)
