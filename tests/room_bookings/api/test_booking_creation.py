"""POST …/room-bookings/"""

from typing import Any

import pytest

from hotel.kernel.etag import etag
from room_bookings.models import BookingStatusEvent, RoomBooking
from tests import scenarios
from tests.api_clients import problem_of
from tests.room_bookings.api.api_calls import Caller
from tests.room_bookings.api.expected_answers import expected_booking, expected_member, without_personal_data
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements

ADA = {"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"}
SMALLEST = {
    "room_type": "DBL",
    "check_in": "2026-05-14",
    "check_out": "2026-05-16",
    "adults": 1,
    "party": [ADA],
    "total_amount": "220.00",
    "currency": "EUR",
}
LARGEST = SMALLEST | {
    "adults": 2,
    "children": 1,
    "party": [
        ADA | {"email": "ada@example.com", "phone": "+353 1 555 0101", "is_staying": True},
        {"first_name": "Bob", "last_name": "", "role": "COMPANION", "is_staying": False},
    ],
    "booker": {"name": "Charles Babbage", "email": "charles@example.com", "phone": "123"},
    "total_amount": "220.5",
    "payment_terms": "PREPAID",
    "confirm": False,
    "group_reference": "Wedding",
    "special_requests": "A quiet room\nplease",
    "source": "channel",
    "external_reference": "EXT-1",
    "overrides": [],
    "override_reason": "",
}


def only_booking() -> RoomBooking:
    return RoomBooking.objects.get()


def test_smallest_body_gets_defaults(front_desk: Caller, scenario: Scenario) -> None:
    response = front_desk.call("post", "room-bookings/", SMALLEST, status=201)

    booking = only_booking()
    assert response.json() == expected_booking(
        booking,
        status="PENDING",
        status_version=1,
        total_amount="220.00",
        created_at="2026-05-14T12:00:00Z",
        updated_at="2026-05-14T12:00:00Z",
    )
    assert response["ETag"] == etag(booking)
    assert response.json() == front_desk.get(f"room-bookings/{booking.booking_id}/")
    event = BookingStatusEvent.objects.get()
    assert (event.source, event.changed_by) == ("FRONT_DESK", scenario.front_desk)


def test_largest_body_is_stored(manager: Caller) -> None:
    answer = manager.post("room-bookings/", LARGEST, status=201)

    booking = only_booking()
    ada = expected_member(booking, email="ada@example.com", phone="+353 1 555 0101")
    bob = expected_member(booking, 1, first_name="Bob", last_name="", role="COMPANION", is_staying=False)
    assert answer == expected_booking(
        booking,
        status="PENDING",
        status_version=1,
        adults=2,
        children=1,
        party=[ada, bob],
        primary_guest=ada,
        booker={"name": "Charles Babbage", "email": "charles@example.com", "phone": "123"},
        total_amount="220.50",
        payment_terms="PREPAID",
        group_reference="Wedding",
        special_requests="A quiet room\nplease",
        source="channel",
        external_reference="EXT-1",
        created_at="2026-05-14T12:00:00Z",
        updated_at="2026-05-14T12:00:00Z",
    )


def test_confirm_creates_a_confirmed_booking(front_desk: Caller) -> None:
    answer = front_desk.post("room-bookings/", SMALLEST | {"confirm": True}, status=201)

    assert (answer["status"], answer["status_version"]) == ("CONFIRMED", 2)


def test_prepaid_booking_is_not_confirmed_without_payment(front_desk: Caller, manager: Caller) -> None:
    body = SMALLEST | {"confirm": True, "payment_terms": "PREPAID"}
    override = {"overrides": ["payment_required"], "override_reason": "Known guest"}

    for caller, given in ((front_desk, body), (manager, body), (front_desk, body | override)):
        problem = caller.conflict("room-bookings/", given, "payment_required")
        assert [(reason["code"], reason["overridable_by"]) for reason in problem["reasons"]] == [
            ("payment_required", "MANAGER")
        ]

    without_reason = body | {"overrides": ["payment_required"]}
    assert list(manager.invalid("post", "room-bookings/", without_reason)) == ["override_reason"]
    assert manager.post("room-bookings/", body | override, status=201)["status"] == "CONFIRMED"


def test_day_use_is_created(front_desk: Caller) -> None:
    answer = front_desk.post("room-bookings/", SMALLEST | {"check_out": "2026-05-14"}, status=201)

    assert answer["nights"] == 0


def test_reference_is_unique_within_its_channel(front_desk: Caller) -> None:
    body = SMALLEST | {"source": "channel", "external_reference": "EXT-1"}
    first = front_desk.call("post", "room-bookings/", body, status=201)

    problem = front_desk.conflict("room-bookings/", body, "duplicate_reference")

    assert problem == {
        "status": 409,
        "external_item": "1",
        "reasons": [
            {
                "code": "duplicate_reference",
                "detail": f"The reference EXT-1, item 1, belongs to booking {first.json()['booking_id']} already.",
                "overridable_by": None,
            }
        ],
        "external_reference": "EXT-1",
        "booking_id": first.json()["booking_id"],
        "current": {"status": "PENDING", "etag": first["ETag"]},
    }
    front_desk.post("room-bookings/", body | {"source": "another"}, status=201)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"room_type": "SUITE"}, ["room_type"]),
        ({"room_type": "x" * 17}, ["room_type"]),
        ({"check_in": "2026-05-13"}, ["check_in"]),
        ({"check_in": "1999-12-31"}, ["check_in"]),
        ({"check_in": "2026-02-30"}, ["check_in"]),
        ({"check_out": "2026-05-13"}, ["check_out"]),
        ({"check_out": "2200-01-01"}, ["check_out"]),
        ({"check_out": "2029-02-08"}, ["check_out"]),
        ({"adults": 0}, ["adults"]),
        ({"adults": 100}, ["adults"]),
        ({"adults": "two"}, ["adults"]),
        ({"children": -1}, ["children"]),
        ({"total_amount": "-0.01"}, ["total_amount"]),
        ({"total_amount": "0.001"}, ["total_amount"]),
        ({"total_amount": "10000000000.00"}, ["total_amount"]),
        ({"total_amount": "NaN"}, ["total_amount"]),
        ({"currency": "USD"}, ["currency"]),
        ({"currency": "eur"}, ["currency"]),
        ({"payment_terms": "LATER"}, ["payment_terms"]),
        ({"party": []}, ["party"]),
        ({"party": {}}, ["party"]),
        ({"party": [ADA, ADA]}, ["party"]),
        ({"party": [ADA | {"role": "COMPANION"}]}, ["party"]),
        ({"party": [ADA | {"email": "no address"}]}, ["party.0.email"]),
        ({"party": [ADA, {"first_name": "", "role": "GUEST"}]}, ["party.1.role"]),
        ({"party": [ADA, {"first_name": None, "role": "COMPANION"}]}, ["party.1.first_name"]),
        ({"party": [ADA | {"first_name": "x" * 101}]}, ["party.0.first_name"]),
        ({"party": [ADA | {"phone": "1" * 41}]}, ["party.0.phone"]),
        ({"party": [ADA | {"id": 5}]}, ["party.0.id"]),
        ({"booker": {"email": "charles@example.com"}}, ["booker.name"]),
        ({"booker": "Charles"}, ["booker"]),
        ({"group_reference": "x" * 65}, ["group_reference"]),
        ({"source": "x" * 33}, ["source"]),
        ({"external_reference": "x" * 65}, ["external_reference"]),
        ({"special_requests": "x" * 4001}, ["special_requests"]),
        ({"status": "CONFIRMED", "assigned_room": "101"}, ["status", "assigned_room"]),
    ],
)
def test_invalid_values_are_refused_by_field(
    front_desk: Caller, change: dict[str, Any], fields: list[str]
) -> None:
    code = "read_only" if "id" in str(fields[0]).split(".") else "invalid"

    assert sorted(front_desk.invalid("post", "room-bookings/", SMALLEST | change, code)) == sorted(fields)


def test_missing_fields_are_named(front_desk: Caller) -> None:
    assert sorted(front_desk.invalid("post", "room-bookings/", {})) == sorted(SMALLEST)


def test_errors_have_readable_sentences(front_desk: Caller) -> None:
    body = SMALLEST | {"party": [ADA, ADA], "check_in": "2026-05-13"}
    assert front_desk.invalid("post", "room-bookings/", body) == {
        "party": ["Exactly one member of the party is PRIMARY."]
    }
    assert front_desk.invalid(
        "post", "room-bookings/", SMALLEST | {"check_in": "2026-05-13", "currency": "USD"}
    ) == {
        "check_in": ["The arrival is before the business date 2026-05-14."],
        "currency": ["This hotel counts in EUR."],
    }


def test_room_type_of_another_hotel_is_unknown(front_desk: Caller) -> None:
    other = scenarios.new_scenario()
    other.room_type.__class__.objects.filter(pk=other.room_type.pk).update(code="VILLA")

    assert front_desk.invalid("post", "room-bookings/", SMALLEST | {"room_type": "VILLA"}) == {
        "room_type": ["This hotel has no room type VILLA."]
    }


@pytest.mark.parametrize("body", [[], "x", 5, None])
def test_body_that_is_no_object_is_refused(front_desk: Caller, body: Any) -> None:
    response = front_desk.client.post(front_desk.scenario.url("room-bookings/"), body)

    problem_of(response, 400, "invalid")


def test_housekeeping_is_refused(housekeeper: Caller) -> None:
    housekeeper.refused("post", "room-bookings/", SMALLEST, 403, "forbidden")


def test_list_hides_personal_data_from_housekeeping(front_desk: Caller, housekeeper: Caller) -> None:
    made = front_desk.post("room-bookings/", LARGEST, status=201)

    assert housekeeper.get("room-bookings/")["results"] == [without_personal_data(made)]


def test_statement_budget(front_desk: Caller, scenario: Scenario) -> None:
    body = SMALLEST | {"confirm": True, "external_reference": "EXT-1"}

    with assert_max_statements(16):
        front_desk.client.post(scenario.url("room-bookings/"), body)
