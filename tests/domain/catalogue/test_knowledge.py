"""Topics of everyday metrology are read, and what is wrong in a file is named."""

from typing import Any

import pytest

from bot.domain.catalogue.knowledge import FEWEST_SAID, LONGEST_TEXT, topic_from
from bot.domain.entries import WrongEntry

TOPIC: dict[str, Any] = {
    "id": "water_meter",
    "title": "水表怎么读",
    "group": "水电气表",
    "said": [f"问法{number}" for number in range(FEWEST_SAID)],
    "text": "黑色数字是立方米。",
    "items": ["verify_water_meter"],
    "sources": ["JJG 162-2019《饮用冷水水表》"],
    "owner": "民生计量室（示例）",
    "reviewed": "2026-11-20",
    "sample": True,
}


def test_a_topic_with_all_its_parts() -> None:
    topic = topic_from(TOPIC)
    assert topic.items == ("verify_water_meter",)
    assert topic.answer == "【水表怎么读】\n黑色数字是立方米。"
    assert topic.sample


def test_a_topic_may_lead_to_no_item() -> None:
    assert topic_from({key: TOPIC[key] for key in TOPIC if key != "items"}).items == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "Water Meter"),
        ("title", "水" * 21),
        ("text", "水" * (LONGEST_TEXT + 1)),
        ("text", ""),
        ("said", ["只有一句"]),
        ("sources", []),
        ("owner", None),
        ("reviewed", "昨天"),
    ],
)
def test_what_is_wrong_is_named(key: str, value: object) -> None:
    with pytest.raises(WrongEntry) as mistake:
        topic_from(TOPIC | {key: value})
    assert mistake.value.path[0] == key


def test_a_key_that_nobody_reads_is_refused() -> None:
    with pytest.raises(WrongEntry):
        topic_from(TOPIC | {"tittle": "水表"})
