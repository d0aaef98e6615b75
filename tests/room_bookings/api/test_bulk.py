"""POST …/room-bookings/bulk/"""

from typing import Any

import pytest

from room_bookings.models import RoomBooking
from tests.booking_columns import write_columns
from tests.room_bookings.api.api_calls import Caller
from tests.room_bookings.api.test_booking_creation import LARGEST, SMALLEST
from tests.scenarios import Scenario
from tests.statement_count import statements_sent

BULK = "room-bookings/bulk/"
ONE = {name: value for name, value in LARGEST.items() if not name.startswith("override")}


def body_with(number: int) -> dict[str, Any]:
    return {"bookings": [SMALLEST | {"external_reference": f"EXT-{n}"} for n in range(number)]}


def test_response_keeps_the_order(front_desk: Caller) -> None:
    answer = front_desk.post(
        BULK, {"bookings": [ONE, SMALLEST | {"external_reference": "EXT-2"}]}, status=201
    )

    assert [booking["external_reference"] for booking in answer["results"]] == ["EXT-1", "EXT-2"]
    assert answer["results"] == [
        front_desk.get(f"room-bookings/{booking['booking_id']}/") for booking in answer["results"]
    ]


def test_at_most_500_bookings_are_created(front_desk: Caller) -> None:
    assert front_desk.invalid("post", BULK, body_with(501)) == {
        "bookings": ["The list has 501 items; at most 500 are allowed."]
    }
    assert len(front_desk.post(BULK, body_with(500), status=201)["results"]) == 500


@pytest.mark.parametrize(
    ("bookings", "errors"),
    [
        ([], {"bookings": ["This list may not be empty."]}),
        ("x", {"bookings": ["This must be a list."]}),
        (
            [SMALLEST, SMALLEST | {"adults": 0}],
            {"bookings.1.adults": ["Ensure this value is greater than or equal to 1."]},
        ),
        ([SMALLEST, SMALLEST | {"party": []}], {"bookings.1.party": ["This list may not be empty."]}),
        ([SMALLEST, SMALLEST | {"currency": "USD"}], {"bookings.1.currency": ["This hotel counts in EUR."]}),
        (
            [SMALLEST | {"room_type": "SUITE"}, SMALLEST],
            {"bookings.0.room_type": ["This hotel has no room type SUITE."]},
        ),
    ],
)
def test_one_invalid_booking_refuses_all(
    front_desk: Caller, bookings: Any, errors: dict[str, list[str]]
) -> None:
    assert front_desk.invalid("post", BULK, {"bookings": bookings}) == errors


def test_duplicate_reference_in_the_body_is_refused(front_desk: Caller) -> None:
    twice = [SMALLEST | {"external_reference": "EXT-1"}] * 2

    problem = front_desk.conflict(BULK, {"bookings": twice}, "duplicate_reference")

    assert [(item["place"], item["external_reference"]) for item in problem["items"]] == [
        ("bookings.0", "EXT-1"),
        ("bookings.1", "EXT-1"),
    ]


def test_overrides_apply_to_all_bookings(front_desk: Caller, manager: Caller) -> None:
    prepaid = SMALLEST | {"payment_terms": "PREPAID", "confirm": True}
    body = {"bookings": [prepaid, prepaid]}
    problem = front_desk.conflict(BULK, body, "payment_required")
    assert [[reason["code"] for reason in item["reasons"]] for item in problem["items"]] == [
        ["payment_required"],
        ["payment_required"],
    ]

    overridden = body | {"overrides": ["payment_required"], "override_reason": "Contract"}

    assert {one["status"] for one in manager.post(BULK, overridden, status=201)["results"]} == {"CONFIRMED"}


def test_housekeeping_is_refused(housekeeper: Caller) -> None:
    housekeeper.refused("post", BULK, body_with(1), 403, "forbidden")


def test_statements_do_not_depend_on_the_number_of_bookings(front_desk: Caller, scenario: Scenario) -> None:
    sent = []
    for number in (1, 50):
        write_columns(RoomBooking.objects.all(), source=f"earlier {number}")
        with statements_sent() as statements:
            response = front_desk.client.post(scenario.url(BULK), body_with(number))
        assert response.status_code == 201
        sent.append(len(statements))

    assert sent[0] == sent[1] <= 14
