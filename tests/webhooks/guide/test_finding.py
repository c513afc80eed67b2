"""The search box of the guides: what is found, what is said when nothing is."""

from dataclasses import dataclass

import pytest

from bot.domain.catalogue.item import Item
from tests.citizen import content
from tests.webhooks.guide.stand import TOPIC, Reader, Stand
from webhooks.guide.finding import PlainFinder
from webhooks.guide.matching import Matching


@dataclass(frozen=True, slots=True)
class _Hit:
    kind: str
    id: str
    title: str
    path: str
    score: float = 1.0


class _Search:
    """webhooks.guide.finding.Finder that knows three things and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def find(self, text: str, most: int = 8) -> tuple[_Hit, ...]:
        self.asked.append(text)
        hits = (
            _Hit("item", "inspect_elevator", "电梯检验", "/guide/inspect_elevator"),
            _Hit("topic", TOPIC.id, TOPIC.title, f"/knowledge/{TOPIC.id}"),
            _Hit("page", "verify", "证书验真", "/verify"),
        )
        return hits[:most] if "电梯" in text else ()


async def test_hits_are_cards_with_their_kind(stand: Stand) -> None:
    stand.finder = search = _Search()
    async with stand.opened() as reader:
        found = await reader.opens("/guide/?q=%20电梯%20")
    assert search.asked == ["电梯"]
    cards = found.html[found.html.index('id="found"') : found.html.index('class="contents"')]
    for path, kind in (("/guide/inspect_elevator", "办事指南"), ("/verify", "网页")):
        assert f'href="{path}"' in cards
        assert f'<p class="kind">{kind}</p>' in cards
    assert "计量知识" in cards
    assert content().items["inspect_elevator"].promise in cards
    assert 'value="电梯"' in found.html


async def test_nothing_found_says_so_and_how_to_go_on(stand: Stand) -> None:
    stand.finder = _Search()
    async with stand.opened() as reader:
        page = await reader.opens("/guide/?q=火星<i>")
    assert page.status == 200
    assert "没有找到与“火星<i>”有关的内容" in page.words
    assert "<i>" not in page.html
    assert content().office.phone in page.words
    assert "回复“人工”" in page.words


async def test_a_weak_best_is_not_sold_as_the_answer(stand: Stand) -> None:
    scores = {"far": 0.44, "near": 0.6, "best": 0.74}

    class _Vague(_Search):
        def find(self, text: str, most: int = 8) -> tuple[_Hit, ...]:
            best_first = sorted(scores, key=lambda name: -scores[name])
            return tuple(_Hit("page", n, text, f"/{n}", scores[n]) for n in best_first[:most])

    stand.finder = _Vague()
    async with stand.opened() as reader:
        vague = await reader.opens("/guide/?q=考证")
        scores["best"] = 0.95
        sure = await reader.opens("/guide/?q=考证")
        scores |= {"best": 0.4, "near": 0.3}
        nothing = await reader.opens("/guide/?q=考证")
    assert "与“考证”最接近的" in vague.words
    assert 'href="/near"' in vague.html
    assert 'href="/far"' not in vague.html
    assert "与“考证”有关的" in sure.words
    assert "没有完全对应的" not in sure.words
    assert "没有找到与“考证”有关的内容" in nothing.words


async def test_without_a_question_nothing_is_looked_for(stand: Stand) -> None:
    stand.finder = search = _Search()
    async with stand.opened() as reader:
        for path in ("/guide/", "/guide/?q=", "/guide/?q=%20"):
            assert 'id="found"' not in (await reader.opens(path)).html
        assert (await reader.opens("/guide/?q=" + "长" * 800)).status == 200
    assert search.asked == ["长" * 100]


@pytest.mark.parametrize("item", content().items.values(), ids=lambda item: item.id)
def test_before_the_understanding_is_loaded_names_and_aliases_are_found(item: Item) -> None:
    finder = PlainFinder(content().items.values(), content().synonyms)
    for said in (item.name, item.aliases[0]):
        assert item.id in [hit.id for hit in finder.find(said, 3)], said


async def test_the_plain_finder_serves_meanwhile(reader: Reader) -> None:
    assert 'href="/guide/verify_scale"' in (await reader.opens("/guide/?q=电子秤")).html


def test_words_terms_and_slips() -> None:
    texts = [
        [(4.0, "电子天平"), (1.0, "天平")],
        [(4.0, "期间核查：电子天平")],
        [(4.0, "血压计"), (3.0, "JJG 270-2008")],
    ]
    matching = Matching(texts, {"磅秤": "天平"})
    assert matching.best("天平") == [0, 1]
    assert matching.best("磅秤") == [0, 1]
    assert matching.best("你们能校准天平吗") == [0]
    assert (
        matching.best("ｊｊｇ２７０")
        == matching.best("血压 270")
        == matching.best("血压机")
        == [2]
    )
    assert matching.best("火星") == matching.best("") == matching.best("？！") == []
    assert Matching([], {}).best("天平") == []
