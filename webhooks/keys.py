"""What the app, its requests and the doors share: typed keys, and where a request comes from."""

import ipaddress

from aiohttp import hdrs, web

#: The id of the request being answered: in every log line about it, in `X-Request-Id`, in errors.
REQUEST_ID = web.RequestKey("request_id", str)


def caller(request: web.Request) -> str:
    """The address a request comes from, for limits; an IPv6 one stands for its whole /64.

    What our own proxy says of it counts, nobody else's word: it writes last, whether into the
    header that a stranger sent along or into one more of its own.
    """
    peer = request.remote or ""
    said = ",".join(request.headers.getall(hdrs.X_FORWARDED_FOR, ()))
    forwarded = said.rpartition(",")[2].strip()
    try:
        address = _address(peer)
        if forwarded and not address.is_global:
            address = _address(forwarded)
        if isinstance(address, ipaddress.IPv4Address):
            return str(address)
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    except ValueError:
        return peer


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address; one of version 4 in the clothes of version 6 is what it is."""
    address = ipaddress.ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address
