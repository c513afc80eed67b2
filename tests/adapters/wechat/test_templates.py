"""The file of templates: read, or refused with what is wrong and an example."""

import json
from pathlib import Path

import pytest

from bot.adapters.wechat.templates import read_templates
from bot.domain.messages.templates import Template
from bot.errors import Misconfigured


def test_a_proper_file(tmp_path: Path) -> None:
    file = tmp_path / "templates.json"
    entries = {
        "M2": {"id": "T-2", "fields": {"thing1": "item"}, "url": "https://example.org/me/"},
        "M14": {"id": "T-14", "fields": {"character_string1": "number"}},
    }
    file.write_text(json.dumps(entries), "utf-8")
    assert read_templates(file) == {
        "M2": Template("T-2", {"thing1": "item"}, "https://example.org/me/"),
        "M14": Template("T-14", {"character_string1": "number"}),
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "JSON"),
        ("[]", "最外层"),
        ('{"M2": {}}', "M2"),
        ('{"M2": {"id": "", "fields": {"thing1": "item"}}}', "缺少 id"),
        ('{"M2": {"id": "T", "fields": {}}}', "缺少 id 或 fields"),
        ('{"M2": {"id": "T", "fields": {"thing1": 1}}}', "thing1"),
        ('{"M2": {"id": "T", "fields": {"first": "item"}}}', "first"),
        ('{"M2": {"id": "T", "fields": {"thing1": "item"}, "url": 5}}', "url"),
        ('{"M2": {"id": "T", "fields": {"thing1": "item"}, "colour": "red"}}', "colour"),
    ],
)
def test_a_mistake_is_named_with_an_example(tmp_path: Path, content: str, reason: str) -> None:
    file = tmp_path / "templates.json"
    file.write_text(content, "utf-8")
    with pytest.raises(Misconfigured, match=reason) as refused:
        read_templates(file)
    assert "HENGXIN_WECHAT_TEMPLATES" in refused.value.sentence
    assert "示例" in refused.value.sentence


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="FileNotFoundError"):
        read_templates(tmp_path / "nowhere.json")
