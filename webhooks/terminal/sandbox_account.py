"""The simulated account's settings: made once, kept beside the data, shared by all processes."""

import json
import secrets
import string
from pathlib import Path
from urllib.parse import urlsplit

from bot.adapters.local_keys import first_kept
from bot.settings import Settings
from webhooks import sandbox

_FILE = "sandbox.json"
#: Where the sandbox's mailbox listens, for the processes beside the one that holds it.
_MAIL = "sandbox.smtp"
STAFF_MAIL = "staff@sandbox.invalid"
#: Which of the simulated account's templates carries which message.
_TEMPLATES = Path(__file__).with_name("sandbox_templates.json")


def with_sandbox(settings: Settings, port: int) -> Settings:
    """The settings with the sandbox in WeChat's place; an account that is set stays as it is.

    Letters go to the mailbox that `with_mailbox` has left word of, unless a server is set.
    """
    address = f"http://127.0.0.1:{port}{sandbox.API_PREFIX}"
    given = {} if settings.wechat_app_id else _account(settings.var_dir / _FILE)
    here: dict[str, object] = {
        "wechat_api_url": address,
        "wechat_templates": settings.wechat_templates or _TEMPLATES,
        "sandbox": True,
        "staff_mail": settings.staff_mail or STAFF_MAIL,
        "smtp_url": settings.smtp_url or _mailbox(settings.var_dir / _MAIL),
    }
    if "public_url" not in settings.model_fields_set:
        here["public_url"] = f"http://127.0.0.1:{port}"
    return settings.model_copy(update={**given, **here})


def with_mailbox(settings: Settings, address: str) -> Settings:
    """The settings with letters going to the sandbox's mailbox; other processes find it too."""
    if settings.smtp_url and settings.smtp_url != _mailbox(settings.var_dir / _MAIL):
        return settings
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    (settings.var_dir / _MAIL).write_text(address)
    return settings.model_copy(update={"smtp_url": address})


def credentials(settings: Settings, name: str) -> sandbox.Credentials:
    """The same account as WeChat's side knows it."""
    return sandbox.Credentials(
        app_id=settings.wechat_app_id,
        app_secret=settings.wechat_app_secret,
        token=settings.wechat_token,
        aes_key=settings.wechat_aes_key,
        account=settings.wechat_account,
        mode=settings.wechat_mode,
        name=name,
        domains=frozenset(filter(None, [urlsplit(settings.public_url).hostname])),
    )


def _mailbox(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def _account(file: Path) -> dict[str, str]:
    """Read the account, or make one."""
    return dict(json.loads(first_kept(file, lambda: json.dumps(_new(), indent=1).encode())))


def _new() -> dict[str, str]:
    letters = string.ascii_letters + string.digits
    return {
        "wechat_app_id": "wx" + secrets.token_hex(8),
        "wechat_app_secret": secrets.token_hex(16),
        "wechat_token": secrets.token_hex(8),
        "wechat_aes_key": "".join(secrets.choice(letters) for _ in range(43)),
        "wechat_account": "gh_" + secrets.token_hex(6),
    }
