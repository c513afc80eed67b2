"""`hengxin sandbox`: WeChat's side alone, for another server's development."""

import click
from aiohttp import web

from bot.adapters.clock import SystemClock
from bot.settings import read_settings
from webhooks import sandbox
from webhooks.terminal import logs
from webhooks.terminal.sandbox_account import credentials, with_sandbox


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8090, show_default=True, help="监听端口。")
@click.option(
    "--callback",
    default="http://127.0.0.1:8080/wechat",
    show_default=True,
    help="被测服务的回调地址。",
)
@click.option("--smtp-port", default=0, help="模拟信箱的端口；0 为任取一个空闲的。")
def command(host: str, port: int, callback: str, smtp_port: int) -> None:
    """只运行模拟的微信一侧。"""
    settings = with_sandbox(read_settings(), port)
    logs.configure(settings.log_level)

    async def prepared() -> web.Application:
        mailbox = sandbox.Mailbox()
        smtp = await mailbox.start(port=smtp_port)
        click.echo(f"模拟的手机：http://{host}:{port}/sandbox/")
        for name in ("wechat_app_id", "wechat_app_secret", "wechat_token", "wechat_aes_key"):
            click.echo(f"HENGXIN_{name.upper()}={getattr(settings, name)}")
        click.echo(f"HENGXIN_WECHAT_API_URL={settings.wechat_api_url}")
        click.echo(f"HENGXIN_SMTP_URL={smtp}")
        click.echo(f"HENGXIN_STAFF_MAIL={settings.staff_mail}")
        return sandbox.build_app(
            credentials=credentials(settings, "示例账号"),
            callback_url=callback,
            now=SystemClock().now,
            mailbox=mailbox,
        )

    web.run_app(prepared(), host=host, port=port, print=None, access_log=None)
