"""Row locks: their order by rank and primary key, and the error for another order."""

import pytest
from django.utils import timezone

from hotel.kernel.attempt import LockRank
from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.locking import LockQuery, is_locked, lock_in_order, register_locks_held
from hotel.kernel.sql.prepared_statements import PreparedStatement
from room_bookings.models import RoomBooking
from rooms.models import Room
from tests import scenarios
from tests.scenarios import Scenario
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102", "103")
    scenarios.booking(scenario)
    return scenario


def lock_rooms() -> list[Room]:
    return lock_in_order(Room.objects.order_by("-room_number"), rank=LockRank.ROOMS)


def lock_bookings() -> list[RoomBooking]:
    return lock_in_order(RoomBooking.objects.all(), rank=LockRank.BOOKINGS)


def test_rows_are_locked_in_primary_key_order(scenario: Scenario) -> None:
    with statements_sent() as sent:
        rooms = run_command(InstallationCommand(now=timezone.now()), lambda _: lock_rooms())
    assert [room.pk for room in rooms] == sorted(room.pk for room in rooms)
    (statement,) = [sql for sql in sent if sql.startswith("SELECT")]
    assert statement.endswith('ORDER BY "rooms_room"."id" ASC FOR NO KEY UPDATE OF "rooms_room"')


def test_lock_query_locks_as_one_prepared_statement(scenario: Scenario) -> None:
    lock_rooms_of_hotel = LockQuery(
        "lock_rooms",
        lambda given: Room.objects.filter(hotel=given.value("hotel_pk")).order_by("-room_number"),
        rank=LockRank.ROOMS,
    )

    def work() -> list[Room]:
        rooms = lock_rooms_of_hotel(hotel_pk=scenario.hotel.pk)
        assert is_locked(rooms, rank=LockRank.ROOMS)
        with pytest.raises(RuntimeError, match="BOOKINGS locked after ROOMS"):
            lock_bookings()
        return rooms

    with statements_sent() as sent:
        rooms = run_command(InstallationCommand(now=timezone.now()), lambda _: work())
    assert [room.pk for room in rooms] == sorted(room.pk for room in Room.objects.all())
    (statement,) = [sql for sql in sent if '"rooms_room"' in sql]
    assert statement.endswith('ORDER BY "rooms_room"."id" ASC FOR NO KEY UPDATE OF "rooms_room"')
    assert isinstance(statement, PreparedStatement)
    assert statement.prefix.startswith("lock_rooms_")
    with pytest.raises(RuntimeError, match="services run inside"):
        lock_rooms_of_hotel(hotel_pk=scenario.hotel.pk)


def test_locking_bookings_after_rooms_raises(scenario: Scenario) -> None:
    run_command(
        InstallationCommand(now=timezone.now()), lambda _: (lock_bookings(), lock_rooms(), lock_bookings())
    )
    with pytest.raises(RuntimeError, match="BOOKINGS locked after ROOMS"):
        run_command(InstallationCommand(now=timezone.now()), lambda _: (lock_rooms(), lock_bookings()))


def test_order_of_ranks() -> None:
    assert [rank.name for rank in sorted(LockRank)] == [
        "HOTELS",
        "STAFF",
        "CALENDARS",
        "BOOKINGS",
        "ROOM_TYPES",
        "ROOMS",
        "BLOCKS",
        "GUESTS",
        "TASKS",
        "SUBSCRIPTIONS",
        "WEBHOOKS",
        "CANCELLATION_POLICIES",
        "MAILS",
    ]


def test_empty_result_locks_nothing(scenario: Scenario) -> None:
    def work() -> None:
        assert lock_in_order(Room.objects.none(), rank=LockRank.ROOMS) == []
        lock_bookings()

    run_command(InstallationCommand(now=timezone.now()), lambda _: work())


def test_inserted_rows_count_as_locked(scenario: Scenario) -> None:
    def work() -> None:
        register_locks_held(list(RoomBooking.objects.all()), rank=LockRank.BOOKINGS)
        lock_rooms()
        lock_bookings()

    run_command(InstallationCommand(now=timezone.now()), lambda _: work())


def test_locks_are_known_to_their_attempt_only(scenario: Scenario) -> None:
    def work() -> None:
        room, *others = Room.objects.order_by("pk")
        lock_in_order(Room.objects.filter(pk=room.pk), rank=LockRank.ROOMS)
        assert is_locked([room], rank=LockRank.ROOMS)
        assert not is_locked([room, *others], rank=LockRank.ROOMS)
        assert not is_locked([room], rank=LockRank.GUESTS)

    run_command(InstallationCommand(now=timezone.now()), lambda _: work())
    assert not run_command(
        InstallationCommand(now=timezone.now()),
        lambda _: is_locked(list(Room.objects.all()), rank=LockRank.ROOMS),
    )


def test_locking_outside_of_a_command_raises(scenario: Scenario) -> None:
    with pytest.raises(RuntimeError, match="services run inside"):
        lock_rooms()
