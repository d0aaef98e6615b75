"""Room move with wrong records of guests."""

import logging
from typing import Any

import pytest

from guests.models import Guest
from room_bookings import services as stays
from rooms.models import Room, RoomOperationLog, RoomType
from tests import scenarios
from tests.corrupted_data import add_orphaned_guest, misplace_guest
from tests.room_bookings.services.service_calls import conflict_of, reasons_of, run_service
from tests.row_diff import rows_written
from tests.scenarios import NOON, TODAY, Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def test_guests_move_from_any_room(scenario: Scenario) -> None:
    RoomType.objects.update(max_occupancy=3)
    _, taken, elsewhere = scenarios.rooms(scenario, "101", "102", "103")
    booking = scenarios.checked_in_booking(scenario, "101", people=3)
    Guest.objects.filter(first_name="Companion 2").update(room=None, check_out_date=TODAY, id_pin="")
    there, lost, gone = Guest.objects.order_by("pk")
    misplace_guest(there, "103")
    misplace_guest(lost, None)

    with rows_written() as wrote:
        run_service(
            scenario, stays.move_booking, booking_id=booking.booking_id, room_number="102", reason="Noise"
        )

    follows = {"room_id": taken.pk, "updated_at": NOON}
    assert wrote.changed(Guest) == {there.pk: follows, lost.pk: follows}
    assert wrote.new(RoomOperationLog)[0]["guest_ids"] == [there.pk, lost.pk]
    assert gone.pk not in wrote.changed(Guest)
    assert wrote.changed(Room)[elsewhere.pk] == {"version": 2, "updated_at": NOON}
    assert ("room_updated", "103", None, ["guests"]) in wrote.events(at=NOON)


def test_orphaned_guests_are_detached_from_the_vacated_room(
    scenario: Scenario, caplog: pytest.LogCaptureFixture
) -> None:
    from_room, _ = scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101")
    orphaned = add_orphaned_guest(scenario.hotel, "101")
    with rows_written() as wrote:
        run_service(
            scenario, stays.move_booking, booking_id=booking.booking_id, room_number="102", reason="Noise"
        )
    assert wrote.changed(Guest)[orphaned.pk] == {
        "room_id": None,
        "check_out_date": TODAY,
        "updated_at": NOON,
    }
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert {
        name: vars(record)[name] for name in ("orphaned_guest_count", "orphaned_guest_pks", "room_pks")
    } == {
        "orphaned_guest_count": 1,
        "orphaned_guest_pks": [orphaned.pk],
        "room_pks": [from_room.pk],
    }


@pytest.mark.parametrize(("where", "code"), [("101", "room_not_cleared"), ("102", "room_occupied")])
def test_misplaced_guests_in_either_room_refuse_the_move(
    scenario: Scenario, caplog: pytest.LogCaptureFixture, where: str, code: str
) -> None:
    """The program cannot know where they are."""
    scenarios.rooms(scenario, "101", "102", "103")
    booking, other = (
        scenarios.checked_in_booking(scenario, "101"),
        scenarios.checked_in_booking(scenario, "103"),
    )
    misplace_guest(Guest.objects.get(booking=other), where)
    move: dict[str, Any] = {"booking_id": booking.booking_id, "room_number": "102", "reason": "Noise"}

    refusal = conflict_of(scenario, stays.move_booking, **move)

    assert reasons_of(refusal) == [(code, None)]
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert vars(record)["misplaced_booking_pks"] == [other.pk]
    assert vars(record)["room_pks"] == [Room.objects.get(room_number=where).pk]
    misplace_guest(Guest.objects.get(booking=other), "103")
    run_service(scenario, stays.move_booking, **move)


def test_orphaned_guests_are_detached_from_the_new_room(
    scenario: Scenario, caplog: pytest.LogCaptureFixture
) -> None:
    _, taken = scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101")
    orphaned = add_orphaned_guest(scenario.hotel, "102")
    with rows_written() as wrote:
        run_service(
            scenario, stays.move_booking, booking_id=booking.booking_id, room_number="102", reason="Noise"
        )
    assert wrote.changed(Guest)[orphaned.pk]["room_id"] is None
    assert {guest.booking_id for guest in Guest.objects.filter(room=taken)} == {booking.pk}
    assert "found at move" in caplog.text
