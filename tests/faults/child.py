"""A web process that kills itself at a named point; a supervisor starts the next life at once.

The supervisor imports the product, never runs it, and forks a life that does: so a test does not
wait for imports. A life dies when it passes the point whose name stands in the file FATAL, which
it renames first. The worker runs within, as in `hengxin serve`.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import click
import uvloop
from aiohttp import web

import handlers
from bot.bootstrap import build
from bot.services.conversation.deadline import Patience, PunctualTurns
from bot.settings import Settings, read_settings
from tests.faults.points import pointed
from webhooks.app import build_runner
from webhooks.terminal import logs
from webhooks.terminal.doors import assemble

#: A turn is late after so many seconds, so that tests of lateness need not wait for 4.5.
LATE = 0.5


def fatal_point(fatal: Path) -> Callable[[str], None]:
    """What a product calls at its named points; does not return from the one in the file."""

    def point(name: str) -> None:
        if fatal.exists() and fatal.read_text("utf-8") == name:
            fatal.replace(fatal.with_suffix(".done"))
            os.kill(os.getpid(), signal.SIGKILL)

    return point


async def live(settings: Settings, port: int, fatal: Path) -> None:
    """Serve until killed."""
    point, stop = fatal_point(fatal), asyncio.Event()
    async with build(settings, handlers, point=point) as product:
        product.world = pointed(product.world, point)
        product.punctual = PunctualTurns(
            product, product.backlog, product.world.clock, patience=Patience(LATE), point=point
        )
        runner = build_runner(assemble(product, callback=""))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(product.warm())
            tasks.create_task(product.backlog.drain(stop))
            tasks.create_task(product.work(stop))


@click.command()
@click.argument("port", type=int)
@click.argument("fatal", type=click.Path(path_type=Path))
def main(port: int, fatal: Path) -> None:
    """Serve on PORT, one life after another, until SIGTERM."""
    life = 0

    def end(*_: object) -> None:
        os.kill(life, signal.SIGKILL)
        os._exit(0)

    while True:
        life = os.fork()
        if not life:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            settings = read_settings()
            logs.configure(settings.log_level)
            uvloop.run(live(settings, port, fatal))
            os._exit(1)
        signal.signal(signal.SIGTERM, end)
        _, status = os.waitpid(life, 0)
        if not os.WIFSIGNALED(status):
            os._exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
