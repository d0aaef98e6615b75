"""The queries of I14 about requests to payment providers."""

from room_bookings.ledger_triggers import DRAWN, REQUESTED

PROVIDER_CHECKS: dict[str, str] = {
    "i14_open_requests_within_their_row": f"""
        SELECT entry.id, entry.hotel_id FROM room_bookings_payment AS entry,
            LATERAL ({DRAWN}) AS drawn, LATERAL ({REQUESTED}) AS requested
        WHERE entry.kind IN ('AUTHORIZATION', 'CAPTURE') AND requested.amount > 0
            AND drawn.amount + requested.amount > entry.amount
    """,
    "i14_request_about_intent_of_booking": """
        SELECT request.id, request.hotel_id FROM room_bookings_providerrequest AS request
        LEFT JOIN room_bookings_paymentintent AS intent ON intent.id = request.intent_id
            AND intent.booking_id = request.booking_id AND intent.currency = request.currency
        WHERE intent.id IS NULL
    """,
    "i14_request_draws_on_row_of_booking": """
        SELECT request.id, request.hotel_id FROM room_bookings_providerrequest AS request
        LEFT JOIN room_bookings_payment AS entry ON entry.id = request.draws_on_id
            AND entry.booking_id = request.booking_id AND entry.kind = request.draws_on_kind
        WHERE request.draws_on_id IS NOT NULL AND entry.id IS NULL
    """,
}
