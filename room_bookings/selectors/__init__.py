from room_bookings.selectors.available_rooms import Candidate, available_rooms, rooms_to_move_to
from room_bookings.selectors.bookings import (
    booking_by_id,
    booking_of_party_member,
    booking_page,
    booking_pk_by_id,
    bookings_in_house,
    bookings_of_group,
    bookings_to_continue,
    bookings_to_swap_with,
    bookings_with_details,
    bookings_with_details_by_pk,
    snapshots,
    staying_members,
)
from room_bookings.selectors.room_plan import RoomPlan, plan_rooms
from room_bookings.selectors.search import BookingSearch, find_bookings
from room_bookings.selectors.timeline import TimelinePage, booking_timeline

__all__ = [
    "BookingSearch",
    "Candidate",
    "RoomPlan",
    "TimelinePage",
    "available_rooms",
    "booking_by_id",
    "booking_of_party_member",
    "booking_page",
    "booking_pk_by_id",
    "booking_timeline",
    "bookings_in_house",
    "bookings_of_group",
    "bookings_to_continue",
    "bookings_to_swap_with",
    "bookings_with_details",
    "bookings_with_details_by_pk",
    "find_bookings",
    "plan_rooms",
    "rooms_to_move_to",
    "snapshots",
    "staying_members",
]
