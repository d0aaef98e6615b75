"""The clean-up of ghosts: each is taken out, told of, logged; nobody else is touched."""

import logging

import pytest

from guests.models import Guest
from guests.services import OrphanedGuest, cleanup_orphaned_guests
from guests.services.orphaned_guests import orphaned_guests_of
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Forbidden
from notifications.models import EventCounter, OutboxEvent
from rooms.models import Room, RoomOperationLog
from staff.command import Command, system_command
from tests import scenarios
from tests.corrupted_data import add_orphaned_guest
from tests.room_bookings.services.service_calls import run_as_system, run_service
from tests.row_diff import rows_written, table_names
from tests.scenarios import NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def test_every_ghost_goes(scenario: Scenario, caplog: pytest.LogCaptureFixture) -> None:
    occupied, vacant, _ = scenarios.rooms(scenario, "101", "102", "103")
    scenarios.checked_in_booking(scenario, "101")
    guest = Guest.objects.get()
    haunting = [add_orphaned_guest(scenario.hotel, number) for number in ("102", "101", "102")]
    slug = scenario.hotel.slug

    assert [
        (orphan.room_number, orphan.guest_id)
        for orphan in orphaned_guests_of(system_command(scenario.hotel, now=NOON))
    ] == [
        ("101", haunting[1].pk),
        ("102", haunting[0].pk),
        ("102", haunting[2].pk),
    ]
    with rows_written() as wrote:
        gone = run_service(scenario, cleanup_orphaned_guests)

    assert gone == [
        OrphanedGuest(slug, "102", haunting[0].pk),
        OrphanedGuest(slug, "101", haunting[1].pk),
        OrphanedGuest(slug, "102", haunting[2].pk),
    ]
    assert wrote.tables == table_names(Guest, Room, RoomOperationLog, OutboxEvent, EventCounter)
    left = {"room_id": None, "check_out_date": TODAY, "updated_at": NOON}
    assert wrote.changed(Guest) == {each.pk: left for each in haunting}
    assert wrote.changed(Room) == {
        occupied.pk: {"version": 3, "updated_at": NOON},
        vacant.pk: {"version": 2, "updated_at": NOON},
    }
    signed = {
        "operation": "DETACH_ORPHANED_GUESTS",
        "performed_by_id": scenario.front_desk.pk,
        "source": "FRONT_DESK",
        "at": NOON,
        "business_date": TODAY,
    }
    logged = sorted(wrote.new(RoomOperationLog), key=lambda row: row["room_id"])
    room_numbers = {"room_number"}
    assert [{k: v for k, v in row.items() if k not in room_numbers} for row in logged] == [
        {"room_id": occupied.pk, "guest_ids": [haunting[1].pk], **signed},
        {"room_id": vacant.pk, "guest_ids": [haunting[0].pk, haunting[2].pk], **signed},
    ]
    assert sorted(wrote.events(at=NOON)) == [
        ("room_updated", "101", None, ["guests"]),
        ("room_updated", "102", None, ["guests"]),
    ]
    wrote.assert_one_command(hotel=scenario.hotel)
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert (
        record.getMessage() == "Invalid state: 3 guests without a booking in rooms, found at orphan clean-up"
    )
    assert vars(record)["orphaned_guest_pks"] == [each.pk for each in haunting]
    assert vars(record)["room_ids"] == sorted([occupied.pk, vacant.pk])
    guest.refresh_from_db()
    assert guest.room == occupied


def test_without_ghosts_nothing_is_written_or_said(
    scenario: Scenario, caplog: pytest.LogCaptureFixture
) -> None:
    scenarios.rooms(scenario, "101")
    scenarios.checked_in_booking(scenario, "101")
    add_orphaned_guest(scenario.hotel, "101")
    run_as_system(scenario, cleanup_orphaned_guests)
    caplog.clear()
    with assert_no_row_changes():
        assert run_as_system(scenario, cleanup_orphaned_guests) == []
    assert [record for record in caplog.records if record.name != "innkeeper.commands"] == []


def test_only_some_rooms(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    here, there = add_orphaned_guest(scenario.hotel, "101"), add_orphaned_guest(scenario.hotel, "102")
    gone = run_as_system(scenario, cleanup_orphaned_guests, room_numbers=["101", "999"])
    assert [orphan.guest_id for orphan in gone] == [here.pk]
    assert [orphan.guest_id for orphan in orphaned_guests_of(system_command(scenario.hotel, now=NOON))] == [
        there.pk
    ]


def test_another_hotels_ghosts_stay(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "501")
    theirs = add_orphaned_guest(other.hotel, "501")
    with assert_no_row_changes():
        assert run_as_system(scenario, cleanup_orphaned_guests) == []
    assert [
        orphan.guest_id
        for orphan in orphaned_guests_of(
            Command(hotel=other.hotel, staff=None, source=Source.SYSTEM, now=NOON)
        )
    ] == [theirs.pk]


def test_housekeeping_may_not(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    add_orphaned_guest(scenario.hotel, "101")
    with assert_no_row_changes(), pytest.raises(Forbidden):
        run_service(scenario, cleanup_orphaned_guests, staff=scenario.housekeeper)
