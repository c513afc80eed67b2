"""Where a request comes from: only our own proxy is believed."""

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict
from yarl import URL

from webhooks.keys import caller


class _Transport:
    """A connection from one peer."""

    def __init__(self, peer: str) -> None:
        self.peer = peer

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self.peer, 40000) if name == "peername" else default


@pytest.mark.parametrize(
    ("peer", "forwarded", "from_where"),
    [
        ("8.8.8.8", None, "8.8.8.8"),
        ("8.8.8.8", "9.9.9.9", "8.8.8.8"),
        ("127.0.0.1", "1.1.1.1, 9.9.9.9", "9.9.9.9"),
        ("10.0.0.2", "9.9.9.9", "9.9.9.9"),
        ("10.0.0.2", "nonsense", "10.0.0.2"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("2001:4860:1:2:3:4:5:6", None, "2001:4860:1:2::/64"),
        ("::ffff:8.8.8.8", None, "8.8.8.8"),
        ("::ffff:8.8.8.8", "9.9.9.9", "8.8.8.8"),
        ("::ffff:10.0.0.2", "9.9.9.9", "9.9.9.9"),
        ("10.0.0.2", "::ffff:9.9.9.9", "9.9.9.9"),
        ("fe80::1", "9.9.9.9", "9.9.9.9"),
        ("", None, ""),
    ],
)
def test_only_our_proxy_is_believed(peer: str, forwarded: str | None, from_where: str) -> None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = make_mocked_request("GET", "/", headers=headers, transport=_Transport(peer))
    assert URL("/") == request.rel_url
    assert caller(request) == from_where


def test_a_header_that_a_stranger_sent_along_is_not_our_proxys() -> None:
    headers = CIMultiDict([("X-Forwarded-For", "1.1.1.1"), ("X-Forwarded-For", "9.9.9.9")])
    request = make_mocked_request("GET", "/", headers=headers, transport=_Transport("10.0.0.2"))
    assert caller(request) == "9.9.9.9"
