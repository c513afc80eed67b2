"""A second opinion on what somebody means, from a list of our own."""

from collections.abc import Sequence
from typing import Protocol


class Ranker(Protocol):
    """Somebody who reads better than the classifier, and is not always there."""

    async def best(self, question: str, options: Sequence[str]) -> int | None:
        """The place of the option that `question` means; None for none of them, or no answer.

        Answers within two seconds and never raises.
        """
        ...
