"""What every room of the API does alike: who calls, one answer a request, JSON, problems."""

import json

from aiohttp import web

from bot.domain.people.actor import Actor
from bot.errors import HengxinError
from webhooks.api.authentication import actor_of
from webhooks.api.behind import Behind
from webhooks.api.idempotency import Act, Answer, Refuse, Repeats, once_of
from webhooks.errors import PROBLEM_TYPE, problem_of
from webhooks.keys import REQUEST_ID

BASE = "/api/v1"


class Counter:
    """Where requests are taken in and answers are given out."""

    def __init__(self, behind: Behind) -> None:
        self._behind = behind
        self._repeats = Repeats(behind.works, behind.clock)

    async def actor(self, request: web.Request) -> Actor:
        """The actor behind the request's key; Unauthenticated."""
        return await actor_of(request, self._behind.keys)

    async def once(
        self, request: web.Request, actor: Actor, content: str, act: Act
    ) -> web.Response:
        """What `act` answers, or what the same request was answered before.

        `content` is the body in one writing. Malformed without an Idempotency-Key.
        """
        once = once_of(request, actor.name, content)
        answer = await self._repeats.answer(once, act, _refusing(request))
        if answer.promised:
            await self._behind.bell.ring()
        return respond(answer.body, answer.status, answer.location)


def written(value: object) -> str:
    """The value as JSON."""
    return json.dumps(value, ensure_ascii=False)


def respond(text: str, status: int = 200, location: str = "") -> web.Response:
    """A JSON text as an answer; a problem document from 400 on."""
    kind = PROBLEM_TYPE if status >= web.HTTPBadRequest.status_code else "application/json"
    headers = {"Location": location} if location else None
    return web.Response(text=text, status=status, content_type=kind, headers=headers)


def _refusing(request: web.Request) -> Refuse:
    def refuse(error: HengxinError) -> Answer:
        problem = problem_of(error)
        return Answer(problem.status, written(problem.document(request[REQUEST_ID])))

    return refuse
