"""Build requests with edge values in each field and query parameter of the OpenAPI document."""

from collections.abc import Iterator
from typing import Any

from tests.contract.document import document, resolve_schema

BODY_VALUES: list[Any] = [
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
QUERY_VALUES = [
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


def valid_value(schema: dict[str, Any]) -> Any:
    """Return a value of the type and format in the schema; other limits may refuse it."""
    schema = resolve_schema(schema)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    match kind if isinstance(kind, str) else kind[0]:
        case "object":
            return {name: valid_value(inner) for name, inner in schema.get("properties", {}).items()}
        case "array":
            return [valid_value(schema.get("items", {"type": "string"}))]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
    return {"date": "2026-05-14", "time": "12:00", "decimal": "1.00", "email": "a@b.example"}.get(
        schema.get("format", ""), "x"
    )


def request_schema(operation: dict[str, Any]) -> dict[str, Any] | None:
    """Return the schema of the JSON body, or None where the operation takes none."""
    content = operation.get("requestBody", {}).get("content", {})
    return resolve_schema(content["application/json"]["schema"]) if content else None


def edge_bodies(operation: dict[str, Any]) -> Iterator[Any]:
    """Yield a valid body, each edge value as the whole body, and the valid body with each value in each field."""
    schema = request_schema(operation)
    if schema is None:
        yield from ({}, {"x": 1}, [])
        return
    valid = valid_value(schema)
    yield valid
    yield from BODY_VALUES
    for name in valid:
        for value in BODY_VALUES:
            yield {**valid, name: value}
            if isinstance(valid[name], list):
                yield {**valid, name: [value]}
                yield from (
                    {**valid, name: [inner]} for inner in _with_value_in_each_field(valid[name][0], value)
                )


def _with_value_in_each_field(item: Any, value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(item, dict):
        yield from ({**item, name: value} for name in item)


def edge_queries(operation: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield each query parameter of the operation with each edge value."""
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            yield from ({parameter["name"]: value} for value in QUERY_VALUES)


def operations() -> list[tuple[str, str]]:
    """Return the method and path template of every operation of the document."""
    return [(method, path) for path, methods in document()["paths"].items() for method in methods]
