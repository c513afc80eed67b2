"""What the exported project says of itself: how to train and run it, and what it lacks."""

from collections.abc import Mapping, Sequence
from importlib.resources import files

_NONE = "无"


def readme(left_out: Mapping[str, Sequence[str]], public_url: str) -> str:
    """The page, with what was left out of `rules`, shared `names` and `entities`."""
    page = (files(__package__) / "readme.txt").read_text("utf-8")
    return page.format(
        webhook=f"{public_url}/rasa/webhook",
        **{what: "、".join(names) or _NONE for what, names in left_out.items()},
    )
