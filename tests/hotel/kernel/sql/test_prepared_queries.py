"""Tests that a prepared query returns what its queryset returns."""

from decimal import Decimal
from threading import Thread
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.db.models import CharField, JSONField, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, JSONObject, Upper
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.sql import PreparedQuery
from room_bookings.models import RoomBooking
from room_bookings.selectors import bookings_with_details
from rooms.models import Room
from tests import scenarios
from tests.scenarios import Scenario
from tests.statement_count import statements_sent


def rooms_with_details() -> QuerySet[Room]:
    """Return rooms with relations that exist, that are missing, and an annotation."""
    return Room.objects.select_related("room_type", "cleaned_by__user", "occupancy__booking").annotate(
        upper_number=Upper("room_number")
    )


class NumberedRoom(NamedTuple):
    pk: int
    room_type__code: str
    occupancy__booking__adults: int | None
    room_number: str


def numbered_rooms() -> QuerySet[Room, Any]:
    return Room.objects.values_list(*NumberedRoom._fields)


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102", "103")
    scenarios.checked_in_booking(scenario, "101", people=2)
    scenarios.booking_with_room(scenario, "102")
    scenarios.report(scenario, "103")
    return scenario


@pytest.mark.django_db
@pytest.mark.parametrize("queryset", [rooms_with_details, bookings_with_details])
def test_rows_by_key_equal_the_rows_of_the_queryset(scenario: Scenario, queryset) -> None:  # type: ignore[no-untyped-def]
    expected = {row.pk: row for row in queryset()}

    found = {row.pk: row for row in PreparedQuery.by_key("read_rows", queryset)(list(expected))}

    assert found.keys() == expected.keys()
    for pk, row in expected.items():
        assert found[pk].__dict__.keys() == row.__dict__.keys()
        for name, value in row.__dict__.items():
            if name != "_state":
                assert found[pk].__dict__[name] == value, name
        assert {name: one.pk if one else None for name, one in found[pk]._state.fields_cache.items()} == {
            name: one.pk if one else None for name, one in row._state.fields_cache.items()
        }


@pytest.mark.django_db
def test_rows_by_key_take_one_statement_with_their_relations(scenario: Scenario) -> None:
    rooms = PreparedQuery.by_key("read_rooms", rooms_with_details)
    pks = list(rooms_with_details().values_list("pk", flat=True))
    for keys in (pks, pks[:1], [*pks, 0]):
        with statements_sent() as sent:
            found = rooms(keys)
            assert {room.room_type.code for room in found} == {"DBL"}
        assert len(sent) == 1
        assert {room.pk for room in found} == set(keys) - {0}


@pytest.mark.django_db
def test_values_list_returns_tuples_in_the_order_of_its_names(scenario: Scenario) -> None:
    number = Cast(JSONObject(number="room_number"), JSONField())
    read = PreparedQuery(
        "read_numbers",
        lambda given: (
            Room.objects.filter(given.any_of("room_number", "numbers"))
            .annotate(shown=number)
            .values_list("shown", "room_type__code", "room_number")
        ),
    )

    assert read(numbers=["102"]) == [({"number": "102"}, "DBL", "102")]


@pytest.mark.django_db
def test_rows_by_key_may_be_named_tuples(scenario: Scenario) -> None:
    expected = [NumberedRoom(*row) for row in numbered_rooms()]
    rooms = PreparedQuery.by_key("read_numbered_rooms", numbered_rooms, row=NumberedRoom)

    found = rooms([room.pk for room in expected])

    assert sorted(found) == sorted(expected)
    assert {type(room) for room in found} == {NumberedRoom}
    assert {(room.room_number, room.occupancy__booking__adults) for room in found} == {
        ("101", 2),
        ("102", None),
        ("103", None),
    }


@pytest.mark.django_db
def test_page_takes_its_limits_as_values(scenario: Scenario) -> None:
    rooms = PreparedQuery(
        "read_page_of_rooms",
        lambda given: Room.objects.filter(hotel=given.value("hotel_pk")).order_by("-room_number"),
        is_page=True,
    )

    def numbers(limit: int, offset: int) -> list[str]:
        found = rooms(hotel_pk=scenario.hotel.pk, limit=limit, offset=offset)
        return [room.room_number for room in found]

    assert [numbers(2, 0), numbers(2, 2), numbers(5, 3)] == [["103", "102"], ["101"], []]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "queryset", [lambda: Room.objects.values("pk"), lambda: Room.objects.values_list("pk", flat=True)]
)
def test_dicts_and_single_values_are_refused(queryset) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="Room: a prepared query returns instances or tuples"):
        PreparedQuery.by_key("read_rooms", queryset)([1])


@pytest.mark.django_db
def test_key_may_be_another_field(scenario: Scenario) -> None:
    ids = {booking.booking_id for booking in bookings_with_details()}
    bookings = PreparedQuery.by_key("read_bookings", bookings_with_details, "booking_id")

    assert {booking.booking_id for booking in bookings([*ids, "?"])} == ids


@pytest.mark.django_db
def test_constant_of_the_queryset_may_be_a_list(scenario: Scenario) -> None:
    rooms: Any = PreparedQuery.by_key(
        "read_rooms", lambda: Room.objects.annotate(both=RawSQL("%s::int[]", [[-1, 7]]))
    )
    (room,) = Room.objects.filter(room_number="102")

    assert [(found.pk, found.both) for found in rooms([room.pk])] == [(room.pk, [-1, 7])]


@pytest.mark.django_db
def test_parameters_are_values_and_constants_are_text(scenario: Scenario) -> None:
    numbered: PreparedQuery[Any] = PreparedQuery(
        "read_rooms",
        lambda given: (
            Room.objects.filter(given.any_of("room_number", "numbers"), hotel=given.value("hotel_pk"))
            .exclude(room_number="103")
            .annotate(word=Value("100 % 's"), half=Value(Decimal("0.5")), none=Value(None, CharField()))
            .order_by("-room_number")
        ),
    )

    for numbers in (["101", "102", "103"], ["102", "101"]):
        found = numbered(hotel_pk=scenario.hotel.pk, numbers=numbers)
        assert [room.room_number for room in found] == ["102", "101"]
        assert {(room.word, room.half, room.none) for room in found} == {("100 % 's", Decimal("0.5"), None)}
    assert numbered(hotel_pk=0, numbers=["101"]) == []
    assert numbered(hotel_pk=scenario.hotel.pk, numbers=[]) == []
    with pytest.raises(KeyError, match="hotel_pk"):
        numbered(numbers=["101"])


@pytest.mark.django_db
def test_any_of_takes_parameters_and_querysets_together(scenario: Scenario) -> None:
    rooms = PreparedQuery(
        "read_rooms",
        lambda given: Room.objects.filter(
            given.any_of(
                "pk",
                given.value("room_pks", cast="bigint[]"),
                Room.objects.filter(given.any_of("room_number", "numbers")).values("pk"),
                RoomBooking.objects.filter(booking_id=given.value("booking_id")).values("assigned_room"),
            )
        ).order_by("pk"),
    )
    first, second, third = Room.objects.order_by("room_number")
    planned = RoomBooking.objects.get(assigned_room=second)

    assert rooms(room_pks=[first.pk], numbers=["103"], booking_id="") == [first, third]
    assert rooms(room_pks=[], numbers=[], booking_id=planned.booking_id) == [second]
    assert rooms(room_pks=[], numbers=[], booking_id="") == []


@pytest.mark.django_db
def test_sql_returns_tuples(scenario: Scenario) -> None:
    rooms = PreparedQuery.from_sql(
        "read_notes",
        "SELECT room_number, %(note)s || ' 100%%' FROM rooms_room WHERE room_number = ANY(%(numbers)s)",
    )
    delete = PreparedQuery.from_sql("delete_room", "DELETE FROM rooms_room WHERE id = %(pk)s")

    assert sorted(rooms(numbers=["102", "101"], note="new")) == [("101", "new 100%"), ("102", "new 100%")]
    assert rooms(numbers=[], note="new") == []
    with pytest.raises(KeyError, match="note"):
        rooms(numbers=[])
    assert delete(pk=0) == []


@pytest.mark.django_db
def test_prefetches_are_refused() -> None:
    bookings = PreparedQuery.by_key("read_bookings", lambda: RoomBooking.objects.prefetch_related("party"))
    with pytest.raises(ValueError, match="RoomBooking: a prepared query cannot prefetch"):
        bookings([1])


def test_unfit_name_is_refused_where_the_query_is_defined() -> None:
    with pytest.raises(ValueError, match="'Read rooms' is not a statement name"):
        PreparedQuery("Read rooms", lambda given: Room.objects.filter(pk=given.value("pk")))


@pytest.mark.django_db
def test_kept_rows_are_not_read_again_by_the_command(scenario: Scenario) -> None:
    rooms, (first, *others) = (
        PreparedQuery.by_key("read_rooms", rooms_with_details),
        list(rooms_with_details()),
    )
    keys = [room.pk for room in (first, *others)]

    def work() -> None:
        rooms.keep_rows([first])
        with statements_sent() as sent:
            assert rooms([first.pk]) == [first]
        assert sent == []
        assert rooms(keys)[0] is first
        assert {room.pk for room in rooms(keys)} == set(keys)

    run_command(InstallationCommand(now=timezone.now()), lambda _: work())

    rooms.keep_rows([first])
    assert rooms([first.pk])[0] is not first


@pytest.mark.django_db(transaction=True)
def test_each_thread_reads_on_its_own_connection(scenario: Scenario) -> None:
    rooms, counts = PreparedQuery.by_key("read_rooms", rooms_with_details), []
    pks = list(rooms_with_details().values_list("pk", flat=True))

    def read() -> None:
        counts.append(len(rooms(pks)))
        connection.close()

    for thread in (Thread(target=read), Thread(target=read)):
        thread.start()
        thread.join()
    counts.append(len(rooms(pks)))
    assert counts == [3, 3, 3]
