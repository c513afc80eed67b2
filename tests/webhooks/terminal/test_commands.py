"""Each subcommand: what it prints, how it fails."""

import json
import sqlite3
from pathlib import Path

import pytest

from bot.adapters.database.schema import newest
from tests.running import Place
from tests.running import hengxin as started
from tests.webhooks.terminal.conftest import Hengxin
from webhooks.terminal import COMMANDS


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.at(tmp_path)


def test_help_everywhere(hengxin: Hengxin, place: Place) -> None:
    whole = hengxin(place, "--help")
    assert whole.returncode == 0
    for name in COMMANDS:
        assert name in whole.stdout
        own = hengxin(place, name, "--help")
        assert own.returncode == 0, name
        assert "Usage: hengxin" in own.stdout


def test_an_unknown_command_is_one_sentence(hengxin: Hengxin, place: Place) -> None:
    wrong = hengxin(place, "srve")
    assert wrong.returncode == 2
    assert "Traceback" not in wrong.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("wechat_aes_key", "short", "HENGXIN_WECHAT_AES_KEY"),
        ("database_url", "mysql://x", "HENGXIN_DATABASE_URL"),
        ("replicas", "2", "HENGXIN_REDIS_URL"),
        ("replicas", "many", "HENGXIN_REPLICAS"),
        ("wechat_mode", "loud", "HENGXIN_WECHAT_MODE"),
        ("database_url", "postgresql://u:secret/1@127.0.0.1/x", "HENGXIN_DATABASE_URL"),
        ("redis_url", "redis://:secret/1@127.0.0.1/0", "HENGXIN_REDIS_URL"),
        ("redis_url", "127.0.0.1:6379", "HENGXIN_REDIS_URL"),
    ],
)
def test_a_bad_setting_is_named(
    hengxin: Hengxin, place: Place, name: str, value: str, says: str
) -> None:
    refused = hengxin(bad(place, name, value), "serve", "--sandbox")
    assert refused.returncode == 2
    assert says in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "secret" not in refused.stderr


def bad(place: Place, name: str, value: str) -> Place:
    if name == "database_url":
        return Place.at(place.folder, value)
    return Place.at(place.folder, **{name: value})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("master_keys", "x", "HENGXIN_MASTER_KEYS"),
        ("database_url", "postgresql://127.0.0.1:1/none", "HENGXIN_DATABASE_URL"),
        ("content_dir", "/nowhere/at/all", "/nowhere/at/all"),
    ],
)
def test_what_a_setting_points_to_must_be_there(
    place: Place, name: str, value: str, says: str
) -> None:
    refused = started(bad(place, name, value), "serve", "--sandbox", "--port", "1")
    assert refused.returncode == 2
    assert says in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_serving_without_an_account_says_which_setting(hengxin: Hengxin, place: Place) -> None:
    refused = hengxin(place, "serve")
    assert refused.returncode == 2
    assert "HENGXIN_WECHAT_APP_ID" in refused.stderr
    assert "--sandbox" in refused.stderr


def test_parse_answers_every_line(hengxin: Hengxin, place: Place) -> None:
    said = "血压计检定要带什么材料\n\n我要送检两台血压计\n"
    answers = [json.loads(line) for line in hengxin(place, "parse", said=said).stdout.splitlines()]
    assert [each["text"] for each in answers] == said.split("\n")[:3]
    assert [each["intent"]["name"] for each in answers] == ["guide/materials", None, "apply"]
    assert sum(each["confidence"] for each in answers[0]["intent_ranking"]) == pytest.approx(1)
    (item,) = [each for each in answers[0]["entities"] if each["entity"] == "item"]
    assert (item["value"], item["start"]) == ("verify_blood_pressure", 0)


def test_parse_explains(hengxin: Hengxin, place: Place) -> None:
    answer = json.loads(hengxin(place, "parse", "--explain", said="多少钱\n").stdout)
    assert answer["explain"]["features"]


def test_evaluate_measures(hengxin: Hengxin, place: Place) -> None:
    test = place.folder / "test.tsv"
    test.write_text("text\tlabel\n多少钱\tguide/fee\n你好\tgreet\n", "utf-8")
    told = hengxin(place, "evaluate", "--test", str(test))
    assert told.returncode == 0
    assert "accuracy\t1.0000" in told.stdout


def test_evaluate_trains_on_another_file(hengxin: Hengxin, place: Place) -> None:
    lines = [
        f"{text}\t{label}"
        for label in ("甲", "乙", "丙")
        for text in (f"{label}一", f"{label}二两", f"{label}三斤")
    ]
    train = place.folder / "train.tsv"
    train.write_text("text\tlabel\n" + "\n".join(lines * 3) + "\n", "utf-8")
    told = hengxin(place, "evaluate", "--train", str(train), "--test", str(train))
    assert told.returncode == 0, told.stderr
    assert "accuracy" in told.stdout


def test_evaluate_names_the_bad_line(hengxin: Hengxin, place: Place) -> None:
    test = place.folder / "test.tsv"
    test.write_text("text\tlabel\n没有标签\n", "utf-8")
    refused = hengxin(place, "evaluate", "--test", str(test))
    assert refused.returncode == 1
    assert "test.tsv:2" in refused.stderr


def test_chat_is_the_same_bot(place: Place) -> None:
    told = started(place, "chat", "--as", "王芳", said="血压计检定要带什么材料\n多少钱\n")
    assert told.returncode == 0, told.stderr
    assert "血压计本体" in told.stdout
    assert "免费" in told.stdout


def test_a_key_is_shown_once_on_the_last_line(hengxin: Hengxin, place: Place) -> None:
    made = hengxin(place, "key", "add", "lab", "--role", "tester", "--role", "verifier")
    secret = made.stdout.splitlines()[-1]
    assert secret.startswith("hx_")
    assert secret.encode() not in Path(place.database_url.removeprefix("sqlite:///")).read_bytes()
    twice = hengxin(place, "key", "add", "lab", "--role", "tester")
    assert twice.returncode == 1
    assert "lab" in twice.stderr


def test_a_key_is_listed_without_its_secret_and_taken_back(hengxin: Hengxin, place: Place) -> None:
    made = hengxin(place, "key", "add", "lab", "--role", "tester", "--role", "verifier")
    listed = hengxin(place, "key", "list").stdout
    assert listed.startswith("lab\ttester、verifier\t")
    assert made.stdout.splitlines()[-1] not in listed
    assert hengxin(place, "key", "revoke", "lab").returncode == 0
    assert hengxin(place, "key", "list").stdout == ""
    again = hengxin(place, "key", "revoke", "lab")
    assert again.returncode == 1
    assert "lab" in again.stderr


def test_no_key_speaks_as_a_citizen(hengxin: Hengxin, place: Place) -> None:
    assert hengxin(place, "key", "add", "x", "--role", "citizen").returncode == 2


def test_the_outbox_is_listed_without_contents(hengxin: Hengxin, place: Place) -> None:
    assert hengxin(place, "migrate").returncode == 0
    listed = hengxin(place, "outbox", "list")
    assert (listed.returncode, listed.stdout) == (0, "")
    for number in ("7", "L7", "x", "9" * 30, "-1"):
        missing = hengxin(place, "outbox", "retry", "--", number)
        assert missing.returncode == 1, number
        assert number in missing.stderr


def test_a_letter_that_was_given_up_is_listed_and_sent_again(
    hengxin: Hengxin, place: Place
) -> None:
    assert hengxin(place, "migrate").returncode == 0
    with sqlite3.connect(place.database_url.removeprefix("sqlite:///")) as database:
        database.execute(
            "INSERT INTO letter (key, message_id, recipient, subject, text, status, due, attempts,"
            " error) VALUES ('ZX1:2:escalate', 'm', 'staff@x.invalid', '工单', '王芳的话', 'dead',"
            " '2026-11-22T09:30:00.000+08:00', 3, '550 no such user')"
        )
    database.close()
    listed = hengxin(place, "outbox", "list").stdout
    assert listed.startswith("L1\tdead\t信件\tZX1:2:escalate\t")
    assert "550 no such user" in listed
    assert "王芳" not in listed
    assert hengxin(place, "outbox", "list", "--status", "held").stdout == ""
    assert hengxin(place, "outbox", "retry", "L1").returncode == 0
    assert hengxin(place, "outbox", "list").stdout.startswith("L1\tpending")


def test_the_schema_goes_down_and_up(hengxin: Hengxin, place: Place) -> None:
    assert newest() in hengxin(place, "migrate").stdout
    assert "空" in hengxin(place, "migrate", "--to", "base").stdout
    refused = hengxin(place, "migrate", "--to", "nowhere")
    assert refused.returncode == 2
    assert "nowhere" in refused.stderr


def test_check_passes_over_our_own_content(hengxin: Hengxin, place: Place) -> None:
    passed = hengxin(place, "check")
    assert passed.returncode == 0, passed.stdout


def test_check_names_file_and_line(hengxin: Hengxin, place: Place, tmp_path: Path) -> None:
    broken = tmp_path / "content"
    broken.mkdir()
    (broken / "domain.yml").write_text("intents: [a]\n  - b\n", "utf-8")
    refused = hengxin(place, "check", str(broken))
    assert refused.returncode == 1
    assert "domain.yml:" in refused.stdout
