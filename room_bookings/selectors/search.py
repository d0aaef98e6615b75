"""Search for bookings by their current facts, and by words of numbers, names and contacts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Case, F, OrderBy, Q, QuerySet, When
from django.db.models.functions import Upper

from hotel.kernel.business_date import ONE_DAY, business_date, clock_reached
from hotel.models import Hotel
from room_bookings.balances import OPEN_BALANCE
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.selectors.words import BOOKING_WORDS

FLAGS = ("due_in", "due_out", "in_house", "overstay", "unassigned", "oversold", "waiting", "open_balance")

ORDERINGS = {
    "booking_id": "booking_id",
    "status": "status",
    "check_in": "check_in",
    "check_out": "check_out",
    "assigned_room": "assigned_room__room_number",
    "created_at": "created_at",
    "updated_at": "updated_at",
}
"""The names by which lists may be ordered, with their columns: none that is hidden from some roles."""


@dataclass(frozen=True)
class BookingSearch:
    """Conditions of a search, and its order. An empty condition restricts nothing.

    `flags` maps names of FLAGS to whether the booking must have the flag or must not. `nearest_first` is an order for
    people, where there are no words and no other order: guests in house and those to come by arrival, then all others,
    the latest arrival first.
    """

    status: Collection[str] = ()
    arriving_on: Collection[date] = ()
    departing_on: Collection[date] = ()
    departed_on: Collection[date] = ()
    flags: Mapping[str, bool] = field(default_factory=dict)
    room_type: Collection[str] = ()
    room_number: Collection[str] = ()
    group: Collection[str] = ()
    source: Collection[str] = ()
    external_reference: Collection[str] = ()
    words: Sequence[str] = ()
    updated_since: datetime | None = None
    ordering: Sequence[str] = ()
    nearest_first: bool = False

    @property
    def has_words_only(self) -> bool:
        """Tell whether there are words and no other condition or order."""
        return bool(self.words) and self == BookingSearch(words=self.words)


def find_bookings(
    *, hotel: Hotel, search: BookingSearch, now: datetime, personal: bool
) -> QuerySet[RoomBooking]:
    """Return the hotel's bookings that match, in the order asked for, by default the best and then the newest first.

    Each word must occur in a number, a name or a contact. Without `personal` the search covers only numbers and names
    of the party, so that it does not reveal what the answer hides. The flags hold at the instant `now`.
    """
    bookings = RoomBooking.objects.filter(hotel=hotel).filter(_plain_conditions(search))
    conditions = _flag_conditions(hotel, now)
    for name, wanted in search.flags.items():
        bookings = bookings.filter(conditions[name] if wanted else ~conditions[name])
    if search.room_number:
        numbers = {number.upper() for number in search.room_number}
        bookings = bookings.alias(upper_number=Upper("assigned_room__room_number")).filter(
            upper_number__in=numbers
        )
    if not search.words and search.nearest_first and not search.ordering:
        return bookings.order_by(*_nearest_first(business_date(hotel=hotel, now=now)))
    if not search.words:
        return bookings.order_by(*_order(search.ordering))
    bookings = bookings.filter(pk__in=BOOKING_WORDS.found(search.words, hotel_pk=hotel.pk, personal=personal))
    if search.ordering:
        return bookings.order_by(*_order(search.ordering))
    rank = BOOKING_WORDS.rank(
        search.words, hotel_pk=hotel.pk, personal=personal, pk="room_bookings_roombooking.id"
    )
    return bookings.order_by(rank, "-pk")


def _plain_conditions(search: BookingSearch) -> Q:
    wanted = {
        "status__in": search.status,
        "check_in__in": search.arriving_on,
        "departed_on__in": search.departed_on,
        "room_type__code__in": search.room_type,
        "group_reference__in": search.group,
        "source__in": search.source,
        "external_reference__in": search.external_reference,
        "updated_at__gte": search.updated_since,
    }
    conditions = Q(**{lookup: value for lookup, value in wanted.items() if value})
    return conditions & departs_on(search.departing_on) if search.departing_on else conditions


def departs_on(days: Collection[date]) -> Q:
    """Return the condition that a booking departed on one of these dates, or is planned to and has not departed."""
    return Q(departed_on__in=days) | Q(departed_on__isnull=True, check_out__in=days)


def _flag_conditions(hotel: Hotel, now: datetime) -> dict[str, Q]:
    today = business_date(hotel=hotel, now=now)
    in_house = Q(status=BookingStatus.CHECKED_IN)
    not_arrived = Q(status__in=[BookingStatus.PENDING, BookingStatus.CONFIRMED])
    return {
        "due_in": Q(status=BookingStatus.CONFIRMED, check_in__lte=today),
        "due_out": in_house & Q(check_out__lte=today),
        "in_house": in_house,
        "overstay": in_house & is_overdue_now(hotel, now),
        "oversold": ~Q(oversold_kind=""),
        "open_balance": OPEN_BALANCE,
        "unassigned": not_arrived & Q(assigned_room__isnull=True),
        "waiting": is_waiting(today),
    }


def is_waiting(today: date) -> Q:
    """Return the condition that the guests wait for their room, with bounds on status and date for the index."""
    return Q(status=BookingStatus.CONFIRMED, check_in__lte=today, waiting_since__isnull=False)


def is_overdue_now(hotel: Hotel, now: datetime) -> Q:
    """Return the condition of `hotel.kernel.business_date.is_overdue`, with a bound on the date alone for the index."""
    day, clock = clock_reached(hotel=hotel, now=now)
    day_before, start = day - ONE_DAY, hotel.day_starts_at
    is_past = Q(departure_time__gte=start, departure_time__lt=clock)
    if hotel.check_out_time < clock:
        is_past |= Q(departure_time__isnull=True)
    by_day = (Q(departure_time__isnull=True) | Q(departure_time__gte=start)) & (
        Q(check_out__lt=day) | is_past
    )
    after_midnight = Q(check_out__lt=day_before) | Q(check_out=day_before, departure_time__lt=clock)
    return Q(check_out__lte=day) & (by_day | Q(departure_time__lt=start) & after_midnight)


def _nearest_first(today: date) -> list[OrderBy | str]:
    """Return the order of `BookingSearch.nearest_first`. A guest who is past the departure is still in house."""
    to_come = Q(status__in=[BookingStatus.PENDING, BookingStatus.CONFIRMED], check_out__gte=today)
    is_near = to_come | Q(status=BookingStatus.CHECKED_IN)
    arrival = Case(When(is_near, then=F("check_in")))
    return [arrival.asc(nulls_last=True), F("check_in").desc(), "-pk"]


def _order(ordering: Sequence[str]) -> list[str]:
    """Return the columns to order by: the primary key last, so that no two pages show the same booking."""
    descending = {f"-{name}": f"-{column}" for name, column in ORDERINGS.items()}
    return [(ORDERINGS | descending)[name] for name in ordering] + ["-pk"]
