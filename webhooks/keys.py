"""What the app, its requests and the doors share: typed keys, and where a request comes from."""

import ipaddress

from aiohttp import hdrs, web

#: The id of the request being answered: in every log line about it, in `X-Request-Id`, in errors.
REQUEST_ID = web.RequestKey("request_id", str)


def caller(request: web.Request) -> str:
    """The address a request comes from, for limits; an IPv6 one stands for its whole /64.

    What our own proxy says of it counts, nobody else's word.
    """
    peer = request.remote or ""
    forwarded = request.headers.get(hdrs.X_FORWARDED_FOR, "").rpartition(",")[2].strip()
    try:
        if forwarded and not ipaddress.ip_address(peer).is_global:
            peer = str(ipaddress.ip_address(forwarded))
        address = ipaddress.ip_address(peer)
    except ValueError:
        return peer
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped or ipaddress.ip_network(f"{address}/64", strict=False))
