"""POST …/room-bookings/{booking_id}/confirm/"""

from typing import Any

import pytest

from room_bookings.enums import PaymentTerms
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.status_words import booking_status_word
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.expected_answers import expected_booking
from tests.room_bookings.services.bookings import booking_with_status, make_booking
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements
from tests.unchanged import assert_no_row_changes

CONFIRMED = {"status": "CONFIRMED", "status_version": 2, "updated_at": "2026-05-14T12:00:00Z"}


def prepaid(scenario: Scenario) -> RoomBooking:
    return make_booking(scenario, payment_terms=PaymentTerms.PREPAID)


def test_pending_booking_is_confirmed(front_desk: Caller, scenario: Scenario) -> None:
    booking = make_booking(scenario)

    assert front_desk.post(path_of(booking, "confirm")) == expected_booking(
        booking, **CONFIRMED, total_amount="220.00"
    )
    event = BookingStatusEvent.objects.get(booking=booking, to_status="CONFIRMED")
    assert (event.changed_by, event.source, event.reason) == (scenario.front_desk, "FRONT_DESK", "")


def test_repeated_request_changes_nothing(front_desk: Caller, scenario: Scenario) -> None:
    booking = make_booking(scenario)
    first = front_desk.call("post", path_of(booking, "confirm"))

    with assert_no_row_changes():
        second = front_desk.call("post", path_of(booking, "confirm"), {})

    assert (second.json(), second["ETag"]) == (first.json(), first["ETag"])


@pytest.mark.parametrize("status", ["CHECKED_IN", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_wrong_status_is_refused(front_desk: Caller, scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")
    etag = front_desk.call("get", path_of(booking))["ETag"]

    assert front_desk.conflict(path_of(booking, "confirm"), {}, "wrong_status") == {
        "status": 409,
        "booking_id": booking.booking_id,
        "current": {"status": status, "etag": etag},
        "reasons": [
            {
                "code": "wrong_status",
                "detail": f"Booking {booking.booking_id} is {booking_status_word(status)}; "
                "this needs a booking that is pending.",
                "overridable_by": None,
            }
        ],
    }


def test_prepaid_booking_needs_its_payment(front_desk: Caller, manager: Caller, scenario: Scenario) -> None:
    booking = prepaid(scenario)

    for caller, body in ((front_desk, {}), (manager, {}), (front_desk, {"override_reason": "Known guest"})):
        problem = caller.conflict(path_of(booking, "confirm"), body, "payment_required")
        assert problem["reasons"] == [
            {
                "code": "payment_required",
                "detail": "The booking is prepaid, and its price is not paid or authorised yet.",
                "overridable_by": "MANAGER",
            }
        ]


@pytest.mark.parametrize("overrides", [{}, {"overrides": ["payment_required"]}])
def test_manager_overrides_the_payment_with_a_reason(
    manager: Caller, scenario: Scenario, overrides: dict[str, Any]
) -> None:
    booking = prepaid(scenario)

    answer = manager.post(path_of(booking, "confirm"), {"override_reason": "Known guest", **overrides})

    assert answer["status"] == "CONFIRMED"
    event = BookingStatusEvent.objects.get(booking=booking, to_status="CONFIRMED")
    assert event.metadata == {"overrides": ["payment_required"], "override_reason": "Known guest"}
    assert (event.changed_by, event.reason) == (scenario.manager, "Known guest")


def test_override_without_reason_is_refused(manager: Caller, scenario: Scenario) -> None:
    booking = prepaid(scenario)

    for reason in ({}, {"override_reason": " "}):
        body = {"overrides": ["payment_required"], **reason}
        assert manager.invalid("post", path_of(booking, "confirm"), body) == {
            "override_reason": ["An override needs a reason."]
        }


def test_override_of_another_reason_is_ignored(manager: Caller, scenario: Scenario) -> None:
    body = {"overrides": ["room_dirty"], "override_reason": "Known guest"}

    manager.conflict(path_of(prepaid(scenario), "confirm"), body, "payment_required")


@pytest.mark.parametrize("body", [{"reason": "x"}, {"overrides": "all"}, {"override_reason": "x" * 501}, []])
def test_invalid_body_is_refused(front_desk: Caller, scenario: Scenario, body: Any) -> None:
    front_desk.invalid("post", path_of(make_booking(scenario), "confirm"), body)


def test_housekeeping_is_refused(housekeeper: Caller, scenario: Scenario) -> None:
    housekeeper.refused("post", path_of(make_booking(scenario), "confirm"), {}, 403, "forbidden")


def test_statement_budget(front_desk: Caller, scenario: Scenario) -> None:
    booking = make_booking(scenario)

    with assert_max_statements(11):
        front_desk.client.post(scenario.url(path_of(booking, "confirm")))
