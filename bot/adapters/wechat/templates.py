"""The file that HENGXIN_WECHAT_TEMPLATES names: which template carries which message."""

import json
from collections.abc import Mapping
from pathlib import Path

from bot.domain.messages.templates import Template, kind_of
from bot.errors import Invalid, Misconfigured

_EXAMPLE = (
    '{"M2": {"id": "模板ID", "fields": {"thing1": "item", "character_string2": "number"}, '
    '"url": "https://…"}}'
)


def read_templates(file: Path) -> Mapping[str, Template]:
    """Message key → template; Misconfigured, with an example, when the file is not as expected.

    `url` may be left out.
    """
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _refusal(file, f"不是可读的 JSON 文件（{type(error).__name__}）") from error
    if not isinstance(content, dict):
        raise _refusal(file, "最外层应为对象")
    return {message: _template(file, message, entry) for message, entry in content.items()}


def _template(file: Path, message: str, entry: object) -> Template:
    match entry:
        case {"id": str(id_), "fields": dict(fields), **rest} if id_ and fields:
            url = rest.pop("url", "")
        case _:
            raise _refusal(file, f"“{message}”缺少 id 或 fields")
    if rest or not isinstance(url, str):
        raise _refusal(file, f"“{message}”有不认识的内容：{'、'.join(map(str, rest)) or 'url'}")
    for field, name in fields.items():
        if not isinstance(name, str):
            raise _refusal(file, f"“{message}”的字段“{field}”应写成文字")
        try:
            kind_of(field)
        except Invalid as error:
            raise _refusal(file, f"“{message}”：{error.sentence}") from error
    return Template(id_, fields, url)


def _refusal(file: Path, reason: str) -> Misconfigured:
    return Misconfigured(f"HENGXIN_WECHAT_TEMPLATES（{file}）：{reason}。示例：{_EXAMPLE}")
