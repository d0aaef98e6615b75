"""The OpenAPI document as clients read it, and answers held against it."""

import re
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker


@cache
def document() -> dict[str, Any]:
    """The document that /api/schema/ serves."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return schema


def assert_matches_document(response: Any, *, method: str, path: str) -> None:
    """Fail unless this answer is one that the document promises for the operation.

    `path` is written as in the document. An answer must also not show fields that the document does not name.
    """
    operation = document()["paths"][path][method.lower()]
    promised = operation["responses"].get(str(response.status_code))
    assert promised is not None, f"{method} {path} never promised {response.status_code}"
    if "content" not in promised:
        assert response.content == b""
        return
    media_type = response["Content-Type"].split(";")[0]
    assert media_type in promised["content"], f"{method} {path} never promised {media_type}"
    schema = promised["content"][media_type]["schema"]
    validator = Draft202012Validator(
        {**schema, "components": document()["components"]}, format_checker=FormatChecker()
    )
    body = response.json()
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)] == []
    if media_type == "application/json":
        assert unnamed_fields(body, schema) == []


def unnamed_fields(value: Any, schema: dict[str, Any], place: str = "$") -> list[str]:
    """Where the value has fields that its schema does not name."""
    schema = resolved(schema)
    if isinstance(value, list):
        items = schema.get("items", {})
        return [name for n, item in enumerate(value) for name in unnamed_fields(item, items, f"{place}[{n}]")]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    properties = schema["properties"]
    strangers = [f"{place}.{name}" for name in value if name not in properties]
    for name in value.keys() & properties.keys():
        strangers += unnamed_fields(value[name], properties[name], f"{place}.{name}")
    return strangers


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    for alternatives in ("allOf", "oneOf", "anyOf"):
        for alternative in schema.get(alternatives, []):
            if alternative.get("type") != "null":
                return resolved(alternative)
    if "$ref" in schema:
        name = re.sub(r".*/", "", schema["$ref"])
        return resolved(document()["components"]["schemas"][name])
    return schema
