"""Requests and values that the API must refuse: bodies, fields, queries, path segments and headers."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hotel.api.inputs import WALL_CLOCK
from tests.contract.document import resolve_schema

MEGABYTE = 1_000_000
JSON = "application/json"


class RawBody(NamedTuple):
    """The bytes of a body, its content type, and the status of the refusal."""

    body: bytes
    content_type: str = JSON
    status: int = 400


def _nested(opening: bytes, closing: bytes) -> bytes:
    return b'{"note": ' + opening * 10_000 + b"1" + closing * 10_000 + b"}"


INVALID_BODIES: Mapping[str, RawBody] = {
    "ten megabytes of text": RawBody(b'{"note": "' + b"x" * 10 * MEGABYTE + b'"}', status=413),
    "ten megabytes of numbers": RawBody(b'{"note": [' + b"0," * 5 * MEGABYTE + b"0]}", status=413),
    "ten megabytes of nothing": RawBody(b" " * 10 * MEGABYTE, status=413),
    "10,000 lists": RawBody(_nested(b"[", b"]")),
    "10,000 objects": RawBody(_nested(b'{"x":', b"}")),
    "10,000 lists never closed": RawBody(b"[" * 10_000),
    "two megabytes of unknown fields": RawBody(
        b"{" + b",".join(b'"f%d":0' % n for n in range(150_000)) + b"}"
    ),
    "a number of two million digits": RawBody(b'{"note": ' + b"9" * 2 * MEGABYTE + b"}"),
    "invalid UTF-8": RawBody(b'{"note": "\xff\xfe"}'),
    "overlong UTF-8": RawBody(b'{"note": "\xc0\xaf"}'),
    "a surrogate in UTF-8": RawBody(b'{"note": "\xed\xa0\x80"}'),
    "half a surrogate pair": RawBody(b'{"note": "\\ud800"}'),
    "UTF-16": RawBody('{"note": "x"}'.encode("utf-16")),
    "a byte order mark": RawBody(b'\xef\xbb\xbf{"note": "x"}'),
    "a NUL character": RawBody(b'{"note": "a\\u0000b"}'),
    "a NUL character as a name": RawBody(b'{"no\\u0000te": "x"}'),
    "a NUL byte": RawBody(b'{"note": "a\x00b"}'),
    "1e400": RawBody(b'{"note": 1e400}'),
    "NaN": RawBody(b'{"note": NaN}'),
    "Infinity": RawBody(b'{"note": -Infinity}'),
    "the same name twice": RawBody(b'{"note": "x", "note": "y"}'),
    "two bodies": RawBody(b'{"note": "x"}{"note": "y"}'),
    "a comma too many": RawBody(b'{"note": "x",}'),
    "half a body": RawBody(b'{"note": "x'),
    "a list": RawBody(b"[]"),
    "a string": RawBody(b'"x"'),
    "a number": RawBody(b"1"),
    "text": RawBody(b'{"note": "x"}', "text/plain", 415),
    "a form": RawBody(b"note=x", "application/x-www-form-urlencoded", 415),
    "a form with files": RawBody(
        b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nx\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
        415,
    ),
    "XML": RawBody(b"<note>x</note>", "application/xml", 415),
    "no type": RawBody(b'{"note": "x"}', "", 415),
    "nonsense for a type": RawBody(b'{"note": "x"}', "\x7f/;;=", 415),
    "another charset": RawBody('{"note": "x"}'.encode("utf-16"), f"{JSON}; charset=utf-16", 415),
    "an unknown charset": RawBody(b'{"note": "x"}', f"{JSON}; charset=klingon", 415),
}

INVALID_IN_EVERY_FIELD: list[Any] = [
    10**30,
    -(10**30),
    2**63,
    0.1,
    1e308,
    True,
    [[]],
    {"x": {}},
    "x" * 100_000,
    "a\x00b",
    "\ud800",
]
"""Values that no field of any body accepts."""

INVALID_BY_FORMAT: Mapping[str, list[Any]] = {
    "date": [
        "0000-00-00",
        "0000-01-01",
        "0001-01-01",
        "1999-12-31",
        "2200-01-01",
        "9999-12-31",
        "10000-01-01",
        "-0001-01-01",
        "2026-02-30",
        "2026-13-01",
        "20260514",
        "2026-05-14T00:00:00Z",
        "\u0662\u0660\u0662\u0666-\u0660\u0665-\u0661\u0664",
        "today",
        "",
    ],
    "integer": ["1", "", 1.5, 2**31, 2**63, -(2**63) - 1, 10**400],
    "boolean": ["true", 0, 1, "", "yes"],
    "decimal": [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "1e-400",
        "-0.01",
        "0.001",
        "9" * 30,
        "\u0661\u0660",
        "",
        "1,00",
        1,
    ],
    "time": ["24:00", "12:60", "12:00:60", "12:00+99:99", "12:00Z", "noon", "", "1200"],
    "email": ["x", "@", "a@b@c", "x" * 300 + "@b.example"],
    "choice": ["", "x", "ready_for_guest", "READY_FOR_GUEST "],
}
"""For each format: values that none of its fields accepts."""


PERCENT = r"^-?\d{0,3}(?:\.\d{0,3})?$"
"""The pattern of a tax rate, which has three places: 8.875 percent."""


def invalid_variants(body: Any, schema: dict[str, Any]) -> Iterator[Any]:
    """Yield copies of the body, each with one invalid value, at every place of the schema."""
    types = {one.get("type", "null") for one in schema.get("oneOf", ())} - {"null"}
    schema = (
        {} if len(types) > 1 else resolve_schema(schema)
    )  # what is invalid for one may be valid for another
    if isinstance(body, dict):
        for name, inner in schema.get("properties", {}).items():
            if name in body or _is_scalar(inner):
                yield from ({**body, name: value} for value in invalid_variants(body.get(name), inner))
        yield {**body, "x" * 100_000: 1}
    elif isinstance(body, list) and body:
        yield from ([value, *body[1:]] for value in invalid_variants(body[0], schema.get("items", {})))
        yield [body[0]] * 5_000
    else:
        field_format = _format_of(schema)
        largest = schema.get("maximum", 0)
        is_rate = schema.get("pattern") == PERCENT
        yield from (
            value
            for value in INVALID_BY_FORMAT.get(field_format, [])
            if not (type(value) is int and 0 < value <= largest) and not (is_rate and value == "0.001")
        )
        longest = schema.get("maxLength", 0)
        yield from (
            value
            for value in INVALID_IN_EVERY_FIELD
            if not (field_format == "boolean" and value is True)
            and not (type(value) is str and 3 < len(value) <= longest)
        )


def _is_scalar(schema: dict[str, Any]) -> bool:
    types = resolve_schema(schema).get("type", "")
    return "object" not in types and "array" not in types


def _format_of(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return "choice"
    if schema.get("pattern") == WALL_CLOCK:
        return "time"
    types = schema.get("type", "")
    by_type = next((name for name in ("integer", "boolean") if name in types), "")
    return by_type or str(schema.get("format", ""))


_INVALID_DATES = INVALID_BY_FORMAT["date"][:-1]
_FORGED_CURSORS = [
    urlsafe_b64encode(forged).decode().rstrip("=")
    for forged in (
        b"[1,2,3,4,5,6]",
        b"[-1,0,0]",
        b"[9223372036854775808,0,0]",
        b"[1e400,0,0]",
        b"[NaN,0,0]",
        b'["1","2","3"]',
        b"[[1],[2],[3]]",
        b"[" * 100,
        b"null",
        b"\xff\xfe",
    )
]
_INVALID_INTEGERS = ["-1", "1e3", "1.5", "NaN", "x", str(2**63), str(10**30), "9" * 5000]
_INVALID_INSTANTS = [
    *_INVALID_DATES[:2],
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "2026-05-14T12:00:00+99:99",
    "2026-05-14T25:00:00Z",
    "10000-01-01T00:00:00Z",
    "x",
]
INVALID_QUERY_VALUES: Mapping[str, list[str]] = {
    "page": ["0", *_INVALID_INTEGERS],
    "page_size": ["0", "1001", *_INVALID_INTEGERS],
    "limit": ["0", "1001", *_INVALID_INTEGERS],
    "after": ["-1", "x", str(2**63), str(10**30), *_FORGED_CURSORS],
    "floor": ["32768", *_INVALID_INTEGERS[1:]],
    "updated_since": _INVALID_INSTANTS,
    "arriving_on": _INVALID_DATES,
    "departing_on": _INVALID_DATES,
    "departed_on": _INVALID_DATES,
    "dry_run": ["2", "x", "\u0663"],
}
"""For each query parameter: values that no operation accepts."""

INVALID_IN_EVERY_PARAMETER = ["x" * 100_000, "x," * 50_000]
"""Values that no query parameter accepts."""

UNDECODABLE = ["%00", "a%00b", "%FF", "%ED%A0%80", "%C0%AF"]

STATUS_BY_PATH_SEGMENT: Mapping[str, int] = {
    **dict.fromkeys(["%00", "a%00b", "{}%00"], 400),
    **dict.fromkeys(["%FF", "%ED%A0%80", "%C0%AF", "{}%FF"], 404),
    **dict.fromkeys(
        ["..", "%2E%2E", ".", "%2F", "%5C", "-1", "x" * 10_000, "%F0%9F%9B%8F", "{}%0A", "{}%20"], 404
    ),
    **dict.fromkeys(["{}%2F..", "%2E%2E%2F{}", "{}'--", "{}%25", "%D9%A1%D9%A0%D9%A1"], 404),
    **dict.fromkeys([str(2**31), str(2**63), str(10**30), "9" * 5000], 404),
}
"""For each segment of a path: the status of the refusal. `{}` stands for the valid segment."""

INVALID_HEADERS: list[tuple[str, str, int]] = [
    ("Idempotency-Key", "k" * 10_000, 400),
    ("Idempotency-Key", "", 400),
    ("Idempotency-Key", "a\tb", 400),
    ("Idempotency-Key", "cl\u00e9", 400),
    ("If-Match", "garbage", 400),
    ("If-Match", '"unclosed', 400),
    ("If-Match", '"a" "b"', 400),
    ("If-Match", '"a"' + ", " * 4_000 + "x", 400),
    ("If-Match", '"a"' + ' , "b"' * 1_500 + '"', 400),
    ("If-Match", ", " * 4_000, 400),
    ("If-Match", '"a", ' * 1_500 + '"b"', 412),
    ("Accept", "text/html", 406),
    ("Accept", "x" * 8_000, 406),
    ("Authorization", "Token " + "x" * 8_000, 401),
    ("Authorization", "Token \u00ff\u00fe", 401),
    ("Authorization", "Token", 401),
    ("Authorization", "Token a b", 401),
]


def as_bytes(body: Any) -> bytes:
    return json.dumps(body).encode()
