"""All files of the Rasa project, as text by their path."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.dialogue.content import Content
from bot.dialogue.interpretation import UNDERSTOOD
from webhooks.terminal.rasa_project.domain import VERSION, domain_for_rasa
from webhooks.terminal.rasa_project.examples import (
    intents_for_rasa,
    items_for_rasa,
    shapes_for_rasa,
    shared_names,
    unnamed_entities,
    words_for_jieba,
)
from webhooks.terminal.rasa_project.readme import readme
from webhooks.terminal.rasa_project.responses import responses_for_rasa, retrieved_responses
from webhooks.terminal.rasa_project.rules import Families, rules_for_rasa

#: Where the handlers answer.
_WEBHOOK = "/rasa/webhook"
_WIDTH = 4096
_CONFIG_HEAD = (
    "# 训练配置。识别意图用逻辑回归，几分钟训完；要用 DIET，换掉 LogisticRegressionClassifier。\n"
)
_ENDPOINTS_HEAD = """\
# 动作由衡信执行。密钥用 hengxin key add rasa --role system 发放，
# 启动 rasa 前写进环境变量 HENGXIN_KEY，不要写进文件。
"""
_CREDENTIALS_HEAD = "# 通道。sender 须是用户的 openid，衡信只认与本机构有过往来的用户。\n"


def project_files(
    content: Content, written_rules: Sequence[Mapping[str, Any]], public_url: str
) -> dict[str, str]:
    """Path → text; the same content gives the same text.

    `written_rules` are the rules of that content in Rasa's format; `public_url` is without a
    closing slash.
    """
    families = Families.of(content.domain["intents"])
    rules = rules_for_rasa(written_rules, families, content.domain["forms"])
    responses = responses_for_rasa(content, public_url)
    parts = retrieved_responses(content, families, rules, public_url)
    left_out = {
        "rules": rules.left_out,
        "names": shared_names(content),
        "entities": unnamed_entities(content),
    }
    return {
        "README.md": readme(left_out, public_url),
        "config.yml": _CONFIG_HEAD + _yaml(_config(families)),
        "credentials.yml": _CREDENTIALS_HEAD + _yaml({"rest": None}),
        "data/nlu/intents.yml": _nlu(intents_for_rasa(content)),
        "data/nlu/items.yml": _nlu(items_for_rasa(content)),
        "data/nlu/shapes.yml": _nlu(shapes_for_rasa(content)),
        "data/responses.yml": _yaml({"version": VERSION, "responses": parts}),
        "data/rules.yml": _yaml({"version": VERSION, "rules": list(rules.entries)}),
        "domain.yml": _yaml(domain_for_rasa(content, rules, families, responses)),
        "endpoints.yml": _ENDPOINTS_HEAD + _yaml(_endpoints(public_url)),
        "jieba/words.txt": words_for_jieba(content),
        "payloads.py": (files(__package__) / "payloads.txt").read_text("utf-8"),
    }


def _config(families: Families) -> dict[str, Any]:
    selectors = [
        {
            "name": "ResponseSelector",
            "retrieval_intent": family,
            "epochs": 10,
            "constrain_similarities": True,
        }
        for family in families.parts
    ]
    return {
        "recipe": "default.v1",
        "assistant_id": "hengxin",
        "language": "zh",
        "pipeline": [
            {"name": "JiebaTokenizer", "dictionary_path": "jieba"},
            # One-character words count: 秤, 钱, 你.
            {"name": "CountVectorsFeaturizer", "token_pattern": r"(?u)\b\w+\b"},
            {
                "name": "CountVectorsFeaturizer",
                "analyzer": "char_wb",
                "min_ngram": 1,
                "max_ngram": 4,
            },
            {"name": "LogisticRegressionClassifier", "max_iter": 100},
            {"name": "RegexEntityExtractor", "use_word_boundaries": False},
            {"name": "EntitySynonymMapper"},
            *selectors,
            {
                "name": "FallbackClassifier",
                "threshold": UNDERSTOOD,
                "ambiguity_threshold": 0.0,
            },
            {"name": "payloads.Payloads", "families": list(families.parts)},
        ],
        "policies": [{"name": "MemoizationPolicy"}, {"name": "RulePolicy"}],
    }


def _endpoints(public_url: str) -> dict[str, Any]:
    return {
        "action_endpoint": {
            "url": f"{public_url}{_WEBHOOK}",
            "headers": {"Authorization": "Bearer ${HENGXIN_KEY}"},
        }
    }


def _nlu(entries: list[dict[str, Any]]) -> str:
    return _yaml({"version": VERSION, "nlu": entries})


def _yaml(data: Mapping[str, Any]) -> str:
    """YAML in the order given, texts of several lines as blocks, nothing by reference."""
    writer = YAML(typ="rt")
    writer.width = _WIDTH
    writer.allow_unicode = True
    writer.representer.ignore_aliases = lambda *_: True
    written = StringIO()
    writer.dump(_blocks(data), written)
    return written.getvalue()


def _blocks(value: Any) -> Any:  # noqa: ANN401 - YAML is of any shape
    if isinstance(value, Mapping):
        return {key: _blocks(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_blocks(each) for each in value]
    return LiteralScalarString(value) if isinstance(value, str) and "\n" in value else value
