"""The official account's callback address, exactly as WeChat specifies it."""

from webhooks.wechat.credentials import Credentials
from webhooks.wechat.door import WeChatDoor
from webhooks.wechat.letters import Letters

__all__ = ["Credentials", "Letters", "WeChatDoor"]
