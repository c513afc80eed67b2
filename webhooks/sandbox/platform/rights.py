"""What each kind of account may call (the platform's table of interface rights)."""

from collections.abc import Mapping
from enum import StrEnum

from webhooks.sandbox.account import AccountKind
from webhooks.sandbox.platform.errcodes import Failed


class Right(StrEnum):
    """A group of APIs that is granted or not (48001)."""

    CUSTOMER_SERVICE = "customer_service"
    TEMPLATE = "template"
    SUBSCRIPTION = "subscription"
    MENU = "menu"
    MEDIA = "media"
    QR_CODE = "qr_code"
    USER_INFO = "user_info"
    OAUTH = "oauth"


# The menu of an unverified subscription account can be edited on the platform's pages only.
RIGHTS: Mapping[str, frozenset[Right]] = {
    AccountKind.SERVICE: frozenset(Right),
    AccountKind.SERVICE_UNVERIFIED: frozenset({Right.MENU}),
    AccountKind.SUBSCRIPTION: frozenset(
        {Right.CUSTOMER_SERVICE, Right.MENU, Right.MEDIA, Right.USER_INFO}
    ),
    AccountKind.SUBSCRIPTION_UNVERIFIED: frozenset(),
    AccountKind.TEST: frozenset(Right) - {Right.SUBSCRIPTION},
}


def demand(kind: str, right: Right | None) -> None:
    """Raises Failed 48001 when an account of this kind lacks a right; None is everybody's."""
    if right is not None and right not in RIGHTS[kind]:
        raise Failed(48001)
