"""Which events are spoken to, which are only taken note of."""

from enum import StrEnum


class Handling(StrEnum):
    """What an event needs."""

    TURN = "turn"  # a turn, whose reply is the answer
    QUIET = "quiet"  # a turn, but there is nobody to read an answer: `success`
    NOTICE = "notice"  # nothing of ours changes: `success`


_HANDLING = {
    "subscribe": Handling.TURN,
    "unsubscribe": Handling.QUIET,
    "scan": Handling.TURN,
    "click": Handling.TURN,
    "scancode_push": Handling.TURN,
    "scancode_waitmsg": Handling.TURN,
    "pic_sysphoto": Handling.TURN,
    "pic_photo_or_album": Handling.TURN,
    "pic_weixin": Handling.TURN,
    "location_select": Handling.TURN,
    "location": Handling.NOTICE,
    "view": Handling.NOTICE,
    "view_miniprogram": Handling.NOTICE,
    "templatesendjobfinish": Handling.NOTICE,
    "masssendjobfinish": Handling.NOTICE,
    "publishjobfinish": Handling.NOTICE,
    "subscribe_msg_popup_event": Handling.NOTICE,
    "subscribe_msg_change_event": Handling.NOTICE,
    "subscribe_msg_sent_event": Handling.NOTICE,
    "kf_create_session": Handling.NOTICE,
    "kf_close_session": Handling.NOTICE,
    "kf_switch_session": Handling.NOTICE,
    "user_authorization_revoke": Handling.NOTICE,
}


def handling(event: str) -> Handling:
    """What that event (lower case) needs; events that WeChat invents later are notices."""
    return _HANDLING.get(event, Handling.NOTICE)
