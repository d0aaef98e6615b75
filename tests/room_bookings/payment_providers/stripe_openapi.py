"""Stripe's published OpenAPI document: checks of calls and objects, and objects as it describes them.

`tests/data/stripe_openapi.json.xz` is the excerpt, `stripe_openapi.py` beside it says where it is from.
"""

import json
import lzma
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft4Validator

Schema = Mapping[str, Any]

DOCUMENT = json.loads(
    lzma.decompress((Path(__file__).parents[2] / "data" / "stripe_openapi.json.xz").read_bytes())
)
"""As it was published."""
FORM = "application/x-www-form-urlencoded"


def error_in_call(method: str, path: str, form: Mapping[str, str]) -> str:
    """Return what the document says against a call, empty if nothing; `form` is the body or the query."""
    for template, operations in DOCUMENT["paths"].items():
        pattern = re.sub(r"\{\w+\}", "[^/]+", template)
        if re.fullmatch(pattern, unquote(path)) and method.lower() in operations:
            return _error(_input_schema(template, method.lower()), form)
    return f"The document has no {method} {path}."


def error_in_object(item: Mapping[str, Any]) -> str:
    """Return what the document says against an object that Stripe is to have sent; empty if nothing."""
    if item.get("object") == "list":
        return next((error for one in item["data"] if (error := error_in_object(one))), "")
    name = "error" if "error" in item else str(item.get("object"))
    if name not in DOCUMENT["components"]["schemas"]:
        return f"The document has no object {name}."
    return _first_error(_validator(name), item)


@cache
def object_of(name: str) -> Any:
    """Return an object with every value that the document requires: null, zero, no text where it may be."""
    return _example(DOCUMENT["components"]["schemas"][name])


@cache
def _validator(name: str) -> Any:
    return _validator_of({"$ref": f"#/components/schemas/{name}"})


def _validator_of(schema: Schema) -> Any:
    return Draft4Validator({"allOf": [_as_json_schema(schema)], "components": _components()})


@cache
def _components() -> Any:
    return _as_json_schema(DOCUMENT["components"])


def _as_json_schema(value: Any) -> Any:
    """Return a part of the document with `nullable` in words of JSON Schema, as Stripe means it beside any keyword."""
    if isinstance(value, list):
        return [_as_json_schema(item) for item in value]
    if not isinstance(value, dict):
        return value
    plain = {name: _as_json_schema(part) for name, part in value.items() if name != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if value.get("nullable") is True else plain


def _first_error(validator: Any, value: Any) -> str:
    return next((f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)), "")


@cache
def _input_schema(template: str, method: str) -> Any:
    operation = DOCUMENT["paths"][template][method]
    if method == "post":
        return operation["requestBody"]["content"][FORM]["schema"] if "requestBody" in operation else {}
    properties = {
        parameter["name"]: parameter["schema"]
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _error(schema: Schema, form: Mapping[str, str]) -> str:
    nested: dict[str, Any] = {}
    for name, value in form.items():
        first, *inner = re.findall(r"[^\[\]]+", name)
        place, key = nested, first
        for part in inner:
            place, key = place.setdefault(key, {}), part
        place[key] = value
    return _first_error(_validator_of(schema), _typed(schema, nested))


def _typed(schema: Schema, value: Any) -> Any:
    """Return a value of a form, which is text, as the schema has it."""
    if "anyOf" in schema:
        typed = [_typed(option, value) for option in schema["anyOf"]]
        fits = [
            one
            for option, one in zip(schema["anyOf"], typed, strict=True)
            if not _first_error(_validator_of(option), one)
        ]
        return fits[0] if fits else value
    match schema.get("type"), value:
        case "object", dict():
            properties, others = schema.get("properties", {}), schema.get("additionalProperties")
            default = others if isinstance(others, dict) else {}
            return {name: _typed(properties.get(name, default), part) for name, part in value.items()}
        case "array", dict():
            return [_typed(schema["items"], part) for part in value.values()]
        case "integer", str() if re.fullmatch(r"-?\d+", value):
            return int(value)
        case "boolean", "true" | "false":
            return value == "true"
        case _:
            return value


def _example(schema: Schema) -> Any:
    if "$ref" in schema:
        return _example(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if schema.get("nullable"):
        return None
    if "anyOf" in schema:
        return _example(schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        required = schema.get("required", [])
        properties = schema.get("properties", {})
        nullable = [name for name, part in properties.items() if part.get("nullable")]
        return {name: _example(properties[name]) for name in properties if name in {*required, *nullable}}
    return {"integer": 0, "boolean": False, "array": []}.get(schema.get("type", ""), "")
