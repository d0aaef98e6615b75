"""A provider's event to a confirmed booking by hand-written SQL: keep, enter, confirm, log, announce."""

import json
from datetime import UTC, datetime
from decimal import Decimal

from tools.bench.baseline_rows import BaselineCommand, booking_event, outbox
from tools.bench.baseline_snapshots import booking_snapshot

INTENT = (
    "SELECT intent.id, booking.booking_id, intent.status FROM room_bookings_paymentintent AS intent "
    "JOIN room_bookings_roombooking AS booking ON booking.id = intent.booking_id "
    "JOIN hotel_hotel AS hotel ON hotel.id = intent.hotel_id "
    "WHERE intent.account_id = %s AND intent.object_id = %s"
)
LOCK_BOOKING = (
    "SELECT id, status, status_version, check_in, check_out, room_type_id, total_amount, deposit_due, payment_terms, "
    "currency FROM room_bookings_roombooking WHERE hotel_id = %s AND booking_id = %s FOR NO KEY UPDATE"
)
KEEP_EVENT = (
    "INSERT INTO room_bookings_providerevent AS event (account_id, event_id, type, body, provider_at, received_at, "
    "times_received, outcome, detail, booking_id, intent_object_id, concern) "
    "VALUES (%s, %s, %s, %s, %s, %s, 1, 'OBEYED', '', %s, %s, '') "
    "ON CONFLICT (account_id, event_id) DO UPDATE SET times_received = event.times_received + 1 "
    "RETURNING times_received"
)
LEDGER = (
    "SELECT id, kind, method, amount, original_id, account, object_id FROM room_bookings_payment "
    "WHERE booking_id = %s ORDER BY id"
)
WAITING_EVENTS = (
    "SELECT id, body FROM room_bookings_providerevent WHERE account_id = %s AND intent_object_id = %s "
    "AND outcome IN ('PARKED', 'UNMATCHED') ORDER BY id"
)
OPEN_REQUESTS = (
    "SELECT id, kind, state, amount, draws_on_id, request_uuid FROM room_bookings_providerrequest "
    "WHERE intent_id = %s AND state IN ('WAITING', 'SENDING') ORDER BY id DESC"
)
CAPTURE = (
    "INSERT INTO room_bookings_payment (hotel_id, booking_id, kind, method, amount, currency, category, tax_percent, "
    "tax_amount, tax_of_id, text, reference, note, party_member_id, original_id, transferred_from_id, original_kind, "
    "account, object_id, provider_at, performed_by_id, source, at, business_date, command_id, request_id) "
    "VALUES (%s, %s, 'CAPTURE', 'PROVIDER', %s, %s, '', NULL, 0, NULL, '', '', '', NULL, NULL, NULL, '', "
    "%s, %s, %s, NULL, %s, %s, %s, %s, '')"
)
INVENTORY = (
    "SELECT type.overbooking_limit, "
    "(SELECT count(*) FROM rooms_room WHERE room_type_id = type.id AND is_active), "
    "(SELECT count(*) FROM rooms_room WHERE hotel_id = type.hotel_id AND room_type_id = type.id AND is_active "
    "AND room_status = 'OUT_OF_ORDER'), "
    "(SELECT count(*) FROM room_bookings_roombooking WHERE hotel_id = type.hotel_id AND status = 'CHECKED_IN' "
    "AND check_out <= %s AND sold_type_id = type.id), "
    "(SELECT coalesce(max(sold + blocked), 0) FROM rooms_nightssold WHERE room_type_id = type.id "
    "AND night >= %s AND night < %s) "
    "FROM rooms_roomtype AS type WHERE type.id = %s"
)


def receive_event(command: BaselineCommand, *, account_pk: int, account: str, body: bytes) -> None:
    """Obey an event of a payment that was received in full, and confirm its booking."""
    event = json.loads(body)
    intent, at = event["data"]["object"], datetime.fromtimestamp(event["created"], UTC)
    intent_pk, booking_id, _status = command.one(INTENT, account_pk, intent["id"])
    booking_pk, status, version, check_in, check_out, type_pk, total, _, _, currency = command.one(
        LOCK_BOOKING, command.hotel.pk, booking_id
    )
    assert (status, intent["currency"].upper()) == ("PENDING", currency)
    kept = (account_pk, event["id"], event["type"], body, at, command.now, booking_pk, intent["id"])
    assert command.one(KEEP_EVENT, *kept) == (1,)
    assert not command.all(LEDGER, booking_pk)
    assert not command.all(WAITING_EVENTS, account_pk, intent["id"])
    command.run(
        "UPDATE room_bookings_paymentintent SET status = 'SUCCEEDED', status_at = %s WHERE id = %s",
        at,
        intent_pk,
    )
    assert not command.all(OPEN_REQUESTS, intent_pk)
    amount = Decimal(intent["amount_received"]) / 100
    money = (command.hotel.pk, booking_pk, amount, currency, account, intent["id"], at)
    command.run(CAPTURE, *money, command.source, command.now, command.today, command.id)
    command.run(
        "UPDATE room_bookings_roombooking SET version = version + 1, updated_at = %s WHERE id = %s",
        *(command.now, booking_pk),
    )
    assert amount >= total
    command.all("SELECT id FROM rooms_roomtype WHERE id = %s FOR NO KEY UPDATE", type_pk)
    limit, rooms, broken, overstays, sold = command.one(
        INVENTORY, command.today, check_in, check_out, type_pk
    )
    assert sold + overstays < rooms - broken + limit
    _confirm(command, booking_pk, version)


def _confirm(command: BaselineCommand, booking_pk: int, version: int) -> None:
    """Confirm a booking that is paid; log, announce and mail it."""
    command.run(
        "UPDATE room_bookings_roombooking SET status = 'CONFIRMED', status_version = status_version + 1, "
        "version = version + 1, updated_at = %s WHERE id = %s",
        *(command.now, booking_pk),
    )
    booking_event(command, booking_pk, version + 1, "PENDING", "CONFIRMED")
    snapshot = booking_snapshot(command, booking_pk)
    paid = ("amount_paid", "payment_captured_at", "balance_due")
    outbox(command, "booking_payment_updated", snapshot, paid, booking_pk=booking_pk)
    outbox(
        command,
        *("booking_confirmed", snapshot, ("status",)),
        booking_pk=booking_pk,
        status_version=version + 1,
    )
    command.run(
        "INSERT INTO room_bookings_outgoingmail (hotel_id, booking_id, kind, recipient, message_id, state, tries, "
        "queued_at, waits_since, next_try_at, last_error_code, last_error, command_id) "
        "SELECT booking.hotel_id, booking.id, 'CONFIRMATION', member.email, gen_random_uuid() || '@localhost', "
        "'WAITING', 0, %s, %s, %s, '', '', %s FROM room_bookings_roombooking AS booking "
        "JOIN room_bookings_bookingguest AS member ON member.booking_id = booking.id AND member.role = 'PRIMARY' "
        "WHERE booking.id = %s AND member.email <> ''",
        *(command.now, command.now, command.now, command.id, booking_pk),
    )
