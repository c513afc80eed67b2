"""Who calls: `Authorization: Bearer KEY`."""

import hashlib

from aiohttp import web

from bot.domain.people.actor import NEVER_HELD_BY_KEYS, Actor
from bot.ports.requests import ApiKeys
from webhooks.errors import Unauthenticated

_LONGEST_KEY = 256


def digest_of(secret: str) -> str:
    """What the store knows of a key.

    A plain SHA-256 is enough because keys are long and random, so nothing can be guessed from it.
    For the same reason the lookup need not take constant time: whoever times it learns about the
    digest of what he sent, and cannot choose a secret whose digest shares more of its beginning
    with a stored one.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


async def actor_of(request: web.Request, keys: ApiKeys) -> Actor:
    """The actor behind the request's key; Unauthenticated when there is none."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not secret.isascii() or not 0 < len(secret) <= _LONGEST_KEY:
        raise Unauthenticated
    key = await keys.find(digest_of(secret))
    if key is None:
        raise Unauthenticated
    return Actor(key.name, key.roles - NEVER_HELD_BY_KEYS, "api")
