"""Tests of request bodies: parsing, and the checks of all input serializers."""

import pytest

from staff.models import Staff
from tests.api_clients import problem_of
from tests.factories import StaffFactory
from tests.staff.api.example_view import call

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Staff:
    return StaffFactory.create(manager=True)


@pytest.mark.parametrize(
    "body", ["{", "", "nul", "[1", '{"name": NaN}', '{"name": 1e999}', '{"a": ' + "9" * 5000 + "}"]
)
def test_body_that_is_not_json_is_malformed(manager: Staff, body: str) -> None:
    expected = "invalid" if not body else "malformed"

    problem_of(call(manager, "post", data=body, content_type="application/json"), 400, expected)


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"nights": [{"day": "a\\u0000"}]}',
        b'{"name": "\\ud800"}',
        b'{"name": "\xff"}',
        b"\xef\xbb\xbf{}",
        b'{"name": ' + b"[" * 21 + b"]" * 21 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_unstorable_bodies_are_malformed(manager: Staff, body: bytes) -> None:
    problem_of(call(manager, "post", data=body, content_type="application/json"), 400, "malformed")


def test_too_large_body_gets_413(manager: Staff) -> None:
    body = b'{"name": "' + b"x" * 2_621_440 + b'"}'

    problem_of(call(manager, "post", data=body, content_type="application/json"), 413, "too_large")


def test_other_media_type_gets_415(manager: Staff) -> None:
    problem_of(call(manager, "post", data="x", content_type="text/plain"), 415, "unsupported_media_type")


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "1", "true"])
def test_body_that_is_no_object_is_invalid(manager: Staff, body: str) -> None:
    problem_of(call(manager, "post", data=body, content_type="application/json"), 400, "invalid")


def test_all_wrong_fields_are_named(manager: Staff) -> None:
    body = {"name": "x" * 21, "nane": 1, "nights": [{"day": "1999-12-31"}, {"day": "2026-02-30", "x": 1}]}

    errors = problem_of(call(manager, "post", data=body, format="json"), 400, "invalid")["errors"]

    assert errors == {
        "nane": ["This field is unknown."],
        "name": ["Ensure this field has no more than 20 characters."],
        "nights.0.day": ["Dates lie between 2000-01-01 and 2199-12-31."],
        "nights.1.x": ["This field is unknown."],
        "nights.1.day": ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."],
    }


def test_field_of_other_commands_is_read_only(manager: Staff) -> None:
    body = problem_of(
        call(manager, "post", data={"name": "x", "state": "y"}, format="json"), 400, "read_only"
    )

    assert body["errors"] == {"state": ["This field cannot be changed here."]}
