"""GET …/room-bookings/{booking_id}/"""

import pytest

from hotel.kernel.etag import etag
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.room_bookings.api.calls import Caller, of
from tests.room_bookings.api.shown import member, seen_without_personal_data, shown
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements


def test_a_confirmed_booking(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)

    assert front_desk.get(of(booking)) == shown(booking)


def test_detail_of_checked_in_booking(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", people=2)

    ada, other = member(booking), member(booking, 1, first_name="Companion 1", role="COMPANION")
    assert front_desk.get(of(booking)) == shown(
        booking,
        status="CHECKED_IN",
        status_version=3,
        adults=2,
        party=[ada, other],
        primary_guest=ada,
        assigned_room="101",
        checked_in_at="2026-05-14T09:00:00Z",
    )


def test_an_overstay(front_desk: Caller, scenario: Scenario) -> None:
    late = scenarios.checked_in_booking(scenario, "101", nights=0)
    scenarios.rooms(scenario, "104")

    answer = front_desk.get(of(late))

    assert answer["nights"] == 0
    assert answer["expected_checkout"] == "2026-05-14T11:00:00+01:00"
    assert answer["is_overstay"] is True


def test_its_etag_is_its_version(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)

    first = front_desk.call("get", of(booking))["ETag"]
    front_desk.post(of(booking, "assign-room"), {"room_number": "101"})
    second = front_desk.call("get", of(booking))["ETag"]

    assert first != second
    assert second == etag(RoomBooking.objects.get(pk=booking.pk))


def test_without_personal_data_names_are_left(
    front_desk: Caller, housekeeper: Caller, scenario: Scenario
) -> None:
    booking = scenarios.booking(scenario, people=2)
    RoomBooking.objects.filter(pk=booking.pk).update(
        booker_name="Bob",
        booker_email="bob@example.com",
        special_requests="Quiet",
        notes="VIP",
        total_amount=99,
    )
    whole = front_desk.get(of(booking))
    assert whole["booker"] == {"name": "Bob", "email": "bob@example.com", "phone": ""}

    assert housekeeper.get(of(booking)) == seen_without_personal_data(whole)


def test_of_another_hotel_there_is_none(front_desk: Caller) -> None:
    foreign = scenarios.booking(scenarios.new_scenario())

    problem = front_desk.refused("get", of(foreign), {}, 404, "booking_not_found")

    assert problem["booking_id"] == foreign.booking_id


@pytest.mark.parametrize("booking_id", ["BK-NONE", "%00", "x" * 300, "%F0%9F%8F%A8"])
def test_unknown_bookings(front_desk: Caller, booking_id: str) -> None:
    response = front_desk.client.get(front_desk.scenario.url(f"room-bookings/{booking_id}/"))

    assert response.status_code in {400, 404}


def test_it_takes_three_statements(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", people=2)

    with assert_max_statements(3):
        front_desk.client.get(scenario.url(of(booking)))
