"""Read calendars, what was imported from them, and the nights that their feeds close."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db.models import F, QuerySet

from hotel.kernel.business_date import business_date
from hotel.kernel.keys import can_be_key
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from room_bookings.calendar_feeds import horizon, write_feed
from room_bookings.enums import BookingStatus
from room_bookings.exceptions import calendar_not_found
from room_bookings.models import CalendarBlock, CalendarReservation, ChannelCalendar
from room_bookings.selectors.inventory import read_inventory

MAX_LISTED = 1_000
"""The largest number of blocks or reservations that a calendar shows."""

_ONE_NIGHT = timedelta(days=1)

_READ_CALENDAR: PreparedQuery[ChannelCalendar] = PreparedQuery(
    "read_calendar",
    lambda given: _existing().filter(hotel=given.value("hotel_pk"), pk=given.value("calendar_pk")),
)
_READ_CALENDAR_BY_TOKEN: PreparedQuery[ChannelCalendar] = PreparedQuery(
    "read_calendar_by_token",
    lambda given: _existing().select_related("hotel").filter(token_hash=given.value("token_hash")),
)
_READ_CLOSED_NIGHTS = PreparedQuery.from_sql(
    "read_closed_nights",
    """
    WITH held AS (
        SELECT booking.check_in AS first, booking.sold_until AS until, booking.sold_type_id AS type_id,
            booking.assigned_room_id AS room_id, EXISTS (
                SELECT FROM room_bookings_calendarreservation AS own
                WHERE own.booking_id = booking.id AND own.calendar_id = %(calendar_pk)s
            ) AS is_own
        FROM room_bookings_roombooking AS booking
        WHERE booking.hotel_id = %(hotel_pk)s AND booking.status = ANY(%(statuses)s)
            AND booking.check_out > %(first)s AND booking.check_in < %(until)s
            AND booking.sold_type_id = %(room_type_pk)s AND booking.sold_until > booking.check_in
        UNION ALL
        SELECT block.first, block.until, block.room_type_id, block.room_id, block.calendar_id = %(calendar_pk)s
        FROM room_bookings_calendarblock AS block
        WHERE block.room_type_id = %(room_type_pk)s AND block.released_at IS NULL
            AND block.until > %(first)s AND block.first < %(until)s
    )
    SELECT night::date, count(*) FILTER (WHERE is_own),
        coalesce(bool_or(room_id = %(room_pk)s AND NOT is_own), false)
    FROM held, LATERAL generate_series(
        greatest(first, %(first)s::date), least(until, %(until)s::date) - 1, interval '1 day'
    ) AS night GROUP BY night
    """,
)


@dataclass(frozen=True)
class ExportedFeed:
    """A feed for a channel, with its strong entity tag."""

    body: bytes
    etag: str


def calendars_of(*, hotel: Hotel) -> QuerySet[ChannelCalendar]:
    """Return the calendars of the hotel with their room types and rooms, oldest first, without deleted ones."""
    return _existing().filter(hotel=hotel).order_by("pk")


def calendar_by_pk(*, hotel: Hotel, calendar_pk: int) -> ChannelCalendar:
    """Return one calendar of the hotel with its room type and room. Raises NotFound, also for a deleted one."""
    if can_be_key(calendar_pk):
        for calendar in _READ_CALENDAR(hotel_pk=hotel.pk, calendar_pk=calendar_pk):
            return calendar
    raise calendar_not_found(calendar_pk)


def held_blocks(*, calendar: ChannelCalendar, today: date) -> QuerySet[CalendarBlock]:
    """Return the blocks of a calendar that hold nights from `today` on, at most MAX_LISTED."""
    return CalendarBlock.objects.filter(
        calendar=calendar, released_at__isnull=True, until__gt=today
    ).order_by("first", "pk")[:MAX_LISTED]


def blocks_of_room(*, room_pk: int, today: date, limit: int = 5) -> list[CalendarBlock]:
    """Return the first blocks that hold nights of a room from `today` on, with their calendars."""
    held = CalendarBlock.objects.filter(room=room_pk, released_at__isnull=True, until__gt=today)
    return list(held.select_related("calendar").order_by("first", "pk")[:limit])


def standing_reservations(*, calendar: ChannelCalendar, today: date) -> QuerySet[CalendarReservation]:
    """Return the reservations of a calendar from `today` on with their bookings, at most MAX_LISTED.

    A reservation that has ended while its guests are in house is among them.
    """
    return (
        CalendarReservation.objects.filter(calendar=calendar, until__gt=today)
        .exclude(ended_at__isnull=False, booking__status=BookingStatus.CANCELLED)
        .select_related("booking")
        .order_by("first", "pk")[:MAX_LISTED]
    )


def exported_feed(*, token: str, now: datetime) -> ExportedFeed | None:
    """Return the feed behind a token, in three statements; None for an unknown or revoked one."""
    found = _READ_CALENDAR_BY_TOKEN(token_hash=sha256(token.encode()).hexdigest())
    if not found:
        return None
    (calendar,) = found
    body = write_feed(
        calendar_pk=calendar.pk, nights=_closed_nights(calendar, now), stamp=calendar.created_at
    )
    return ExportedFeed(body, f'"{sha256(body).hexdigest()[:32]}"')


def _closed_nights(calendar: ChannelCalendar, now: datetime) -> list[date]:
    """Return the nights in which the listing cannot be sold.

    Those in which its type is full without what its own channel has sold or closed, and for a single room also those
    in which a booking or another calendar holds it. What the channel itself reported is not sent back to it: it would
    close the night there for ever.
    """
    today = business_date(hotel=calendar.hotel, now=now)
    until = horizon(today)
    inventory = read_inventory(
        hotel=calendar.hotel, now=now, first=today, until=until, room_type_pks=[calendar.room_type_id]
    )[calendar.room_type_id]
    rows = _READ_CLOSED_NIGHTS(
        hotel_pk=calendar.hotel_id,
        calendar_pk=calendar.pk,
        room_type_pk=calendar.room_type_id,
        room_pk=calendar.room_id or 0,
        statuses=[BookingStatus.PENDING, BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN],
        first=today,
        until=until,
    )
    own = {night: times for night, times, _ in rows}
    taken = {night for night, _, is_taken in rows if is_taken}
    nights = [today + _ONE_NIGHT * count for count in range((until - today).days)]
    return [night for night in nights if night in taken or inventory.free(night) + own.get(night, 0) <= 0]


def _existing() -> QuerySet[ChannelCalendar]:
    return ChannelCalendar.objects.select_related("room_type", "room").filter(deleted_at__isnull=True)


def calendars_to_import(
    *, hotel_slug: str | None = None, calendar_pk: int | None = None
) -> list[ChannelCalendar]:
    """Return the calendars that have an address to import from, with their hotels, those not tried longest first."""
    found = _existing().select_related("hotel").exclude(url="")
    if hotel_slug is not None:
        found = found.filter(hotel__slug=hotel_slug)
    if calendar_pk is not None:
        found = found.filter(pk=calendar_pk)
    return list(found.order_by(F("last_try_at").asc(nulls_first=True), "hotel_id", "pk"))
