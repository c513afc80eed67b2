"""A client of the simulated api.weixin.qq.com, as an account's server would have one."""

import io
import json
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import ClientResponse, FormData

from tests.webhooks.sandbox.account_server import OPENID, Stage

HOST = "/sandbox/wechat"
PREFIX = f"{HOST}/cgi-bin"
ACCEPTED = {
    "character_string1": "SQ202611220000172",
    "thing2": "血压计检定",
    "time3": "2026年11月22日 09:30",
    "thing4": "请五日内送检",
}


@dataclass(slots=True)
class Platform:
    """A client of the simulated api.weixin.qq.com with a token."""

    stage: Stage
    token: str

    @classmethod
    async def open(cls, stage: Stage, **order: object) -> Self:
        answer = await ask_for_token(stage, **order)
        return cls(stage, answer["access_token"])

    async def post(self, api: str, body: object) -> ClientResponse:
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return await self.stage.client.post(
            f"{PREFIX}/{api}", params={"access_token": self.token}, data=data
        )

    async def call(self, api: str, body: object) -> dict[str, Any]:
        answer = await (await self.post(api, body)).json()
        assert isinstance(answer, dict)
        return answer

    async def get(self, api: str, **query: str) -> ClientResponse:
        address = f"{HOST}{api}" if api.startswith("/") else f"{PREFIX}/{api}"
        return await self.stage.client.get(address, params={"access_token": self.token, **query})

    async def ask(self, api: str, **query: str) -> dict[str, Any]:
        answer = await (await self.get(api, **query)).json()
        assert isinstance(answer, dict)
        return answer

    async def upload(self, content: bytes, kind: str = "image") -> dict[str, Any]:
        form = FormData()
        form.add_field(
            "media", io.BytesIO(content), filename="photo.png", content_type="image/png"
        )
        response = await self.stage.client.post(
            f"{PREFIX}/media/upload",
            params={"access_token": self.token, "type": kind},
            data=form,
        )
        answer = await response.json()
        assert isinstance(answer, dict)
        return answer

    async def code(self, api: str, body: object) -> int:
        answer = await (await self.post(api, body)).json()
        return int(answer["errcode"])

    @staticmethod
    def text_body(text: object, openid: str = OPENID) -> dict[str, object]:
        return {"touser": openid, "msgtype": "text", "text": {"content": text}}

    async def text(self, text: object, openid: str = OPENID) -> int:
        return await self.code("message/custom/send", self.text_body(text, openid))

    async def card(
        self,
        template: str = "sandbox-case-accepted",
        data: dict[str, str] | None = None,
        **changes: object,
    ) -> dict[str, Any]:
        values = {**ACCEPTED, **(data or {})}
        body = {
            "touser": OPENID,
            "template_id": template,
            "data": {key: {"value": value} for key, value in values.items()},
            **changes,
        }
        answer = await (await self.post("message/template/send", body)).json()
        assert isinstance(answer, dict)
        return answer


async def ask_for_token(stage: Stage, **order: object) -> dict[str, Any]:
    mine = stage.server.credentials
    body = {"grant_type": "client_credential", "appid": mine.app_id, "secret": mine.app_secret}
    response = await stage.client.post(f"{PREFIX}/stable_token", json={**body, **order})
    answer = await response.json()
    assert isinstance(answer, dict)
    return answer
