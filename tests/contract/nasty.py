"""Requests that a careful client would never send, made from the OpenAPI document."""

from collections.abc import Iterator
from typing import Any

from tests.contract.kit import document, resolved

VALUES: list[Any] = [
    None,
    "",
    "x" * 3000,
    "a\x00b",
    "\u202e\ufeff",
    "٣",
    "1e999999",
    "NaN",
    "0001-01-01",
    "9999-12-31",
    0,
    -1,
    2**31,
    2**63,
    10**40,
    1e308,
    [[]],
    [None],
    {"x": {"y": []}},
]
WORDS = [
    "x" * 3000,
    "\u202e\ufeff",
    "٣",
    "1e999999",
    "NaN",
    "-1",
    "0001-01-01",
    "9999-12-31",
    "9" * 20,
    "1,2,,x",
    "%",
]


def plausible(schema: dict[str, Any]) -> Any:
    """A value that the schema allows, or nearly."""
    schema = resolved(schema)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    match kind if isinstance(kind, str) else kind[0]:
        case "object":
            return {name: plausible(inner) for name, inner in schema.get("properties", {}).items()}
        case "array":
            return [plausible(schema.get("items", {"type": "string"}))]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
    return {"date": "2026-05-14", "time": "12:00", "decimal": "1.00", "email": "a@b.example"}.get(
        schema.get("format", ""), "x"
    )


def request_schema(operation: dict[str, Any]) -> dict[str, Any] | None:
    content = operation.get("requestBody", {}).get("content", {})
    return resolved(content["application/json"]["schema"]) if content else None


def bodies(operation: dict[str, Any]) -> Iterator[Any]:
    """A plausible body, then the same with each field in turn replaced by each nasty value."""
    schema = request_schema(operation)
    if schema is None:
        yield from ({}, {"x": 1}, [])
        return
    sound = plausible(schema)
    yield sound
    yield from VALUES
    for name in sound:
        for value in VALUES:
            yield {**sound, name: value}
            if isinstance(sound[name], list):
                yield {**sound, name: [value]}
                yield from ({**sound, name: [inner]} for inner in _spoilt(sound[name][0], value))


def _spoilt(item: Any, value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(item, dict):
        yield from ({**item, name: value} for name in item)


def queries(operation: dict[str, Any]) -> Iterator[dict[str, str]]:
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            yield from ({parameter["name"]: word} for word in WORDS)


def operations() -> list[tuple[str, str]]:
    return [(method, path) for path, methods in document()["paths"].items() for method in methods]
