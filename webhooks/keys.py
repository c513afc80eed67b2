"""Typed keys under which the app, its requests and the doors share values."""

from aiohttp import web

#: The id of the request being answered: in every log line about it, in `X-Request-Id`, in errors.
REQUEST_ID = web.RequestKey("request_id", str)
