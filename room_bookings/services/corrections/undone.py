"""Finding what a correction takes back: the step of the booking, and what was done with its room."""

from hotel.transitions import Transitions
from housekeeping.models import RoomStatusEvent
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.models import RoomOperationLog

TAKEN_BACK: Transitions = {
    BookingStatus.CHECKED_IN: frozenset({BookingStatus.CHECKED_IN}),
    BookingStatus.CHECKED_OUT: frozenset({BookingStatus.CHECKED_OUT}),
    BookingStatus.COMPLETED: frozenset({BookingStatus.CHECKED_OUT}),
    BookingStatus.CANCELLED: frozenset({BookingStatus.CANCELLED}),
    BookingStatus.NO_SHOW: frozenset({BookingStatus.NO_SHOW}),
}
"""Which step is taken back while a booking has a status: a completed booking's check-out, not its completion."""


def step_to_take_back(booking: RoomBooking) -> BookingStatusEvent:
    """The latest step into the status that a locked booking has, or came through."""
    return BookingStatusEvent.objects.filter(
        booking=booking, kind=BookingEventKind.STEP, to_status__in=TAKEN_BACK[booking.status]
    ).latest("status_version")


def last_room_operation(booking: RoomBooking) -> RoomOperationLog:
    """The log row of the last change of a locked booking's room: who was where, since when."""
    return RoomOperationLog.objects.select_related("room").get(
        hotel_id=booking.hotel_id, booking_id=booking.booking_id, room_version=booking.room_version
    )


def room_step_of(operation: RoomOperationLog) -> RoomStatusEvent:
    """The status step that the operation's command made with its room."""
    return RoomStatusEvent.objects.filter(room_id=operation.room_id, command_id=operation.command_id).latest(
        "status_version"
    )
