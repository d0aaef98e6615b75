"""Write the bookings of one hotel of the old system: with steps, parties, room log, occupancies and ledgers."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hotel.kernel.bulk_load import reserve_keys
from hotel.kernel.business_date import business_date
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Invalid
from hotel.kernel.names import MAX_FULL_NAME_LENGTH, normalized_name
from hotel.kernel.transitions import CREATION
from room_bookings.enums import BookingEventKind, PaymentKind, PaymentMethod, PaymentTerms
from room_bookings.enums import BookingStatus as S
from room_bookings.models import Payment, RoomBooking
from room_bookings.services.legacy.booking_history import History, RoomChange, Step, history_of
from room_bookings.services.legacy.booking_rows import load_bookings, load_occupancies, load_payments
from room_bookings.services.legacy.guest_writes import Parties, write_guests
from room_bookings.services.legacy.hotel_facts import LegacyRow, blank_row, read_in_parts
from room_bookings.services.legacy.hotel_writes import HotelImport
from room_bookings.services.legacy.occupancy import NewStay, first_date_of_room
from room_bookings.transitions import WITHOUT_ROOM
from rooms.enums import Operation, RoomStatus
from rooms.services.past_operations import load_operations

BOOKINGS_AT_ONCE = 1_000
SOURCE_OF_IMPORT = "legacy"
"""The channel of imported bookings; their external reference is the primary key that they had."""
_MAX_EMAIL, _MAX_PHONE = 254, 40


@dataclass(frozen=True)
class Booking:
    """A booking on its way: its old row, its new key and its history."""

    row: LegacyRow
    pk: int
    history: History


def write_bookings(run: HotelImport) -> None:
    """Write all bookings of the hotel, a part at a time."""
    condition, values = "t.hotel = %s", [run.facts.row.pk]
    for rows in read_in_parts("booking", condition, values, BOOKINGS_AT_ONCE):
        keys = reserve_keys(RoomBooking._meta.db_table, len(rows))
        part = [
            Booking(row, pk, history_of(row, run.facts, run.hotel, run.decisions))
            for row, pk in zip(rows, keys, strict=True)
        ]
        _write_part(run, part, Parties.read(run, rows))
        run.wrote("hotel.roombooking", len(rows))


def write_new_stays(run: HotelImport) -> None:
    """Write a booking for each set of guests who are in a room without one. Its price is not known: it is 0."""
    stays = run.decisions.new_stays
    keys = reserve_keys(RoomBooking._meta.db_table, len(stays))
    part = [_new_booking(run, stay, pk) for stay, pk in zip(stays, keys, strict=True)]
    guests = {booking.row.pk: stay.guests for booking, stay in zip(part, stays, strict=True)}
    _write_part(run, part, Parties.of_new_stays(run, guests))
    run.added("bookings of guests without one", len(part))


def _new_booking(run: HotelImport, stay: NewStay, pk: int) -> Booking:
    at, room = stay.checked_in_at, run.facts.rooms[stay.room_pk]
    row = blank_row(
        "booking",
        pk=-stay.guests[0].pk,
        booking_id=f"BK-{secrets.token_hex(5).upper()}",
        room_type=room.room_type,
        check_in=stay.check_in,
        check_out=stay.check_out,
        adults=len(stay.guests),
        status="IN_HOUSE",
        created_at=at,
    )
    since = business_date(hotel=run.hotel, now=at)
    history = History(
        status=S.CHECKED_IN,
        steps=[Step(status, at) for status in (S.PENDING, S.CONFIRMED, S.CHECKED_IN)],
        room_changes=[
            RoomChange(operation, stay.room_pk, at) for operation in (Operation.ASSIGN, Operation.CHECK_IN)
        ],
        room_pk=stay.room_pk,
        room_from=first_date_of_room(stay.check_in, stay.check_out, since=since),
        arrived_at=at,
    )
    return Booking(row, pk, history)


def _write_part(run: HotelImport, bookings: Sequence[Booking], parties: Parties) -> None:
    run.booking_pks |= {booking.row.pk: booking.pk for booking in bookings}
    run.booking_ids = {booking.row.pk: booking.row.booking_id for booking in bookings}
    run.outcomes |= {
        booking.row.pk: (booking.row.booking_id, booking.history.status, booking.history.room_pk)
        for booking in bookings
        if booking.row.pk in run.reported_bookings
    }
    load_bookings(
        [_booking_row(run, booking) for booking in bookings],
        events=(row for booking in bookings for row in _event_rows(run, booking)),
        members=(row for booking in bookings for row in parties.rows(run, booking.row, booking.pk)),
    )
    load_occupancies(
        _occupancy_row(run, booking) for booking in bookings if booking.history.status == S.CHECKED_IN
    )
    guest_pks = write_guests(run, {booking.row.pk: booking.history for booking in bookings}, parties)
    load_operations(
        row
        for booking in bookings
        for row in _operation_rows(run, booking, guest_pks.get(booking.row.pk, []))
    )
    new_keys = reserve_keys(Payment._meta.db_table, sum(len(b.history.ledger) for b in bookings))
    paid = load_payments(row for booking in bookings for row in _ledger_rows(run, booking, new_keys))
    run.added("rows of ledgers", paid)
    run.added(
        "refunds left out: no payment", sum(booking.history.refund_without_payment for booking in bookings)
    )
    run.added("room changes without a room, kept in the metadata", sum(len(b.history.lost) for b in bookings))


def _booking_row(run: HotelImport, booking: Booking) -> tuple[Any, ...]:
    row, history = booking.row, booking.history
    if row.room_type not in run.room_type_pks:
        raise Invalid(f"Booking {row.booking_id} has no room type of its hotel.")
    at = {step.to_status: step.at for step in history.steps}
    departed = history.left_at and business_date(hotel=run.hotel, now=history.left_at)
    room_pk = None if history.status in WITHOUT_ROOM else history.room_pk
    room_type = run.room_type_pks[row.room_type]
    return (
        *(booking.pk, run.hotel.pk, row.booking_id, row.confirmation_number or row.booking_id),
        *(history.status, len(history.steps), len(history.room_changes), 1, room_type),
        *(row.check_in, max(row.check_out, row.check_in), history.room_from),
        *(_persons(row.adults), _persons(row.children)),
        *_booker(row),
        *("", run.room_pks[room_pk] if room_pk is not None else None, history.waiting_since),
        *(departed, room_type, history.arrived_at, history.left_at),
        *(at.get(S.CANCELLED), at.get(S.NO_SHOW)),
        *(max(row.total_amount or 0, 0), row.currency or run.hotel.currency),
        *(PaymentTerms.PREPAID if row.expires_at else PaymentTerms.PAY_AT_HOTEL, history.hold_until),
        *(run.hotel.language, row.special_requests or "", row.internal_notes or ""),
        *(
            SOURCE_OF_IMPORT,
            str(row.pk) if row.pk > 0 else f"guest {-row.pk}",
            row.created_at,
            max(row.updated_at or row.created_at, row.created_at),
        ),
    )


def _persons(count: int | None) -> int:
    return min(max(count or 0, 0), 99)


def _booker(row: LegacyRow) -> tuple[str, str, str]:
    name = row.booker_company or f"{row.booker_first_name or ''} {row.booker_last_name or ''}"
    return (
        normalized_name(name)[:MAX_FULL_NAME_LENGTH],
        (row.booker_email or "")[:_MAX_EMAIL],
        (row.booker_phone or "")[:_MAX_PHONE],
    )


def _event_rows(run: HotelImport, booking: Booking) -> Iterator[tuple[Any, ...]]:
    row, steps = booking.row, booking.history.steps
    starts = [CREATION, *(step.to_status for step in steps)]
    for version, (from_status, step) in enumerate(zip(starts, steps, strict=False), start=1):
        metadata: dict[str, Any] = {}
        if version == 1:
            metadata = {"legacy": {"pk": row.pk, "status": row.status, **booking.history.lost}}
        by = run.actor(step.by)
        yield (
            *(run.hotel.pk, booking.pk, version, from_status, step.to_status, BookingEventKind.STEP, by),
            *(Source.FRONT_DESK if by else Source.SYSTEM, step.reason, metadata, *run.stamp(step.at)),
        )


def _occupancy_row(run: HotelImport, booking: Booking) -> tuple[Any, ...]:
    room_pk = booking.history.room_pk
    assert room_pk is not None  # noqa: S101 (a booking in house has its room)
    room = run.facts.rooms[room_pk]
    status = run.final_statuses[room_pk]
    since = booking.history.arrived_at
    assigned_by = run.actor(booking.row.room_assigned_by)
    token = (room.guest_fcm_token or "")[:255]
    return run.room_pks[room_pk], booking.pk, run.hotel.pk, status, since, assigned_by, token


_STATUS_BEFORE = {
    Operation.CHECK_IN: RoomStatus.READY_FOR_GUEST,
    Operation.CHECK_OUT: RoomStatus.OCCUPIED,
    Operation.MOVE: RoomStatus.READY_FOR_GUEST,
}


def _operation_rows(run: HotelImport, booking: Booking, guest_pks: list[int]) -> Iterator[tuple[Any, ...]]:
    for version, change in enumerate(booking.history.room_changes, start=1):
        before = _STATUS_BEFORE.get(change.operation)
        by = run.actor(change.by)
        from_room = run.room_pks[change.from_room_pk] if change.from_room_pk is not None else None
        yield (
            *(run.hotel.pk, run.room_pks[change.room_pk], change.operation, booking.row.booking_id, version),
            *(from_room, by, Source.FRONT_DESK if by else Source.SYSTEM, change.note),
            *(sorted(guest_pks) if before else [], before or ""),
            *(booking.history.arrived_at if before else None, {}),
            *run.stamp(change.at),
        )


def _ledger_rows(run: HotelImport, booking: Booking, new_keys: Iterator[int]) -> Iterator[tuple[Any, ...]]:
    entries = booking.history.ledger
    keys = [next(new_keys) for _ in entries]
    for pk, entry in zip(keys, entries, strict=True):
        is_charge = entry.kind == PaymentKind.CHARGE
        original = entry.draws_on
        yield (
            *(
                pk,
                run.hotel.pk,
                booking.pk,
                entry.kind,
                "" if is_charge else PaymentMethod.CARD,
                entry.amount,
            ),
            *(booking.row.currency or run.hotel.currency, entry.category),
            *("Old system", entry.reference, "Imported from the old system"),
            *(
                None if original is None else keys[original],
                "" if original is None else entries[original].kind,
            ),
            *("", "", Source.SYSTEM, *run.stamp(entry.at)),
        )
