"""`hengxin evaluate` over files with more columns than text and label."""

from pathlib import Path

import pytest

from tests.running import Place
from tests.webhooks.terminal.conftest import Hengxin


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.at(tmp_path)


def test_items_are_reported_where_the_file_has_them(hengxin: Hengxin, place: Place) -> None:
    test = place.folder / "test.tsv"
    rows = ["text\tlabel\titem\tnamed", "电子秤检定多少钱\tguide/fee\tverify_scale\tname"]
    test.write_text("\n".join([*rows, "你好\tgreet\t\t", ""]), "utf-8")
    told = hengxin(place, "evaluate", "--test", str(test))
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert [line.partition("\t")[0] for line in lines] == [
        "accuracy",
        "macro-F1",
        "p50/p95 ms",
        "accuracy 95 %",
        "macro-F1 95 %",
        "item named",
        "item and intent first",
        "item and intent in three",
        "",
        "intent",
        "greet",
        "guide/fee",
    ]
    assert lines[0] == "accuracy\t1.0000"
    assert lines[5].startswith("item named\t1.0000\t")
    assert lines[5].endswith("\t1")


def test_two_columns_say_nothing_of_items(hengxin: Hengxin, place: Place) -> None:
    test = place.folder / "test.tsv"
    test.write_text("text\tlabel\n多少钱\tguide/fee\n你好\tgreet\n", "utf-8")
    told = hengxin(place, "evaluate", "--test", str(test)).stdout
    assert "accuracy 95 %\t0.3424–1.0000" in told
    assert "item" not in told


@pytest.mark.parametrize("head", ["label\ttext", "text\titem\tlabel", "text"])
def test_the_first_two_columns_are_text_and_label(
    hengxin: Hengxin, place: Place, head: str
) -> None:
    test = place.folder / "test.tsv"
    test.write_text(f"{head}\n", "utf-8")
    refused = hengxin(place, "evaluate", "--test", str(test))
    assert refused.returncode == 1
    assert "test.tsv:1" in refused.stderr


def test_a_row_has_as_many_columns_as_the_first(hengxin: Hengxin, place: Place) -> None:
    test = place.folder / "test.tsv"
    test.write_text("text\tlabel\titem\n多少钱\tguide/fee\n", "utf-8")
    refused = hengxin(place, "evaluate", "--test", str(test))
    assert refused.returncode == 1
    assert "test.tsv:2" in refused.stderr
