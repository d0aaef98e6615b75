"""Tests of the parser of request bodies."""

from io import BytesIO
from typing import Any

import pytest
from django.test import RequestFactory
from rest_framework.exceptions import APIException

from hotel.api.parsers import StrictJsonParser


def read(body: bytes, content_type: str = "application/json", *, announced: int | None = None) -> Any:
    length = len(body) if announced is None else announced
    request = RequestFactory().generic("POST", "/", body, content_type, CONTENT_LENGTH=str(length))
    return StrictJsonParser().parse(BytesIO(body), content_type, {"request": request})


@pytest.mark.parametrize(
    "content_type", ["", "; charset=utf-8", "; charset=UTF8", "; charset=us-ascii", "; x=y"]
)
def test_json_in_utf_8_is_parsed(content_type: str) -> None:
    assert read('{"note": "é", "n": [1, 2.5]}'.encode(), f"application/json{content_type}") == {
        "note": "é",
        "n": [1, 2.5],
    }


@pytest.mark.parametrize(
    ("body", "content_type", "status", "detail"),
    [
        (b"{}", "application/json; charset=latin-1", 415, "JSON must be in UTF-8."),
        (b'{"a": 1, "a": 1}', "application/json", 400, "The body is not JSON: a field is named twice"),
        (
            b'[{"a": {"b": 1, "b": 2}}]',
            "application/json",
            400,
            "The body is not JSON: a field is named twice",
        ),
        (b'{"a": "\\u0000"}', "application/json", 400, "The body contains a NUL character."),
        (b'{"a": "\\ud800"}', "application/json", 400, "The body contains half of a surrogate pair."),
        (b"[" * 22 + b"]" * 22, "application/json", 400, "The body is nested too deeply."),
        (b"1e400", "application/json", 400, "The body is not JSON: number too large: 1e400"),
        (b" " * 2_621_441, "application/json", 413, "The body is larger than the server accepts."),
    ],
)
def test_unreadable_or_unstorable_body_is_refused(
    body: bytes, content_type: str, status: int, detail: str
) -> None:
    with pytest.raises(APIException) as refusal:
        read(body, content_type)

    assert (refusal.value.status_code, str(refusal.value.detail)) == (status, detail)


def test_too_large_content_length_is_refused_before_reading() -> None:
    with pytest.raises(APIException) as refusal:
        read(b"{}", announced=2_621_441)

    assert refusal.value.status_code == 413


def test_body_shorter_than_its_content_length_is_refused() -> None:
    with pytest.raises(APIException, match=r"ended before its Content-Length"):
        read(b"{}", announced=10)
