"""Read the OpenAPI document as clients do, and check answers against it."""

import re
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker


@cache
def document() -> dict[str, Any]:
    """Return the document that /api/schema/ serves."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return schema


def assert_matches_document(response: Any, *, method: str, path: str) -> None:
    """Fail unless the document describes this answer of the operation, with every field that the answer has.

    `path` is a path template of the document.
    """
    operation = document()["paths"][path][method.lower()]
    documented = operation["responses"].get(str(response.status_code))
    assert documented is not None, f"{method} {path} does not document status {response.status_code}"
    if "content" not in documented:
        assert response.content == b""
        return
    media_type = response["Content-Type"].split(";")[0]
    assert media_type in documented["content"], f"{method} {path} does not document {media_type}"
    schema = documented["content"][media_type]["schema"]
    validator = Draft202012Validator(
        {**schema, "components": document()["components"]}, format_checker=FormatChecker()
    )
    body = response.json()
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)] == []
    if media_type == "application/json":
        assert undocumented_fields(body, schema) == []


def undocumented_fields(value: Any, schema: dict[str, Any], place: str = "$") -> list[str]:
    """Return the paths of the fields in the value that its schema does not name."""
    schema = resolve_schema(schema)
    if isinstance(value, list):
        items = schema.get("items", {})
        return [
            name for n, item in enumerate(value) for name in undocumented_fields(item, items, f"{place}[{n}]")
        ]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    properties = schema["properties"]
    undocumented = [f"{place}.{name}" for name in value if name not in properties]
    for name in value.keys() & properties.keys():
        undocumented += undocumented_fields(value[name], properties[name], f"{place}.{name}")
    return undocumented


def resolve_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow references and take the first alternative that is not null."""
    for alternatives in ("allOf", "oneOf", "anyOf"):
        for alternative in schema.get(alternatives, []):
            if alternative.get("type") != "null":
                return resolve_schema(alternative)
    if "$ref" in schema:
        name = re.sub(r".*/", "", schema["$ref"])
        return resolve_schema(document()["components"]["schemas"][name])
    return schema
