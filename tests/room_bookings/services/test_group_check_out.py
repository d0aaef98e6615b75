"""Group check-out: all rooms or none, and never the next guest."""

import pytest

from guests.models import Guest
from hotel.kernel.exceptions import Forbidden, Invalid
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from room_bookings import services as stays
from room_bookings.exceptions import SetRefused
from room_bookings.models import BookingStatusEvent, RoomBooking, RoomOccupancy
from room_bookings.services import RoomCheckOut, RoomCheckOutResult
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.corrupted_data import add_orphaned_guest
from tests.room_bookings.services.service_calls import (
    conflict_of,
    item_reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.row_diff import rows_written
from tests.scenarios import LATER, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def outcomes(results: list[RoomCheckOutResult]) -> list[tuple[str, str | None, str]]:
    return [(result.room_number, result.booking_id, result.outcome) for result in results]


def test_group_is_checked_out(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102", "a3", "104")
    one, other = (
        scenarios.checked_in_booking(scenario, "101", people=2),
        scenarios.checked_in_booking(scenario, "a3"),
    )
    staying = scenarios.checked_in_booking(scenario, "104")
    check_outs = [RoomCheckOut("A3"), RoomCheckOut("102"), RoomCheckOut("101", one.booking_id)]

    with rows_written() as wrote:
        results = run_service(scenario, stays.check_out_rooms, check_outs=check_outs, note="Coach", now=LATER)

    assert outcomes(results) == [
        ("a3", other.booking_id, "checked_out"),
        ("102", None, "already_out"),
        ("101", one.booking_id, "checked_out"),
    ]
    assert {pk: row["status"] for pk, row in wrote.changed(RoomBooking).items()} == {
        one.pk: "COMPLETED",
        other.pk: "COMPLETED",
    }
    numbers = {room.pk: room.room_number for room in Room.objects.all()}
    assert sorted(numbers[pk] for pk in wrote.deleted(RoomOccupancy)) == ["101", "a3"]
    assert sorted(numbers[pk] for pk in wrote.changed(Room)) == ["101", "a3"]
    assert [row["reason"] for row in wrote.new(BookingStatusEvent)] == ["Coach"] * 4
    assert [row["note"] for row in wrote.new(RoomStatusEvent)] == ["Coach"] * 2
    assert [row["note"] for row in wrote.new(RoomOperationLog)] == ["Coach"] * 2
    assert sorted(numbers[row["room_id"]] for row in wrote.new(HousekeepingTask)) == ["101", "a3"]
    assert len(wrote.events(at=LATER)) == 8
    wrote.assert_one_command(hotel=scenario.hotel)
    assert RoomBooking.objects.get(pk=staying.pk).status == "CHECKED_IN"

    with assert_no_row_changes():
        again = run_service(scenario, stays.check_out_rooms, check_outs=check_outs, note="Coach")
    assert outcomes(again) == [
        ("a3", None, "already_out"),
        ("102", None, "already_out"),
        ("101", one.booking_id, "already_out"),
    ]


def test_repeated_request_keeps_the_next_guest(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    first = scenarios.checked_in_booking(scenario, "101")
    check_outs = [RoomCheckOut("101", first.booking_id)]
    run_service(scenario, stays.check_out_rooms, check_outs=check_outs)
    scenarios.override(scenario, "101", RoomStatus.READY_FOR_GUEST)
    scenarios.checked_in_booking(scenario, "101")

    with assert_no_row_changes():
        results = run_service(scenario, stays.check_out_rooms, check_outs=check_outs)
    assert outcomes(results) == [("101", first.booking_id, "already_out")]


def test_other_occupant_is_named_and_no_room_is_vacated(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102", "103")
    one, other = scenarios.checked_in_booking(scenario, "101"), scenarios.checked_in_booking(scenario, "102")
    expected = scenarios.booking(scenario)
    check_outs = [
        RoomCheckOut("101", one.booking_id),
        RoomCheckOut("102", expected.booking_id),
        RoomCheckOut("103", other.booking_id),
    ]

    refusal = conflict_of(scenario, stays.check_out_rooms, check_outs=check_outs)

    assert isinstance(refusal, SetRefused)
    assert refusal.code == "booking_changed"
    assert item_reasons_of(refusal) == [
        (expected.booking_id, ["booking_changed"]),
        (other.booking_id, ["booking_changed"]),
    ]
    assert [item["room_number"] for item in refusal.about["items"]] == ["102", "103"]
    assert [item["reasons"][0]["detail"] for item in refusal.about["items"]] == [
        f"Room 102 is held by {other.booking_id}; booking {expected.booking_id} is confirmed.",
        f"Room 103 is vacant; booking {other.booking_id} is checked in.",
    ]


def test_unknown_rooms_and_bookings_are_named(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "501")
    theirs = scenarios.checked_in_booking(other, "501")
    scenarios.rooms(scenario, "101")
    for check_outs, errors in (
        ([RoomCheckOut("101"), RoomCheckOut("501")], {"room_number": ["This hotel has no room 501."]}),
        (
            [RoomCheckOut("101", theirs.booking_id)],
            {"booking_id": [f"This hotel has no booking {theirs.booking_id}."]},
        ),
        ([RoomCheckOut("101"), RoomCheckOut("101")], {"rooms": ["Each room may be named once."]}),
    ):
        refusal = refusal_of(scenario, stays.check_out_rooms, check_outs=check_outs)
        assert isinstance(refusal, Invalid)
        assert refusal.errors == errors


def test_orphaned_guests_are_detached_from_occupied_rooms(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    scenarios.checked_in_booking(scenario, "101")
    scenarios.checked_in_booking(scenario, "102")
    orphaned = add_orphaned_guest(scenario.hotel, "102")
    run_as_system(scenario, stays.check_out_rooms, check_outs=[RoomCheckOut("101"), RoomCheckOut("102")])
    orphaned.refresh_from_db()
    assert orphaned.room is None


def test_orphaned_guests_are_detached_from_vacant_rooms_only(
    scenario: Scenario, caplog: pytest.LogCaptureFixture
) -> None:
    scenarios.rooms(scenario, "101", "102", "103")
    checked_out = scenarios.checked_in_booking(scenario, "101")
    scenarios.check_out(scenario, checked_out)
    scenarios.override(scenario, "101", RoomStatus.READY_FOR_GUEST)
    scenarios.checked_in_booking(scenario, "101")
    scenarios.checked_in_booking(scenario, "103")
    in_let, in_vacant = add_orphaned_guest(scenario.hotel, "101"), add_orphaned_guest(scenario.hotel, "102")
    check_outs = [RoomCheckOut("101", checked_out.booking_id), RoomCheckOut("102"), RoomCheckOut("103")]

    with rows_written() as wrote:
        results = run_service(scenario, stays.check_out_rooms, check_outs=check_outs)

    assert [outcome for _, _, outcome in outcomes(results)] == ["already_out", "already_out", "checked_out"]
    assert Guest.objects.get(pk=in_vacant.pk).room is None
    assert Guest.objects.get(pk=in_let.pk).room is not None
    logged = [(row["operation"], row["guest_ids"]) for row in wrote.new(RoomOperationLog)]
    assert logged[0] == ("DETACH_ORPHANED_GUESTS", [in_vacant.pk])
    assert [operation for operation, _ in logged] == ["DETACH_ORPHANED_GUESTS", "CHECKOUT"]
    (found,) = [record for record in caplog.records if hasattr(record, "orphaned_guest_pks")]
    assert (found.levelname, vars(found)["orphaned_guest_pks"]) == ("ERROR", [in_vacant.pk])
    with assert_no_row_changes():
        run_service(scenario, stays.check_out_rooms, check_outs=check_outs[:2], now=LATER)


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_are_forbidden(scenario: Scenario, role: str) -> None:
    scenarios.rooms(scenario, "101")
    scenarios.checked_in_booking(scenario, "101")
    refusal = refusal_of(
        scenario, stays.check_out_rooms, check_outs=[RoomCheckOut("101")], staff=getattr(scenario, role)
    )
    assert isinstance(refusal, Forbidden)
