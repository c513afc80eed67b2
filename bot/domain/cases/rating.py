"""What a citizen thinks of how a case was handled 好差评: once for each case (一事一评)."""

from dataclasses import dataclass
from datetime import datetime

#: Five levels; the lowest two are bad ratings, which are called back about.
LEVELS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
WORST_GOOD = 3


@dataclass(frozen=True, slots=True)
class Rating:
    """`level` from 1 (very bad) to 5; `at` is aware, Asia/Shanghai."""

    number: str
    level: int
    comment: str
    at: datetime

    @property
    def bad(self) -> bool:
        """One of the two lowest levels."""
        return self.level < WORST_GOOD
