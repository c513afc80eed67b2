"""A product with a language model and without: the same replies, unless the model knows better."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp.test_utils import TestServer
from prometheus_client import generate_latest

import handlers
from bot.bootstrap import Product, build
from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.errors import Misconfigured
from bot.settings import read_settings
from tests.adapters.test_model_endpoint import Model
from tests.running import MODELS

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
#: It names no item, so that one is asked for.
OPEN = "检定一次要多少钱啊"


@asynccontextmanager
async def product(folder: Path, model_url: str = "") -> AsyncIterator[Product]:
    (folder / "models").symlink_to(MODELS)
    settings = read_settings(
        database_url=f"sqlite:///{folder / 'hengxin.db'}",
        var_dir=folder,
        model_url=model_url,
        model_name="tiny",
        wechat_api_url="http://127.0.0.1:9",
    )
    async with build(settings, handlers) as made:
        await made.warm()
        yield made


def said(text: str, openid: str = "o") -> Inbound:
    return Inbound(f"gh|{openid}|{text}", "gh", openid, InboundKind.TEXT, NOON, text)


@pytest.fixture
async def model() -> AsyncIterator[tuple[Model, str]]:
    other_side = Model()
    async with TestServer(other_side.application()) as server:
        yield other_side, str(server.make_url("/v1"))


async def test_what_it_picks_is_answered_from_the_catalogue_and_else_all_is_as_without(
    tmp_path: Path, model: tuple[Model, str]
) -> None:
    other_side, url = model
    for name in ("with", "without"):
        (tmp_path / name).mkdir()
    async with product(tmp_path / "without") as alone:
        assert alone.world.ranker is None
        plain = [(await alone.answer(said(text, text))).text for text in (OPEN, "你好")]
    assert other_side.asked == []
    async with product(tmp_path / "with", url) as helped:
        picked = await helped.answer(said(OPEN))
        second = list(helped.content.items.values())[1]
        assert picked.text.startswith(f"【{second.name}·收费标准】")
        asked = len(other_side.asked)
        assert (await helped.answer(said("你好", "o2"))).text == plain[1]
        assert len(other_side.asked) == asked, "what is clear goes nowhere"
        other_side.seconds = 3
        begun = time.monotonic()
        assert (await helped.answer(said(OPEN, "o3"))).text == plain[0]
        assert time.monotonic() - begun < 2
        other_side.seconds, other_side.status = 0, 500
        assert (await helped.answer(said(OPEN, "o4"))).text == plain[0]


async def test_what_is_not_answered_is_counted_by_reason(tmp_path: Path) -> None:
    async with product(tmp_path) as made:
        await made.answer(said("asdfgh"))
        figures = generate_latest(made.registry).decode()
    assert 'hengxin_unanswered_total{why="unclear"} 1.0' in figures
    assert 'hengxin_unanswered_total{why="not_solved"} 0.0' in figures


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"model_url": "http://model.example.org/v1", "model_name": "tiny"}, "https://"),
        ({"model_url": "ftp://127.0.0.1/v1", "model_name": "tiny"}, "https://"),
        ({"model_url": "https://model.example.org/v1"}, "HENGXIN_MODEL_NAME"),
    ],
)
def test_a_model_that_would_not_be_safe_is_refused(given: dict[str, str], says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        read_settings(**given, _env_file=None)


def test_a_model_in_the_own_network_may_do_without_a_certificate() -> None:
    for host in ("127.0.0.1:8000", "localhost", "10.0.0.5:8000"):
        settings = read_settings(
            model_url=f"http://{host}/v1", model_name="tiny", model_key="sk-1", _env_file=None
        )
        assert "sk-1" not in repr(settings)
