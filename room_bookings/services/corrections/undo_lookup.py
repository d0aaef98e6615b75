"""Look-up of what a correction reverses: the booking's status event, and the log rows and events of its room."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from hotel.kernel.sql import PreparedQuery
from hotel.kernel.transitions import Transitions
from housekeeping.models import MaintenanceReport, RoomStatusEvent
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.enums import Operation
from rooms.models import Room, RoomOperationLog

REVERSED_STATUSES: Transitions = {
    BookingStatus.CHECKED_IN: frozenset({BookingStatus.CHECKED_IN}),
    BookingStatus.CHECKED_OUT: frozenset({BookingStatus.CHECKED_OUT}),
    BookingStatus.COMPLETED: frozenset({BookingStatus.CHECKED_OUT}),
    BookingStatus.CANCELLED: frozenset({BookingStatus.CANCELLED}),
    BookingStatus.NO_SHOW: frozenset({BookingStatus.NO_SHOW}),
}
"""The statuses whose status event is reversed, by current status: of a completed booking its check-out."""

_AFTER_CHECK_OUT = frozenset({BookingStatus.CHECKED_OUT, BookingStatus.COMPLETED})
_OPERATIONS_INTO_ROOM = (
    Operation.CHECK_IN,
    Operation.MOVE,
    Operation.UNDO_CHECK_OUT,
    Operation.UNDO_MOVE,
)


class MoveToReverse(NamedTuple):
    """The last change of a booking's room, as far as the undo of a move needs it.

    `vacated_event_pk` and `vacated_version` are the status event by which the room that the guests left became dirty,
    None where they left none.
    """

    operation: str
    from_room_pk: int | None
    business_date: date
    command_id: UUID
    metadata: dict[str, Any]
    vacated_event_pk: int | None
    vacated_version: int | None

    @classmethod
    def of(cls, row: Any) -> "MoveToReverse":
        """Return the values of a row of the room log that was read with its vacated status event."""
        return cls(
            row.operation,
            row.from_room_id,
            row.business_date,
            row.command_id,
            row.metadata,
            row.vacated_event_pk,
            row.vacated_version,
        )

    def is_undone_move(self, booking: RoomBooking) -> bool:
        """Tell whether the guests are checked in where the undo of a move has left them."""
        return self.operation == Operation.UNDO_MOVE and booking.status == BookingStatus.CHECKED_IN

    @property
    def broke_promise(self) -> bool:
        """Whether the move was an override of `do_not_move`: the way back keeps the promise."""
        return "do_not_move" in self.metadata.get("overrides", ())


def _status_events_to_reverse(given: PreparedQuery.Parameters) -> QuerySet[Any]:
    return BookingStatusEvent.objects.filter(
        given.any_of("to_status", "statuses"), booking=given.value("booking_pk"), kind=BookingEventKind.STEP
    ).order_by("-status_version")[:1]


def _last_room_operation(given: PreparedQuery.Parameters) -> QuerySet[Any]:
    """Return the only log row of the last change of a locked booking's room."""
    return RoomOperationLog.objects.filter(
        hotel_id=given.value("hotel_pk"),
        booking_id=given.value("booking_id"),
        room_version=given.value("room_version"),
    )


def _with_vacated(operations: QuerySet[RoomOperationLog]) -> QuerySet[Any]:
    """Return rows of the room log with the status event by which their `from_room` became dirty."""
    vacated = RoomStatusEvent.objects.filter(room=OuterRef("from_room"), command_id=OuterRef("command_id"))
    return operations.annotate(
        vacated_event_pk=Subquery(vacated.values("pk")[:1]),
        vacated_version=Subquery(vacated.values("status_version")[:1]),
    )


def _room_status_event_of_check_out(given: PreparedQuery.Parameters) -> QuerySet[Any]:
    later = RoomOperationLog.objects.filter(
        room_id=given.value("room_pk"),
        pk__gt=given.value("check_out_log_pk"),
        operation__in=_OPERATIONS_INTO_ROOM,
    )
    return (
        RoomStatusEvent.objects.filter(room=given.value("room_pk"), command_id=given.value("command_id"))
        .annotate(is_relet=Exists(later))
        .order_by("-status_version")[:1]
    )


def _room_status_event_of_check_in(given: PreparedQuery.Parameters) -> QuerySet[Any]:
    unusable = MaintenanceReport.objects.filter(
        room=given.value("room_pk"), completed_at=None, room_usable=False
    )
    return (
        RoomStatusEvent.objects.filter(
            given.any_of("command_id", _last_room_operation(given).values("command_id")),
            room=given.value("room_pk"),
        )
        .annotate(is_unusable=Exists(unusable))
        .order_by("-status_version")[:1]
    )


_READ_STATUS_EVENT_TO_REVERSE: PreparedQuery[BookingStatusEvent] = PreparedQuery(
    "read_status_event_to_reverse", _status_events_to_reverse
)
_READ_STEPS_OF_BOOKINGS: PreparedQuery[BookingStatusEvent] = PreparedQuery(
    "read_steps_of_bookings",
    lambda given: BookingStatusEvent.objects.filter(
        given.any_of("booking_id", "booking_pks"), kind=BookingEventKind.STEP
    ).order_by("status_version"),
)
_READ_CHECK_OUT_TO_REVERSE: PreparedQuery[Any] = PreparedQuery(
    "read_check_out_to_reverse",
    lambda given: (
        _last_room_operation(given)
        .select_related("room")
        .annotate(status_event_pk=Subquery(_status_events_to_reverse(given).values("pk")))
    ),
)
_READ_ROOM_STATUS_EVENT_OF_CHECK_OUT: PreparedQuery[Any] = PreparedQuery(
    "read_room_status_event_of_check_out", _room_status_event_of_check_out
)
_READ_ROOM_STATUS_EVENT_OF_CHECK_IN: PreparedQuery[Any] = PreparedQuery(
    "read_room_status_event_of_check_in", _room_status_event_of_check_in
)


_READ_LAST_ROOM_OPERATION: PreparedQuery[Any] = PreparedQuery(
    "read_last_room_operation", lambda given: _with_vacated(_last_room_operation(given))
)


def last_room_operation(booking: RoomBooking) -> MoveToReverse | None:
    """Return the last change of a locked booking's room; None if it never had one. Its row never changes."""
    rows = _READ_LAST_ROOM_OPERATION(**_key_of_last_room_operation(booking))
    return MoveToReverse.of(rows[0]) if rows else None


def status_event_to_reverse(booking: RoomBooking) -> BookingStatusEvent:
    """Return the status event that a correction of this locked booking reverses: the latest of the status reversed."""
    (event,) = _READ_STATUS_EVENT_TO_REVERSE(
        booking_pk=booking.pk, statuses=list(REVERSED_STATUSES[booking.status])
    )
    return event


def status_events_to_reverse(bookings: Collection[RoomBooking]) -> dict[int, BookingStatusEvent]:
    """Return the same for many bookings by primary key, in one statement, without bookings that have none."""
    status = {booking.pk: booking.status for booking in bookings if booking.status in REVERSED_STATUSES}
    events = _READ_STEPS_OF_BOOKINGS(booking_pks=list(status)) if status else []
    return {
        event.booking_id: event
        for event in events
        if event.to_status in REVERSED_STATUSES[status[event.booking_id]]
    }


class RoomHistory(NamedTuple):
    """What the log says of the rooms of some bookings, by the primary keys of the bookings.

    `relet` are those whose room was occupied again after their check-out. `moves` are the last changes of the rooms of
    those in house that are moves, and `left_rooms` the rooms that these moves left.
    """

    relet: set[int]
    moves: dict[int, MoveToReverse]
    left_rooms: dict[int, Room]


def room_history_of(bookings: Collection[RoomBooking]) -> RoomHistory:
    """Return what corrections of these bookings need to know of their rooms, in one statement."""
    departed = {
        (booking.booking_id, booking.room_version): booking.pk
        for booking in bookings
        if booking.status in _AFTER_CHECK_OUT
    }
    in_house = {
        (booking.booking_id, booking.room_version): booking.pk
        for booking in bookings
        if booking.status == BookingStatus.CHECKED_IN
    }
    history = RoomHistory(set(), {}, {})
    if not departed and not in_house:
        return history
    later = RoomOperationLog.objects.filter(
        room_id=OuterRef("room_id"), pk__gt=OuterRef("pk"), operation__in=_OPERATIONS_INTO_ROOM
    )
    found = RoomOperationLog.objects.filter(
        Q(Exists(later), booking_id__in=[booking_id for booking_id, _ in departed])
        | Q(operation=Operation.MOVE, booking_id__in=[booking_id for booking_id, _ in in_house]),
        hotel__in={booking.hotel_id for booking in bookings},
    )
    for row in _with_vacated(found).select_related("from_room"):
        if pk := departed.get((row.booking_id, row.room_version or 0)):
            history.relet.add(pk)
        if (pk := in_house.get((row.booking_id, row.room_version or 0))) and row.from_room:
            history.moves[pk] = MoveToReverse.of(row)
            history.left_rooms[pk] = row.from_room
    return history


def check_out_to_reverse(booking: RoomBooking) -> tuple[RoomOperationLog, int]:
    """Return the log row of a locked booking's check-out, and the primary key of its status event."""
    (check_out_log,) = _READ_CHECK_OUT_TO_REVERSE(
        booking_pk=booking.pk,
        statuses=list(REVERSED_STATUSES[booking.status]),
        **_key_of_last_room_operation(booking),
    )
    return check_out_log, check_out_log.status_event_pk


def room_status_event_of_check_out(check_out_log: RoomOperationLog) -> tuple[RoomStatusEvent, bool]:
    """Return the room's status event of this check-out, and whether the room was occupied again since.

    The room is locked.
    """
    (event,) = _READ_ROOM_STATUS_EVENT_OF_CHECK_OUT(
        room_pk=check_out_log.room_id,
        command_id=check_out_log.command_id,
        check_out_log_pk=check_out_log.pk,
    )
    return event, event.is_relet


def room_status_event_of_check_in(booking: RoomBooking, room: Room) -> tuple[RoomStatusEvent, bool]:
    """Return the room's status event of the booking's check-in, and whether an open report makes the room unusable.

    The booking is checked in, the room is locked.
    """
    (event,) = _READ_ROOM_STATUS_EVENT_OF_CHECK_IN(room_pk=room.pk, **_key_of_last_room_operation(booking))
    return event, event.is_unusable


def _key_of_last_room_operation(booking: RoomBooking) -> dict[str, Any]:
    return {
        "hotel_pk": booking.hotel_id,
        "booking_id": booking.booking_id,
        "room_version": booking.room_version,
    }
