"""What time it is."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of the present moment."""

    def now(self) -> datetime:
        """The present moment, aware, in Asia/Shanghai."""
        ...
