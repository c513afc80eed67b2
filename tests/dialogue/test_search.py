"""Items, topics and pages are found by their names, however these are typed."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import perf_counter

import pytest

import intents
from bot.adapters.content_files import load
from bot.adapters.training.lexicon import lexicon_of
from bot.dialogue.content import Content
from bot.dialogue.search import Search
from bot.dialogue.spelling import Spelling


@cache
def content() -> Content:
    return load(Path(intents.__path__[0]))


@cache
def spelling() -> Spelling:
    lexicon = lexicon_of((), (), content().synonyms)
    return Spelling(lexicon.simplified, lexicon.sounds, lexicon.synonyms)


@cache
def search() -> Search:
    return Search.of(content(), spelling())


ITEMS = sorted(content().items)
TOPICS = sorted(content().knowledge)


def found(text: str, most: int = 3) -> list[str]:
    return [hit.id for hit in search().find(text, most)]


def syllables(name: str) -> list[str]:
    return spelling().syllables(spelling().bare(spelling().fold(name).text))


@pytest.mark.parametrize("item", ITEMS)
def test_every_item_is_found_first_by_its_name(item: str) -> None:
    assert found(content().items[item].name)[0] == item


@pytest.mark.parametrize("item", ITEMS)
def test_every_item_is_found_by_its_initials_and_its_pinyin(item: str) -> None:
    spelt = syllables(content().items[item].name)
    assert item in found("".join(each[:1] for each in spelt))
    assert item in found("".join(spelt))


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_found_first_by_its_title(topic: str) -> None:
    assert found(content().knowledge[topic].title)[0] == topic


@pytest.mark.parametrize(
    ("page", "path", "words"),
    [
        ("verify", "/verify", "查证书"),
        ("report", "/report/", "举报"),
        ("privacy", "/privacy", "隐私"),
        ("guide", "/guide/", "办事指南"),
        ("ability", "/guide/ability", "能力查询"),
        ("contact", "/", "联系我们"),
        ("verify", "/verify", "查證書"),
        ("privacy", "/privacy", "yinsi"),
        ("report", "/report/", "jubao"),
    ],
)
def test_the_pages_are_found(page: str, path: str, words: str) -> None:
    first = search().find(words)[0]
    assert (first.kind, first.id, first.path) == ("page", page, path)


@pytest.mark.parametrize(
    ("words", "item"),
    [
        ("xyj", "verify_blood_pressure"),
        ("XYJ", "verify_blood_pressure"),
        ("xueyaji", "verify_blood_pressure"),
        ("xue ya ji", "verify_blood_pressure"),
        ("血压记", "verify_blood_pressure"),
        ("血厌计", "verify_blood_pressure"),
        ("血計", "verify_blood_pressure"),
        ("dt", "inspect_elevator"),
        ("電梯", "inspect_elevator"),
        ("dianti", "inspect_elevator"),
        ("dianti jianyan", "inspect_elevator"),
        ("tp", "verify_balance"),
        ("添平", "verify_balance"),
        ("的士计价器", "verify_taximeter"),
        ("打表器", "verify_taximeter"),
        ("shuibiao", "verify_water_meter"),
    ],
)
def test_an_item_is_found_as_people_type_it(words: str, item: str) -> None:
    assert item in found(words)


def slips(name: str) -> Iterator[str]:
    """A character left out, two swapped, one said twice, one that sounds the same."""
    at = 1 + sum(map(ord, name)) % (len(name) - 2)
    yield name[:at] + name[at + 1 :]
    yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    yield name[:at] + name[at] + name[at:]
    yield name[:at] + homophones().get(spelling().sound(name[at]), name[at]) + name[at + 1 :]


@cache
def homophones() -> dict[str, str]:
    """A character for each sound, common ones rather than rare ones."""
    common = "计坚表呀鸭店剃度雷提水鳞压验定检校准安全车机器具瓶力管道锅炉重起电气人员培训核"
    return {spelling().sound(each): each for each in reversed(common)}


def shares() -> dict[str, float]:
    """How many of each way of typing find their item among the first three."""
    tried: dict[str, list[bool]] = {"aliases": [], "slips": [], "parts": []}
    for item in content().items.values():
        for alias in item.aliases:
            tried["aliases"].append(item.id in found(alias))
        for name in (item.name.partition("（")[0], *item.aliases):
            if len(name) > 3 and name.isalpha():
                tried["slips"] += [item.id in found(slip) for slip in slips(name)]
        tried["parts"].append(item.id in found(item.name[: max(2, len(item.name) // 2)]))
    return {way: sum(hits) / len(hits) for way, hits in tried.items()}


def test_aliases_slips_and_parts_find_their_item() -> None:
    reached = shares()
    assert reached["aliases"] >= 0.99
    assert reached["slips"] >= 0.97
    assert reached["parts"] >= 0.97


def test_kinds_and_numbers_are_kept_to() -> None:
    hits = search().find("血压计", 2, {"topic"})
    assert len(hits) == 2
    assert {hit.kind for hit in hits} == {"topic"}
    assert all(hit.path == f"/knowledge/{hit.id}" for hit in hits)


@pytest.mark.parametrize("text", ["", " ", "？！", "\n", "zzqqxx", "🙂"])
def test_words_that_say_nothing_find_nothing(text: str) -> None:
    assert search().find(text) == ()


def test_scores_fall_and_stay_below_one() -> None:
    scores = [hit.score for hit in search().find("水表检定", 8)]
    assert scores == sorted(scores, reverse=True)
    assert 0 < scores[-1] <= scores[0] <= 1


def test_a_query_is_quick() -> None:
    search().find("家里的水表准不准")
    took = []
    for _ in range(50):
        start = perf_counter()
        search().find("家里的水表准不准")
        took.append(perf_counter() - start)
    assert sorted(took)[5] < 0.004
