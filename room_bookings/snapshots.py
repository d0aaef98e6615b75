"""The public representation of a booking, for answers of the API and for events."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from hotel.currencies import amount_as_text
from hotel.kernel.business_date import expected_checkout, is_overdue
from notifications.snapshots import AMOUNT_FIELDS, hide_changed_amounts
from room_bookings.balances import balance_due, open_balance
from room_bookings.booking_rows import BookingRow
from room_bookings.enums import BookingStatus, PartyRole
from room_bookings.ledger_rows import LedgerRow
from room_bookings.models import OutgoingMail, RoomBooking
from room_bookings.nightly_amounts import nights_as_dicts
from staff.snapshots import staff_values_snapshot

ENTERED_LATE = {"field": "entered_late", "old": False, "new": True}
"""What a status event with a date of the past changed, as the timeline shows it."""

ShownBooking = RoomBooking | BookingRow
"""A booking as a command holds it, read with its details, or a row of a list."""


class BookingStatusEventRow(NamedTuple):
    """A status event of a booking as values. Each name is the path of the value from `BookingStatusEvent`."""

    at: datetime
    pk: int
    from_status: str
    to_status: str
    source: str
    changed_by_id: int | None
    changed_by__user__first_name: str
    changed_by__user__last_name: str
    changed_by__user__username: str
    reason: str
    metadata: dict[str, Any]
    command_id: UUID


class BookingChangeRow(NamedTuple):
    """A change row of a booking as values. Each name is the path of the value from `BookingChange`."""

    at: datetime
    pk: int
    changes: list[dict[str, Any]]
    source: str
    performed_by_id: int | None
    performed_by__user__first_name: str
    performed_by__user__last_name: str
    performed_by__user__username: str
    note: str
    command_id: UUID


def booking_snapshot(booking: ShownBooking, *, now: datetime, personal: bool) -> dict[str, Any]:
    """Return the representation of a booking that was read with its details, at the instant `now`.

    Without `personal` it holds only the names of its persons.
    """
    departure: dict[str, Any] = {
        "hotel": booking.hotel,
        "check_out": booking.check_out,
        "departure_time": booking.departure_time,
    }
    return {
        "booking_id": booking.booking_id,
        "confirmation_number": booking.confirmation_number,
        "status": booking.status,
        "status_version": booking.status_version,
        "room_type": booking.room_type.code,
        "check_in": booking.check_in,
        "check_out": booking.check_out,
        "nights": (booking.check_out - booking.check_in).days,
        "departed_on": booking.departed_on,
        "entered_late": booking.entered_late,
        "nights_stayed": nights_stayed(booking),
        "adults": booking.adults,
        "children": booking.children,
        "children_ages": booking.children_ages,
        **_party(booking, personal=personal),
        "booker": _booker(booking) if personal else None,
        "group_reference": booking.group_reference,
        "assigned_room": booking.assigned_room.room_number if booking.assigned_room else None,
        "do_not_move": booking.do_not_move,
        "continues": booking.continues.booking_id if booking.continues else None,
        "continued_by": booking.continued_by,
        "waiting_since": booking.waiting_since,
        "checked_in_at": booking.checked_in_at,
        "checked_out_at": booking.checked_out_at,
        "cancelled_at": booking.cancelled_at,
        "no_show_at": booking.no_show_at,
        **_amounts(booking),
        **_terms(booking),
        "is_overstay": booking.status == BookingStatus.CHECKED_IN and is_overdue(**departure, now=now),
        "overstay_flagged_at": booking.overstay_flagged_at,
        "overstay_acknowledged_at": booking.overstay_acknowledged_at,
        "overstay_acknowledged_by": booking.overstay_acknowledged_by_id,
        "arrival_time": booking.arrival_time,
        "departure_time": booking.departure_time,
        "expected_checkout": expected_checkout(**departure),
        "language": booking.language,
        "special_requests": booking.special_requests if personal else None,
        "notes": booking.notes if personal else None,
        "oversold_by": _oversold_by(booking, personal=personal),
        "source": booking.source,
        "external_reference": booking.external_reference,
        "external_item": booking.external_item,
        "channel_version": booking.channel_version or None,
        "created_at": booking.created_at,
        "updated_at": booking.updated_at,
    }


def nights_stayed(booking: ShownBooking) -> int | None:
    """Return the nights from the agreed arrival to the date of departure; None until the check-out.

    A guest who arrives a night late has held the room since `check_in`: that night counts.
    """
    if booking.departed_on is None:
        return None
    return max((booking.departed_on - booking.check_in).days, 0)


def booking_for_staff(booking: ShownBooking, *, now: datetime, personal: bool) -> dict[str, Any]:
    """Return the booking as the API shows it: with personal data and amounts, or without `personal` with neither."""
    snapshot = booking_snapshot(booking, now=now, personal=personal)
    return snapshot if personal else hide_booking_amounts(snapshot)


def mail_snapshot(mail: OutgoingMail) -> dict[str, Any]:
    """Return a mail, read with its booking, as the API shows it to those who see personal data."""
    return {
        "id": mail.pk,
        "booking_id": mail.booking.booking_id,
        "kind": mail.kind,
        "recipient": mail.recipient,
        "state": mail.state,
        "message_id": mail.message_id,
        "tries": mail.tries,
        "queued_at": mail.queued_at,
        "next_try_at": mail.next_try_at,
        "ended_at": mail.ended_at,
        "last_error_code": mail.last_error_code,
        "last_error": mail.last_error,
    }


def hide_booking_amounts(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Return the snapshot with null for every amount."""
    return {**snapshot, **{name: None for name in AMOUNT_FIELDS if name in snapshot}}


def status_event_entry(event: BookingStatusEventRow, *, booking_id: str) -> dict[str, Any]:
    """Return a status event of the booking as an entry of a timeline."""
    return {
        "kind": "status",
        "at": event.at,
        "operation": None,
        "from_status": event.from_status or None,
        "to_status": event.to_status,
        "source": event.source,
        "staff": staff_values_snapshot(
            event.changed_by_id,
            event.changed_by__user__first_name,
            event.changed_by__user__last_name,
            event.changed_by__user__username,
        ),
        "note": event.reason,
        "booking_id": booking_id,
        "room_number": None,
        "from_room": None,
        "changes": _changes_of_step(event.metadata),
        "command_id": event.command_id,
    }


def _changes_of_step(metadata: Mapping[str, Any]) -> list[dict[str, Any]]:
    changes = [ENTERED_LATE] if metadata.get("entered_late") else []
    if "waived_fee" in metadata:
        changes.append({"field": "waived_fee", "old": None, "new": metadata["waived_fee"]})
    return changes


def change_entry(change: BookingChangeRow, *, booking_id: str, shows_amounts: bool) -> dict[str, Any]:
    """Return a change row of the booking as an entry of a timeline; without `shows_amounts` amounts are None."""
    return {
        "kind": "change",
        "at": change.at,
        "operation": None,
        "from_status": None,
        "to_status": None,
        "source": change.source,
        "staff": staff_values_snapshot(
            change.performed_by_id,
            change.performed_by__user__first_name,
            change.performed_by__user__last_name,
            change.performed_by__user__username,
        ),
        "note": change.note,
        "booking_id": booking_id,
        "room_number": None,
        "from_room": None,
        "command_id": change.command_id,
        "changes": change.changes if shows_amounts else hide_changed_amounts(change.changes),
    }


def payment_entry(row: LedgerRow, *, booking_id: str, shows_amounts: bool) -> dict[str, Any]:
    """Return a row of the booking's ledger as an entry of a timeline; without `shows_amounts` its amount is None."""
    return {
        "kind": "payment",
        "at": row.at,
        "operation": None,
        "from_status": None,
        "to_status": None,
        "source": row.source,
        "staff": staff_values_snapshot(
            row.performed_by_id,
            row.performed_by__user__first_name,
            row.performed_by__user__last_name,
            row.performed_by__user__username,
        ),
        "note": row.note,
        "booking_id": booking_id,
        "room_number": None,
        "from_room": None,
        "changes": [],
        "command_id": row.command_id,
        "payment": {
            "id": row.pk,
            "kind": row.kind,
            "method": row.method or None,
            "amount": amount_as_text(row.amount, row.currency) if shows_amounts else None,
            "currency": row.currency,
            "text": row.text if shows_amounts else "",
            "original": row.original_id,
        },
    }


def _amounts(booking: ShownBooking) -> dict[str, Any]:
    currency = booking.currency
    still_owed = open_balance(booking)
    return {
        "total_amount": amount_as_text(booking.total_amount, currency),
        "nightly_amounts": nights_as_dicts(booking),
        "amount_paid": amount_as_text(booking.amount_paid, currency),
        "balance_due": amount_as_text(balance_due(booking), currency),
        "open_balance": None if still_owed is None else amount_as_text(still_owed, currency),
        "currency": booking.currency,
        "payment_terms": booking.payment_terms,
        "payment_authorized_at": booking.payment_authorized_at,
        "payment_captured_at": booking.payment_captured_at,
        "payment_failed_at": booking.payment_failed_at,
        "refund_processed_at": booking.refund_processed_at,
    }


def _terms(booking: ShownBooking) -> dict[str, Any]:
    deadlines = booking.cancellation_deadlines
    return {
        "cancellation_policy": booking.policy_code,  # type: ignore[union-attr]
        "free_cancellation_until": deadlines[0] if deadlines else None,
        "cancellation_deadlines": deadlines,
        "deposit_due": amount_as_text(booking.deposit_due, booking.currency),
        "hold_until": booking.hold_until if booking.status == BookingStatus.PENDING else None,
    }


def _oversold_by(booking: ShownBooking, *, personal: bool) -> dict[str, Any] | None:
    if not booking.oversold_kind:
        return None
    reason = booking.oversold_reason if personal else None
    return {"kind": booking.oversold_kind, "staff_id": booking.oversold_staff_id, "reason": reason}


def _booker(booking: ShownBooking) -> dict[str, str] | None:
    if not booking.booker_name:
        return None
    return {"name": booking.booker_name, "email": booking.booker_email, "phone": booking.booker_phone}


def _party(booking: ShownBooking, *, personal: bool) -> dict[str, Any]:
    members = [_member(member, personal=personal) for member in booking.whole_party]  # type: ignore[union-attr]
    primary = next((member for member in members if member["role"] == PartyRole.PRIMARY), None)
    return {"party": members, "primary_guest": primary}


def _member(member: Mapping[str, Any], *, personal: bool) -> dict[str, Any]:
    return {
        "id": member["id"],
        "first_name": member["first_name"],
        "last_name": member["last_name"],
        "role": member["role"],
        "is_staying": member["is_staying"],
        "email": member["email"] if personal else None,
        "phone": member["phone"] if personal else None,
    }
