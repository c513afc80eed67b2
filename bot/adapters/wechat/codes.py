"""WeChat's error codes as data: what each means for a message, which concern the whole account."""

from dataclasses import dataclass
from http import HTTPStatus

from bot.ports.wechat import Verdict

#: The token is gone or stale: drop it, fetch the present one, try once more.
TOKEN_ERRORS = frozenset({40001, 40014, 42001})

#: No call of this account can succeed until a person has mended something.
ACCOUNT_ERRORS = TOKEN_ERRORS | {
    40013,
    40125,
    40164,
    40243,
    41001,
    41002,
    41004,
    50004,
    50007,
    89503,
    89506,
    89507,
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says about one attempt; `says` is for logs and for `hengxin wechat check`."""

    verdict: Verdict
    says: str


_MEANINGS: dict[Verdict, dict[int, str]] = {
    Verdict.RETRY: {-1: "WeChat is busy"},
    Verdict.SLOW_DOWN: {45011: "too many calls this minute"},
    Verdict.TOMORROW: {45009: "the day's quota of this interface is used up"},
    Verdict.WINDOW_CLOSED: {
        43101: "the citizen has no subscription left or has refused it",
        45015: "the citizen has not written within 48 hours, or has left",
        45047: "the messages this window grants are used up",
    },
    Verdict.UNREACHABLE: {
        40003: "this openid is not of this account",
        43004: "the citizen does not follow the account",
        43019: "the citizen is on the account's blacklist",
        48002: "the citizen refuses the account's messages",
        50002: "the citizen's account is restricted",
    },
    Verdict.REJECTED: {
        40004: "media type not allowed",
        40005: "file type not allowed",
        40006: "file too large",
        40007: "media id unknown or expired",
        40008: "message type not allowed",
        40009: "picture too large",
        40033: "characters not allowed in the body",
        44002: "the body is empty",
        44004: "the text is empty",
        45002: "the text is too long",
        45008: "more than one article",
        47001: "the body is not understood",
        47003: "a template field has a value that is not allowed",
    },
    Verdict.NO_RIGHT: {
        40200: "this kind of account may not use the interface",
        48001: "the account has no right to this interface",
    },
    Verdict.MISCONFIGURED: {
        40001: "the access token is refused: is another secret or account in use?",
        40013: "the app id is wrong",
        40014: "the access token is refused: is another secret or account in use?",
        40037: "the template id is not of this account",
        40125: "the app secret is wrong",
        40164: "this server's address is not on the account's whitelist",
        40243: "the app secret is frozen",
        41001: "the access token is missing",
        41002: "the app id is missing",
        41004: "the app secret is missing",
        42001: "the access token is refused: is another secret or account in use?",
        48004: "the interface is banned for this account",
        48006: "the month's quota resets are used up",
        50004: "the account may not use the interface",
        50007: "the account is suspended",
        89503: "the administrator must confirm this server's address",
        89506: "the administrator has refused this server's address for an hour",
        89507: "the administrator has refused this server's address",
    },
}

MEANINGS: dict[int, Meaning] = {
    code: Meaning(verdict, says)
    for verdict, codes in _MEANINGS.items()
    for code, says in codes.items()
}

#: A code nobody has described: WeChat did refuse, so nothing was sent and repeating will not help.
_UNLISTED = Meaning(Verdict.REJECTED, "refused with a code that is not described")


def meaning(code: int) -> Meaning:
    """What WeChat's `errcode` (not 0) means for the message that was to be sent."""
    return MEANINGS.get(code, _UNLISTED)


def verdict_on_status(status: int) -> Verdict:
    """What an HTTP status other than 200 means for the request that was answered with it.

    WeChat itself answers errors with 200 and a code. A 5xx comes from something in front of it
    that cannot say whether the message went through, so the outcome is UNKNOWN and a text is not
    repeated blindly; a 4xx or a redirect comes before anything was handled: a wrong address.
    """
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return Verdict.UNKNOWN
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Verdict.SLOW_DOWN
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Verdict.REJECTED
    return Verdict.MISCONFIGURED
