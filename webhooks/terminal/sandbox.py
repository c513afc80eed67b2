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
def command(host: str, port: int, callback: str) -> None:
    """只运行模拟的微信一侧。"""
    settings = with_sandbox(read_settings(), port)
    logs.configure(settings.log_level)
    app = sandbox.build_app(
        credentials=credentials(settings, "示例账号"),
        callback_url=callback,
        now=SystemClock().now,
    )
    click.echo(f"模拟的手机：http://{host}:{port}/sandbox/")
    for name in ("wechat_app_id", "wechat_app_secret", "wechat_token", "wechat_aes_key"):
        click.echo(f"HENGXIN_{name.upper()}={getattr(settings, name)}")
    click.echo(f"HENGXIN_WECHAT_API_URL={settings.wechat_api_url}")
    web.run_app(app, host=host, port=port, print=None, access_log=None)
