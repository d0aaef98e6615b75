"""Tests of announcing: one event for each status step, with its version and a current snapshot, in hotel order."""

from typing import Any

import pytest
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import InvariantRefused
from notifications.enums import EventType
from notifications.models import EventCounter, OutboxEvent
from notifications.services import notification_manager
from room_bookings import services as stays
from room_bookings.models import BookingGuest, RoomBooking
from rooms.models import Room
from staff.command import Command
from tests import scenarios
from tests.booking_columns import write_columns
from tests.room_bookings.services.service_calls import run_service
from tests.row_diff import OCCUPANCY, rows_written
from tests.scenarios import NOON, Scenario, run
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def announce_room(room: Room, *fields: str) -> None:
    notification_manager.realtime_room_updated(
        Command(hotel=room.hotel, staff=None, source=Source.SYSTEM, now=NOON), room, fields or ("guests",)
    )


def test_check_in_is_announced_for_room_and_booking(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")
    with rows_written() as wrote:
        run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id)
    room_event, booking_event = wrote.new(OutboxEvent)
    room = Room.objects.get()
    assert {**room_event, "event_id": None, "snapshot": None, "position": None} == {
        "event_id": None,
        "type": "room_updated",
        "subject_kind": "room",
        "room_ref": room.pk,
        "status_version": 2,
        "occurred_at": NOON,
        "source": "FRONT_DESK",
        "changed_fields": ["room_status", *OCCUPANCY],
        "snapshot": None,
        "position": None,
    }
    assert booking_event["booking_ref"] == booking.pk
    assert "room_ref" not in booking_event
    assert room_event["event_id"].version == 7
    assert room_event["event_id"] < booking_event["event_id"]
    assert booking_event["position"] == room_event["position"] + 1


def test_booking_event_contains_no_personal_data(scenario: Scenario) -> None:
    """The snapshot is complete, and of persons it shows names only."""
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")
    write_columns(
        RoomBooking.objects.all(),
        booker_name="Bea",
        booker_email="bea@example.com",
        special_requests="Cot",
        notes="VIP",
    )
    BookingGuest.objects.update(email="ada@example.com", phone="+353 1 234")
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id)

    snapshot = OutboxEvent.objects.get(type="booking_checked_in").snapshot
    member = {
        "id": BookingGuest.objects.get().pk,
        "first_name": "Ada",
        "last_name": "Byrne",
        "role": "PRIMARY",
        "is_staying": True,
        "email": None,
        "phone": None,
    }
    expected: dict[str, Any] = {
        "booking_id": booking.booking_id,
        "confirmation_number": booking.confirmation_number,
        "status": "CHECKED_IN",
        "status_version": 3,
        "room_type": "DBL",
        "check_in": "2026-05-14",
        "check_out": "2026-05-16",
        "nights": 2,
        "departed_on": None,
        "nights_stayed": None,
        "party": [member],
        "primary_guest": member,
        "booker": None,
        "assigned_room": "101",
        "checked_in_at": "2026-05-14T12:00:00Z",
        "checked_out_at": None,
        "balance_due": "0.00",
        "is_overstay": False,
        "expected_checkout": "2026-05-16T11:00:00+01:00",
        "special_requests": None,
        "notes": None,
    }
    assert {name: snapshot[name] for name in expected} == expected
    snapshots = str([event.snapshot for event in OutboxEvent.objects.filter(room_ref=room.pk)] + [snapshot])
    assert [word for word in ("example.com", "353", "Cot", "VIP", "Bea") if word in snapshots] == []


def test_room_event_shows_its_occupant(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    snapshot = OutboxEvent.objects.filter(type="room_updated").latest("position").snapshot
    assert snapshot["current_booking"] == {
        "booking_id": booking.booking_id,
        "guest_name": "Ada Byrne",
        "check_out": "2026-05-16",
        "expected_checkout": "2026-05-16T11:00:00+01:00",
        "is_overstay": False,
    }
    assert (snapshot["room_status"], snapshot["occupancy_status"], snapshot["is_occupied"]) == (
        "OCCUPIED",
        "OCCUPIED",
        True,
    )


def test_each_step_of_a_command_is_announced(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"))
    events = OutboxEvent.objects.filter(subject_kind="booking").order_by("position")
    assert list(events.values_list("type", "status_version")) == [
        ("booking_created", 1),
        ("booking_confirmed", 2),
        ("booking_checked_in", 3),
        ("booking_checked_out", 4),
        ("booking_updated", 5),
    ]


def test_events_are_the_last_rows_of_a_command(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")

    def work() -> None:
        announce_room(room)
        Room.objects.filter(pk=room.pk).update(version=7)
        announce_room(room, "floor")

    with statements_sent() as sent:
        run(InstallationCommand(now=timezone.now()), lambda _: work())
    verbs = [sql.split(" ")[0] for sql in sent if sql.startswith(("UPDATE", "INSERT", "SELECT"))]
    assert verbs == ["UPDATE", "SELECT", "INSERT"]
    fields = OutboxEvent.objects.order_by("-position").values_list("changed_fields", flat=True)[:2]
    assert list(fields) == [["floor"], ["guests"]]


def test_positions_are_gapless_in_each_hotel(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    scenarios.rooms(other, "501")
    scenarios.checked_in_booking(scenario, "101")
    for each in (scenario, other):
        events = OutboxEvent.objects.filter(hotel=each.hotel).order_by("position")
        positions = list(events.values_list("position", flat=True))
        assert positions == list(range(1, len(positions) + 1))
        assert EventCounter.objects.get(hotel=each.hotel).last_position == len(positions)


def test_refused_command_leaves_no_gap(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")

    def tell_and_fail() -> None:
        announce_room(room)
        raise LookupError

    with assert_no_row_changes(), pytest.raises(LookupError):
        run_command(InstallationCommand(now=timezone.now()), lambda _: tell_and_fail())
    with rows_written() as wrote:
        run(InstallationCommand(now=timezone.now()), lambda _: announce_room(room))
    assert wrote.events(at=NOON) == [("room_updated", "101", None, ["guests"])]


def test_announcement_outside_a_command_is_refused(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    with assert_no_row_changes(), pytest.raises(RuntimeError, match="services run inside"):
        announce_room(room)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("version", "refused_by"), [(1, "step_announced_once"), (9, "event_has_its_step")])
def test_event_of_missing_or_announced_step_is_refused(version: int, refused_by: str) -> None:
    scenario = scenarios.new_scenario()
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario)

    def tell_room() -> None:
        notification_manager.realtime_room_updated(
            Command(hotel=room.hotel, staff=None, source=Source.SYSTEM, now=NOON),
            room,
            ("room_status",),
            status_version=version,
        )

    def tell_booking() -> None:
        notification_manager.realtime_booking(
            Command(hotel=room.hotel, staff=None, source=Source.SYSTEM, now=NOON),
            EventType.BOOKING_UPDATED,
            booking,
            ("status",),
            status_version=version,
        )

    for tell in (tell_room, tell_booking):
        with assert_no_row_changes(), pytest.raises(InvariantRefused) as refusal:
            run_command(InstallationCommand(now=timezone.now()), lambda _: tell())  # noqa: B023 - run at once
        assert refusal.value.about["constraint"].endswith(refused_by)
