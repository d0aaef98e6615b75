"""Refusals by the database: the runner translates them by the name of the guard, or runs the command again."""

from collections.abc import Callable, Iterator

import psycopg2
import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import ATTEMPTS, run_command
from hotel.kernel.exceptions import InvariantRefused
from hotel.kernel.invariants import retried_keys
from room_bookings.models import RoomOccupancy
from room_bookings.services import check_in_booking
from rooms.models import Room, RoomOperationLog
from staff.command import Command, system_command
from tests import scenarios
from tests.factories import HotelFactory
from tests.row_diff import rows_written
from tests.unchanged import assert_no_row_changes

RETRIED_TRIGGERS = {
    "i4_booking_outside_blocks",
    "i4_new_booking_outside_blocks",
    "i4_room_block_outside_bookings",
    "i4_new_room_block_outside_bookings",
    "i13_booking_within_limit",
    "i13_new_booking_within_limit",
}
"""Refuse at commit, when two commands have sold the last room or a block took it; the others are unique keys."""
NUMBERED = {
    *RETRIED_TRIGGERS,
    "i14_provider_row_once",
    "i18_generated_once",
    "i18_one_unfinished_task_per_room",
}
"""Belong to an invariant of the design."""


def raises_in_sql(name: str) -> Callable[[], None]:
    """Return work that the database refuses with this constraint name."""

    def refuse() -> None:
        with connection.cursor() as cursor:
            raising = f"RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}'"
            cursor.execute(f"DO $$ BEGIN {raising}; END $$")

    return refuse


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("constraint", "number", "code"),
    [
        ("i1_room_holds_one_booking", "I1", "room_occupied"),
        ("i4_no_two_bookings_in_one_room", "I4", "room_taken"),
        ("i7_status_moves_along_its_edges", "I7", "wrong_status"),
        ("i8_guest_is_where_their_booking_is", "I8", "invariant_refused"),
    ],
)
def test_refusal_by_a_guard_carries_its_invariant(constraint: str, number: str, code: str) -> None:
    with assert_no_row_changes(), pytest.raises(InvariantRefused) as refusal:
        run_command(InstallationCommand(now=timezone.now()), lambda _: raises_in_sql(constraint)())
    assert refusal.value.code == code
    assert refusal.value.about == {"invariant": number, "constraint": constraint}
    assert refusal.value.detail.startswith("The change would break an invariant: ")
    assert isinstance(refusal.value.__cause__, IntegrityError)


@pytest.mark.django_db
def test_refusal_by_another_constraint_is_a_conflict() -> None:
    with pytest.raises(InvariantRefused) as refusal:
        run_command(
            InstallationCommand(now=timezone.now()), lambda _: raises_in_sql("hotel_currency_is_listed")()
        )
    assert refusal.value.code == "constraint_refused"
    assert refusal.value.about == {"constraint": "hotel_currency_is_listed"}


@pytest.mark.django_db
def test_error_without_constraint_name_is_raised_unchanged() -> None:
    with pytest.raises(IntegrityError) as error:
        run_command(InstallationCommand(now=timezone.now()), lambda _: HotelFactory.create(name=None))
    assert isinstance(error.value.__cause__, psycopg2.errors.NotNullViolation)


@pytest.mark.django_db(transaction=True)
def test_refusal_at_commit_carries_its_invariant() -> None:
    """Deferred guards refuse after the work, and no row remains changed."""
    scenario = scenarios.new_scenario()
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario)

    def occupy() -> None:
        RoomOccupancy.objects.create(
            room=room,
            booking=booking,
            hotel=scenario.hotel,
            room_status="OCCUPIED",
            occupied_since=scenarios.NOON,
        )

    with assert_no_row_changes(), pytest.raises(InvariantRefused) as refusal:
        run_command(InstallationCommand(now=timezone.now()), lambda _: occupy())
    assert refusal.value.about["invariant"] in {"I2", "I3"}
    assert Room.objects.get().room_status == "READY_FOR_GUEST"


@pytest.mark.django_db
@pytest.mark.parametrize("constraint", sorted(retried_keys()))
def test_violated_key_makes_the_runner_run_the_command_again(constraint: str) -> None:
    refuse, tries = raises_in_sql(constraint), []

    def work() -> str:
        tries.append(constraint)
        if len(tries) < 3:
            refuse()
        return "done"

    assert run_command(InstallationCommand(now=timezone.now()), lambda _: work()) == "done"
    tries.clear()

    def always_refused() -> None:
        tries.append(constraint)
        refuse()

    with pytest.raises(InvariantRefused) as refusal:
        run_command(InstallationCommand(now=timezone.now()), lambda _: always_refused())
    number = {"invariant": constraint.partition("_")[0].upper()} if constraint in NUMBERED else {}
    assert (len(tries), refusal.value.about) == (ATTEMPTS, {**number, "constraint": constraint})


def test_retried_keys_are_those_that_declare_it() -> None:
    assert retried_keys() == {
        "booking_confirmation_number_once",
        "booking_id_once",
        "booking_item_once_per_channel",
        "calendar_token_once",
        "guest_pin_once_in_house",
        "i14_provider_row_once",
        "i18_generated_once",
        "i18_one_unfinished_task_per_room",
        "room_number_once_per_hotel",
        "room_type_code_once_per_hotel",
        "task_standard_once_per_types",
        *RETRIED_TRIGGERS,
    }


@pytest.mark.django_db
def test_retried_keys_exist_in_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'i'")
        indexes = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT tgname FROM pg_trigger")
        triggers = {name for (name,) in cursor.fetchall()}
    assert indexes >= retried_keys() - RETRIED_TRIGGERS
    assert triggers >= RETRIED_TRIGGERS


@pytest.mark.django_db
def test_events_of_a_failed_attempt_are_forgotten() -> None:
    """A second attempt starts anew: it writes and announces everything once."""
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")
    endings: Iterator[Callable[[], object]] = iter([raises_in_sql("guest_pin_once_in_house"), dict])

    def work(command: Command) -> None:
        check_in_booking(command, booking_id=booking.booking_id)
        next(endings)()

    with rows_written() as wrote:
        scenarios.run(system_command(scenario.hotel, now=scenarios.NOON), work)
    assert [row["operation"] for row in wrote.new(RoomOperationLog)] == ["CHECKIN"]
    assert [event[0] for event in wrote.events(at=scenarios.NOON)] == ["room_updated", "booking_checked_in"]
    wrote.assert_one_command(hotel=scenario.hotel)
