"""The content folder on disk: read with line numbers, checked, assembled into one Content."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bot.adapters.content_files.domain import Domain
from bot.adapters.content_files.knowledge import topic_faults
from bot.adapters.content_files.menu import checked_menu
from bot.adapters.content_files.references import faults, long_answers
from bot.adapters.content_files.sources import Problem, Source, plain, source_from
from bot.adapters.content_files.training import Training
from bot.dialogue.content import Content
from bot.domain.cases.case import CaseKind
from bot.domain.cases.completeness import unknown_labels, unsaid, untold_kinds
from bot.domain.catalogue.item import Item, item_from
from bot.domain.catalogue.knowledge import Topic, topic_from
from bot.domain.catalogue.office import bodies_from, office_from
from bot.domain.certificates.issuer import issuer_from
from bot.domain.certificates.requirements import lacking
from bot.domain.conversation.menu import Menu
from bot.domain.conversation.risk import NO_RISK, Risk, risk_from
from bot.domain.entries import WrongEntry
from bot.domain.messages.notices import Notices, notices_from
from bot.errors import Misconfigured

__all__ = ["Problem", "check", "load"]

_Read = TypeVar("_Read")
_Named = TypeVar("_Named", Item, Topic)


def load(directory: Path) -> Content:
    """The content in `directory`. Misconfigured names the first problem and how many there are."""
    reading = _Reading(directory)
    content = reading.content()
    problems = reading.problems
    if content is None or problems:
        more = f"（另有 {len(problems) - 1} 处，见 hengxin check）" if len(problems) > 1 else ""
        raise Misconfigured(f"内容有误：{min(problems)}{more}")
    return content


def check(directory: Path) -> list[Problem]:
    """Everything that is wrong in `directory`, in the order of files and lines."""
    reading = _Reading(directory)
    reading.content()
    return sorted(set(reading.problems))


@dataclass(slots=True)
class _Reading:
    """One pass over the folder; problems are gathered, not raised."""

    root: Path
    problems: list[Problem] = field(default_factory=list)
    domain: Domain = field(default_factory=Domain)
    training: Training = field(default_factory=Training)

    def content(self) -> Content | None:
        """The content, or None when a part without which nothing can be checked is wrong."""
        for path in self._rasa_files():
            if source := self._source(path):
                self.domain.read(source)
                self.training.read(source)
        self.problems += [*self.domain.problems, *self.training.problems]
        items = self._named_files("catalogue", _whole_item)
        office = self._read(self.root / "office.yml", office_from)
        bodies = self._read(self.root / "competent_bodies.yml", bodies_from)
        issuer = self._read(self.root / "certificates.yml", issuer_from)
        if office is None or bodies is None or issuer is None:
            return None
        items = _in_order(items, office.groups)
        content = Content(
            domain=self.domain.assembled(items.values()),
            examples=tuple(self.training.examples),
            rules=tuple(self.training.rules),
            responses=self.domain.responses(items.values()),
            items=items,
            office=office,
            issuer=issuer,
            bodies=bodies,
            words=tuple(self._words()),
            synonyms={**self.training.synonyms, **self._synonyms()},
            messages=self._messages(),
            fingerprint=fingerprint(self.root),
            menu=self._menu(),
            risk=self._risk(),
            knowledge=self._named_files("knowledge", topic_from),
        )
        self.problems += topic_faults(content.knowledge, items)
        self.problems += faults(content, self.domain, self.training)
        for item, what in long_answers(content):
            self.problems.append(Problem(f"catalogue/{item}.yml", 1, what))
        return content

    def _rasa_files(self) -> Iterator[Path]:
        """The domain, what is done and answered, and what citizens say, in Rasa's format."""
        yield self.root / "domain.yml"
        for folder in ("dialogue", "examples"):
            yield from sorted((self.root / folder).rglob("*.yml"))

    def _named_files(
        self, folder: str, build: Callable[[Mapping[str, Any]], _Named]
    ) -> dict[str, _Named]:
        """One thing a file, by its id, which is also the name of the file."""
        things: dict[str, _Named] = {}
        for path in sorted((self.root / folder).glob("*.yml")):
            thing = self._read(path, build)
            if thing is not None and thing.id != path.stem:
                file = path.relative_to(self.root).as_posix()
                what = f"id 是“{thing.id}”，文件名应为 {thing.id}.yml"
                self.problems.append(Problem(file, 1, what))
            elif thing is not None:
                things[thing.id] = thing
        return things

    def _words(self) -> Iterator[str]:
        path = self.root / "lexicon" / "words.txt"
        if path.exists():
            lines = (line.strip() for line in path.read_text("utf-8").splitlines())
            yield from (line for line in lines if line and not line.startswith("#"))

    def _synonyms(self) -> dict[str, str]:
        """`lexicon/synonyms.yml`: the canonical word, then the list of words that mean it."""
        path = self.root / "lexicon" / "synonyms.yml"
        source = self._source(path) if path.exists() else None
        return {
            str(variant): str(canonical)
            for canonical, variants in (source.data if source else {}).items()
            for variant in variants
        }

    def _menu(self) -> Menu:
        """`menu.yml`; an account need not have a menu."""
        path = self.root / "menu.yml"
        intents = frozenset(self.domain.lists["intents"])
        return self._read(path, partial(checked_menu, intents)) or () if path.exists() else ()

    def _risk(self) -> Risk:
        """`risk.yml`; without one no words are urgent."""
        path = self.root / "risk.yml"
        return self._read(path, risk_from) or NO_RISK if path.exists() else NO_RISK

    def _messages(self) -> dict[CaseKind, Notices]:
        """The files of `messages/`; each says which kinds of case its texts are for."""
        notices: dict[CaseKind, Notices] = {}
        whole = True
        for path in sorted((self.root / "messages").glob("*.yml")):
            read = self._read(path, partial(_whole_notices, notices))
            notices |= dict.fromkeys(map(CaseKind, read.kinds), read) if read else {}
            whole = whole and read is not None
        for kind in untold_kinds(notices) if whole else ():
            what = f"没有给“{kind}”写消息，请在一个文件的 kinds 中列出它"
            self.problems.append(Problem("messages", 1, what))
        return notices

    def _read(self, path: Path, build: Callable[[Mapping[str, Any]], _Read]) -> _Read | None:
        source = self._source(path)
        if source is None:
            return None
        try:
            return build(plain(source.data))
        except WrongEntry as error:
            self.problems.append(source.problem(error.sentence, *error.path))
            return None

    def _source(self, path: Path) -> Source | None:
        if not path.exists():
            file = path.relative_to(self.root).as_posix()
            self.problems.append(Problem(file, 1, "缺少这个文件"))
            return None
        source = source_from(self.root, path)
        if isinstance(source, Problem):
            self.problems.append(source)
            return None
        return source


def _in_order(items: Mapping[str, Item], groups: Sequence[str]) -> dict[str, Item]:
    """The items by group, in the office's order of groups; others after them."""
    places = {group: place for place, group in enumerate(groups)}

    def place(item: Item) -> tuple[int, str, str]:
        return places.get(item.group, len(places)), item.group, item.id

    return {item.id: item for item in sorted(items.values(), key=place)}


def fingerprint(directory: Path) -> str:
    """SHA-256 over the names and bytes of all content files, sorted by path."""
    digest = hashlib.sha256()
    for path in sorted([*directory.rglob("*.yml"), *directory.rglob("*.txt")]):
        body = path.read_bytes()
        digest.update(f"{path.relative_to(directory).as_posix()}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()


def _whole_item(mapping: Mapping[str, Any]) -> Item:
    item = item_from(mapping)
    for missing in unknown_labels(item):
        raise missing
    for key in lacking(item.certificate) if item.certificate else ():
        raise WrongEntry(("certificate", "fields"), f"缺少证书必填的一项：{key}")
    return item


def _whole_notices(others: Mapping[CaseKind, Notices], mapping: Mapping[str, Any]) -> Notices:
    notices = notices_from(mapping)
    for place, name in enumerate(notices.kinds):
        if name not in set(CaseKind):
            raise WrongEntry(("kinds", place), f"应是办件种类之一：{'、'.join(CaseKind)}")
        if name in others:
            raise WrongEntry(("kinds", place), f"“{name}”的消息在另一个文件里已经写了")
        for missing in unsaid(CaseKind(name), notices):
            raise missing
    return notices
