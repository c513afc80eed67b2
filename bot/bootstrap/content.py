"""Where the content lies, and the understanding that is learnt from it."""

from pathlib import Path

import intents
from bot.adapters.training import Lesson, trained
from bot.dialogue.content import Content
from bot.dialogue.search import Search
from bot.dialogue.understanding import Understanding
from bot.errors import Misconfigured
from bot.settings import Settings


def content_dir(settings: Settings) -> Path:
    """Where the institution's content lies: its own folder, or the one that came along."""
    given = settings.content_dir
    if given is not None and not given.is_dir():
        raise Misconfigured(f"设置 HENGXIN_CONTENT_DIR 有误：没有文件夹 {given}。")
    return given or Path(intents.__path__[0])


def understanding_of(content: Content, var_dir: Path) -> Understanding:
    """The understanding of this content, trained in a child process when it has changed."""
    model = trained(Lesson.of(content), var_dir / "models")
    return Understanding.of(model, content.items.values(), content.words)


def search_of(content: Content, understanding: Understanding) -> Search:
    """The search over this content, with the spellings of that understanding."""
    return Search.of(content, understanding.spelling)
