"""Our responses as Rasa's, the office's facts filled in."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue.content import Content, office_facts
from bot.dialogue.responses import Variation
from webhooks.terminal.rasa_project.rules import Families, Rules

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
#: Titles of intents, offered as choices by an action; Rasa would take the slash for a retrieval.
_OFFER = "utter_offer/"

#: Shorter words of a form's question, which our own dialogue says.
_AGAIN = "utter_ask_again_"


def responses_for_rasa(content: Content, public_url: str) -> dict[str, list[dict[str, Any]]]:
    """What rules and actions say, by name. Names with a slash are Rasa's retrieval's alone."""
    facts = _facts(content, public_url)
    return {
        name: _wordings(variations, facts)
        for name, variations in content.responses.items()
        if "/" not in name and not name.startswith(_AGAIN)
    }


def retrieved_responses(
    content: Content, families: Families, rules: Rules, public_url: str
) -> dict[str, list[dict[str, Any]]]:
    """One response for every part of every family: utter_guide/fee.

    The answer that the part's rule gives; where an action answers the family, words that ask for
    the item, should somebody use retrieval instead.
    """
    facts = _facts(content, public_url)
    responses: dict[str, list[dict[str, Any]]] = {}
    for part in (part for parts in families.parts.values() for part in parts):
        name = f"utter_{part}"
        if name in rules.answers:
            responses[name] = _wordings(content.responses[rules.answers[name]], facts)
        else:
            responses[name] = [{"text": _asking(_title(content, part), public_url)}]
    return responses


def _title(content: Content, intent: str) -> str:
    offered = content.responses.get(f"{_OFFER}{intent}")
    return offered[0].text if offered else intent


def _asking(title: str, public_url: str) -> str:
    return f"请连同业务名称一起问，我来答复“{title}”。全部办事指南：{public_url}/guide/"


def _facts(content: Content, public_url: str) -> dict[str, Any]:
    return {**office_facts(content.office), "public_url": public_url}


def _wordings(variations: Sequence[Variation], facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_wording(each, facts) for each in variations]


def _wording(variation: Variation, facts: Mapping[str, Any]) -> dict[str, Any]:
    wording: dict[str, Any] = {"text": _filled(variation.text, facts)}
    if variation.choices:
        wording["buttons"] = [
            {"title": choice.title, "payload": choice.payload} for choice in variation.choices
        ]
    if variation.conditions:
        wording["condition"] = [
            {"type": "slot", "name": slot, "value": value} for slot, value in variation.conditions
        ]
    return wording


def _filled(text: str, facts: Mapping[str, Any]) -> str:
    """`text` with the facts in place; what slots and actions fill stays in its braces."""
    return _PLACEHOLDER.sub(lambda match: str(facts.get(match[1], match[0])), text)
