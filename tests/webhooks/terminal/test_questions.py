"""`hengxin questions`."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.adapters.clock import SystemClock
from bot.adapters.database import schema
from bot.adapters.database.store import open_store
from bot.domain.conversation.unanswered import Unanswered, Why
from tests.running import Place
from tests.webhooks.terminal.conftest import Hengxin

ASKED = (
    ("充电桩在哪里检定", 1, "guide/fee"),
    ("请问充电桩在哪检定", 2, "guide/fee"),
    ("充电桩在哪里检定 ［电话］", 3, "org/location"),
    ("水表转得\n太快", 1, "knowledge"),
    ("很久以前问的", 30, ""),
)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place.at(tmp_path)
    asyncio.run(_kept(made.environment()["HENGXIN_DATABASE_URL"]))
    return made


async def _kept(url: str) -> None:
    await schema.migrate(url)
    store = open_store(url)
    now = SystemClock().now()
    async with store.work() as work:
        for text, age, guess in ASKED:
            work.questions.keep(
                Unanswered(now - timedelta(days=age), text, Why.UNCLEAR, "", guess)
            )
    await store.close()


def test_the_like_are_together_the_most_frequent_first(hengxin: Hengxin, place: Place) -> None:
    said = hengxin(place, "questions").stdout
    assert "4 个（没有听懂 4 个），列出 2 类" in said
    assert said.index("1. 3 次，最可能是 guide/fee") < said.index("2. 1 次，最可能是 knowledge")
    assert "   水表转得 太快\n" in said
    assert "很久以前" not in said
    assert "很久以前" in hengxin(place, "questions", "--days", "60").stdout
    assert "水表" not in hengxin(place, "questions", "--min", "2").stdout


def test_a_cluster_becomes_examples_to_be_reviewed(hengxin: Hengxin, place: Place) -> None:
    made = hengxin(place, "questions", "--as-example", "org/location", "1")
    assert made.stdout == "      - 充电桩在哪里检定\n      - 请问充电桩在哪检定\n"
    assert "1 句含有隐去的内容" in made.stderr
    assert "examples/org/location.yml" in made.stderr


def test_or_questions_of_a_topic(hengxin: Hengxin, place: Place) -> None:
    made = hengxin(place, "questions", "--as-topic", "2")
    assert YAML(typ="safe").load(made.stdout) == {"said": ["水表转得 太快"]}


@pytest.mark.parametrize(
    ("options", "says"),
    [(("--as-topic", "3"), "没有第 3 类"), (("--as-example", "nonsense", "1"), "nonsense")],
)
def test_what_is_not_there_is_one_sentence(
    hengxin: Hengxin, place: Place, options: tuple[str, ...], says: str
) -> None:
    refused = hengxin(place, "questions", *options)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert says in refused.stderr


def test_nothing_kept_is_said(hengxin: Hengxin, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "没有记下" in hengxin(Place.at(empty), "questions").stdout
