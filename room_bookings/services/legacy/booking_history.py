"""The history of one booking of the old system, in the steps, room changes and ledger rows of this one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hotel.currencies import CURRENCIES
from hotel.kernel.business_date import business_date, start_of_day
from hotel.kernel.exceptions import Invalid
from hotel.models import Hotel
from room_bookings.enums import BookingStatus as S
from room_bookings.enums import PaymentKind as K
from room_bookings.penalties import CANCELLATION_FEE
from room_bookings.services.legacy.hotel_facts import HotelFacts, LegacyRow
from room_bookings.services.legacy.occupancy import Decisions, first_date_of_room
from rooms.enums import Operation

_NOTE_OF_CANCELLATION = re.compile(r"--- BOOKING CANCELLED ---\s+Date: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")
_REASON_OF_NOTE = re.compile(r"^Reason: (.+)$", re.MULTILINE)
_ENDED_BEFORE_APPROVAL = {"CANCELLED_DRAFT", "DECLINED", "EXPIRED"}
LIVE_STATUSES = {"PENDING_PAYMENT", "PENDING_APPROVAL", "CONFIRMED", "IN_HOUSE"}
KNOWN_STATUSES = LIVE_STATUSES | _ENDED_BEFORE_APPROVAL | {"CANCELLED", "COMPLETED", "NO_SHOW"}


@dataclass(frozen=True)
class Step:
    """A step of the status, with the old key of the staff member who took it."""

    to_status: S
    at: datetime
    by: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class RoomChange:
    """A row of the room log, by old keys."""

    operation: Operation
    room_pk: int
    at: datetime
    by: int | None = None
    from_room_pk: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """A row of the ledger. `draws_on` is the place of the earlier row of the booking that it is about."""

    kind: K
    amount: Decimal
    at: datetime
    reference: str = ""
    category: str = ""
    draws_on: int | None = None


@dataclass
class History:
    """What the import writes about one booking. `lost` are columns that name a room change without its room."""

    status: S
    steps: list[Step]
    room_changes: list[RoomChange] = field(default_factory=list)
    room_pk: int | None = None
    room_from: date | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    waiting_since: datetime | None = None
    hold_until: datetime | None = None
    ledger: list[Entry] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    refund_without_payment: bool = False


def history_of(booking: LegacyRow, facts: HotelFacts, hotel: Hotel, decisions: Decisions) -> History:
    """Return the history of a booking. Raises Invalid for a status that the old system does not have."""
    if booking.status not in KNOWN_STATUSES:
        raise Invalid(f"Booking {booking.booking_id} has the unknown status {booking.status}.")
    status = _status_of(booking, facts, decisions)
    history = History(status=status, steps=_steps_before_arrival(booking, status))
    confirmed = history.steps[-1].at
    match status:
        case S.CHECKED_IN:
            stay = decisions.in_house[booking.pk]
            history.arrived_at = max(confirmed, stay.checked_in_at)
            history.room_pk = stay.room_pk
        case S.COMPLETED:
            times = decisions.left.get(booking.pk) or (booking.checked_in_at, booking.checked_out_at)
            arrived = max(confirmed, times[0])
            history.arrived_at, history.left_at = arrived, max(arrived, times[1])
            history.room_pk = _own_room(booking, facts)
        case S.CONFIRMED | S.PENDING:
            history.waiting_since = decisions.waiting.get(booking.pk)
            keeps = booking.pk not in decisions.released and booking.pk not in decisions.waiting
            history.room_pk = _own_room(booking, facts) if keeps else None
            history.hold_until = booking.expires_at if status == S.PENDING else None
        case _:
            history.steps.append(_end_before_arrival(booking, facts, hotel, status, confirmed))
    _add_stay(history)
    _add_room_changes(history, booking, facts)
    history.room_from = _room_from(history, booking, hotel)
    _add_ledger(history, booking, hotel.currency)
    return history


def _status_of(booking: LegacyRow, facts: HotelFacts, decisions: Decisions) -> S:
    is_over = booking.check_out <= facts.today
    if booking.pk in decisions.in_house:
        return S.CHECKED_IN
    if booking.pk in decisions.left or (booking.checked_out_at and booking.checked_in_at):
        return S.COMPLETED
    if booking.pk in decisions.waiting:
        return S.CONFIRMED
    if booking.status == "CANCELLED" or booking.status in _ENDED_BEFORE_APPROVAL:
        return S.CANCELLED
    if booking.status in {"PENDING_PAYMENT", "PENDING_APPROVAL"}:
        return _pending_status(booking, facts, is_over=is_over)
    return S.NO_SHOW if is_over or booking.status == "NO_SHOW" else S.CONFIRMED


def _pending_status(booking: LegacyRow, facts: HotelFacts, *, is_over: bool) -> S:
    if booking.cancelled_at:
        return S.CANCELLED
    if booking.paid_at or booking.payment_authorized_at:
        return S.NO_SHOW if is_over else S.CONFIRMED
    has_expired = (
        booking.status == "PENDING_PAYMENT" and booking.expires_at and booking.expires_at < facts.as_of
    )
    return S.CANCELLED if is_over or has_expired else S.PENDING


def _steps_before_arrival(booking: LegacyRow, status: S) -> list[Step]:
    steps = [Step(S.PENDING, booking.created_at)]
    was_confirmed = booking.status in {"CANCELLED", "CONFIRMED", "IN_HOUSE", "COMPLETED", "NO_SHOW"} and (
        booking.decision_at or booking.paid_at or status != S.CANCELLED
    )
    if status in {S.PENDING, S.CANCELLED} and not was_confirmed:
        return steps
    at = booking.decision_at or booking.paid_at or booking.payment_authorized_at or booking.created_at
    return [*steps, Step(S.CONFIRMED, max(at, booking.created_at), booking.decision_by)]


def _end_before_arrival(
    booking: LegacyRow, facts: HotelFacts, hotel: Hotel, status: S, earliest: datetime
) -> Step:
    if status == S.NO_SHOW:
        ended = start_of_day(hotel=hotel, day=booking.check_in + timedelta(days=1))
        return Step(S.NO_SHOW, max(earliest, min(ended, facts.as_of)))
    note = _NOTE_OF_CANCELLATION.search(booking.special_requests or "")
    at = (
        booking.cancelled_at
        or (datetime.fromisoformat(note[1]).replace(tzinfo=UTC) if note else None)
        or booking.expired_at
        or (booking.status == "DECLINED" and booking.decision_at)
        or (booking.status == "PENDING_PAYMENT" and booking.expires_at)
        or booking.updated_at
        or booking.created_at
    )
    by = booking.decision_by if booking.status == "DECLINED" else None
    return Step(S.CANCELLED, max(earliest, min(at, facts.as_of)), by, _reason_of_cancellation(booking))


def _reason_of_cancellation(booking: LegacyRow) -> str:
    noted = _REASON_OF_NOTE.search(booking.special_requests or "")
    words = [
        booking.cancellation_reason or (noted and noted[1]),
        booking.decline_reason_code,
        booking.decline_reason_note,
        booking.auto_expire_reason_code,
    ]
    said = ", ".join(word for word in words if word)
    return said if booking.status == "CANCELLED" else f"{booking.status}: {said}".removesuffix(": ")


def _add_stay(history: History) -> None:
    if history.arrived_at:
        history.steps.append(Step(S.CHECKED_IN, history.arrived_at))
    if history.left_at:
        history.steps.append(Step(S.CHECKED_OUT, history.left_at))
        history.steps.append(Step(S.COMPLETED, history.left_at))


def _own_room(booking: LegacyRow, facts: HotelFacts) -> int | None:
    return booking.assigned_room if booking.assigned_room in facts.rooms else None


def _add_room_changes(history: History, booking: LegacyRow, facts: HotelFacts) -> None:
    """Go back in time from the last known room. A change whose room nobody knows any more is kept as a lost column."""
    own = _own_room(booking, facts)
    room: int | None = own
    changes: list[RoomChange] = []
    for at, name in sorted(_room_instants(history, booking), key=lambda item: item[0], reverse=True):
        by = getattr(booking, name.replace("_at", "_by"), None)
        if room is None or name == "room_unassigned_at":
            history.lost[name] = at.isoformat()
            room = None
            continue
        change, room = _change(name, at, by, room, booking, facts)
        changes.append(change)
    changes.reverse()
    is_held = own is not None and (changes or history.room_pk is not None)
    if is_held and (not changes or changes[0].operation in {Operation.CHECK_IN, Operation.MOVE}):
        changes.insert(0, _first_assignment(history, changes, own, booking))
    if changes and history.room_pk is None and history.status != S.COMPLETED:
        ended = history.status in {S.CANCELLED, S.NO_SHOW}
        at = max(changes[-1].at, history.steps[-1].at if ended else facts.as_of)
        changes.append(RoomChange(Operation.UNASSIGN, changes[-1].room_pk, at))
    history.room_changes = changes


def _first_assignment(
    history: History, changes: Sequence[RoomChange], own: int | None, booking: LegacyRow
) -> RoomChange:
    """Return the assignment that the old system did not date: at the confirmation, or before the first change."""
    confirmed = history.steps[min(1, len(history.steps) - 1)].at
    first = changes[0] if changes else None
    at = min(confirmed, first.at) if first else confirmed
    room = (first.from_room_pk or first.room_pk) if first else own
    return RoomChange(Operation.ASSIGN, room or 0, at, booking.room_assigned_by)


def _room_instants(history: History, booking: LegacyRow) -> list[tuple[datetime, str]]:
    names = ("room_unassigned_at", "room_reassigned_at", "room_assigned_at", "room_moved_at")
    found = [(at, name) for name in names if (at := getattr(booking, name))]
    if history.room_pk is not None and history.arrived_at:
        found.append((history.arrived_at, "checked_in_at"))
        last = max((at for at, _ in found), default=history.arrived_at)
        if history.left_at:
            found.append((max(history.left_at, last), "checked_out_at"))
    return found


def _change(
    name: str, at: datetime, by: int | None, room: int | None, booking: LegacyRow, facts: HotelFacts
) -> tuple[RoomChange, int | None]:
    """Return the row of the room log, and the room before it as far as it is known."""
    room_pk = room or 0
    match name:
        case "checked_in_at":
            return RoomChange(Operation.CHECK_IN, room_pk, at), room
        case "checked_out_at":
            return RoomChange(Operation.CHECK_OUT, room_pk, at), room
        case "room_moved_at":
            before = booking.room_moved_from if booking.room_moved_from in facts.rooms else None
            note = ", ".join(text for text in (booking.room_move_reason, booking.room_move_notes) if text)
            return RoomChange(Operation.MOVE, room_pk, at, by, before, note), before
        case "room_reassigned_at":
            return RoomChange(Operation.REASSIGN, room_pk, at, by), None
    return RoomChange(Operation.ASSIGN, room_pk, at, by, note=booking.assignment_notes or ""), None


def _room_from(history: History, booking: LegacyRow, hotel: Hotel) -> date:
    if not history.arrived_at:
        check_in: date = booking.check_in
        return check_in
    moves = [change.at for change in history.room_changes if change.operation == Operation.MOVE]
    since = business_date(hotel=hotel, now=max([history.arrived_at, *moves]))
    return first_date_of_room(booking.check_in, booking.check_out, since=since)


def _add_ledger(history: History, booking: LegacyRow, currency: str) -> None:
    places = Decimal(1).scaleb(-CURRENCIES[currency].places)

    def amount(value: Decimal | None) -> Decimal:
        return (value or Decimal(0)).quantize(places)

    total, ended = amount(booking.total_amount), history.steps[-1].at
    ledger = history.ledger
    reference = (booking.payment_intent_id or booking.payment_reference or "")[:100]
    authorization = captured = None
    if booking.payment_authorized_at and total > 0:
        authorization = len(ledger)
        ledger.append(Entry(K.AUTHORIZATION, total, booking.payment_authorized_at, reference))
    if booking.paid_at and total > 0:
        captured = len(ledger)
        ledger.append(Entry(K.CAPTURE, total, booking.paid_at, reference, draws_on=authorization))
    elif authorization is not None and history.status in {S.CANCELLED, S.NO_SHOW}:
        ledger.append(Entry(K.VOID, total, ended, reference, draws_on=authorization))
    refunded = _refunded_at(booking)
    if refunded and captured is not None:
        returned = min(amount(booking.refund_amount) or total, total)
        ledger.append(
            Entry(K.REFUND, returned, refunded, (booking.refund_reference or "")[:100], draws_on=captured)
        )
    history.refund_without_payment = bool(refunded) and captured is None
    fee = amount(booking.cancellation_fee)
    if fee > 0 and history.status == S.CANCELLED:
        ledger.append(Entry(K.CHARGE, fee, ended, category=CANCELLATION_FEE))


def _refunded_at(booking: LegacyRow) -> Any:
    if booking.refund_processed_at or booking.refunded_at:
        return booking.refund_processed_at or booking.refunded_at
    return (booking.cancelled_at or booking.updated_at) if booking.refund_reference else None
