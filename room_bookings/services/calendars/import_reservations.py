"""Make the bookings of a calendar what its reservations say: cancel, move, create, and give them the listing's room."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256

from django.utils.translation import gettext as _

from hotel.kernel.sql import insert_rows, update_rows
from room_bookings.calendar_feeds import FeedEntry, guest_name
from room_bookings.enums import BookingStatus, PartyRole, SetMode
from room_bookings.models import CalendarReservation, ChannelCalendar, RoomBooking
from room_bookings.services.booking_creation import create_bookings
from room_bookings.services.calendars.changed_dates import NewDates, change_dates
from room_bookings.services.calendars.import_plan import ImportPlan
from room_bookings.services.calendars.import_report import ImportReport
from room_bookings.services.cancellation import cancel_locked
from room_bookings.services.channels import Reference, bookings_with
from room_bookings.services.corrections.reinstatement import reinstate_for_channel
from room_bookings.services.locking import lock_bookings
from room_bookings.services.new_bookings import NewBooking, PartyMember
from room_bookings.services.night_sales import lock_room_types
from room_bookings.services.room_assignment import assign_locked
from room_bookings.services.set_judgement import SetRule
from rooms import services as room_services
from staff.command import Command

MAX_REFERENCE = 64

Bookings = Mapping[str, RoomBooking]
"""Locked bookings by booking ID."""


def lock_for(command: Command, calendar: ChannelCalendar, plan: ImportPlan) -> dict[str, RoomBooking]:
    """Lock what an import changes: its bookings, then their room types, then their rooms. Raises Busy."""
    ids = [
        reservation.booking.booking_id
        for reservation in (
            *plan.cancelled,
            *(found for found, _ in plan.moved),
            *(found for found, _ in plan.restored),
        )
    ]
    if not plan.takes_or_frees_nights:
        return {}
    bookings = lock_bookings(command, booking_ids=ids) if ids else {}
    lock_room_types({calendar.room_type_id, *(booking.sold_type_id for booking in bookings.values())})
    rooms = {booking.assigned_room_id for booking in bookings.values() if booking.assigned_room_id}
    if calendar.room_id:
        rooms.add(calendar.room_id)
    if rooms:
        room_services.lock_rooms(command, room_pks=rooms)
    return bookings


def cancel_reservations(command: Command, plan: ImportPlan, bookings: Bookings, report: ImportReport) -> None:
    """Cancel the bookings that the channel took away. Those in house are only listed."""
    for reservation in plan.ended:
        reservation.ended_at = command.now
    report.in_house += [reservation.booking.booking_id for reservation in plan.in_house]
    ended = [bookings[reservation.booking.booking_id] for reservation in plan.cancelled]
    open_before = [booking for booking in ended if booking.status != BookingStatus.CANCELLED]
    refused = cancel_locked(
        command,
        bookings=ended,
        reason=_("Cancelled by the channel's calendar."),
        rule=SetRule(SetMode.EACH, is_set=True),
    )
    report.bookings_cancelled += [booking.booking_id for booking in open_before if booking not in refused]
    report.in_house += [
        booking.booking_id for booking in refused if booking.status == BookingStatus.CHECKED_IN
    ]


def change_reservations(command: Command, plan: ImportPlan, bookings: Bookings, report: ImportReport) -> None:
    """Reinstate the bookings that the channel has again, and give new dates to those that it moved."""
    restored = {bookings[reservation.booking.booking_id]: entry for reservation, entry in plan.restored}
    refused = reinstate_for_channel(
        command, bookings=list(restored), reason=_("The channel's calendar has it again.")
    )
    report.unrestored += [booking.booking_id for booking in refused]
    report.bookings_changed += [booking.booking_id for booking in restored if booking not in refused]
    dates = [
        _new_dates(command, booking, entry) for booking, entry in restored.items() if booking not in refused
    ]
    for reservation, entry in plan.moved:
        dates.append(_new_dates(command, bookings[reservation.booking.booking_id], entry))
    changed = change_dates(command, dates=[found for found in dates if found.differs])
    report.bookings_changed += [booking.booking_id for booking in changed.bookings]
    report.unassigned += [booking.booking_id for booking in changed.without_room]
    update_rows(plan.written_reservations, ["first", "until", "missing_imports", "ended_at"])


def create_reservations(
    command: Command, calendar: ChannelCalendar, plan: ImportPlan, report: ImportReport
) -> None:
    """Create a confirmed booking for each new reservation, beyond the limit as well, and give it the listing's room.

    A booking that another hand has entered with this number is taken as it is.
    """
    if not plan.created:
        return
    references = [_reference(calendar, entry) for entry in plan.created]
    existing = bookings_with(command, references)
    new = [
        (entry, reference)
        for entry, reference in zip(plan.created, references, strict=True)
        if reference not in existing
    ]
    created = create_bookings(
        command, bookings=[_new_booking(command, calendar, entry, reference) for entry, reference in new]
    )
    booking_of = dict(existing) | dict(zip([reference for _, reference in new], created, strict=True))
    insert_rows(
        CalendarReservation(
            hotel=command.hotel,
            calendar=calendar,
            uid=entry.key.uid,
            item=entry.key.item,
            booking=booking_of[reference],
            first=entry.first,
            until=entry.until,
        )
        for entry, reference in zip(plan.created, references, strict=True)
    )
    report.bookings_created += [booking.booking_id for booking in created]
    if calendar.room is not None and created:
        report.unassigned += _assign(command, calendar, created)


def reference_of(uid: str) -> str:
    """Return the number of a booking for a UID: the UID, or where it is too long its beginning and a digest."""
    if len(uid) <= MAX_REFERENCE:
        return uid
    return f"{uid[:31]}~{sha256(uid.encode()).hexdigest()[:32]}"


def _reference(calendar: ChannelCalendar, entry: FeedEntry) -> Reference:
    return Reference(calendar.channel, reference_of(entry.key.uid), entry.key.item)


def _new_booking(
    command: Command, calendar: ChannelCalendar, entry: FeedEntry, reference: Reference
) -> NewBooking:
    """Return the booking of a reservation. A calendar tells neither persons nor prices: one adult, nothing owed."""
    name = guest_name(entry.summary, channel=calendar.channel)
    return NewBooking(
        room_type=calendar.room_type.code,
        check_in=entry.first,
        check_out=entry.until,
        adults=1,
        party=[PartyMember(last_name=name, role=PartyRole.PRIMARY)],
        currency=command.hotel.currency,
        total_amount=Decimal(0),
        confirm=True,
        channel=calendar.channel,
        external_reference=reference.external_reference,
        external_item=reference.external_item,
        accept_oversell=True,
    )


def _new_dates(command: Command, booking: RoomBooking, entry: FeedEntry) -> NewDates:
    """Return the dates that the channel gives; an arrival that is over stays the booking's own."""
    first = entry.first if entry.first >= command.today else min(booking.check_in, entry.until)
    return NewDates(booking, first, entry.until)


def _assign(command: Command, calendar: ChannelCalendar, bookings: Sequence[RoomBooking]) -> list[str]:
    """Give bookings the room of the listing; return the IDs of those that cannot have it."""
    number = calendar.room.room_number if calendar.room else ""
    refused = assign_locked(
        command,
        bookings={booking.booking_id: booking for booking in bookings},
        rooms={booking.booking_id: number for booking in bookings},
        note="",
        rule=SetRule(SetMode.EACH, is_set=True),
    )
    return [booking.booking_id for booking in refused]
