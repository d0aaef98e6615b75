"""What no honest client sends: whole requests, and single values, none of which the program may accept."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hotel.api.inputs import WALL_CLOCK
from tests.contract.kit import resolved

MEGABYTE = 1_000_000
JSON = "application/json"


class Raw(NamedTuple):
    """A body as it travels, and the status that answers it."""

    body: bytes
    content_type: str = JSON
    status: int = 400


def _deep(opening: bytes, closing: bytes) -> bytes:
    return b'{"note": ' + opening * 10_000 + b"1" + closing * 10_000 + b"}"


BODIES: Mapping[str, Raw] = {
    "ten megabytes of text": Raw(b'{"note": "' + b"x" * 10 * MEGABYTE + b'"}', status=413),
    "ten megabytes of numbers": Raw(b'{"note": [' + b"0," * 5 * MEGABYTE + b"0]}", status=413),
    "ten megabytes of nothing": Raw(b" " * 10 * MEGABYTE, status=413),
    "10,000 lists": Raw(_deep(b"[", b"]")),
    "10,000 objects": Raw(_deep(b'{"x":', b"}")),
    "10,000 lists never closed": Raw(b"[" * 10_000),
    "two megabytes of unknown fields": Raw(b"{" + b",".join(b'"f%d":0' % n for n in range(150_000)) + b"}"),
    "a number of two million digits": Raw(b'{"note": ' + b"9" * 2 * MEGABYTE + b"}"),
    "invalid UTF-8": Raw(b'{"note": "\xff\xfe"}'),
    "overlong UTF-8": Raw(b'{"note": "\xc0\xaf"}'),
    "a surrogate in UTF-8": Raw(b'{"note": "\xed\xa0\x80"}'),
    "half a surrogate pair": Raw(b'{"note": "\\ud800"}'),
    "UTF-16": Raw('{"note": "x"}'.encode("utf-16")),
    "a byte order mark": Raw(b'\xef\xbb\xbf{"note": "x"}'),
    "a NUL character": Raw(b'{"note": "a\\u0000b"}'),
    "a NUL character as a name": Raw(b'{"no\\u0000te": "x"}'),
    "a NUL byte": Raw(b'{"note": "a\x00b"}'),
    "1e400": Raw(b'{"note": 1e400}'),
    "NaN": Raw(b'{"note": NaN}'),
    "Infinity": Raw(b'{"note": -Infinity}'),
    "the same name twice": Raw(b'{"note": "x", "note": "y"}'),
    "two bodies": Raw(b'{"note": "x"}{"note": "y"}'),
    "a comma too many": Raw(b'{"note": "x",}'),
    "half a body": Raw(b'{"note": "x'),
    "a list": Raw(b"[]"),
    "a string": Raw(b'"x"'),
    "a number": Raw(b"1"),
    "text": Raw(b'{"note": "x"}', "text/plain", 415),
    "a form": Raw(b"note=x", "application/x-www-form-urlencoded", 415),
    "a form with files": Raw(
        b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nx\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
        415,
    ),
    "XML": Raw(b"<note>x</note>", "application/xml", 415),
    "no type": Raw(b'{"note": "x"}', "", 415),
    "nonsense for a type": Raw(b'{"note": "x"}', "\x7f/;;=", 415),
    "another charset": Raw('{"note": "x"}'.encode("utf-16"), f"{JSON}; charset=utf-16", 415),
    "an unknown charset": Raw(b'{"note": "x"}', f"{JSON}; charset=klingon", 415),
}

ANY: list[Any] = [
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
"""Values that no field of any body takes."""

OF_KIND: Mapping[str, list[Any]] = {
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
"""Values that no field of this format takes."""


def spoilt(body: Any, schema: dict[str, Any]) -> Iterator[Any]:
    """The body again and again, each time with another value spoilt, wherever it stands."""
    schema = resolved(schema)
    if isinstance(body, dict):
        for name, inner in schema.get("properties", {}).items():
            if name in body or _is_plain(inner):
                yield from ({**body, name: value} for value in spoilt(body.get(name), inner))
        yield {**body, "x" * 100_000: 1}
    elif isinstance(body, list) and body:
        yield from ([value, *body[1:]] for value in spoilt(body[0], schema.get("items", {})))
        yield [body[0]] * 5_000
    else:
        kind = _kind(schema)
        yield from OF_KIND.get(kind, [])
        yield from (value for value in ANY if not (kind == "boolean" and value is True))


def _is_plain(schema: dict[str, Any]) -> bool:
    types = resolved(schema).get("type", "")
    return "object" not in types and "array" not in types


def _kind(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return "choice"
    if schema.get("pattern") == WALL_CLOCK:
        return "time"
    types = schema.get("type", "")
    by_type = next((kind for kind in ("integer", "boolean") if kind in types), "")
    return by_type or str(schema.get("format", ""))


_DATES = OF_KIND["date"][:-1]
_CURSORS = [
    urlsafe_b64encode(forged).decode().rstrip("=")
    for forged in (
        b"[1,2,3,4]",
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
_WHOLE_NUMBERS = ["-1", "1e3", "1.5", "NaN", "x", str(2**63), str(10**30), "9" * 5000]
_INSTANTS = [
    *_DATES[:2],
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "2026-05-14T12:00:00+99:99",
    "2026-05-14T25:00:00Z",
    "10000-01-01T00:00:00Z",
    "x",
]
QUERIES: Mapping[str, list[str]] = {
    "page": ["0", *_WHOLE_NUMBERS],
    "page_size": ["0", "1001", *_WHOLE_NUMBERS],
    "limit": ["0", "1001", *_WHOLE_NUMBERS],
    "after": ["-1", "x", str(2**63), str(10**30), *_CURSORS],
    "floor": ["32768", *_WHOLE_NUMBERS[1:]],
    "updated_since": _INSTANTS,
    "arriving_on": _DATES,
    "departing_on": _DATES,
    "dry_run": ["2", "x", "\u0663"],
}
"""By parameter: what none of that name takes."""

WORDS = ["x" * 100_000, "x," * 50_000]
"""What no parameter takes."""

UNREADABLE = ["%00", "a%00b", "%FF", "%ED%A0%80", "%C0%AF"]

NAMES: Mapping[str, int] = {
    **dict.fromkeys(["%00", "a%00b", "{}%00"], 400),
    **dict.fromkeys(["%FF", "%ED%A0%80", "%C0%AF", "{}%FF"], 404),
    **dict.fromkeys(
        ["..", "%2E%2E", ".", "%2F", "%5C", "-1", "x" * 10_000, "%F0%9F%9B%8F", "{}%0A", "{}%20"], 404
    ),
    **dict.fromkeys(["{}%2F..", "%2E%2E%2F{}", "{}'--", "{}%25", "%D9%A1%D9%A0%D9%A1"], 404),
    **dict.fromkeys([str(2**31), str(2**63), str(10**30), "9" * 5000], 404),
}
"""By name, as it stands in a path: the status that answers it. `{}` stands for the name of what is there."""

HEADERS: list[tuple[str, str, int]] = [
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
