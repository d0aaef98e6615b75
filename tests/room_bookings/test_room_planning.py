"""The planner of rooms: everybody placed first, then the reserved type, ready rooms and small gaps."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random

import pytest

from room_bookings.held_minutes import DAY, held_minutes, ranges_overlap
from room_bookings.management.history.csv_reader import PastBooking, read_booking_history
from room_bookings.room_planning import (
    Calendar,
    PlannableRoom,
    PlannedStay,
    choose_rooms,
    fit_of,
)

HISTORY = Path(__file__).parents[1] / "data" / "hotel_bookings_slice.csv.xz"
CALENDAR = Calendar(units_per_date=2, today=0)
DOUBLE, SUITE, SINGLE = 1, 2, 3
MINUTES_IN_PLENTY = 120.0
"""Tests let the planner finish, so that its choice does not depend on the machine."""


def nights(first: int, departure: int) -> range:
    """Return the half-days of a stay between two dates, counted from the business date."""
    return range(2 * first + 1, 2 * departure)


def stay(pk: int, first: int, departure: int, room_type: int = DOUBLE, persons: int = 1) -> PlannedStay:
    return PlannedStay(pk, nights(first, departure), room_type, persons, needs_room_now=first == 0)


def room(
    pk: int, *claims: range, room_type: int = DOUBLE, size: int = 2, readiness: int = 0
) -> PlannableRoom:
    return PlannableRoom(pk, room_type, size, claims, readiness)


def chosen(
    stays: Sequence[PlannedStay], rooms: Sequence[PlannableRoom], calendar: Calendar = CALENDAR
) -> Mapping[int, int]:
    choice = choose_rooms(stays, rooms, calendar, seconds=MINUTES_IN_PLENTY)
    assert choice.is_optimal
    assert_lawful(stays, rooms, choice.room_pk_by_stay)
    return choice.room_pk_by_stay


def assert_lawful(
    stays: Sequence[PlannedStay], rooms: Sequence[PlannableRoom], choice: Mapping[int, int]
) -> None:
    """Check that no claim of a room moved or overlaps, and that each room is large enough."""
    stay_by_pk = {stay.pk: stay for stay in stays}
    held = {room.pk: [*room.claims] for room in rooms}
    size = {room.pk: room.max_occupancy for room in rooms}
    for stay_pk, room_pk in choice.items():
        planned = stay_by_pk[stay_pk]
        assert planned.is_asked
        assert planned.adults <= size[room_pk]
        assert not any(ranges_overlap(planned.held, other) for other in held[room_pk])
        held[room_pk].append(planned.held)


def test_ready_room_of_the_reserved_type_comes_first() -> None:
    rooms = [room(1, readiness=2), room(2, room_type=SUITE), room(3)]

    assert chosen([stay(7, 0, 2)], rooms) == {7: 3}


def test_reserved_type_weighs_more_than_a_ready_room() -> None:
    rooms = [room(1, room_type=SUITE), room(2, readiness=3)]

    assert chosen([stay(7, 0, 2)], rooms) == {7: 2}


def test_room_that_nobody_needs_today_may_be_dirty() -> None:
    """The dirty room is free up to the stay only; for a later arrival the gap decides."""
    rooms = [room(1), room(2, nights(-1, 3), nights(5, 6), readiness=2)]

    assert chosen([stay(7, 3, 5)], rooms) == {7: 2}


def test_everybody_is_placed_before_anybody_has_the_reserved_type() -> None:
    """The short stay gives up its double, which is the only room that is free for the long one."""
    rooms = [room(1), room(2, nights(1, 9), room_type=SUITE)]

    assert chosen([stay(7, 0, 1), stay(8, 0, 3)], rooms) == {7: 2, 8: 1}


def test_no_night_is_left_alone() -> None:
    rooms = [room(1), room(2, nights(3, 9)), room(3, nights(2, 9))]

    assert chosen([stay(7, 0, 2)], rooms) == {7: 3}
    fits = [fit_of(stay(7, 0, 2), each, CALENDAR) for each in rooms]
    assert [fit.nights_free_after for fit in fits] == [None, 1, 0]
    assert sorted(fits, key=lambda fit: fit.cost) == [fits[2], fits[0], fits[1]]


def test_room_that_is_closed_today_is_for_later_arrivals() -> None:
    closed = room(1)._replace(is_enterable=False)

    assert chosen([stay(7, 0, 2), stay(8, 1, 2)], [closed]) == {8: 1}


def test_room_that_is_too_small_is_not_chosen() -> None:
    rooms = [room(1, room_type=SINGLE, size=1), room(2, room_type=SUITE, size=4)]

    assert chosen([stay(7, 0, 2, SINGLE, persons=2)], rooms) == {7: 2}
    assert chosen([stay(7, 0, 2, SINGLE, persons=5)], rooms) == {}


def test_infant_in_a_cot_needs_no_place_where_the_room_type_says_so() -> None:
    with_cot = room(2)._replace(infants_up_to_age=2)
    family = stay(7, 0, 2, persons=2)._replace(children=1, children_ages=(2,))
    older = family._replace(pk=8, children_ages=(3,))
    unknown = family._replace(pk=9, children_ages=())

    assert chosen([family, older, unknown], [room(1), with_cot]) == {7: 2}
    assert chosen([older], [room(1), with_cot, room(3, size=3)]) == {8: 3}


def test_day_use_shares_its_date_with_a_departure_and_an_arrival() -> None:
    day_use = PlannedStay(7, range(1), DOUBLE, 1, needs_room_now=True)
    rooms = [room(1, nights(-2, 0))]

    assert chosen([day_use, stay(8, 0, 1)], rooms) == {7: 1, 8: 1}
    assert len(chosen([day_use, day_use._replace(pk=9)], rooms)) == 1


def test_later_arrival_keeps_a_room() -> None:
    """Both rooms are equal for today's guest, but only one is free for tomorrow's, who gets none yet."""
    rooms = [room(1), room(2, nights(4, 9))]
    tomorrow = stay(8, 1, 6)._replace(is_asked=False)

    assert chosen([stay(7, 0, 3), tomorrow], rooms) == {7: 2}


def test_guest_of_the_day_gets_the_reserved_type_before_a_later_one() -> None:
    rooms = [room(1), room(2, nights(3, 9), room_type=SUITE)]
    tomorrow = stay(8, 1, 6)._replace(is_asked=False)

    assert chosen([stay(7, 0, 3), tomorrow], rooms) == {7: 1}


def full_house(random: Random) -> tuple[list[PlannedStay], list[PlannableRoom]]:
    """Return stays and 60 rooms that just suffice: the stays are cut from the nights of the rooms.

    Every second room has a claim that is there already. A third of the rooms take four persons, the others two.
    """
    stays, rooms, pks = [], [], count(1)
    for pk in range(60):
        size = 4 if pk % 3 == 0 else 2
        day = 0
        claims: list[range] = []
        while day < 9:
            departure = day + random.randint(1, 5)
            if day >= 3 and not claims and pk % 2:
                claims.append(nights(day, departure))
            else:
                stays.append(stay(next(pks), day, departure, persons=random.randint(1, size)))
            day = departure
        rooms.append(room(pk, *claims, size=size))
    return stays, rooms


def test_full_house_is_placed_over_all_nights() -> None:
    stays, rooms = full_house(Random(1))

    together = chosen(stays, rooms)

    assert len(together) == len(stays) > 120


def test_day_by_day_leaves_out_what_the_nights_together_place() -> None:
    """The fault that planning over the coming nights avoids: the same house, each day planned for itself."""
    stays, rooms = full_house(Random(1))
    placed = 0
    for day in range(9):
        arrivals = [each for each in stays if each.held.start == 2 * day + 1]
        choice = chosen(arrivals, rooms)
        placed += len(choice)
        stay_by_pk = {each.pk: each for each in arrivals}
        held = {room_pk: stay_by_pk[stay_pk].held for stay_pk, room_pk in choice.items()}
        rooms = [
            each._replace(claims=sorted([*each.claims, held[each.pk]], key=lambda claim: claim.start))
            if each.pk in held
            else each
            for each in rooms
        ]

    assert placed < len(stays)


def test_two_hundred_arrivals_among_three_hundred_rooms() -> None:
    random = Random(5)
    rooms = [
        room(
            pk,
            nights(random.randint(2, 6), 9),
            room_type=pk % 4,
            size=2 + pk % 2,
            readiness=random.choice([0, 0, 2]),
        )
        for pk in range(300)
    ]
    stays = [
        stay(pk, 0, random.randint(1, 5), random.randrange(4), random.randint(1, 2)) for pk in range(200)
    ]
    stays += [stay(pk, 1, 3, pk % 4)._replace(is_asked=False) for pk in range(1000, 1040)]

    choice = chosen(stays, rooms)

    assert len(choice) == 200
    type_by_pk = {each.pk: each.room_type_pk for each in rooms}
    assert Counter(type_by_pk[choice[pk]] == stays[pk].room_type_pk for pk in range(200)) == {True: 200}


def test_choice_is_the_same_each_time() -> None:
    stays, rooms = full_house(Random(1))

    assert chosen(stays, rooms) == chosen(stays, rooms)


def test_greedy_choice_counts_where_the_time_is_over() -> None:
    stays, rooms = full_house(Random(1))

    choice = choose_rooms(stays, rooms, CALENDAR, seconds=0.0)

    assert_lawful(stays, rooms, choice.room_pk_by_stay)
    assert len(choice.room_pk_by_stay) > 100


@pytest.mark.parametrize("hotel", ["City Hotel", "Resort Hotel"])
def test_published_history_fits_into_as_many_rooms_as_its_peak(hotel: str) -> None:
    """Stays are intervals: as many rooms of a type as its fullest night has stays suffice, and nobody ever moves."""
    overnight = [
        booking
        for booking in read_booking_history(HISTORY, hotel=hotel)
        if booking.is_stay and not booking.is_day_use and not booking.departs_on_arrival_day
    ]
    types = {code: pk for pk, code in enumerate(sorted({booking.reserved_type for booking in overnight}))}
    peaks = Counter[str]()
    for code in types:
        of_type = [booking for booking in overnight if booking.reserved_type == code]
        peaks[code] = max(sum(held_of(each).start in held_of(other) for other in of_type) for each in of_type)
    numbers = count()
    rooms = {
        pk: room(pk, room_type=types[code], size=99)
        for code in types
        for pk, _ in zip(numbers, range(peaks[code]), strict=False)
    }
    placed = 0
    first = min(booking.arrival for booking in overnight)
    for day in range(0, 1 + (max(booking.arrival for booking in overnight) - first).days, 7):
        week = range(day, day + 7)
        arrivals = [
            PlannedStay(pk, held_of(booking), types[booking.reserved_type], 1)
            for pk, booking in enumerate(overnight)
            if (booking.arrival - first).days in week
        ]
        today = held_minutes(room_from=first + timedelta(days=day), check_in=first, check_out=first).start
        choice = chosen(arrivals, [*rooms.values()], Calendar(DAY, today))
        placed += len(choice)
        for each in arrivals:
            own = rooms[choice[each.pk]]
            assert own.room_type_pk == each.room_type_pk
            claims = sorted([*own.claims, each.held], key=lambda claim: claim.start)
            rooms[own.pk] = own._replace(claims=claims)

    assert placed == len(overnight) > 500


def held_of(booking: PastBooking) -> range:
    return held_minutes(room_from=booking.arrival, check_in=booking.arrival, check_out=booking.check_out)
