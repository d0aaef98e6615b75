"""When any row of a command cannot be written, none is: neither the state, nor its audit, nor its news."""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from guests.models import Guest
from guests.services import cleanup_orphaned_guests
from hotel.exceptions import Forbidden, InvariantRefused
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.models import BookingGuest, BookingStatusEvent, RoomBooking, RoomOccupancy
from room_bookings.services import Arrival, Departure
from rooms.models import RoomOperationLog
from tests import lives
from tests.corruption import ghost
from tests.lives import NOON, House
from tests.room_bookings.services.desk import do
from tests.room_bookings.services.made import new_booking
from tests.statements import statements_sent
from tests.unchanged import nothing_changes

MODELS = {model._meta.db_table: model for model in apps.get_models() if not model._meta.proxy}
NEWS = OutboxEvent
STEPS = BookingStatusEvent
LOG = RoomOperationLog
ARRIVING = (RoomOccupancy, Guest, STEPS, RoomStatusEvent, LOG, NEWS)
LEAVING = (STEPS, RoomStatusEvent, LOG, HousekeepingTask, NEWS)


@dataclass(frozen=True)
class Case:
    """A command, and the tables into which it inserts."""

    service: Callable[..., Any]
    arguments: Callable[[House], dict[str, Any]]
    inserts: Sequence[type[models.Model]]


def expected(house: House) -> RoomBooking:
    lives.rooms(house, "101", "102")
    return lives.planned(house, "101")


def in_house(house: House) -> RoomBooking:
    lives.rooms(house, "101", "102")
    return lives.stay(house, "101")


def two_expected(house: House) -> dict[str, Any]:
    return {"booking_ids": [expected(house).booking_id, lives.planned(house, "102").booking_id]}


def by_id(make: Callable[[House], RoomBooking], **more: Any) -> Callable[[House], dict[str, Any]]:
    return lambda house: {"booking_id": make(house).booking_id, **more}


def a_ghost(house: House) -> dict[str, Any]:
    lives.rooms(house, "101")
    ghost(house.hotel, "101")
    return {}


def a_correction(house: House) -> dict[str, Any]:
    booking = in_house(house)
    member = BookingGuest.objects.get(booking=booking)
    return {"booking_id": booking.booking_id, "party_id": member.pk, "changes": {"first_name": "Eve"}}


CASES = {
    "create": Case(
        stays.create_booking,
        lambda house: {"booking": new_booking(house, confirm=True)},
        (RoomBooking, BookingGuest, STEPS, NEWS),
    ),
    "confirm": Case(
        stays.confirm_booking,
        lambda house: {"booking_id": do(house, stays.create_booking, booking=new_booking(house)).booking_id},
        (STEPS, NEWS),
    ),
    "assign": Case(stays.assign_room, by_id(expected, room_number="102"), (LOG, NEWS)),
    "unassign": Case(stays.unassign_room, by_id(expected), (LOG, NEWS)),
    "cancel": Case(stays.cancel_booking, by_id(expected, reason="Changed plans"), (STEPS, LOG, NEWS)),
    "no-show": Case(
        stays.mark_no_show,
        by_id(expected, now=NOON + timedelta(days=1)),
        (STEPS, LOG, NEWS),
    ),
    "check-in": Case(stays.check_in_booking, by_id(expected), ARRIVING),
    "check-ins": Case(
        stays.check_in_bookings,
        lambda house: {"arrivals": [Arrival(expected(house).booking_id)]},
        ARRIVING,
    ),
    "move": Case(
        stays.move_booking,
        by_id(in_house, room_number="102", reason="Noise"),
        (RoomOccupancy, RoomStatusEvent, LOG, HousekeepingTask, NEWS),
    ),
    "check-out": Case(stays.check_out_booking, by_id(in_house), LEAVING),
    "group check-out": Case(
        stays.check_out_rooms,
        lambda house: {"departures": [Departure("101", in_house(house).booking_id)]},
        LEAVING,
    ),
    "change departure": Case(
        stays.change_departure, by_id(in_house, check_out=lives.TODAY + timedelta(days=5)), (LOG, NEWS)
    ),
    "swap": Case(stays.swap_rooms, two_expected, (LOG, NEWS)),
    "drop plan": Case(
        stays.update_booking,
        by_id(expected, changes={"check_out": lives.TODAY + timedelta(days=5)}, keep_room=False),
        (LOG, NEWS),
    ),
    "correct": Case(stays.correct_party_member, a_correction, (LOG, NEWS)),
    "update": Case(stays.update_booking, by_id(expected, changes={"adults": 2}), (NEWS,)),
    "clean up": Case(cleanup_orphaned_guests, a_ghost, (LOG, NEWS)),
}


WITNESSES: set[type[models.Model]] = {NEWS, STEPS, RoomStatusEvent, LOG}
UNWITNESSED: set[tuple[str, type[models.Model]]] = {
    *((name, NEWS) for name in ("assign", "unassign", "swap", "drop plan", "change departure")),
    *((name, NEWS) for name in ("correct", "update", "clean up")),
    *((name, LOG) for name in ("change departure", "correct", "clean up")),
}
"""Neither a status nor a room of a booking changes here, so no row is asked for."""


def inserting_into(sql: str) -> type[models.Model] | None:
    """The model of the table that a statement inserts into."""
    into = re.match(r'INSERT INTO "(\w+)"', sql)
    return MODELS[into[1]] if into else None


def forgetting(model: type[models.Model]) -> AbstractContextManager[None]:
    """Statements that insert into this table are not sent."""

    def forget(send: Callable[..., Any], sql: str, *rest: Any) -> Any:
        return None if inserting_into(sql) is model else send(sql, *rest)

    return connection.execute_wrapper(forget)


class DiskFull(Exception):
    """An insert that failed."""


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_these_are_the_inserts(name: str) -> None:
    house, case = lives.house(), CASES[name]
    arguments = case.arguments(house)
    with statements_sent() as sent:
        do(house, case.service, **arguments)
    inserts = [model for model in map(inserting_into, sent) if model]
    assert set(inserts) == set(case.inserts)
    assert inserts[-1] is NEWS


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "model"),
    [
        pytest.param(name, model, id=f"{name}: {model.__name__}")
        for name, case in CASES.items()
        for model in case.inserts
    ],
)
def test_one_insert_fails_and_nothing_has_changed(name: str, model: type[models.Model]) -> None:
    house, case = lives.house(), CASES[name]
    arguments = case.arguments(house)

    def fail(send: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if inserting_into(sql) is model:
            raise DiskFull
        return send(sql, *rest)

    with nothing_changes(), pytest.raises(DiskFull), connection.execute_wrapper(fail):
        do(house, case.service, **arguments)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", CASES)
def test_without_its_news_or_audit_the_database_refuses_the_command(name: str) -> None:
    """Also when the insert is merely forgotten: every witness of a change of state is asked for at commit."""
    case = CASES[name]
    for model in set(case.inserts) & WITNESSES:
        house = lives.house()
        arguments = case.arguments(house)
        with forgetting(model):
            if (name, model) in UNWITNESSED:
                do(house, case.service, **arguments)
                continue
            with nothing_changes(), pytest.raises(InvariantRefused) as refusal:
                do(house, case.service, **arguments)
        assert refusal.value.about["invariant"] in {"I6", "I7", "I11", "I12"}


@pytest.mark.django_db(transaction=True)
def test_somebody_of_another_hotel_signs_nothing() -> None:
    house, other = lives.house(), lives.house()
    booking = expected(house)
    with nothing_changes(), pytest.raises(InvariantRefused) as refusal:
        do(house, stays.check_in_booking, booking_id=booking.booking_id, staff=other.front_desk)
    assert refusal.value.about["invariant"] == "I10"


@pytest.mark.django_db
def test_who_no_longer_works_here_may_nothing() -> None:
    house = lives.house()
    booking = expected(house)
    house.front_desk.is_active = False
    with nothing_changes(), pytest.raises(Forbidden):
        do(house, stays.check_in_booking, booking_id=booking.booking_id)
