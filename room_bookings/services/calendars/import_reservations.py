"""Make bookings what the reservations of calendars say: cancel, move, create, and give them the listings' rooms."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256

from django.utils.translation import gettext as _

from hotel.kernel.sql import insert_rows, update_rows
from room_bookings.calendar_feeds import FeedEntry, guest_name
from room_bookings.enums import BookingStatus, PartyRole, SetMode
from room_bookings.models import CalendarReservation, ChannelCalendar, RoomBooking
from room_bookings.services.booking_creation import create_bookings
from room_bookings.services.calendars.changed_dates import NewDates, change_dates
from room_bookings.services.calendars.import_plan import BEFORE_ARRIVAL, PlannedImport
from room_bookings.services.cancellation import cancel_locked
from room_bookings.services.channels import Reference, bookings_with
from room_bookings.services.corrections.reinstatement import reinstate_for_channel
from room_bookings.services.locking import lock_bookings
from room_bookings.services.new_bookings import NewBooking, PartyMember
from room_bookings.services.night_sales import HeldNights, Night, lock_room_types
from room_bookings.services.room_assignment import assign_locked
from room_bookings.services.set_judgement import SetRule
from rooms import services as room_services
from staff.command import Command

MAX_REFERENCE = 64

Bookings = Mapping[str, RoomBooking]
"""Locked bookings by booking ID."""

_EACH = SetRule(SetMode.EACH, is_set=True)


def lock_for(command: Command, imports: Sequence[PlannedImport]) -> dict[str, RoomBooking]:
    """Lock what imports change: their bookings, then the room types, then the rooms. Raises Busy."""
    changing = [each for each in imports if each.plan.takes_or_frees_nights]
    if not changing:
        return {}
    ids = {
        reservation.booking.booking_id
        for each in changing
        for reservation in (
            *each.plan.cancelled,
            *(found for found, _ in each.plan.moved),
            *(found for found, _ in each.plan.restored),
        )
    }
    bookings = lock_bookings(command, booking_ids=sorted(ids)) if ids else {}
    lock_room_types(
        {each.calendar.room_type_id for each in changing}
        | {booking.sold_type_id for booking in bookings.values()}
    )
    rooms = {booking.assigned_room_id for booking in bookings.values() if booking.assigned_room_id}
    rooms |= {each.calendar.room_id for each in changing if each.calendar.room_id}
    if rooms:
        room_services.lock_rooms(command, room_pks=rooms)
    return bookings


def cancel_reservations(command: Command, imports: Sequence[PlannedImport], bookings: Bookings) -> None:
    """Cancel the bookings that the channels took away. Those in house are only listed."""
    for each in imports:
        for reservation in each.plan.ended:
            reservation.ended_at = command.now
        each.report.in_house += [reservation.booking.booking_id for reservation in each.plan.in_house]
    ended = {
        booking: each.report
        for each in imports
        for booking in (bookings[reservation.booking.booking_id] for reservation in each.plan.cancelled)
        if booking.status != BookingStatus.CANCELLED
    }
    refused = cancel_locked(
        command, bookings=ended, reason=_("Cancelled by the channel's calendar."), rule=_EACH
    )
    for booking, report in ended.items():
        if booking not in refused:
            report.bookings_cancelled.append(booking.booking_id)
        elif booking.status == BookingStatus.CHECKED_IN:
            report.in_house.append(booking.booking_id)


def change_reservations(
    command: Command, imports: Sequence[PlannedImport], bookings: Bookings
) -> dict[RoomBooking, Collection[Night]]:
    """Reinstate the bookings that their channels have again, and give new dates to those that were moved.

    Returns the nights that each of them begins to hold.
    """
    restored = _wanted(imports, bookings, is_restored=True)
    refused = reinstate_for_channel(
        command, bookings=list(restored), reason=_("The channel's calendar has it again.")
    )
    for booking, (planned, _entry) in restored.items():
        listed = planned.report.unrestored if booking in refused else planned.report.bookings_changed
        listed.append(booking.booking_id)
    wanted = {booking: found for booking, found in restored.items() if booking not in refused}
    wanted |= _wanted(imports, bookings, is_restored=False)
    dates = [
        _new_dates(command, booking, entry)
        for booking, (planned, entry) in wanted.items()
        if _is_before_arrival(booking, planned)
    ]
    changed = change_dates(command, dates=[found for found in dates if found.differs])
    for booking in changed.bookings:
        report = wanted[booking][0].report
        report.bookings_changed.append(booking.booking_id)
        if booking in changed.without_room:
            report.unassigned.append(booking.booking_id)
    update_rows(
        [reservation for each in imports for reservation in each.plan.written_reservations],
        ["first", "until", "missing_imports", "ended_at"],
    )
    reinstated = [
        booking
        for booking in restored
        if booking not in refused and booking.status == BookingStatus.CONFIRMED
    ]
    return {**changed.begun, **{booking: HeldNights.of(booking).nights() for booking in reinstated}}


def create_reservations(command: Command, imports: Sequence[PlannedImport]) -> list[RoomBooking]:
    """Create a confirmed booking for each new reservation, beyond the limit as well, and give it the listing's room.

    A booking that another hand has entered with this number is taken as it is. Where two calendars of a channel have
    the same reservation, it is one booking. Returns the new bookings.
    """
    created = [(each, entry) for each in imports for entry in each.plan.created]
    if not created:
        return []
    references = [_reference(each.calendar, entry) for each, entry in created]
    booking_of = bookings_with(command, references)
    new: dict[Reference, tuple[PlannedImport, FeedEntry]] = {}
    for reference, found in zip(references, created, strict=True):
        if reference not in booking_of:
            new.setdefault(reference, found)
    bookings = create_bookings(
        command,
        bookings=[
            _new_booking(command, each.calendar, entry, reference) for reference, (each, entry) in new.items()
        ],
    )
    importer_of = {booking: each for booking, (each, _) in zip(bookings, new.values(), strict=True)}
    booking_of = dict(booking_of) | dict(zip(new, bookings, strict=True))
    insert_rows(
        CalendarReservation(
            hotel=command.hotel,
            calendar=each.calendar,
            uid=entry.key.uid,
            item=entry.key.item,
            booking=booking_of[reference],
            first=entry.first,
            until=entry.until,
        )
        for reference, (each, entry) in zip(references, created, strict=True)
    )
    for booking, each in importer_of.items():
        each.report.bookings_created.append(booking.booking_id)
    _assign(command, importer_of)
    return bookings


def reference_of(uid: str) -> str:
    """Return the number of a booking for a UID: the UID, or where it is too long its beginning and a digest."""
    if len(uid) <= MAX_REFERENCE:
        return uid
    return f"{uid[:31]}~{sha256(uid.encode()).hexdigest()[:32]}"


def _wanted(
    imports: Sequence[PlannedImport], bookings: Bookings, *, is_restored: bool
) -> dict[RoomBooking, tuple[PlannedImport, FeedEntry]]:
    """Return the bookings that were moved or are to be restored, with the import and the entry that say so."""
    return {
        bookings[reservation.booking.booking_id]: (each, entry)
        for each in imports
        for reservation, entry in (each.plan.restored if is_restored else each.plan.moved)
    }


def _is_before_arrival(booking: RoomBooking, planned: PlannedImport) -> bool:
    """Tell whether a locked booking can still be moved; list one whose guests have arrived since it was planned."""
    if booking.status == BookingStatus.CHECKED_IN:
        planned.report.in_house.append(booking.booking_id)
    return booking.status in BEFORE_ARRIVAL


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


def _assign(command: Command, importer_of: Mapping[RoomBooking, PlannedImport]) -> None:
    """Give bookings the rooms of their listings; list those that cannot have them."""
    rooms = {
        booking: each.calendar.room.room_number
        for booking, each in importer_of.items()
        if each.calendar.room is not None
    }
    if not rooms:
        return
    refused = assign_locked(
        command,
        bookings={booking.booking_id: booking for booking in rooms},
        rooms={booking.booking_id: number for booking, number in rooms.items()},
        note="",
        rule=_EACH,
    )
    for booking in refused:
        importer_of[booking].report.unassigned.append(booking.booking_id)
