"""The answers to exceptions of views."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import Http404  # noqa: TID251
from rest_framework import exceptions as drf  # noqa: TID251

from hotel.kernel.exceptions import Busy, Conflict, Forbidden, Invalid, InvariantRefused, NotFound, Reason
from hotel.kernel.problems import exception_handler, flat_errors


def answer(exc: Exception) -> tuple[dict[str, Any], Any]:
    response = exception_handler(exc, {})
    assert response is not None
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body["status"] == response.status_code
    return body, response


@pytest.mark.parametrize(
    ("exc", "status", "code"),
    [
        (NotFound("No room 9."), 404, "not_found"),
        (Invalid("Wrong."), 400, "invalid"),
        (Forbidden("Not you."), 403, "forbidden"),
        (Conflict("Not now."), 409, "conflict"),
        (InvariantRefused("Never.", code="room_taken"), 409, "room_taken"),
        (Busy("Wait."), 503, "busy"),
        (drf.ParseError("Broken."), 400, "malformed"),
        (drf.NotAuthenticated(), 401, "not_authenticated"),
        (drf.AuthenticationFailed(), 401, "authentication_failed"),
        (drf.PermissionDenied(), 403, "forbidden"),
        (drf.PermissionDenied("CSRF Failed: no cookie"), 403, "csrf_failed"),
        (drf.NotFound(), 404, "not_found"),
        (drf.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (drf.NotAcceptable(), 406, "not_acceptable"),
        (drf.UnsupportedMediaType("text/plain"), 415, "unsupported_media_type"),
        (drf.Throttled(wait=3), 429, "throttled"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "forbidden"),
        (SuspiciousOperation(), 400, "malformed"),
        (DataError("integer out of range"), 400, "invalid"),
        (OperationalError("connection refused"), 503, "unavailable"),
    ],
)
def test_exception_has_status_and_code(exc: Exception, status: int, code: str) -> None:
    body, _ = answer(exc)

    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:innkeeper:problem:{code}"
    assert body["title"]
    assert body["detail"]


def test_internal_error_is_left_to_django() -> None:
    assert exception_handler(ZeroDivisionError(), {}) is None


def test_conflict_carries_every_reason_and_its_subject() -> None:
    body, _ = answer(
        Conflict(
            "The room is dirty.",
            reasons=[
                Reason("room_dirty", "The room is dirty.", "MANAGER"),
                Reason("room_too_small", "Two beds for three.", "FRONT_DESK"),
            ],
            current={"status": "CHECKOUT_DIRTY", "etag": '"1-1"'},
            room_number="101",
            room_status="CHECKOUT_DIRTY",
        )
    )

    assert body == {
        "type": "urn:innkeeper:problem:room_dirty",
        "title": "The room is not clean.",
        "status": 409,
        "detail": "The room is dirty.",
        "code": "room_dirty",
        "reasons": [
            {"code": "room_dirty", "detail": "The room is dirty.", "overridable_by": "MANAGER"},
            {"code": "room_too_small", "detail": "Two beds for three.", "overridable_by": "FRONT_DESK"},
        ],
        "current": {"status": "CHECKOUT_DIRTY", "etag": '"1-1"'},
        "room_number": "101",
        "room_status": "CHECKOUT_DIRTY",
    }


def test_conflict_without_reasons_is_its_only_reason() -> None:
    body, _ = answer(InvariantRefused("Never.", code="room_taken", invariant="I4"))

    assert body["reasons"] == [{"code": "room_taken", "detail": "Never.", "overridable_by": None}]
    assert body["invariant"] == "I4"


def test_items_carry_their_reasons() -> None:
    body, _ = answer(
        Conflict("Two rooms.", items=[{"room_number": "1", "reasons": (Reason("room_dirty", "Dirty."),)}])
    )

    assert body["items"] == [
        {
            "room_number": "1",
            "reasons": [{"code": "room_dirty", "detail": "Dirty.", "overridable_by": None}],
        }
    ]


def test_further_members_never_replace_standard_members() -> None:
    body, _ = answer(Conflict("Too late.", status="CANCELLED", booking_id="BK-1", title="x"))

    assert (body["status"], body["booking_id"]) == (409, "BK-1")
    assert body["current"] == {"status": "CANCELLED"}
    assert body["title"] == "The current state does not allow it."


def test_busy_answers_carry_retry_after() -> None:
    assert answer(Busy("Wait."))[1]["Retry-After"] == "1"
    assert answer(OperationalError("gone"))[1]["Retry-After"] == "1"
    assert answer(drf.Throttled(wait=3))[1]["Retry-After"] == "3"


def test_validation_errors_are_listed_by_field() -> None:
    body, _ = answer(drf.ValidationError({"name": ["Too long."], "party": [{}, {"email": ["No address."]}]}))

    assert body["code"] == "invalid"
    assert body["errors"] == {"name": ["Too long."], "party.1.email": ["No address."]}
    assert body["detail"] == "Please correct: name, party.1.email."


def test_flat_errors_keep_non_field_errors() -> None:
    assert flat_errors(["No."]) == {"non_field_errors": ["No."]}
    assert flat_errors({"party": {"non_field_errors": ["One of them must stay."]}}) == {
        "party": ["One of them must stay."]
    }
