"""An example of whatever a JSON Schema of ours describes."""

from collections.abc import Callable, Mapping
from typing import Any

from jsonschema import Draft202012Validator

#: Texts of every form that is asked for; the first that a schema takes is its example.
_TEXTS = (
    "示例内容",
    "2026-12-10",
    "800.00",
    "SAMPLE-0001",
    "JD-2026-000123",
    "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
)


def example_of(schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    """A value that the schema takes: its own example, else the least that it asks for."""
    for given in ("const", "default"):
        if given in schema:
            return schema[given]
    for several in ("examples", "enum"):
        if schema.get(several):
            return schema[several][0]
    for branches in ("oneOf", "anyOf"):
        if branches in schema and "properties" not in schema:
            return example_of(schema[branches][0])
    kind = schema.get("type", "object")
    return _BY_TYPE[kind if isinstance(kind, str) else kind[0]](schema)


def _object(schema: Mapping[str, Any]) -> dict[str, Any]:
    properties = schema.get("properties", {})
    return {
        name: example_of(properties[name])
        for name in schema.get("required", ())
        if name in properties
    }


def _array(schema: Mapping[str, Any]) -> list[Any]:
    items, least = schema.get("items", {}), int(schema.get("minItems", 0))
    if schema.get("uniqueItems"):
        return [example_of(each) for each in items.get("oneOf", ())]
    return [example_of(items) for _ in range(least)]


def _string(schema: Mapping[str, Any]) -> str:
    takes = Draft202012Validator(schema).is_valid
    return next((text for text in _TEXTS if takes(text)), "")


def _number(schema: Mapping[str, Any]) -> int:
    return int(schema.get("minimum", 0))


def _truth(_: Mapping[str, Any]) -> bool:
    return True


_BY_TYPE: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _number,
    "number": _number,
    "boolean": _truth,
}
