"""Requests that read bookings and guests."""

from tests.architecture.permissions.routes import CHANNEL, EVERY_ROLE, FRONT_DESK, MANAGER, Table

TABLE: Table = {
    "GET …/room-bookings/": EVERY_ROLE | CHANNEL,
    "GET …/room-bookings/{booking_id}/": EVERY_ROLE | CHANNEL,
    "GET …/room-bookings/{booking_id}/available-rooms/": EVERY_ROLE,
    "GET …/room-bookings/{booking_id}/cancellation-terms/": EVERY_ROLE | CHANNEL,
    "GET …/room-bookings/{booking_id}/timeline/": EVERY_ROLE,
    "GET …/room-bookings/{booking_id}/payments/": FRONT_DESK | MANAGER,
    "GET …/room-bookings/{booking_id}/folio/": FRONT_DESK | MANAGER,
    "GET …/room-bookings/{booking_id}/folio.html": FRONT_DESK | MANAGER,
    "GET …/room-bookings/{booking_id}/invoices/": FRONT_DESK | MANAGER,
    "GET …/room-bookings/{booking_id}/receipts/{payment_id}/": FRONT_DESK | MANAGER,
    "GET …/reports/day/": FRONT_DESK | MANAGER,
    "GET …/group-bills/": FRONT_DESK | MANAGER,
    "GET …/guests/": EVERY_ROLE,
    "GET …/guests/{guest_id}/": EVERY_ROLE,
}
