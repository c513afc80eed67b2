"""Data made from nothing but a JSON Schema and what only the one who acts can know."""

from collections.abc import Callable, Mapping
from typing import Any

from jsonschema import Draft202012Validator

Json = Mapping[str, Any]


def example(schema: Json, known: Mapping[str, object]) -> dict[str, Any]:
    """An object that fits `schema`: what is `known`, and the first that will do for the rest.

    AssertionError when schema and knowledge do not suffice: then a stranger could not act either.
    """
    properties = schema.get("properties", {})
    assert known.keys() <= properties.keys(), f"not asked for: {known.keys() - properties.keys()}"
    made = {name: _value(properties[name]) for name in schema["required"] if name not in known}
    made.update(known)
    wrong = [
        f"{mistake.json_path}: {mistake.message}"
        for mistake in Draft202012Validator(schema).iter_errors(made)
    ]
    assert not wrong, wrong
    return made


def _value(schema: Json) -> Any:
    """The first value that comes to mind; the title where words are wanted."""
    if "const" in schema:
        return schema["const"]
    if offered := schema.get("examples") or schema.get("enum"):
        return offered[0]
    if "oneOf" in schema:
        return _value(schema["oneOf"][0])
    makers: Mapping[str, Callable[[Json], Any]] = {
        "object": lambda each: example(each, {}),
        "array": _list,
        "integer": lambda each: each["minimum"],
        "string": lambda each: each["title"][: each.get("maxLength")],
    }
    return makers[schema["type"]](schema)


def _list(schema: Json) -> list[Any]:
    """As many as it takes; all of a list that wants every one of its words."""
    items, least = schema["items"], schema.get("minItems", 0)
    words = items.get("oneOf", ())
    if len(words) == least and schema.get("uniqueItems"):
        return [_value(word) for word in words]
    return [_value(items) for _ in range(least)]
