"""What the tasks of a day are generated from, in statements whose number does not depend on the number of rooms."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

from django.db.models import Q

from hotel.kernel.sql import PreparedQuery
from housekeeping.models import CleaningCadence, CleaningWish, HousekeepingTask
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from staff.command import Command


class Arrival(NamedTuple):
    """A booking that is expected in its assigned room by now."""

    assigned_room_id: int
    arrival_time: time | None


class Wish(NamedTuple):
    """How often the guests of a booking want cleaning and linen, in days; None follows the hotel."""

    stayover_every_days: int | None = None
    linen_every_days: int | None = None


@dataclass(frozen=True)
class DayFacts:
    """The stays, arrivals and settings of a hotel on a business date, and what was generated for it already.

    `stays` and `arrivals` are by the primary key of the room, `wishes` by that of the booking. `generated` are the keys
    of room, type and booking.
    """

    cadence: CleaningCadence
    stays: dict[int, RoomBooking]
    arrivals: dict[int, Arrival]
    wishes: dict[int, Wish]
    generated: frozenset[tuple[int, str, int | None]]


_READ_STAYS = PreparedQuery(
    "read_stays_to_clean",
    lambda given: RoomBooking.objects.filter(
        hotel=given.value("hotel_pk"), status=BookingStatus.CHECKED_IN
    ).only("booking_id", "assigned_room_id", "check_in", "check_out", "departure_time"),
)
_READ_ARRIVALS = PreparedQuery(
    "read_arrivals_to_clean_for",
    lambda given: (
        RoomBooking.objects.filter(
            Q(check_in__lte=given.value("day"), check_out__gte=given.value("day")),
            hotel=given.value("hotel_pk"),
            status__in=[BookingStatus.PENDING, BookingStatus.CONFIRMED],
            assigned_room__isnull=False,
        )
        .order_by("-check_in", "-pk")
        .values_list(*Arrival._fields)
    ),
)
_READ_CADENCE = PreparedQuery(
    "read_cleaning_cadence", lambda given: CleaningCadence.objects.filter(hotel=given.value("hotel_pk"))
)
_READ_WISHES = PreparedQuery(
    "read_latest_cleaning_wishes",
    lambda given: (
        CleaningWish.objects.filter(given.any_of("booking_id", "booking_pks"))
        .order_by("booking_id", "-pk")
        .distinct("booking_id")
        .values_list("booking_id", *Wish._fields)
    ),
)
_READ_GENERATED = PreparedQuery(
    "read_generated_tasks",
    lambda given: (
        HousekeepingTask.objects.filter(hotel=given.value("hotel_pk"), generated_for=given.value("day"))
        .order_by()
        .values_list("room_id", "task_type", "booking_id")
    ),
)


def cadence_of(hotel_pk: int) -> CleaningCadence:
    """Return how often the hotel cleans: its row, or the defaults."""
    return next(iter(_READ_CADENCE(hotel_pk=hotel_pk)), CleaningCadence(hotel_id=hotel_pk))


def wishes_of(booking_pks: Collection[int]) -> dict[int, Wish]:
    """Return the latest wish about cleaning of each of these bookings that has one."""
    return {pk: Wish(*days) for pk, *days in _READ_WISHES(booking_pks=list(booking_pks))}


def read_day_facts(command: Command, day: date) -> DayFacts:
    """Read the facts of a day in five statements. The caller holds the locks of the rooms."""
    hotel_pk = command.hotel.pk
    stays = {booking.assigned_room_id or 0: booking for booking in _READ_STAYS(hotel_pk=hotel_pk)}
    arrivals = [Arrival(*values) for values in _READ_ARRIVALS(hotel_pk=hotel_pk, day=day)]
    return DayFacts(
        cadence=cadence_of(hotel_pk),
        stays=stays,
        arrivals={arrival.assigned_room_id: arrival for arrival in arrivals},
        wishes=wishes_of([booking.pk for booking in stays.values()]),
        generated=frozenset(_READ_GENERATED(hotel_pk=hotel_pk, day=day)),
    )
