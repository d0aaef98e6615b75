"""Routes of bookings, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver, include, path

from room_bookings.api.before_arrival import AssignRoom, Cancel, Confirm, NoShow, UnassignRoom
from room_bookings.api.bookings import (
    BookingPartyMember,
    BulkBookings,
    PartyMember,
    RoomBookingDetail,
    RoomBookings,
)
from room_bookings.api.corrections import Reinstate, UndoCheckIn, UndoCheckOut
from room_bookings.api.in_house import ChangeDeparture, CheckIn, CheckOut, GroupCheckOut, MoveRoom
from room_bookings.api.rooms_for_bookings import AvailableRooms, SwapRooms
from room_bookings.api.timeline import BookingTimeline

one_booking: list[URLPattern | URLResolver] = [
    path("", RoomBookingDetail.as_view(), name="room-booking"),
    path("party/<int:party_id>/", BookingPartyMember.as_view(), name="booking-party-member"),
    path("confirm/", Confirm.as_view(), name="confirm"),
    path("cancel/", Cancel.as_view(), name="cancel"),
    path("no-show/", NoShow.as_view(), name="no-show"),
    path("assign-room/", AssignRoom.as_view(), name="assign-room"),
    path("unassign-room/", UnassignRoom.as_view(), name="unassign-room"),
    path("check-in/", CheckIn.as_view(), name="check-in"),
    path("check-out/", CheckOut.as_view(), name="check-out"),
    path("move-room/", MoveRoom.as_view(), name="move-room"),
    path("change-departure/", ChangeDeparture.as_view(), name="change-departure"),
    path("available-rooms/", AvailableRooms.as_view(), name="available-rooms"),
    path("undo-check-in/", UndoCheckIn.as_view(), name="undo-check-in"),
    path("undo-check-out/", UndoCheckOut.as_view(), name="undo-check-out"),
    path("reinstate/", Reinstate.as_view(), name="reinstate"),
    path("timeline/", BookingTimeline.as_view(), name="booking-timeline"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("rooms/check-out/", GroupCheckOut.as_view(), name="group-check-out"),
    path("party/<int:party_id>/", PartyMember.as_view(), name="party-member"),
    path("room-bookings/", RoomBookings.as_view(), name="room-bookings"),
    path("room-bookings/bulk/", BulkBookings.as_view(), name="room-bookings-bulk"),
    path("room-bookings/swap-rooms/", SwapRooms.as_view(), name="swap-rooms"),
    path("room-bookings/<str:booking_id>/", include(one_booking)),
]
