"""Checks across the files: every name is defined, every text fits and can be filled."""

import json
from collections.abc import Iterable, Iterator

from bot.adapters.content_files.domain import Domain
from bot.adapters.content_files.sources import Problem
from bot.adapters.content_files.training import Training
from bot.dialogue.choices import Choice, numbered
from bot.dialogue.content import APPLICATION, Content, office_facts
from bot.dialogue.engine import DEACTIVATE, LISTEN, OWN_RESPONSES
from bot.dialogue.interpretation import FALLBACK
from bot.dialogue.payloads import parse_of
from bot.dialogue.responses import Variation, placeholders
from bot.dialogue.rules import Rule
from bot.dialogue.signals import RISK
from bot.dialogue.state import REQUESTED
from bot.domain.catalogue.guide import Aspect

#: What one passive reply holds, with room for what an action adds around an answer.
MOST_BYTES = 2000
_MOST_ANSWER_BYTES = 1700


def faults(content: Content, domain: Domain, training: Training) -> Iterator[Problem]:
    """Everything that can be wrong between files that are each well formed."""
    yield from _intents(content, domain, training)
    for rule, place in zip(content.rules, training.rule_places, strict=True):
        for what in _rule(rule, content):
            yield place.problem(f"规则“{rule.name}”：{what}")
    if APPLICATION not in content.domain["forms"]:
        yield Problem(
            "domain.yml", 1, f"缺少表单“{APPLICATION}”，事项都用它申请，请在 forms 下写上"
        )
    for name in sorted(OWN_RESPONSES - content.responses.keys()):
        yield Problem("domain.yml", 1, f"缺少回复“{name}”，请在 responses 下写上")
    for name, wordings in content.responses.items():
        written = domain.places.get(("responses", name))
        if written is not None:
            given = _given(domain, name)
            for what in _response(wordings, content, given):
                yield written.problem(f"{name}：{what}")


def _intents(content: Content, domain: Domain, training: Training) -> Iterator[Problem]:
    followed = {rule.intent for rule in content.rules}
    for intent in content.domain["intents"]:
        listed = domain.place("intents", intent)
        if intent not in training.places and intent not in domain.carried:
            yield listed.problem(f"意图“{intent}”没有例句，请在 nlu 下补上")
        if not followed & {intent, intent.partition("/")[0]}:
            yield listed.problem(f"意图“{intent}”没有规则，请在 rules 下补上")
    for intent, place in training.places.items():
        if intent not in content.domain["intents"]:
            yield place.problem(f"意图“{intent}”没有列在 intents 下，请补上")
        elif intent in domain.carried:
            what = f"意图“{intent}”只由选项带出（use_entities），请删去例句"
            yield place.problem(what)


def _rule(rule: Rule, content: Content) -> Iterator[str]:
    domain = content.domain
    families = {intent.partition("/")[0] for intent in domain["intents"]}
    known = {*domain["intents"], *families, FALLBACK, RISK}
    doable = {
        *domain["actions"],
        *domain["forms"],
        *content.responses,
        LISTEN,
        DEACTIVATE,
    }
    if rule.intent is not None and rule.intent not in known:
        yield f"没有意图“{rule.intent}”，请改名或在 intents 下补上"
    for action in rule.actions:
        if action not in doable:
            kind = "回复" if action.startswith("utter_") else "动作"
            yield f"没有{kind}“{action}”，请改名或补上定义"
    for condition in rule.conditions:
        if condition.slot and condition.slot not in domain["slots"]:
            yield f"没有槽位“{condition.slot}”，请改名或在 slots 下补上"
        if condition.kind == "active_loop" and condition.value not in {None, *domain["forms"]}:
            yield f"没有表单“{condition.value}”，请改名或在 forms 下补上"


def _given(domain: Domain, name: str) -> frozenset[str]:
    """The values that an action gives to a response, as its metadata declares them."""
    return frozenset(
        str(value)
        for wording in domain.tables["responses"][name]
        for value in (wording.get("metadata") or {}).get("values", ())
    )


def _response(
    wordings: Iterable[Variation], content: Content, given: frozenset[str]
) -> Iterator[str]:
    facts = office_facts(content.office)
    known = {*facts, "public_url", *content.domain["slots"], *given}
    slots = {REQUESTED, *content.domain["slots"]}
    for wording in wordings:
        for name in sorted(placeholders(wording.text) - known):
            yield f"没有可填入“{{{name}}}”的内容，请改名，或在 metadata.values 中声明由动作给出"
        for choice in wording.choices:
            yield from _payload(choice, content)
        for condition, _ in wording.conditions:
            if condition not in slots:
                yield f"没有槽位“{condition}”，请改名或在 slots 下补上"
        text = wording.text
        for name, value in facts.items():
            text = text.replace(f"{{{name}}}", str(value))
        size = len(f"{text}\n{numbered(wording.choices)}".encode())
        if size > MOST_BYTES:
            yield f"全文 {size} 字节，超过 {MOST_BYTES} 字节，请缩短或分成两条"


def _payload(choice: Choice, content: Content) -> Iterator[str]:
    if not choice.payload.startswith("/"):
        return
    try:
        parse = parse_of(choice.payload)
    except json.JSONDecodeError:
        yield f"选项“{choice.title}”的 payload 大括号内应是 JSON"
        return
    if parse.intent not in content.domain["intents"]:
        yield f"选项“{choice.title}”指向没有的意图“{parse.intent}”"
    for entity in parse.entities:
        if entity.entity == "item" and entity.value not in content.items:
            yield f"选项“{choice.title}”指向没有的事项“{entity.value}”"


def long_answers(content: Content) -> Iterator[tuple[str, str]]:
    """(item, what is wrong) for guide answers that do not fit into one reply."""
    for item in content.items.values():
        for aspect in Aspect:
            size = len(item.answer(aspect).encode())
            if size > _MOST_ANSWER_BYTES:
                yield (
                    item.id,
                    f"{aspect} 的答复 {size} 字节，超过 {_MOST_ANSWER_BYTES} 字节，请缩短",
                )
