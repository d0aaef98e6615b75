"""The writer of a booking's status: transitions, timestamps, versions, events."""

from datetime import UTC, datetime, time, timedelta

import pytest

from room_bookings import services as stays
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.exceptions import BookingRefused
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.services import BookingStep, set_booking_statuses
from room_bookings.services.locking import lock_bookings
from room_bookings.status_words import booking_status_word
from room_bookings.transitions import FORWARD
from staff.command import Command
from staff.enums import Role
from tests import scenarios
from tests.room_bookings.services.bookings import booking_with_status, make_booking
from tests.room_bookings.services.service_calls import conflict_of, reasons_of, run_as_system, run_service
from tests.row_diff import rows_written
from tests.scenarios import MORNING, NOON, TODAY, Scenario
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db

STAMPS = ("checked_in_at", "checked_out_at", "cancelled_at", "no_show_at")


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def step(scenario: Scenario, booking: RoomBooking, *statuses: BookingStatus) -> None:
    """Run the writer alone, without the guards of a service."""

    def work(command: Command) -> None:
        (locked,) = lock_bookings(
            command,
            booking_ids=[booking.booking_id],
        ).values()
        steps = [BookingStep(locked, status) for status in statuses]
        set_booking_statuses(
            command,
            steps=steps,
            reason="Because",
        )

    run_service(scenario, work)


@pytest.mark.parametrize("from_status", [status for status in FORWARD if status not in {"", "CHECKED_OUT"}])
@pytest.mark.parametrize("to_status", BookingStatus.values)
def test_steps_outside_the_table_are_refused(scenario: Scenario, from_status: str, to_status: str) -> None:
    scenarios.rooms(scenario, "101")
    booking = booking_with_status(scenario, from_status, "101")
    if to_status in FORWARD[from_status]:
        assert to_status not in {from_status, "PENDING"}
        return

    def work(command: Command) -> None:
        (locked,) = lock_bookings(
            command,
            booking_ids=[booking.booking_id],
        ).values()
        set_booking_statuses(
            command,
            steps=[BookingStep(locked, BookingStatus(to_status))],
            reason="",
        )

    refusal = conflict_of(scenario, work)
    assert isinstance(refusal, BookingRefused)
    assert reasons_of(refusal) == [("wrong_status", None)]
    from_word, to_word = booking_status_word(from_status), booking_status_word(to_status)
    assert refusal.detail == f"Booking {booking.booking_id} is {from_word} and cannot become {to_word}."


def test_several_steps_of_a_booking_each_get_a_version(scenario: Scenario) -> None:
    booking = make_booking(scenario)
    with rows_written() as wrote:
        step(scenario, booking, BookingStatus.CONFIRMED, BookingStatus.CANCELLED)
    assert wrote.changed(RoomBooking) == {
        booking.pk: {
            "status": "CANCELLED",
            "status_version": 3,
            "version": booking.version + 1,
            "cancelled_at": NOON,
            "updated_at": NOON,
        }
    }
    steps = [
        (row["status_version"], row["from_status"], row["to_status"]) for row in wrote.new(BookingStatusEvent)
    ]
    assert steps == [(2, "PENDING", "CONFIRMED"), (3, "CONFIRMED", "CANCELLED")]
    assert [event[:3] for event in wrote.events(at=NOON)] == [
        ("booking_confirmed", booking.booking_id, 2),
        ("booking_cancelled", booking.booking_id, 3),
    ]


def test_any_number_of_steps_sends_two_statements(scenario: Scenario) -> None:
    bookings = [make_booking(scenario) for _ in range(3)]

    def work(command: Command) -> None:
        locked = lock_bookings(command, booking_ids=[each.booking_id for each in bookings])
        steps = [BookingStep(each, BookingStatus.CONFIRMED) for each in locked.values()]
        set_booking_statuses(command, steps=steps, reason="")
        set_booking_statuses(command, steps=[], reason="")

    with statements_sent() as sent:
        run_service(scenario, work)

    writes = [sql.split(" ")[:3] for sql in sent if sql.startswith(("UPDATE", "INSERT"))]
    assert writes == [
        ["UPDATE", '"room_bookings_roombooking"', "AS"],
        ["INSERT", "INTO", '"room_bookings_bookingstatusevent"'],
        ["INSERT", "INTO", '"notifications_outboxevent"'],
    ]


def test_timestamps_are_set_exactly_in_their_statuses(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    for status, expected in (
        ("PENDING", set()),
        ("CONFIRMED", set()),
        ("CHECKED_IN", {"checked_in_at"}),
        ("CANCELLED", {"cancelled_at"}),
        ("NO_SHOW", {"no_show_at"}),
    ):
        booking = RoomBooking.objects.get(pk=booking_with_status(scenario, status, "101").pk)
        assert {name for name in STAMPS if getattr(booking, name)} == expected, status
    checked_out = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "102"))[0]
    assert (checked_out.checked_in_at, checked_out.checked_out_at) == (MORNING, NOON)


def test_check_in_after_midnight_belongs_to_the_business_date_before(scenario: Scenario) -> None:
    """At 00:40 on the hotel's clock event and guest get yesterday's date."""
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101", nights=1)
    now = datetime(2026, 5, 14, 23, 40, tzinfo=UTC)

    run_as_system(scenario, stays.check_in_booking, booking_id=booking.booking_id, now=now)

    fresh = RoomBooking.objects.get(pk=booking.pk)
    assert (fresh.room_from, fresh.checked_in_at) == (TODAY, now)
    assert fresh.status_events.get(to_status="CHECKED_IN").business_date == TODAY
    assert fresh.guests.get().check_in_date == TODAY


def test_check_in_at_four_belongs_to_the_new_business_date(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101", nights=0)
    now = datetime(2026, 5, 15, 3, 0, tzinfo=UTC)
    refusal = conflict_of(scenario, stays.check_in_booking, booking_id=booking.booking_id, now=now)
    assert reasons_of(refusal) == [("not_arrival_day", Role.MANAGER)]
    just_before = now - timedelta(seconds=1)
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, now=just_before)


def test_business_date_follows_the_hotels_clock() -> None:
    """At 12:40 UTC it is after midnight in Auckland, afternoon in Dublin, before four in Honolulu."""
    now = datetime(2026, 5, 14, 12, 40, tzinfo=UTC)
    dates = {}
    for timezone in ("Pacific/Auckland", "Europe/Dublin", "Pacific/Honolulu"):
        scenario = scenarios.new_scenario(timezone=timezone)
        scenarios.rooms(scenario, "101")
        arrival = TODAY - timedelta(days=timezone == "Pacific/Honolulu")
        booking = make_booking(
            scenario, check_in=arrival, check_out=TODAY + timedelta(days=1), confirm=True, now=now
        )
        checked_in = run_as_system(
            scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101", now=now
        )
        dates[timezone] = checked_in.room_from
    assert dates == {
        "Pacific/Auckland": TODAY,
        "Europe/Dublin": TODAY,
        "Pacific/Honolulu": TODAY - timedelta(days=1),
    }


def test_departure_time_stays_agreed(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    reverted, checked_out = (
        scenarios.checked_in_booking(scenario, "101"),
        scenarios.checked_in_booking(scenario, "102"),
    )
    for booking in (reverted, checked_out):
        run_service(scenario, stays.change_departure, booking_id=booking.booking_id, departure_time=time(14))
    arrival = BookingStatusEvent.objects.get(booking=reverted, to_status=BookingStatus.CHECKED_IN)

    def work(command: Command) -> None:
        locked = lock_bookings(
            command,
            booking_ids=[reverted.booking_id, checked_out.booking_id],
        )
        back = BookingStep(
            locked[reverted.booking_id],
            BookingStatus.CONFIRMED,
            kind=BookingEventKind.CORRECTION,
            reverses_pk=arrival.pk,
        )
        steps = [back, BookingStep(locked[checked_out.booking_id], BookingStatus.CHECKED_OUT)]
        set_booking_statuses(
            command,
            steps=steps,
            reason="Mistaken",
        )
        raise _Seen(dict(RoomBooking.objects.values_list("pk", "departure_time")))

    with pytest.raises(_Seen) as seen:
        run_service(scenario, work)
    assert seen.value.args == ({reverted.pk: time(14), checked_out.pk: time(14)},)


class _Seen(Exception):
    """Keep the changes of the writer alone; the use cases write the rooms that go with them."""
