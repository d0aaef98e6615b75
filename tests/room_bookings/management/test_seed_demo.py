"""The demo hotels: made whatever the hour, with something of everything in them, and kept."""

from datetime import datetime
from io import StringIO
from itertools import pairwise

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import Settings

from hotel.kernel.business_date import business_date
from hotel.models import Hotel
from housekeeping.models import MaintenanceReport, RoomStatusEvent
from room_bookings.enums import BookingStatus
from room_bookings.management.demo.houses import GRAND_HARBOUR, HILL_HOUSE, HOUSES, House
from room_bookings.management.demo.opening import create_people, open_hotel
from room_bookings.management.demo.plan import Stay, make_plan
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.services.integrity import broken_invariants
from rooms.enums import Operation, RoomStatus
from rooms.models import Room, RoomOperationLog
from staff.enums import Role
from staff.models import Staff, User
from staff.services import authenticate_user
from tests.factories import HotelFactory
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

JUST_AFTER_THE_DAY_TURNED_IN_DUBLIN = "2026-05-14T03:01:00Z"
ON_THE_DAY_THE_CLOCKS_GO_BACK_IN_DUBLIN = "2026-10-25T15:00:00Z"


def seed() -> str:
    said = StringIO()
    call_command("seed_demo", stdout=said)
    return said.getvalue()


def vacant_and_ready(hotel: Hotel) -> QuerySet[Room]:
    return Room.objects.filter(hotel=hotel, room_status=RoomStatus.READY_FOR_GUEST, occupancy=None)


def expect_grand_harbour(hotel: Hotel, *, now: datetime) -> None:
    today = business_date(hotel=hotel, now=now)
    bookings = RoomBooking.objects.filter(hotel=hotel)
    due_in = bookings.filter(status=BookingStatus.CONFIRMED, check_in=today)
    in_house = bookings.filter(status=BookingStatus.CHECKED_IN)
    rooms = Room.objects.filter(hotel=hotel)
    operations = RoomOperationLog.objects.filter(hotel=hotel)

    assert rooms.values("floor").distinct().count() == 5
    assert rooms.values("room_type").distinct().count() == 4
    assert rooms.count() == 60
    assert due_in.filter(assigned_room__in=vacant_and_ready(hotel)).count() >= 6
    assert due_in.filter(assigned_room=None).count() >= 2
    assert (
        not due_in.filter(assigned_room__isnull=False)
        .exclude(assigned_room__in=vacant_and_ready(hotel))
        .exists()
    )
    assert in_house.count() >= 20
    assert in_house.filter(check_in=today).exists()
    assert in_house.filter(check_out=today).count() >= 2
    assert not in_house.filter(check_out__lt=today).exists()
    assert bookings.filter(status=BookingStatus.COMPLETED, check_out=today).count() >= 3
    assert rooms.filter(room_status=RoomStatus.CHECKOUT_DIRTY).count() >= 3
    assert rooms.filter(room_status=RoomStatus.CLEANED_UNINSPECTED).exists()
    assert rooms.filter(room_status=RoomStatus.CLEANING_IN_PROGRESS).exists()
    assert MaintenanceReport.objects.filter(hotel=hotel, completed_at=None).count() == 1
    assert bookings.filter(status=BookingStatus.NO_SHOW).count() == 1
    assert bookings.filter(status=BookingStatus.CANCELLED).count() == 1
    assert bookings.filter(status=BookingStatus.PENDING).exists()
    assert operations.filter(operation=Operation.MOVE).count() == 1
    (day_use,) = [booking for booking in bookings if booking.check_in == booking.check_out]
    assert day_use.status == BookingStatus.COMPLETED


def expect_rooms_free_for_a_week(hotel: Hotel) -> None:
    """Rooms that nobody has been or will be given, although types may be booked."""
    plan = make_plan(GRAND_HARBOUR)
    free = vacant_and_ready(hotel).filter(room_number__in=plan.free)
    assert free.count() == len(plan.free) == GRAND_HARBOUR.free
    assert not RoomBooking.objects.filter(
        assigned_room__in=free, status__in=[BookingStatus.CONFIRMED, BookingStatus.PENDING]
    ).exists()


@pytest.mark.parametrize(
    "instant", [JUST_AFTER_THE_DAY_TURNED_IN_DUBLIN, ON_THE_DAY_THE_CLOCKS_GO_BACK_IN_DUBLIN]
)
def test_hotels_have_lived_up_to_now(instant: str) -> None:
    with time_machine.travel(instant, tick=False):
        now = datetime.fromisoformat(instant)
        seed()

        hotel, hill = (Hotel.objects.get(slug=house.slug) for house in HOUSES)
        expect_grand_harbour(hotel, now=now)
        expect_rooms_free_for_a_week(hotel)
        assert (hill.currency, hill.timezone, hill.requires_inspection) == ("USD", "America/New_York", False)
        assert Room.objects.filter(hotel=hill).count() == 12
        assert RoomBooking.objects.filter(
            hotel=hill,
            status=BookingStatus.CONFIRMED,
            check_in=business_date(hotel=hill, now=now),
            assigned_room__in=vacant_and_ready(hill),
        ).exists()
        connection.check_constraints()
        assert broken_invariants(connection) == []
        for told in (RoomStatusEvent, BookingStatusEvent, RoomOperationLog):
            assert not told.objects.filter(at__gt=now).exists()
            assert list(told.objects.order_by("hotel", "id").values_list("pk")) == list(
                told.objects.order_by("hotel", "at", "id").values_list("pk")
            )


def test_started_again_it_keeps_its_data_and_says_when_the_day_has_moved_on() -> None:
    with time_machine.travel("2026-05-14T12:00:00Z", tick=False):
        assert seed() == "Two hotels live their past week ...\n"
        with assert_no_row_changes():
            assert seed() == ""
    with time_machine.travel("2026-05-16T12:00:00Z", tick=False), assert_no_row_changes():
        first, second = seed().splitlines()
        assert "Grand Harbour Hotel was made for 2026-05-14" in first
        assert "there it is 2026-05-16 by now" in first
        assert "make demo-reset" in first
        assert second.startswith("Hill House Inn was made for 2026-05-14")


def test_everybody_has_a_login_and_a_place() -> None:
    users = create_people(now=timezone.now())
    for house in HOUSES:
        open_hotel(house, now=timezone.now())

    named = {colleague.username: colleague.roles for house in HOUSES for colleague in house.colleagues}
    assert users.keys() == named.keys() | {"admin"}
    assert {name for name in named if name.startswith("hill-")} == {
        f"hill-{name}" for name in ("frontdesk", "housekeeper", "supervisor", "maintenance", "manager")
    }
    assert set(named["porter"]) == {Role.FRONT_DESK, Role.HOUSEKEEPER}
    assert set(named["area"]) == {Role.MANAGER}
    assert all("area" in {one.username for one in house.colleagues} for house in HOUSES)
    assert {user.password for user in users.values()} == {users["admin"].password}
    for name in named.keys() | {"admin"}:
        assert authenticate_user(username=name, password="innkeeper") == users[name]
    assert [name for name, user in users.items() if user.is_superuser] == ["admin"]
    assert {name for name, user in users.items() if user.is_staff} == {
        "admin",
        "area",
        "hill-manager",
        "manager",
    }


def test_plan_is_the_same_every_time() -> None:
    for house in HOUSES:
        assert make_plan(house) == make_plan(house)
    assert make_plan(GRAND_HARBOUR).stays != make_plan(HILL_HOUSE).stays


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.slug)
def test_no_room_is_planned_twice(house: House) -> None:
    by_room: dict[str, list[Stay]] = {}
    for stay in make_plan(house).stays:
        by_room.setdefault(stay.room.number, []).append(stay)
    for stays in by_room.values():
        for earlier, later in pairwise(stays):
            assert earlier.departure <= later.arrival


def test_database_with_other_hotels_is_left_alone() -> None:
    HotelFactory.create()

    with assert_no_row_changes(), pytest.raises(CommandError, match="a database of its own"):
        seed()


def test_demo_that_was_broken_off_says_so() -> None:
    for house in HOUSES:
        open_hotel(house, now=timezone.now())

    with assert_no_row_changes(), pytest.raises(CommandError, match="broken off"):
        seed()


def test_settings_that_allow_no_demo_make_none(settings: Settings) -> None:
    settings.DEMO_ALLOWED = False

    with pytest.raises(CommandError, match="allow no demo"):
        seed()

    assert (Hotel.objects.count(), User.objects.count(), Staff.objects.count()) == (0, 0, 0)
