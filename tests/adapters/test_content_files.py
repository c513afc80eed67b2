"""Content read from disk; every mistake is named with its file, line and remedy."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.adapters.content_files import Problem, check, fingerprint, load
from bot.errors import Misconfigured
from tests.citizen import CONTENT


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The packaged content, free to be spoilt."""
    return Path(shutil.copytree(CONTENT, tmp_path / "intents"))


def spoil(root: Path, file: str, old: str, new: str) -> int:
    """Replace the first `old` in a file; the line, from 1, on which it began."""
    path = root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def found(root: Path, file: str, part: str) -> Problem:
    """The one problem of that file whose words contain `part`."""
    problems = check(root)
    (problem,) = [each for each in problems if each.file == file and part in each.what]
    return problem


def test_the_packaged_content_is_right() -> None:
    assert check(CONTENT) == []


def test_what_is_loaded() -> None:
    content = load(CONTENT)
    assert ("转人工", "human") in content.examples
    assert content.domain["slots"]["phone"]["mappings"][0]["entity"] == "phone"
    assert "utter_ask_application_form_phone" in content.responses
    assert content.items["verify_blood_pressure"].name == "血压计检定"
    assert content.bodies[-1].phone == "12345"
    assert content.fingerprint == fingerprint(CONTENT)
    assert type(content.domain["forms"]["lookup_form"]["required_slots"]) is list


class Mistake(NamedTuple):
    """`new` for `old` in `file`; the problem stands `offset` lines on (None: elsewhere)."""

    file: str
    old: str
    new: str
    offset: int | None
    part: str


HUMAN, ORG, APPLY = "dialogue/human.yml", "dialogue/org.yml", "dialogue/apply.yml"
SOCIAL, GREET = "dialogue/social.yml", "examples/greet.yml"
ITEM = "catalogue/verify_blood_pressure.yml"
TWICE = "responses:\n  utter_hours:\n    - text: 二"
DECIDED = "nlu:\n  - intent: decide\n    examples: |\n      - 就办那个\n"
MISTAKES = [
    Mistake(GREET, "      - 你好\n", "      - 你好\n      - 你好\n", None, "重复"),
    Mistake(HUMAN, "  - human\n", "  - human\n  - wave\n", 1, "没有例句"),
    Mistake(HUMAN, "  - human\n", "  - human\n  - wave\n", 1, "没有规则"),
    Mistake(GREET, "intent: greet", "intent: grete", 0, "没有列在 intents"),
    Mistake(GREET, "nlu:", DECIDED, None, "请删去例句"),
    Mistake(ORG, "action: utter_hours", "action: utter_huors", -3, "没有回复"),
    Mistake("dialogue/guide.yml", "action: action_consult", "action: action_x", -3, "没有动作"),
    Mistake(ORG, "intent: org/hours", "intent: org/huors", -2, "没有意图"),
    Mistake(APPLY, "          - draft: true", "          - drat: true", -4, "没有槽位"),
    Mistake("dialogue/form.yml", "loop: lookup_form", "loop: look_form", -2, "没有表单"),
    Mistake(ORG, "{office_hours}。", "{office_huors}。", -2, "office_huors"),
    Mistake(SOCIAL, "payload: /apply", "payload: /aply", None, "aply"),
    Mistake(SOCIAL, "payload: /apply", "payload: /apply{x", None, "JSON"),
    Mistake(SOCIAL, "payload: /apply", 'payload: /apply{"item":"x"}', None, "没有的事项"),
    Mistake(ORG, "rules:", "rulse: []\nrules:", 0, "不认识的键"),
    Mistake(ORG, "responses:", TWICE, None, "写了两次"),
    Mistake(
        ORG, "  utter_hours:", "  utter_invoice:\n    - text: 二\n  utter_hours:", 0, "已经写过"
    ),
    Mistake("domain.yml", "  utter_image:", "  utter_picture:", None, "缺少回复“utter_image”"),
    Mistake("office.yml", "phone: 0512-00000000", 'phone: ""', 0, "phone"),
    Mistake("office.yml", "postcode:", "postkode:", None, "postcode"),
    Mistake("office.yml", 'to: "12:00"', "to: 12点", 0, "时:分"),
    Mistake("office.yml", "days: 工作日", "days: 平时", 0, "周一至周五"),
    Mistake("office.yml", "ACCEPT: 5 个工作日", "ACCEPT: 五天", 0, "5 个工作日"),
    Mistake("office.yml", "QUOTE: 10", "QUOT: 10", 0, "QUOT"),
    Mistake("competent_bodies.yml", "reason: 住房", "raeson: 住房", -2, "reason"),
    Mistake("menu.yml", "intent: human", "intent: humna", 0, "没有意图“humna”"),
    Mistake("menu.yml", "- name: 办事\n", "- name: 各类办事\n    extra: 1\n", None, "不认识的键"),
    Mistake(ITEM, "kind: quantity", "kind: quantiy", 0, "quantiy"),
    Mistake(ITEM, "{key: regulation,", "{key: rule,", None, "缺少证书必填的一项：regulation"),
    Mistake("certificates.yml", "letters: JD", "letters: SQ", 0, "types.verification.letters"),
    Mistake("certificates.yml", "code: 9135", "code: 9136", 0, "校验不通过"),
    Mistake(ITEM, "id: verify_blood", "id: verify_bood", None, "文件名"),
]


@pytest.mark.parametrize(
    "mistake", MISTAKES, ids=[f"{each.file}-{each.part}" for each in MISTAKES]
)
def test_mistakes_are_named_where_they_stand(copied: Path, mistake: Mistake) -> None:
    line = spoil(copied, mistake.file, mistake.old, mistake.new)
    problem = found(copied, mistake.file, mistake.part)
    if mistake.offset is not None:
        assert problem.line == line + mistake.offset
    assert str(problem).startswith(f"{mistake.file}:{problem.line}: ")


def test_an_account_need_not_have_a_menu(copied: Path) -> None:
    assert load(copied).menu[0].name == "办事"
    (copied / "menu.yml").unlink()
    assert load(copied).menu == ()


def test_wrong_content_is_not_loaded(copied: Path) -> None:
    spoil(copied, ORG, "action: utter_hours", "action: utter_huors")
    spoil(copied, "office.yml", "phone: 0512-00000000", 'phone: ""')
    with pytest.raises(Misconfigured, match=r"office.yml:\d+: .*phone"):
        load(copied)


def test_a_response_that_does_not_fit_into_one_reply(copied: Path) -> None:
    line = spoil(copied, "dialogue/social.yml", "再见，有需要随时找我", "长" * 700)
    problem = found(copied, "dialogue/social.yml", "超过 2000 字节")
    assert problem.line < line


def test_a_guide_that_does_not_fit_into_one_reply(copied: Path) -> None:
    spoil(copied, "catalogue/verify_blood_pressure.yml", "可以办理。", "长" * 600)
    assert (
        "overview" in found(copied, "catalogue/verify_blood_pressure.yml", "超过 1700 字节").what
    )


@pytest.mark.parametrize("text", ["- a\n- b\n", "a: [1, 2\n", "a: 1\na: 2\n", "a: b: c\n"])
def test_what_is_no_mapping(copied: Path, text: str) -> None:
    (copied / "dialogue" / "org.yml").write_text(text, "utf-8")
    assert found(copied, "dialogue/org.yml", "").line >= 1


def test_what_is_no_text(copied: Path) -> None:
    (copied / "office.yml").write_bytes(b"name: \xb2\xe2\n")
    assert "UTF-8" in found(copied, "office.yml", "").what


def test_a_missing_file(copied: Path) -> None:
    (copied / "office.yml").unlink()
    assert found(copied, "office.yml", "缺少").line == 1
    with pytest.raises(Misconfigured, match=r"office.yml:1: 缺少这个文件"):
        load(copied)


def test_the_fingerprint_follows_names_and_words(copied: Path) -> None:
    before = fingerprint(copied)
    spoil(copied, "lexicon/words.txt", "血压计", "血压机")
    changed = fingerprint(copied)
    (copied / "lexicon" / "words.txt").rename(copied / "lexicon" / "others.txt")
    assert len({before, changed, fingerprint(copied), fingerprint(CONTENT)}) == 3


def test_a_state_without_words_is_named(copied: Path) -> None:
    spoil(copied, "messages/application.yml", "  quoted: ", "  # quoted: ")
    (problem,) = check(copied)
    assert problem.file == "messages/application.yml"
    assert "已报价" in problem.what
