"""A reading made once reads what its queryset reads."""

from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.db.models import CharField, Value
from django.db.models.expressions import RawSQL

from hotel.kernel.runner import run_command
from hotel.kernel.sql.reads import Parameter, Reading, RowsByKey, any_of
from room_bookings.models import RoomBooking
from room_bookings.selectors import whole_bookings
from rooms.models import Room
from rooms.selectors.rooms import whole_rooms
from tests import scenarios as lives
from tests.scenarios import House
from tests.statements import statements_sent


@pytest.fixture
def house() -> House:
    house = lives.house()
    lives.rooms(house, "101", "102", "103")
    lives.stay(house, "101", people=2)
    lives.planned(house, "102")
    lives.report(house, "103")
    return house


@pytest.mark.django_db
@pytest.mark.parametrize("queryset", [whole_rooms, whole_bookings])
def test_reads_the_same_rows_as_the_queryset(house: House, queryset) -> None:  # type: ignore[no-untyped-def]
    expected = {row.pk: row for row in queryset()}

    found = {row.pk: row for row in RowsByKey(queryset)(list(expected))}

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
def test_one_statement_and_none_more_for_what_is_read_with_it(house: House) -> None:
    rooms = RowsByKey(whole_rooms)
    pks = list(whole_rooms().values_list("pk", flat=True))
    for asked in (pks, pks[:1], [*pks, 0]):
        with statements_sent() as sent:
            found = rooms(asked)
            assert {room.room_type.code for room in found} == {"DBL"}
        assert len(sent) == 1
        assert {room.pk for room in found} == set(asked) - {0}


@pytest.mark.django_db
def test_by_another_key(house: House) -> None:
    ids = {booking.booking_id for booking in whole_bookings()}

    assert {booking.booking_id for booking in RowsByKey(whole_bookings, "booking_id")([*ids, "?"])} == ids


@pytest.mark.django_db
def test_a_parameter_of_the_queryset_may_be_a_list(house: House) -> None:
    rooms = RowsByKey[Any](lambda: Room.objects.annotate(both=RawSQL("%s::int[]", [[-1, 7]])))
    (room,) = Room.objects.filter(room_number="102")

    assert [(found.pk, found.both) for found in rooms([room.pk])] == [(room.pk, [-1, 7])]


@pytest.mark.django_db
def test_parameters_are_values_and_everything_else_is_text(house: House) -> None:
    numbered: Reading[Any] = Reading(
        lambda: (
            Room.objects.filter(any_of("room_number", "numbers"), hotel=Parameter("hotel"))
            .exclude(room_number="103")
            .annotate(word=Value("100 % 's"), half=Value(Decimal("0.5")), none=Value(None, CharField()))
            .order_by("-room_number")
        )
    )

    for numbers in (["101", "102", "103"], ["102", "101"]):
        found = numbered(hotel=house.hotel.pk, numbers=numbers)
        assert [room.room_number for room in found] == ["102", "101"]
        assert {(room.word, room.half, room.none) for room in found} == {("100 % 's", Decimal("0.5"), None)}
    assert numbered(hotel=0, numbers=["101"]) == []
    assert numbered(hotel=house.hotel.pk, numbers=[]) == []
    with pytest.raises(KeyError, match="hotel"):
        numbered(numbers=["101"])


@pytest.mark.django_db
def test_prefetches_are_refused() -> None:
    with pytest.raises(ValueError, match="RoomBooking: a reading has no prefetches"):
        RowsByKey(lambda: RoomBooking.objects.prefetch_related("party"))([1])


@pytest.mark.django_db
def test_what_a_command_has_read_last_is_not_read_again(house: House) -> None:
    rooms, (first, *others) = RowsByKey(whole_rooms), list(whole_rooms())
    keys = [room.pk for room in (first, *others)]

    def work() -> None:
        rooms.remember([first])
        with statements_sent() as sent:
            assert rooms([first.pk]) == [first]
        assert sent == []
        assert rooms(keys)[0] is first
        assert {room.pk for room in rooms(keys)} == set(keys)

    run_command(work)

    rooms.remember([first])
    assert rooms([first.pk])[0] is not first


@pytest.mark.django_db(transaction=True)
def test_each_thread_reads_on_its_own_connection(house: House) -> None:
    rooms, counts = RowsByKey(whole_rooms), []
    pks = list(whole_rooms().values_list("pk", flat=True))

    def read() -> None:
        counts.append(len(rooms(pks)))
        connection.close()

    for thread in (Thread(target=read), Thread(target=read)):
        thread.start()
        thread.join()
    counts.append(len(rooms(pks)))
    assert counts == [3, 3, 3]
