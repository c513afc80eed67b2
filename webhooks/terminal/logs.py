"""How a process logs: one JSON object a line on stderr, in fields that are known to be safe."""

import logging
import sys
from types import TracebackType
from typing import TextIO

import structlog

from webhooks.terminal.log_fields import allowed, without_words


def configure(level: str, to: TextIO | None = None, *, lasting: bool = False) -> None:
    """Set up structlog, the standard library's loggers, and what a crash leaves behind.

    `level` is a name of `logging`; lines go `to` stderr unless told otherwise. `lasting`: for the
    rest of the process, so that loggers need not be made again for each line.
    """
    stream = to or sys.stderr
    number = logging.getLevelNamesMapping()[level]
    line: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
        without_words,
        allowed,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=line,
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=lasting,
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[_Libraries()], force=True)
    sys.excepthook = _crashed


class _Libraries(logging.Handler):
    """What libraries tell, by whom and where in their code; never in their words.

    asyncio, for one, quotes the arguments of the callback that failed.
    """

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        tell = log.error if record.levelno >= logging.ERROR else log.warning
        tell(
            "library.spoke",
            logger=record.name,
            place=f"{record.module}:{record.lineno}",
            exc_info=record.exc_info,
        )


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An error that nobody caught ends the process; its words may be a citizen's."""
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().critical("process.crashed", exc_info=error.with_traceback(trace))
