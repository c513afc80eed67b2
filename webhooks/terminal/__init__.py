"""The command `hengxin`: one file per subcommand, loaded when it is called."""

import importlib
import os
import sys
from typing import Any

import click

from bot.errors import HengxinError, Misconfigured

#: Subcommand → its module here, which holds a click command named `command`.
COMMANDS = {
    "serve": "serve",
    "worker": "worker",
    "sandbox": "sandbox",
    "migrate": "migrate",
    "check": "check",
    "parse": "parse",
    "evaluate": "evaluate",
    "chat": "chat",
    "wechat": "wechat",
    "outbox": "outbox",
    "questions": "questions",
    "key": "key",
    "staff": "staff",
    "export": "export",
}


class Commands(click.Group):
    """Subcommands that are imported only when they are called: `--help` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"webhooks.terminal.{COMMANDS[name]}")
        command: click.Command = module.command
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """衡信：检验检测、计量机构的微信公众号服务平台。"""


def main(arguments: list[str] | None = None) -> None:
    """Run one command. A failure is one sentence on stderr and exit 1, a bad setting exit 2.

    What it writes (cases, files, keys) is for this user only: names and phones lie in it.
    """
    os.umask(0o077)
    try:
        cli.main(arguments, prog_name="hengxin", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except HengxinError as error:
        click.echo(error.sentence, err=True)
        sys.exit(2 if isinstance(error, Misconfigured) else 1)
    except OSError as error:
        click.echo(_sentence(error), err=True)
        sys.exit(1)


def _sentence(error: OSError) -> str:
    what: Any = error.filename or ""
    return f"无法完成：{error.strerror or error} {what}".rstrip() + "。"
