"""The snapshots in the baseline's events of rooms, bookings and tasks, read by one SELECT each."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hotel.kernel.business_date import expected_checkout, is_overdue
from room_bookings.front_desk.snapshots import allowed_transitions, occupancy_status
from tools.bench.baseline_rows import BaselineCommand, Row

ROOM = """
SELECT room.id, room.room_number, room.floor, type.code, type.name, type.max_occupancy, room.room_status,
       room.status_version, room.is_active, report.priority, report.note, room.last_cleaned_at, room.cleaned_by_id,
       cleaner.first_name || ' ' || cleaner.last_name, room.last_inspected_at, room.inspected_by_id,
       inspector.first_name || ' ' || inspector.last_name, booking.booking_id, booking.check_out,
       guest.first_name || ' ' || guest.last_name, booking.departure_time, room.name
FROM rooms_room AS room
JOIN rooms_roomtype AS type ON type.id = room.room_type_id
LEFT JOIN housekeeping_maintenancereport AS report ON report.id = (
    SELECT id FROM housekeeping_maintenancereport WHERE room_id = room.id AND completed_at IS NULL
    ORDER BY room_usable, CASE priority WHEN 'HIGH' THEN 0 WHEN 'MED' THEN 1 ELSE 2 END, id LIMIT 1)
LEFT JOIN staff_staff AS cleaning ON cleaning.id = room.cleaned_by_id
LEFT JOIN staff_user AS cleaner ON cleaner.id = cleaning.user_id
LEFT JOIN staff_staff AS inspecting ON inspecting.id = room.inspected_by_id
LEFT JOIN staff_user AS inspector ON inspector.id = inspecting.user_id
LEFT JOIN room_bookings_roomoccupancy AS occupancy ON occupancy.room_id = room.id
LEFT JOIN room_bookings_roombooking AS booking ON booking.id = occupancy.booking_id
LEFT JOIN room_bookings_bookingguest AS guest ON guest.booking_id = booking.id AND guest.role = 'PRIMARY'
WHERE room.id
"""

_GONE = {"CHECKED_OUT", "COMPLETED", "CANCELLED", "NO_SHOW"}

BOOKING = """
SELECT booking.id, booking.booking_id, booking.confirmation_number, booking.status, booking.status_version, type.code,
       booking.check_in, booking.check_out, booking.adults, booking.children, booking.group_reference,
       room.room_number, booking.checked_in_at, booking.checked_out_at, booking.cancelled_at, booking.no_show_at,
       booking.total_amount, booking.currency, booking.payment_terms, booking.payment_authorized_at,
       booking.payment_captured_at, booking.payment_failed_at, booking.refund_processed_at, booking.source,
       booking.external_reference, booking.created_at, booking.updated_at,
       (SELECT json_agg(json_build_object('id', id, 'first_name', first_name, 'last_name', last_name, 'role', role,
                                          'is_staying', is_staying, 'email', NULL, 'phone', NULL) ORDER BY id)
        FROM room_bookings_bookingguest WHERE booking_id = booking.id),
       booking.departure_time, booking.departed_on, booking.arrival_time, booking.external_item,
       booking.channel_version, booking.do_not_move, booking.waiting_since,
       booking.language, booking.children_ages, booking.entered_late,
       booking.overstay_flagged_at, booking.overstay_acknowledged_at, booking.overstay_acknowledged_by_id,
       terms.policy_code, booking.cancellation_deadlines, booking.deposit_due, booking.hold_until,
       (SELECT earlier.booking_id FROM room_bookings_roombooking AS earlier WHERE earlier.id = booking.continues_id),
       (SELECT later.booking_id FROM room_bookings_roombooking AS later
        WHERE later.continues_id = booking.id AND later.status IN ('CHECKED_IN', 'CHECKED_OUT', 'COMPLETED')),
       booking.amount_paid, booking.charged_amount, booking.nightly_amounts
FROM room_bookings_roombooking AS booking
JOIN rooms_roomtype AS type ON type.id = booking.room_type_id
LEFT JOIN rooms_room AS room ON room.id = booking.assigned_room_id
LEFT JOIN hotel_cancellationterms AS terms ON terms.id = booking.cancellation_terms_id
WHERE booking.id
"""


def room_snapshot(command: BaselineCommand, room_pk: int) -> dict[str, Any]:
    """Return the snapshot of one room."""
    return _room(command, command.one(ROOM + " = %s", room_pk))


def room_snapshots(command: BaselineCommand, room_pks: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = command.all(ROOM + " = ANY(%s)", list(room_pks))
    return {row[0]: _room(command, row) for row in rows}


def booking_snapshot(command: BaselineCommand, booking_pk: int) -> dict[str, Any]:
    """Return the snapshot of one booking."""
    return _booking(command, command.one(BOOKING + " = %s", booking_pk))


def booking_snapshots(command: BaselineCommand, booking_pks: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = command.all(BOOKING + " = ANY(%s)", list(booking_pks))
    return {row[0]: _booking(command, row) for row in rows}


def task_snapshot(
    command: BaselineCommand, task_pk: int, room_number: str, booking_id: str
) -> dict[str, Any]:
    """Return the snapshot of a turnover task that was just created; nothing has to be read."""
    return {
        "id": task_pk,
        "task_type": "TURNOVER",
        "status": "OPEN",
        "priority": "MED",
        "room_number": room_number,
        "booking_id": booking_id,
        "note": "",
        "due_date": command.today,
        "not_before": None,
        "due_time": None,
        "with_linen": False,
        "credits": 30,
        "planned_minutes": 30,
        "worked_minutes": 0,
        "assigned_to": None,
        "place": None,
        "started_at": None,
        "finished_at": None,
        "created_at": command.now,
        "updated_at": command.now,
    }


def _room(command: BaselineCommand, row: Row) -> dict[str, Any]:
    is_occupied = row[17] is not None
    current = None
    if is_occupied:
        departure: dict[str, Any] = {
            "hotel": command.hotel,
            "check_out": row[18],
            "departure_time": row[20],
        }
        current = {
            "booking_id": row[17],
            "guest_name": (row[19] or "").strip(),
            "check_out": row[18],
            "expected_checkout": expected_checkout(**departure),
            "is_overstay": is_overdue(**departure, now=command.now),
        }
    return {
        "room_number": row[1],
        "name": row[21],
        "floor": row[2],
        "room_type": {"code": row[3], "name": row[4], "max_occupancy": row[5]},
        "room_status": row[6],
        "status_version": row[7],
        "is_occupied": is_occupied,
        "occupancy_status": occupancy_status(row[6], is_occupied=is_occupied),
        "is_active": row[8],
        "maintenance_required": row[9] is not None,
        "maintenance_priority": row[9],
        "maintenance_notes": row[10],
        "last_cleaned_at": row[11],
        "cleaned_by": {"id": row[12], "name": row[13]} if row[12] else None,
        "last_inspected_at": row[14],
        "inspected_by": {"id": row[15], "name": row[16]} if row[15] else None,
        "allowed_transitions": allowed_transitions(row[6], is_occupied=is_occupied),
        "current_booking": current,
    }


def _balance(row: Row) -> Decimal:
    nights = 0 if row[3] in ("CANCELLED", "NO_SHOW") else row[16]
    balance: Decimal = nights + row[48] - row[47]
    return balance


def _nights(row: Row) -> list[dict[str, Any]]:
    """Return the shares of the nights; of even ones the first are a cent larger where they do not come out even."""
    count = max((row[7] - row[6]).days, 1)
    part, more = divmod(int(row[16] * 100), count)
    amounts = row[49] or [Decimal(part + (night < more)) / 100 for night in range(count)]
    return [
        {"date": row[6] + timedelta(days=night), "amount": f"{amount:.2f}"}
        for night, amount in enumerate(amounts)
    ]


def _booking(command: BaselineCommand, row: Row) -> dict[str, Any]:
    departure: dict[str, Any] = {"hotel": command.hotel, "check_out": row[7], "departure_time": row[28]}
    return {
        "booking_id": row[1],
        "confirmation_number": row[2],
        "status": row[3],
        "status_version": row[4],
        "room_type": row[5],
        "check_in": row[6],
        "check_out": row[7],
        "nights": (row[7] - row[6]).days,
        "departed_on": row[29],
        "nights_stayed": max((row[29] - row[6]).days, 0) if row[29] else None,
        "adults": row[8],
        "children": row[9],
        "party": row[27] or [],
        "primary_guest": next((member for member in row[27] or [] if member["role"] == "PRIMARY"), None),
        "booker": None,
        "group_reference": row[10],
        "assigned_room": row[11],
        "checked_in_at": row[12],
        "checked_out_at": row[13],
        "cancelled_at": row[14],
        "no_show_at": row[15],
        "total_amount": f"{row[16]:.2f}",
        "nightly_amounts": _nights(row),
        "amount_paid": f"{row[47]:.2f}",
        "balance_due": f"{_balance(row):.2f}",
        "open_balance": f"{_balance(row):.2f}" if row[3] in _GONE and _balance(row) > 0 else None,
        "currency": row[17],
        "payment_terms": row[18],
        "payment_authorized_at": row[19],
        "payment_captured_at": row[20],
        "payment_failed_at": row[21],
        "refund_processed_at": row[22],
        "is_overstay": row[3] == "CHECKED_IN" and is_overdue(**departure, now=command.now),
        "arrival_time": row[30],
        "departure_time": row[28],
        "expected_checkout": expected_checkout(**departure),
        "special_requests": None,
        "notes": None,
        "source": row[23],
        "external_reference": row[24],
        "external_item": row[31],
        "channel_version": row[32] or None,
        "do_not_move": row[33],
        "waiting_since": row[34],
        "language": row[35],
        "children_ages": row[36],
        "entered_late": row[37],
        "overstay_flagged_at": row[38],
        "overstay_acknowledged_at": row[39],
        "overstay_acknowledged_by": row[40],
        "cancellation_policy": row[41],
        "free_cancellation_until": row[42][0] if row[42] else None,
        "cancellation_deadlines": row[42],
        "deposit_due": f"{row[43]:.2f}",
        "hold_until": row[44] if row[3] == "PENDING" else None,
        "continues": row[45],
        "continued_by": row[46],
        "oversold_by": None,
        "created_at": row[25],
        "updated_at": row[26],
    }
