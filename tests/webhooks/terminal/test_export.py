"""`hengxin export rasa`: a project that Rasa 3.6 trains, the same bytes for the same content."""

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import intents
from bot.adapters.content_files import load
from bot.dialogue.content import Content
from tests.running import Place
from tests.webhooks.terminal.conftest import Hengxin
from tests.webhooks.terminal.rasa_side import RasaProject, contradictions
from webhooks.terminal.export import written_rules
from webhooks.terminal.rasa_project import project_files, write_project
from webhooks.terminal.rasa_project.rules import Families, rules_for_rasa

CONTENT = Path(intents.__path__[0])
SITE = "https://fw.example.cn"


@pytest.fixture(scope="module")
def content() -> Content:
    return load(CONTENT)


@pytest.fixture(scope="module")
def files(content: Content) -> dict[str, str]:
    return project_files(content, written_rules(CONTENT), SITE)


@pytest.fixture(scope="module")
def project(files: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> RasaProject:
    folder = tmp_path_factory.mktemp("rasa")
    write_project(folder, files)
    return RasaProject(folder)


def test_every_file_is_of_rasas_format(project: RasaProject) -> None:
    assert project.misshapen() == []


def test_every_name_is_defined(project: RasaProject) -> None:
    assert project.misfits() == []


def test_no_rule_contradicts_another(project: RasaProject) -> None:
    assert contradictions(project.rules) == []


def test_everything_that_is_taught_is_there(project: RasaProject, content: Content) -> None:
    taught = project.entries("intent")
    counted = {name: len(texts) for name, texts in taught.items() if name != "risk"}
    assert sum(counted.values()) == len(content.examples)
    assert set(counted) == {intent for _, intent in content.examples}
    assert project.families() == {"guide", "org"}
    assert {"guide", "org", "risk"} <= set(project.domain["intents"])
    assert "guide/fee" not in project.domain["intents"]


def test_a_name_stands_for_its_item(project: RasaProject, content: Content) -> None:
    meant = {name: item for item, said in project.entries("synonym").items() for name in said}
    assert set(meant.values()) == set(content.items)
    names = project.entries("lookup")["item"]
    assert set(names) == set(meant)
    assert [len(name) for name in names] == sorted(map(len, names), reverse=True)
    assert meant["血压计"] == "verify_blood_pressure"
    assert "培训班" not in meant  # several items share it


def test_marks_are_what_the_patterns_find(project: RasaProject) -> None:
    items = set(project.entries("lookup")["item"])
    shapes = {
        name: re.compile("|".join(each), re.IGNORECASE)
        for name, each in project.entries("regex").items()
    }
    folded = {name.lower() for name in items}
    assert all(words.lower() in folded for entity, words in project.marks() if entity == "item")
    phones = [words for entity, words in project.marks() if entity == "phone"]
    assert all(shapes["phone"].search(words) for words in phones)


def test_texts_hold_the_offices_facts(project: RasaProject, content: Content) -> None:
    wordings = [
        wording["text"]
        for responses in (project.domain["responses"], project.retrieved)
        for each in responses.values()
        for wording in each
    ]
    assert not [text for text in wordings if "{office_" in text or "{public_url}" in text]
    assert content.office.address in project.retrieved["utter_org/location"][0]["text"]
    assert any("{number}" in text for text in wordings)  # an action fills it


def test_a_form_is_interrupted_by_what_has_a_rule(project: RasaProject) -> None:
    (_, text) = project.domain["slots"]["organisation"]["mappings"]
    assert text["type"] == "from_text"
    assert {"cancel", "human", "guide", "complain"} <= set(text["not_intent"])
    assert not {"affirm", "deny", "skip", "out_of_scope"} & set(text["not_intent"])
    assert project.domain["slots"]["draft"] == {
        "type": "text",
        "influence_conversation": True,
        "mappings": [{"type": "custom"}],
    }


def test_the_action_server_is_ours(files: dict[str, str]) -> None:
    assert f"url: {SITE}/rasa/webhook" in files["endpoints.yml"]
    assert "Bearer ${HENGXIN_KEY}" in files["endpoints.yml"]


def test_every_word_is_a_line_of_jiebas(files: dict[str, str]) -> None:
    lines = files["jieba/words.txt"].splitlines()
    assert all(re.fullmatch(r"\S+( [0-9]+)?( [a-z]+)?", line) for line in lines)
    words = [line.split()[0] for line in lines]
    assert len(set(words)) == len(words)
    assert "水银血压计" in words


def test_the_same_content_is_the_same_bytes(content: Content, files: dict[str, str]) -> None:
    assert project_files(content, written_rules(CONTENT), SITE) == files


def test_the_page_names_what_is_left_out(files: dict[str, str]) -> None:
    assert "培训班" in files["README.md"]
    assert f"{SITE}/rasa/webhook" in files["README.md"]


def test_exported_twice_into_the_same_folder(hengxin: Hengxin, tmp_path: Path) -> None:
    place, folder = Place.at(tmp_path / "here"), tmp_path / "project"
    first = hengxin(place, "export", "rasa", str(folder))
    assert first.returncode == 0, first.stderr
    told = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (folder / "domain.yml").write_text("x", "utf-8")
    (folder / "models").mkdir()
    assert hengxin(place, "export", "rasa", str(folder)).returncode == 0
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == told
    assert (folder / "models").is_dir()


def test_somebody_elses_folder_is_left_alone(hengxin: Hengxin, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "domain.yml").write_text("theirs", "utf-8")
    place = Place.at(tmp_path / "here")
    refused = hengxin(place, "export", "rasa", str(tmp_path / "project"))
    assert refused.returncode == 1
    assert len(refused.stderr.strip().splitlines()) == 1
    assert [path.name for path in (tmp_path / "project").iterdir()] == ["domain.yml"]


def test_what_an_earlier_export_wrote_goes(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("theirs", "utf-8")
    folder = tmp_path / "project"
    write_project(folder, {"a.yml": "1", "data/b.yml": "2"})
    mark = folder / ".hengxin-export"
    mark.write_text(mark.read_text("utf-8") + "../kept\n", "utf-8")
    write_project(folder, {"a.yml": "3"})
    assert (folder / "a.yml").read_text("utf-8") == "3"
    assert not (folder / "data" / "b.yml").exists()
    assert (tmp_path / "kept").exists()


def test_a_part_that_does_more_than_answer_is_left_out() -> None:
    entries = [
        {"rule": "一", "steps": [{"intent": "org/hours"}, {"action": "utter_hours"}]},
        {"rule": "二", "steps": [{"intent": "org/location"}, {"action": "action_map"}]},
    ]
    families = Families.of(["org/hours", "org/location", "greet"])
    rules = rules_for_rasa(entries, families, [])
    assert rules.answers == {"utter_org/hours": "utter_hours"}
    assert rules.left_out == ["二"]
    assert [rule["steps"][1] for rule in rules.entries] == [{"action": "utter_org"}]


def test_a_rule_for_everywhere_beside_one_for_outside_the_forms() -> None:
    outside = {
        "rule": "外",
        "condition": [{"active_loop": None}],
        "steps": [{"intent": "affirm"}, {"action": "utter_a"}],
    }
    own = {**outside, "rule": "内", "condition": [{"active_loop": "one"}]}
    everywhere = {"rule": "处处", "steps": [{"intent": "affirm"}, {"action": "utter_b"}]}
    assert contradictions([outside, everywhere]) == [("外", "处处")]
    rules = rules_for_rasa([outside, own, everywhere], Families.of([]), ["one", "two"])
    assert contradictions(list(rules.entries)) == []
    assert rules.entries[2]["condition"] == [{"active_loop": "two"}]


class Message(dict[str, Any]):
    """rasa.shared.nlu.training_data.message.Message, as far as a component writes to it."""

    def set(self, name: str, value: object, *, add_to_output: bool) -> None:
        assert add_to_output
        self[name] = value


@pytest.fixture
def payloads(files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The component's own names, with stand-ins for what it takes from Rasa."""
    text = files["payloads.py"]
    for module, names in re.findall(r"^from (rasa\S+) import (.+)$", text, re.MULTILINE):
        stand_in = ModuleType(module)
        for name in names.split(", "):
            setattr(stand_in, name, type(name, (), {}))
        monkeypatch.setitem(sys.modules, module, stand_in)
    recipe: Any = sys.modules["rasa.engine.recipes.default_recipe"]
    recipe.DefaultV1Recipe.ComponentType = type("Kinds", (), {"INTENT_CLASSIFIER": 1})
    recipe.DefaultV1Recipe.register = lambda *_, **__: lambda component: component
    defined: dict[str, Any] = {}
    exec(compile(text, "payloads.py", "exec"), defined)  # noqa: S102 - our own file
    return defined


def test_a_button_for_a_part_is_understood(payloads: dict[str, Any]) -> None:
    component = payloads["Payloads"](["guide", "org"])
    (message,) = component.process([Message(text='/guide/fee{"item": "verify_scale"}')])
    assert message["intent"] == {"name": "guide", "confidence": 1.0}
    assert [(e["entity"], e["value"]) for e in message["entities"]] == [("item", "verify_scale")]
    told = message["response_selector"]
    assert told["guide"]["response"]["intent_response_key"] == "guide/fee"
    assert told["all_retrieval_intents"] == ["guide", "org"]


@pytest.mark.parametrize("text", ["多少钱", "/apply", "/guide/fee{", "/none/of/ours", ""])
def test_other_words_are_left_as_they_are(payloads: dict[str, Any], text: str) -> None:
    (message,) = payloads["Payloads"](["guide"]).process([Message(text=text)])
    assert set(message) == {"text"}
