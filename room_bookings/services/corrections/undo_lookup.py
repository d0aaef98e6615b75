"""Finding what a correction takes back: the step of the booking, and what was done with its room."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from hotel.kernel.transitions import Transitions
from housekeeping.models import MaintenanceReport, RoomStatusEvent
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.selectors.remaining_rooms import WantedNights, remaining_rooms
from room_bookings.transitions import WITHOUT_ROOM
from rooms.enums import Operation
from rooms.models import Room, RoomOperationLog
from staff.command import Command

REVERSED_STATUSES: Transitions = {
    BookingStatus.CHECKED_IN: frozenset({BookingStatus.CHECKED_IN}),
    BookingStatus.CHECKED_OUT: frozenset({BookingStatus.CHECKED_OUT}),
    BookingStatus.COMPLETED: frozenset({BookingStatus.CHECKED_OUT}),
    BookingStatus.CANCELLED: frozenset({BookingStatus.CANCELLED}),
    BookingStatus.NO_SHOW: frozenset({BookingStatus.NO_SHOW}),
}
"""Which step is taken back while a booking has a status: a completed booking's check-out, not its completion."""

_LEFT = frozenset({BookingStatus.CHECKED_OUT, BookingStatus.COMPLETED})
_MOVED_IN = (Operation.CHECK_IN, Operation.MOVE, Operation.UNDO_CHECK_OUT)


def status_event_to_reverse(booking: RoomBooking) -> BookingStatusEvent:
    """The latest step into the status that a locked booking has, or came through."""
    return _status_events_to_reverse(booking).latest("status_version")


def status_events_to_reverse(bookings: Collection[RoomBooking]) -> dict[int, BookingStatusEvent]:
    """The same of many, by booking pk, in one statement. Bookings with nothing to take back are absent."""
    status = {booking.pk: booking.status for booking in bookings if booking.status in REVERSED_STATUSES}
    events = BookingStatusEvent.objects.filter(booking__in=status, kind=BookingEventKind.STEP)
    return {
        event.booking_id: event
        for event in events.order_by("status_version")
        if event.to_status in REVERSED_STATUSES[status[event.booking_id]]
    }


def remaining_rooms_for(command: Command, *, bookings: Collection[RoomBooking]) -> dict[int, dict[date, int]]:
    """How many rooms of its type each night has that is left of a booking that ended before arrival, by its key."""
    today = command.today
    wanted = [
        WantedNights(booking.pk, booking.room_type_id, max(today, booking.check_in), booking.check_out)
        for booking in bookings
        if booking.status in WITHOUT_ROOM and booking.check_out > today
    ]
    return {booking.pk: {} for booking in bookings} | remaining_rooms(
        hotel=command.hotel, wanted=wanted, today=today
    )


def bookings_with_relet_room(bookings: Collection[RoomBooking]) -> set[int]:
    """The keys of those bookings whose room somebody has taken after they left it, in one statement."""
    left = {(b.booking_id, b.room_version): b.pk for b in bookings if b.status in _LEFT}
    later = RoomOperationLog.objects.filter(
        room_id=OuterRef("room_id"), pk__gt=OuterRef("pk"), operation__in=_MOVED_IN
    )
    departures = RoomOperationLog.objects.filter(
        Exists(later), hotel__in={b.hotel_id for b in bookings}, booking_id__in={name for name, _ in left}
    )
    places = departures.values_list("booking_id", "room_version")
    return {left[place] for place in places if place in left}


def check_out_to_reverse(booking: RoomBooking) -> tuple[RoomOperationLog, int]:
    """The log row of a locked booking's departure: who left which room, since when; and the key of its step."""
    newest = _status_events_to_reverse(booking).order_by("-status_version").values("pk")[:1]
    left = _last_room_operation(booking).select_related("room").annotate(step_id=Subquery(newest)).get()
    return left, left.step_id


def room_status_event_of_check_out(operation: RoomOperationLog) -> tuple[RoomStatusEvent, bool]:
    """The step with which the guests left their locked room; and whether somebody has taken it since."""
    later = RoomOperationLog.objects.filter(
        room_id=operation.room_id, pk__gt=operation.pk, operation__in=_MOVED_IN
    )
    steps = RoomStatusEvent.objects.filter(room_id=operation.room_id, command_id=operation.command_id)
    departure = steps.annotate(is_relet=Exists(later)).latest("status_version")
    return departure, departure.is_relet


def room_status_event_of_check_in(booking: RoomBooking, room: Room) -> tuple[RoomStatusEvent, bool]:
    """The step with which a booking in house took its locked room; and whether a fault makes the room unusable."""
    unusable = MaintenanceReport.objects.filter(room=room, completed_at=None, room_usable=False)
    taken = _last_room_operation(booking).values("command_id")
    steps = RoomStatusEvent.objects.filter(room=room, command_id__in=taken)
    arrival = steps.annotate(is_unusable=Exists(unusable)).latest("status_version")
    return arrival, arrival.is_unusable


def _last_room_operation(booking: RoomBooking) -> QuerySet[RoomOperationLog]:
    """The one log row of the last change of a locked booking's room."""
    return RoomOperationLog.objects.filter(
        hotel_id=booking.hotel_id, booking_id=booking.booking_id, room_version=booking.room_version
    )


def _status_events_to_reverse(booking: RoomBooking) -> QuerySet[BookingStatusEvent]:
    return BookingStatusEvent.objects.filter(
        booking=booking, kind=BookingEventKind.STEP, to_status__in=REVERSED_STATUSES[booking.status]
    )
