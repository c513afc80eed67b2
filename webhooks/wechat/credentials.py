"""What the official account and WeChat have agreed on."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """The callback settings of one account.

    `safe` refuses plain bodies. `aes_key` and `aes_key_previous` have 43 characters; the previous
    one stays valid while WeChat changes over. `account` is the account's own `gh_…` id; when it is
    set, messages to any other are refused. `window` is how many seconds the sender's clock and
    ours may differ.
    """

    app_id: str
    token: str = field(repr=False)
    safe: bool = True
    aes_key: str = field(default="", repr=False)
    aes_key_previous: str = field(default="", repr=False)
    account: str = ""
    window: int = 300
