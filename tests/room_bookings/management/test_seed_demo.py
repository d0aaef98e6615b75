"""Tests of `manage.py seed_demo`: what it creates at different times of day, and what it keeps."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import StringIO
from itertools import pairwise

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone
from pytest_django import Settings

from guests.models import Guest
from hotel.kernel.business_date import business_date, local_time
from hotel.models import Hotel
from housekeeping.models import MaintenanceReport, RoomStatusEvent
from room_bookings.enums import BookingStatus, PartyRole
from room_bookings.management.demo import group_money, provider
from room_bookings.management.demo.channel import REFERENCE
from room_bookings.management.demo.hotel_setup import create_demo_hotel, create_demo_logins
from room_bookings.management.demo.hotels import DEMO_HOTELS, GRAND_HARBOUR, HILL_HOUSE, DemoHotel
from room_bookings.management.demo.sales import CHANNEL_DAY, FAIR, OVERRIDDEN_DAY, RESTRICTED_DAY
from room_bookings.management.demo.special_stays import GROUP, PLANNED_DAY, ROOM_NAME
from room_bookings.management.demo.stay_plan import PlannedStay, make_stay_plan
from room_bookings.management.demo.terms import FLEXIBLE, NON_REFUNDABLE
from room_bookings.models import (
    BookingStatusEvent,
    Invoice,
    Payment,
    ProviderEvent,
    ProviderRequest,
    RoomBooking,
)
from room_bookings.provider_enums import EventOutcome
from room_bookings.selectors.availability import oversold_nights
from room_bookings.services.integrity import broken_invariants
from rooms.enums import Operation, RoomStatus
from rooms.models import Restriction, Room, RoomOperationLog
from staff.enums import Role
from staff.models import Staff, User
from staff.services import authenticate_user
from tests.factories import HotelFactory
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

COMMITS = pytest.mark.django_db(transaction=True)
"""Each command of the demo commits: in one transaction, a later oversale would stand against earlier bookings."""

FIRST_MINUTE_OF_A_BUSINESS_DATE_IN_DUBLIN = "2026-05-14T03:01:00Z"
DAY_OF_THE_CLOCK_CHANGE_IN_DUBLIN = "2026-10-25T15:00:00Z"


def run_seed_demo() -> str:
    output = StringIO()
    call_command("seed_demo", stdout=output)
    return output.getvalue()


def vacant_and_ready(hotel: Hotel) -> QuerySet[Room]:
    return Room.objects.filter(hotel=hotel, room_status=RoomStatus.READY_FOR_GUEST, occupancy=None)


def assert_grand_harbour_has_every_state(hotel: Hotel, *, now: datetime) -> None:
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
    assert MaintenanceReport.objects.filter(hotel=hotel, completed_at=None).count() == 2
    assert bookings.filter(status=BookingStatus.NO_SHOW).count() == 1
    assert bookings.filter(status=BookingStatus.CANCELLED).count() == 2
    assert bookings.filter(status=BookingStatus.PENDING).exists()
    assert operations.filter(operation=Operation.MOVE).count() == 1
    sold = bookings.get(external_reference=REFERENCE)
    assert (sold.status, sold.source, sold.channel_version) == (BookingStatus.CONFIRMED, "booking-site", "2")
    (change,) = sold.changes.all()
    assert change.performed_by is not None
    assert change.performed_by.user.username == "channel"
    assert {each["field"] for each in change.changes} == {"adults", "channel_version", "special_requests"}
    day_uses = bookings.filter(check_out=F("check_in"))
    assert day_uses.get(check_in__lt=today).status == BookingStatus.COMPLETED


def assert_grand_harbour_has_every_special_stay(hotel: Hotel, *, today: date) -> None:
    bookings = RoomBooking.objects.filter(hotel=hotel)
    choir = bookings.filter(group_reference=GROUP).order_by("pk")
    assert [booking.status for booking in choir] == [*["CHECKED_IN"] * 3, "CONFIRMED"]
    assert [booking.assigned_room is None for booking in choir] == [False, False, False, True]

    day_uses = bookings.filter(check_in=today, check_out=today)
    first, second = day_uses.exclude(arrival_time=None).order_by("arrival_time")
    assert (first.arrival_time, first.departure_time) == (time(10), time(18))
    assert (second.arrival_time, second.departure_time) == (time(19), time(23))
    assert first.assigned_room == second.assigned_room is not None

    flexible = bookings.get(cancellation_terms__policy_code=FLEXIBLE)
    assert [local_time(hotel=hotel, now=at).hour for at in flexible.cancellation_deadlines] == [18]
    strict = bookings.filter(cancellation_terms__policy_code=NON_REFUNDABLE).order_by("pk")
    assert [(booking.status, booking.deposit_due) for booking in strict] == [
        ("PENDING", strict[0].total_amount),
        ("CANCELLED", strict[1].total_amount),
    ]
    assert strict[0].hold_until is not None

    (waiting,) = bookings.exclude(waiting_since=None)
    assert (waiting.status, waiting.assigned_room) == (BookingStatus.CONFIRMED, None)

    walked_in = bookings.get(party__last_name="Lindqvist", party__role=PartyRole.PRIMARY)
    assert (walked_in.status, walked_in.check_in) == (BookingStatus.CHECKED_IN, today)
    guests = Guest.objects.filter(hotel=hotel, last_name="Lindqvist")
    assert sorted(guest.first_name for guest in guests) == ["Hedda", "Torsten"]

    stays_on = bookings.get(continues__isnull=False)
    earlier = bookings.get(booking_id__in=bookings.filter(pk=stays_on.pk).values("continues__booking_id"))
    assert (stays_on.status, earlier.status) == (BookingStatus.CHECKED_IN, BookingStatus.COMPLETED)
    assert stays_on.assigned_room == earlier.assigned_room

    assert Room.objects.filter(hotel=hotel).exclude(name="").get().name == ROOM_NAME
    planned_by_program = RoomOperationLog.objects.filter(hotel=hotel, note="auto-assign")
    assert planned_by_program.filter(operation=Operation.ASSIGN).count() >= 5


def assert_grand_harbour_has_oversold_and_restricted_nights(
    hotel: Hotel, *, now: datetime, today: date
) -> None:
    oversold = {
        (each.night - today).days: (each.inventory.code, each.beyond, *_kinds(each.bookings))
        for each in oversold_nights(hotel=hotel, now=now)
        if each.night > today
    }
    assert oversold == {CHANNEL_DAY: ("SGL", 1, "CHANNEL"), OVERRIDDEN_DAY: ("STE", 1, "OVERRIDE")}
    assert RoomBooking.objects.filter(hotel=hotel, group_reference=FAIR).exists()
    restrictions = Restriction.objects.filter(hotel=hotel).order_by("room_type__code")
    assert list(restrictions.values_list("room_type__code", "day", "min_nights", "closed_to_arrival")) == [
        ("DBL", today + timedelta(days=RESTRICTED_DAY), 2, False),
        ("FAM", today + timedelta(days=RESTRICTED_DAY), None, True),
    ]


def assert_grand_harbour_has_every_kind_of_money(hotel: Hotel) -> None:
    bookings = RoomBooking.objects.filter(hotel=hotel)
    rows = Payment.objects.filter(hotel=hotel)
    assert set(rows.values_list("kind", flat=True)) >= {
        *("CAPTURE", "CHARGE", "CORRECTION", "REFUND", "AUTHORIZATION", "FAILURE", "DISPUTE")
    }
    assert set(rows.exclude(method="").values_list("method", flat=True)) >= {
        *("CASH", "CARD", "BANK_TRANSFER", "PROVIDER", "ON_ACCOUNT", "GROUP_BILL")
    }

    def of_guest(name: tuple[str, str]) -> RoomBooking:
        return bookings.get(party__first_name=name[0], party__last_name=name[1])

    paid, declined, refunded, disputed = (
        of_guest(name) for name in (provider.PAID, provider.DECLINED, provider.REFUNDED, provider.DISPUTED)
    )
    price = paid.total_amount
    assert [(each.status, each.amount_paid) for each in (paid, declined, refunded, disputed)] == [
        ("CONFIRMED", price),
        ("PENDING", 0),
        ("CONFIRMED", price - 40),
        ("CONFIRMED", 0),
    ]
    assert declined.payment_failed_at is not None
    events = ProviderEvent.objects.filter(account__hotel=hotel)
    assert set(events.values_list("outcome", flat=True)) == {EventOutcome.OBEYED}
    assert events.filter(concern="DISPUTED").count() == 1
    assert set(ProviderRequest.objects.values_list("kind", "state")) == {
        ("CREATE_INTENT", "WAITING"),
        ("REFUND", "DONE"),
    }
    promised = bookings.filter(pk__in=rows.filter(method="ON_ACCOUNT").values("booking"))
    assert sorted(promised.values_list("status", flat=True)) == ["CHECKED_OUT", "COMPLETED"]
    assert set(Invoice.objects.filter(hotel=hotel).values_list("kind", flat=True)) == {
        "INVOICE",
        "CREDIT_NOTE",
    }
    choir = bookings.filter(group_reference=GROUP).order_by("pk")
    holder, second, third, expected = choir
    assert holder.group_bills.get().categories == ["CITY_TAX", "RESTAURANT"]
    assert holder.charged_amount == 2 * (second.total_amount + 34) + group_money.CITY_TAX * 2
    assert [each.balance_due for each in (second, third, expected)] == [
        0,
        Decimal("8.50"),
        expected.total_amount,
    ]
    assert rows.filter(category="CITY_TAX", transferred_from__isnull=False).count() == 1


def _kinds(bookings: Iterable[RoomBooking]) -> list[str]:
    return [booking.oversold_kind for booking in bookings]


def assert_rooms_are_free_today_and_tomorrow(hotel: Hotel, *, today: date) -> None:
    """Fail unless the plan's free rooms are ready, and not assigned to a live booking until the planned day."""
    plan = make_stay_plan(GRAND_HARBOUR)
    free = vacant_and_ready(hotel).filter(room_number__in=plan.free_rooms)
    assert free.count() == len(plan.free_rooms) == GRAND_HARBOUR.free_rooms
    assert not RoomBooking.objects.filter(
        assigned_room__in=free,
        status__in=[BookingStatus.CONFIRMED, BookingStatus.PENDING],
        check_in__lt=today + timedelta(days=PLANNED_DAY),
    ).exists()


@COMMITS
@pytest.mark.parametrize(
    "instant", [FIRST_MINUTE_OF_A_BUSINESS_DATE_IN_DUBLIN, DAY_OF_THE_CLOCK_CHANGE_IN_DUBLIN]
)
def test_creates_two_hotels_with_every_state(instant: str) -> None:
    with time_machine.travel(instant, tick=False):
        now = datetime.fromisoformat(instant)
        run_seed_demo()

        hotel, hill = (Hotel.objects.get(slug=demo_hotel.slug) for demo_hotel in DEMO_HOTELS)
        assert_grand_harbour_has_every_state(hotel, now=now)
        today = business_date(hotel=hotel, now=now)
        assert_grand_harbour_has_every_special_stay(hotel, today=today)
        assert_grand_harbour_has_oversold_and_restricted_nights(hotel, now=now, today=today)
        assert_rooms_are_free_today_and_tomorrow(hotel, today=today)
        assert_grand_harbour_has_every_kind_of_money(hotel)
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
        for model in (RoomStatusEvent, BookingStatusEvent, RoomOperationLog):
            assert not model.objects.filter(at__gt=now).exists()
            assert list(model.objects.order_by("hotel", "id").values_list("pk")) == list(
                model.objects.order_by("hotel", "at", "id").values_list("pk")
            )


@COMMITS
def test_second_run_keeps_the_data_and_reports_an_earlier_date() -> None:
    with time_machine.travel("2026-05-14T12:00:00Z", tick=False):
        assert run_seed_demo() == "Creating two hotels and their past week ...\n"
        with assert_no_row_changes():
            assert run_seed_demo() == ""
    with time_machine.travel("2026-05-16T12:00:00Z", tick=False), assert_no_row_changes():
        first, second = run_seed_demo().splitlines()
        assert "Grand Harbour Hotel was created for 2026-05-14" in first
        assert "its business date is 2026-05-16 now" in first
        assert "make demo-reset" in first
        assert second.startswith("Hill House Inn was created for 2026-05-14")


def test_every_demo_staff_has_a_login() -> None:
    users = create_demo_logins(now=timezone.now())
    for demo_hotel in DEMO_HOTELS:
        create_demo_hotel(demo_hotel, now=timezone.now())

    named = {person.username: person.roles for demo_hotel in DEMO_HOTELS for person in demo_hotel.staff}
    assert users.keys() == named.keys() | {"admin"}
    assert {name for name in named if name.startswith("hill-")} == {
        f"hill-{name}" for name in ("frontdesk", "housekeeper", "supervisor", "maintenance", "manager")
    }
    assert set(named["porter"]) == {Role.FRONT_DESK, Role.HOUSEKEEPER}
    assert set(named["channel"]) == {Role.CHANNEL}
    assert set(named["area"]) == {Role.MANAGER}
    assert all("area" in {one.username for one in demo_hotel.staff} for demo_hotel in DEMO_HOTELS)
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


def test_stay_plan_is_reproducible() -> None:
    for demo_hotel in DEMO_HOTELS:
        assert make_stay_plan(demo_hotel) == make_stay_plan(demo_hotel)
    assert make_stay_plan(GRAND_HARBOUR).stays != make_stay_plan(HILL_HOUSE).stays


@pytest.mark.parametrize("demo_hotel", DEMO_HOTELS, ids=lambda demo_hotel: demo_hotel.slug)
def test_stay_plan_never_books_a_room_twice(demo_hotel: DemoHotel) -> None:
    by_room: dict[str, list[PlannedStay]] = {}
    for stay in make_stay_plan(demo_hotel).stays:
        by_room.setdefault(stay.room.number, []).append(stay)
    for stays in by_room.values():
        for earlier, later in pairwise(stays):
            assert earlier.departure <= later.arrival


def test_other_hotels_are_refused() -> None:
    HotelFactory.create()

    with assert_no_row_changes(), pytest.raises(CommandError, match="a database of its own"):
        run_seed_demo()


def test_unfinished_run_is_refused() -> None:
    for demo_hotel in DEMO_HOTELS:
        create_demo_hotel(demo_hotel, now=timezone.now())

    with assert_no_row_changes(), pytest.raises(CommandError, match="did not finish"):
        run_seed_demo()


def test_settings_without_demo_are_refused(settings: Settings) -> None:
    settings.DEMO_ALLOWED = False

    with pytest.raises(CommandError, match="allow no demo"):
        run_seed_demo()

    assert (Hotel.objects.count(), User.objects.count(), Staff.objects.count()) == (0, 0, 0)
