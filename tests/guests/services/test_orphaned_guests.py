"""Tests of the clean-up of orphaned guests."""

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


def test_clean_up_detaches_announces_and_logs_every_orphaned_guest(
    scenario: Scenario, caplog: pytest.LogCaptureFixture
) -> None:
    occupied, vacant, _ = scenarios.rooms(scenario, "101", "102", "103")
    scenarios.checked_in_booking(scenario, "101")
    guest = Guest.objects.get()
    orphaned = [add_orphaned_guest(scenario.hotel, number) for number in ("102", "101", "102")]
    slug = scenario.hotel.slug

    assert [
        (found.room_number, found.guest_pk)
        for found in orphaned_guests_of(system_command(scenario.hotel, now=NOON))
    ] == [
        ("101", orphaned[1].pk),
        ("102", orphaned[0].pk),
        ("102", orphaned[2].pk),
    ]
    with rows_written() as wrote:
        detached = run_service(scenario, cleanup_orphaned_guests)

    assert detached == [
        OrphanedGuest(slug, "102", orphaned[0].pk),
        OrphanedGuest(slug, "101", orphaned[1].pk),
        OrphanedGuest(slug, "102", orphaned[2].pk),
    ]
    assert wrote.tables == table_names(Guest, Room, RoomOperationLog, OutboxEvent, EventCounter)
    cleared = {"room_id": None, "check_out_date": TODAY, "updated_at": NOON}
    assert wrote.changed(Guest) == {each.pk: cleared for each in orphaned}
    assert wrote.changed(Room) == {
        occupied.pk: {"version": 3, "updated_at": NOON},
        vacant.pk: {"version": 2, "updated_at": NOON},
    }
    common = {
        "operation": "DETACH_ORPHANED_GUESTS",
        "performed_by_id": scenario.front_desk.pk,
        "source": "FRONT_DESK",
        "at": NOON,
        "business_date": TODAY,
    }
    logged = sorted(wrote.new(RoomOperationLog), key=lambda row: row["room_id"])
    room_numbers = {"room_number"}
    assert [{k: v for k, v in row.items() if k not in room_numbers} for row in logged] == [
        {"room_id": occupied.pk, "guest_ids": [orphaned[1].pk], **common},
        {"room_id": vacant.pk, "guest_ids": [orphaned[0].pk, orphaned[2].pk], **common},
    ]
    assert sorted(wrote.events(at=NOON)) == [
        ("room_updated", "101", None, ["guests"]),
        ("room_updated", "102", None, ["guests"]),
    ]
    wrote.assert_one_command(hotel=scenario.hotel)
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.getMessage() == "Invalid state: 3 guests without a booking in rooms, found at clean-up"
    assert vars(record)["orphaned_guest_pks"] == [each.pk for each in orphaned]
    assert vars(record)["room_pks"] == sorted([occupied.pk, vacant.pk])
    guest.refresh_from_db()
    assert guest.room == occupied


def test_clean_up_without_orphaned_guests_writes_and_logs_nothing(
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


def test_clean_up_of_some_rooms_detaches_the_guests_there_only(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    here, there = add_orphaned_guest(scenario.hotel, "101"), add_orphaned_guest(scenario.hotel, "102")
    detached = run_as_system(scenario, cleanup_orphaned_guests, room_numbers=["101", "999"])
    assert [guest.guest_pk for guest in detached] == [here.pk]
    assert [guest.guest_pk for guest in orphaned_guests_of(system_command(scenario.hotel, now=NOON))] == [
        there.pk
    ]


def test_clean_up_leaves_other_hotels_alone(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "501")
    orphaned = add_orphaned_guest(other.hotel, "501")
    with assert_no_row_changes():
        assert run_as_system(scenario, cleanup_orphaned_guests) == []
    assert [
        guest.guest_pk
        for guest in orphaned_guests_of(
            Command(hotel=other.hotel, staff=None, source=Source.SYSTEM, now=NOON)
        )
    ] == [orphaned.pk]


def test_clean_up_refuses_housekeeping(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    add_orphaned_guest(scenario.hotel, "101")
    with assert_no_row_changes(), pytest.raises(Forbidden):
        run_service(scenario, cleanup_orphaned_guests, staff=scenario.housekeeper)
