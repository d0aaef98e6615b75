"""Tests that the contenders of the comparison with the plain ORM write the same, and that only one prepares."""

from typing import Any

import pytest
from django.db import connection

from guests.models import Guest
from hotel.kernel.sql.prepared_statements import PreparedStatement
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from notifications.models import OutboxEvent
from room_bookings.models import BookingStatusEvent, RoomBooking, RoomOccupancy
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.statement_count import statements_sent
from tools.bench.front_desk import FrontDesk
from tools.bench.plain_orm import AS_TEXT, PLAIN_ORM, PREPARED, _commands, contenders_by_name

pytestmark = pytest.mark.django_db(transaction=True)

TABLES: tuple[Any, ...] = (
    *(Guest, HousekeepingTask, RoomStatusEvent, BookingStatusEvent, RoomOperationLog, OutboxEvent),
    RoomOccupancy,
)


def result_in(front_desk: FrontDesk) -> dict[str, Any]:
    """Return how many rows of each table the hotel has, and its statuses and versions."""
    own = {"hotel": front_desk.hotel}
    rooms = Room.objects.filter(**own).order_by("pk")
    bookings = RoomBooking.objects.filter(**own).order_by("pk")
    return {
        **{model.__name__: model.objects.filter(**own).count() for model in TABLES},
        "rooms": list(rooms.values_list("room_status", "status_version", "version")),
        "bookings": list(bookings.values_list("status", "status_version", "room_version", "version")),
    }


def test_contenders_write_the_same() -> None:
    results = {}
    for name, contender in contenders_by_name().items():
        scenario = scenarios.new_scenario(slug=name.replace(" ", "-"))
        scenarios.rooms(scenario, "101", "102")
        front_desk = FrontDesk(scenario.hotel)
        (stay,) = front_desk.prepare_stays(1)
        with contender():
            for _, act in _commands(front_desk):
                act(stay)
        results[name] = result_in(front_desk)

    assert results.keys() == {PREPARED, AS_TEXT, PLAIN_ORM}
    assert results[PREPARED]["Guest"] == 2
    assert results[AS_TEXT] == results[PREPARED]
    assert results[PLAIN_ORM] == results[PREPARED]


@pytest.mark.parametrize(
    ("name", "is_prepared", "is_composed_once"),
    [(PREPARED, True, True), (AS_TEXT, False, True), (PLAIN_ORM, False, False)],
)
def test_contenders_send_as_they_say(name: str, is_prepared: bool, is_composed_once: bool) -> None:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    front_desk = FrontDesk(scenario.hotel)
    (stay,) = front_desk.prepare_stays(1)
    connection.connection.prepared.clear()

    with contenders_by_name()[name](), statements_sent() as sent:
        front_desk.check_in(stay)

    assert bool(connection.connection.prepared) is is_prepared
    (locking,) = [sql for sql in sent if 'FOR NO KEY UPDATE OF "room_bookings_roombooking"' in sql]
    assert isinstance(locking, PreparedStatement) is is_composed_once
