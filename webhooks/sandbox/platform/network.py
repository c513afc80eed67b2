"""get_api_domain_ip and getcallbackip: the platform's own addresses; here, this host's."""

from webhooks.sandbox.platform.calls import Call, Called, Served, get

HERE = ("127.0.0.1",)


def served() -> tuple[Served, ...]:
    """The APIs."""
    return (get("get_api_domain_ip", _addresses), get("getcallbackip", _addresses))


def _addresses(_call: Call) -> Called:
    return Called({"ip_list": list(HERE)})
