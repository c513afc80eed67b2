"""The floor: bare aiohttp and wechatpy, which decrypt, parse, echo and encrypt. Nothing else."""

import asyncio
import os

import click
from aiohttp import web
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto


def application(token: str, aes_key: str, app_id: str) -> web.Application:
    """One route that answers each text with itself."""
    crypto = WeChatCrypto(token, aes_key, app_id)

    async def receive(request: web.Request) -> web.Response:
        query = request.query
        timestamp, nonce = query["timestamp"], query["nonce"]
        document = crypto.decrypt_message(
            await request.read(), query["msg_signature"], timestamp, nonce
        )
        message = parse_message(document)
        answer = create_reply(message.content, message).render()
        sealed = crypto.encrypt_message(answer, nonce, timestamp)
        return web.Response(text=sealed, content_type="application/xml")

    async def ready(_: web.Request) -> web.Response:
        return web.Response(text="ready")

    made = web.Application()
    made.add_routes([web.post("/wechat", receive), web.get("/readyz", ready)])
    return made


async def _serve(port: int) -> None:
    names = ("TOKEN", "AES_KEY", "APP_ID")
    token, aes_key, app_id = (os.environ[f"HENGXIN_WECHAT_{name}"] for name in names)  # noqa: TID251
    runner = web.AppRunner(application(token, aes_key, app_id), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


@click.command()
@click.argument("port", type=int)
def main(port: int) -> None:
    """Echo on PORT; the account is in the environment."""
    asyncio.run(_serve(port))  # as bare as the floor was defined: no uvloop


if __name__ == "__main__":
    main()
