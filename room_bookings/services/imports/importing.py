"""The import of bookings from a file of another system: all rows of a call or none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from hotel.kernel.exceptions import Conflict
from room_bookings.enums import BookingStatus, PaymentKind, PaymentMethod, SetMode
from room_bookings.exceptions import InvalidBookings
from room_bookings.models import BookingImport, RoomBooking
from room_bookings.selectors.inventory import read_inventory
from room_bookings.services.booking_creation import create_imported_bookings
from room_bookings.services.channels import bookings_with
from room_bookings.services.check_in import check_in_locked
from room_bookings.services.check_in_judgement import PlannedCheckIn
from room_bookings.services.confirmation import confirm_locked
from room_bookings.services.guest_mails.queue import forget_status_steps
from room_bookings.services.imports.past_stays import end_past_bookings, judge_imported
from room_bookings.services.imports.rows import ImportRow
from room_bookings.services.night_sales import ONE_NIGHT, Oversale
from room_bookings.services.payments.ledger import NewRow, enter_rows
from room_bookings.services.room_assignment import assign_locked
from room_bookings.services.set_judgement import SetRule
from rooms.models import Room
from rooms.selectors import rooms_by_number
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import Overrides

_EACH = SetRule(SetMode.EACH, is_set=True)
_SET_ASIDE = frozenset(
    {"room_dirty", "room_not_inspected", "room_too_small", "no_availability", "room_out_of_service"}
)
"""What stands against a sale and a check-in that have happened long ago: the guests are in the room."""

_NOTE = "Imported"
_REASON = "Imported: so it was in the former system"


class RowsRefused(Conflict):
    """Some rows of an import cannot become bookings, and nothing was changed. `rows` holds sentences by row number."""

    def __init__(self, rows: Mapping[int, Sequence[str]]) -> None:
        number, sentences = next(iter(rows.items()))
        super().__init__(f"Row {number}: {sentences[0]}")
        self.rows = rows


@dataclass(frozen=True)
class ImportOutcome:
    """The result of an import: IDs of bookings by row number, and oversold nights by code of the room type."""

    imported: Mapping[int, str]
    known: Mapping[int, str]
    oversold: Mapping[str, Sequence[str]]
    credits: Sequence[str] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def import_bookings(
    command: Command, *, rows: Sequence[ImportRow], digest: str, file_name: str, left_out: int = 0
) -> ImportOutcome:
    """Create the bookings of the rows in the status that each has, all or none.

    A row whose source, reference and item belong to a booking already is left as it is. Upcoming bookings take their
    rooms where these are free; guests in house are checked in now; stays that are over are COMPLETED, on the dates of
    the file, without guests being told anything. Every booking carries its row and file in its first status event. Of
    the ledger, stays count as paid unless the file says otherwise. `digest` is the SHA-256 of the file, `left_out` the
    number of its rows that the caller leaves out.
    Locks the new bookings, the room types, the rooms, then the guests. The number of statements does not depend on
    the number of rows. Raises RowsRefused with every row that is in the way, Forbidden, Busy.
    """
    command.require(Capability.IMPORT)
    found = bookings_with(command, [row.reference for row in rows])
    known = {row.number: found[row.reference].booking_id for row in rows if row.reference in found}
    new = [row for row in rows if row.number not in known]
    bookings = _create(command, new, digest=digest)
    rooms = _find_rooms(command, bookings)
    oversales = judge_imported(command, bookings, rooms)
    _enter_payments(command, bookings)
    _confirm(command, bookings, oversales)
    end_past_bookings(command, bookings, rooms, oversales)
    _place(command, bookings)
    forget_status_steps()
    outcome = ImportOutcome(
        imported={row.number: booking.booking_id for row, booking in bookings.items()},
        known=known,
        oversold=_oversold_nights(command, bookings.values()),
        credits=[booking.booking_id for booking in bookings.values() if _has_credit(booking)],
        counts=_counts(bookings, known=len(known), left_out=left_out),
    )
    _record(command, outcome, digest=digest, file_name=file_name)
    return outcome


def _create(command: Command, rows: Sequence[ImportRow], *, digest: str) -> dict[ImportRow, RoomBooking]:
    if not rows:
        return {}
    try:
        created = create_imported_bookings(
            command,
            bookings=[row.booking for row in rows],
            metadata=[{"imported": {"file": digest[:16], "row": row.number}} for row in rows],
        )
    except InvalidBookings as refusal:
        raise RowsRefused(
            {rows[index].number: list(errors.values()) for index, errors in refusal.errors_by_index.items()}
        ) from refusal
    return dict(zip(rows, created, strict=True))


def _find_rooms(command: Command, bookings: Mapping[ImportRow, RoomBooking]) -> dict[ImportRow, Room]:
    """Return the room of each row that names one, without a lock. Raises RowsRefused for unknown ones."""
    numbers = {row: row.room_number.upper() for row in bookings if row.room_number}
    found = rooms_by_number(hotel=command.hotel, room_numbers=set(numbers.values()))
    if unknown := {
        row.number: [f"The hotel has no room {row.room_number}."]
        for row, number in numbers.items()
        if number not in found
    }:
        raise RowsRefused(unknown)
    return {row: found[number] for row, number in numbers.items()}


def _enter_payments(command: Command, bookings: Mapping[ImportRow, RoomBooking]) -> None:
    """Enter what the other system received, on the date of departure for stays that are over."""
    enter_rows(
        command,
        [
            NewRow(
                booking=booking,
                kind=PaymentKind.CAPTURE,
                method=PaymentMethod.CARD,
                amount=paid,
                text="Received in the former system",
                reference=booking.external_reference,
                business_date=booking.check_out if row.status == BookingStatus.COMPLETED else None,
            )
            for row, booking in bookings.items()
            if (paid := _paid(row)) > 0
        ],
    )


def _paid(row: ImportRow) -> Decimal:
    if row.paid is None:
        return row.booking.total_amount if row.status == BookingStatus.COMPLETED else Decimal(0)
    return row.paid


def _confirm(
    command: Command,
    bookings: Mapping[ImportRow, RoomBooking],
    oversales: Mapping[RoomBooking, Oversale],
) -> None:
    held = {BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN}
    to_confirm = [booking for row, booking in bookings.items() if row.status in held]
    confirm_locked(
        command,
        bookings=to_confirm,
        overrides=Overrides(),
        oversales={booking: oversales[booking] for booking in to_confirm},
    )


def _place(command: Command, bookings: Mapping[ImportRow, RoomBooking]) -> None:
    """Assign the rooms of upcoming bookings and check in the guests who are in house, who come first in their rooms.

    Raises RowsRefused.
    """
    placed = {
        row: booking
        for status in (BookingStatus.CHECKED_IN, BookingStatus.CONFIRMED, BookingStatus.PENDING)
        for row, booking in bookings.items()
        if row.status == status and row.room_number
    }
    inside = [booking for row, booking in placed.items() if row.status == BookingStatus.CHECKED_IN]
    by_id = {booking.booking_id: booking for booking in placed.values()}
    refused = dict(
        assign_locked(
            command,
            bookings=by_id,
            rooms={booking.booking_id: row.room_number for row, booking in placed.items()},
            note=_NOTE,
            rule=_EACH,
            overrides=Overrides(_SET_ASIDE, _REASON),
        )
    )
    entering = {booking.booking_id: booking for booking in inside if booking not in refused}
    if entering:
        outcome = check_in_locked(
            command,
            bookings=entering,
            locked={},
            check_ins=[PlannedCheckIn(booking_id) for booking_id in entering],
            note=_NOTE,
            overrides=Overrides(_SET_ASIDE, _REASON),
            rule=_EACH,
        )
        refused |= outcome.refused
    if refused:
        raise RowsRefused(
            {
                row.number: [reason.detail for reason in refused[booking]]
                for row, booking in bookings.items()
                if booking in refused
            }
        )


def _oversold_nights(command: Command, bookings: Iterable[RoomBooking]) -> dict[str, list[str]]:
    """Return the nights to come in which imported bookings go beyond the limit, by code of their room type."""
    oversold = [b for b in bookings if b.oversold_kind and b.check_out > command.today]
    if not oversold:
        return {}
    inventory = read_inventory(
        hotel=command.hotel,
        now=command.now,
        first=max(command.today, min(booking.check_in for booking in oversold)),
        until=max(booking.check_out for booking in oversold),
        room_type_pks={booking.sold_type_id for booking in oversold},
    )
    nights: dict[str, set[str]] = {}
    for booking in oversold:
        of_type = inventory[booking.sold_type_id]
        night = max(command.today, booking.check_in)
        while night < booking.check_out:
            if of_type.free(night) < 0:
                nights.setdefault(of_type.code, set()).add(night.isoformat())
            night += ONE_NIGHT
    return {code: sorted(found) for code, found in sorted(nights.items())}


def _has_credit(booking: RoomBooking) -> bool:
    return booking.amount_paid > 0 and booking.status in {BookingStatus.CANCELLED, BookingStatus.NO_SHOW}


def _counts(bookings: Mapping[ImportRow, RoomBooking], *, known: int, left_out: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in bookings:
        counts[row.status.value] = counts.get(row.status.value, 0) + 1
    return {**counts, "known": known, "left_out": left_out}


def _record(command: Command, outcome: ImportOutcome, *, digest: str, file_name: str) -> None:
    BookingImport.objects.create(
        hotel=command.hotel,
        file_name=file_name[:255],
        digest=digest,
        report={
            "counts": dict(outcome.counts),
            "oversold": {code: list(nights) for code, nights in outcome.oversold.items()},
            "credits": list(outcome.credits),
        },
        performed_by=command.staff,
        imported_at=command.now,
        command_id=command.id,
    )
