"""Bookings, stays and guests."""

from tests.architecture.permissions.kit import EVERYBODY, FRONT_DESK, MANAGER, Table

TABLE: Table = {
    "GET …/room-bookings/": EVERYBODY,
    "POST …/room-bookings/": FRONT_DESK | MANAGER,
    "POST …/room-bookings/bulk/": FRONT_DESK | MANAGER,
    "GET …/room-bookings/{booking_id}/": EVERYBODY,
    "PATCH …/room-bookings/{booking_id}/": FRONT_DESK | MANAGER,
    "PATCH …/room-bookings/{booking_id}/party/{party_id}/": FRONT_DESK | MANAGER,
    "PATCH …/party/{party_id}/": FRONT_DESK | MANAGER,
    "POST …/room-bookings/{booking_id}/confirm/": FRONT_DESK | MANAGER,
    "POST …/room-bookings/{booking_id}/cancel/": FRONT_DESK | MANAGER,
    "POST …/room-bookings/{booking_id}/no-show/": FRONT_DESK | MANAGER,
    "POST …/room-bookings/{booking_id}/assign-room/": FRONT_DESK | MANAGER,
    "POST …/room-bookings/{booking_id}/unassign-room/": FRONT_DESK | MANAGER,
    "POST …/room-bookings/{booking_id}/check-in/": FRONT_DESK | MANAGER,
    "POST …/room-bookings/{booking_id}/check-out/": FRONT_DESK | MANAGER,
    "POST …/room-bookings/{booking_id}/move-room/": FRONT_DESK | MANAGER,
    "POST …/room-bookings/{booking_id}/undo-check-in/": FRONT_DESK | MANAGER,
    "POST …/room-bookings/{booking_id}/undo-check-out/": FRONT_DESK | MANAGER,
    "POST …/room-bookings/{booking_id}/reinstate/": FRONT_DESK | MANAGER,
    "POST …/room-bookings/{booking_id}/change-departure/": FRONT_DESK | MANAGER,
    "POST …/room-bookings/swap-rooms/": FRONT_DESK | MANAGER,
    "GET …/room-bookings/{booking_id}/available-rooms/": EVERYBODY,
    "POST …/rooms/check-out/": FRONT_DESK | MANAGER,
    "GET …/room-bookings/{booking_id}/timeline/": EVERYBODY,
    "GET …/guests/": EVERYBODY,
    "GET …/guests/{guest_id}/": EVERYBODY,
}
