"""GET …/room-bookings/{booking_id}/"""

import pytest

from hotel.kernel.etag import etag
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.booking_columns import write_columns
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.expected_answers import expected_booking, expected_member, without_personal_data
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements


def test_confirmed_booking_is_shown(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)

    assert front_desk.get(path_of(booking)) == expected_booking(booking)


def test_detail_of_checked_in_booking(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", people=2)

    ada, other = (
        expected_member(booking),
        expected_member(booking, 1, first_name="Companion 1", role="COMPANION"),
    )
    assert front_desk.get(path_of(booking)) == expected_booking(
        booking,
        status="CHECKED_IN",
        status_version=3,
        adults=2,
        party=[ada, other],
        primary_guest=ada,
        assigned_room="101",
        checked_in_at="2026-05-14T09:00:00Z",
    )


def test_overstay_is_flagged(front_desk: Caller, scenario: Scenario) -> None:
    late = scenarios.checked_in_booking(scenario, "101", nights=0)
    scenarios.rooms(scenario, "104")

    answer = front_desk.get(path_of(late))

    assert answer["nights"] == 0
    assert answer["expected_checkout"] == "2026-05-14T11:00:00+01:00"
    assert answer["is_overstay"] is True


def test_etag_is_the_version(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)

    first = front_desk.call("get", path_of(booking))["ETag"]
    front_desk.post(path_of(booking, "assign-room"), {"room_number": "101"})
    second = front_desk.call("get", path_of(booking))["ETag"]

    assert first != second
    assert second == etag(RoomBooking.objects.get(pk=booking.pk))


def test_personal_data_is_hidden_from_housekeeping(
    front_desk: Caller, housekeeper: Caller, scenario: Scenario
) -> None:
    booking = scenarios.booking(scenario, people=2)
    write_columns(
        RoomBooking.objects.filter(pk=booking.pk),
        booker_name="Bob",
        booker_email="bob@example.com",
        special_requests="Quiet",
        notes="VIP",
        total_amount=99,
    )
    whole = front_desk.get(path_of(booking))
    assert whole["booker"] == {"name": "Bob", "email": "bob@example.com", "phone": ""}

    assert housekeeper.get(path_of(booking)) == without_personal_data(whole)


def test_booking_of_another_hotel_is_not_found(front_desk: Caller) -> None:
    foreign = scenarios.booking(scenarios.new_scenario())

    problem = front_desk.refused("get", path_of(foreign), {}, 404, "booking_not_found")

    assert problem["booking_id"] == foreign.booking_id


@pytest.mark.parametrize("booking_id", ["BK-NONE", "%00", "x" * 300, "%F0%9F%8F%A8"])
def test_unknown_booking_is_not_found(front_desk: Caller, booking_id: str) -> None:
    response = front_desk.client.get(front_desk.scenario.url(f"room-bookings/{booking_id}/"))

    assert response.status_code in {400, 404}


def test_detail_takes_three_statements(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", people=2)

    with assert_max_statements(2):
        front_desk.client.get(scenario.url(path_of(booking)))
