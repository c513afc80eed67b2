"""The institution's content and the model trained from it, once for all dialogue tests."""

from pathlib import Path

import pytest

import intents
from bot.adapters.content_files import load
from bot.adapters.training import Lesson, trained
from bot.dialogue.content import Content
from bot.dialogue.model import Model
from bot.dialogue.understanding import Understanding
from tests.running import MODELS


@pytest.fixture(scope="session")
def content() -> Content:
    return load(Path(intents.__path__[0]))


@pytest.fixture(scope="session")
def model(content: Content) -> Model:
    return trained(Lesson.of(content), MODELS)


@pytest.fixture(scope="session")
def understanding(model: Model, content: Content) -> Understanding:
    return Understanding.of(model, content.items.values(), content.words)
