"""The guides 办事指南, the list of abilities 能力查询 and the topics 计量知识, for everybody."""

from webhooks.guide.abilities import AbilityPage
from webhooks.guide.blank_forms import BlankForms
from webhooks.guide.finding import Finder, Latest
from webhooks.guide.gate import Gate
from webhooks.guide.guides import Guides
from webhooks.guide.topics import Topics
from webhooks.guide.wrong import WrongPages

__all__ = [
    "AbilityPage",
    "BlankForms",
    "Finder",
    "Gate",
    "Guides",
    "Latest",
    "Topics",
    "WrongPages",
]
