"""Promises to guests: the desk says when a room will be ready."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import PreparedQuery, insert_rows
from housekeeping.models import ReadyPromise
from housekeeping.services.room_actions import lock_with_facts
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from rooms import services as room_services
from staff.capabilities import Capability
from staff.command import Command

LONGEST_AHEAD = timedelta(days=1)

_READ_PROMISE = PreparedQuery(
    "read_latest_promise",
    lambda given: (
        ReadyPromise.objects.filter(room=given.value("room_pk"))
        .select_related("room", "booking", "performed_by__user")
        .order_by("-pk")[:1]
    ),
)
_READ_ARRIVAL = PreparedQuery(
    "read_arrival_of_room",
    lambda given: (
        RoomBooking.objects.filter(
            assigned_room=given.value("room_pk"),
            status__in=[BookingStatus.PENDING, BookingStatus.CONFIRMED],
            check_in__lte=given.value("day"),
            check_out__gte=given.value("day"),
        )
        .order_by("check_in", "pk")
        .only("booking_id")[:1]
    ),
)


def promise_room(
    command: Command, *, room_number: str, ready_at: datetime | None, note: str = ""
) -> ReadyPromise:
    """Store the time at which a room is promised to be ready; None takes the promise back.

    The promise names the booking that arrives in the room on the business date, if there is one. The promise that
    stands already is not repeated. Locks the room. Raises RoomNotFound, Invalid (a time that has passed or lies more
    than a day ahead, nothing to take back), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    if ready_at is not None and not command.now < ready_at <= command.now + LONGEST_AHEAD:
        sentence = _("A room is promised for a time within the next 24 hours.")
        raise Invalid(sentence, errors={"ready_at": [sentence]})
    room = lock_with_facts(command, room_numbers=[room_number])[0].room
    before = next(iter(_READ_PROMISE(room_pk=room.pk)), None)
    if before and before.ready_at == ready_at and before.business_date == command.today:
        return before
    if ready_at is None and (before is None or before.ready_at is None):
        sentence = _("Nothing is promised for room %(room)s.") % {"room": room.room_number}
        raise Invalid(sentence, errors={"ready_at": [sentence]})
    promise = ReadyPromise(
        hotel=command.hotel,
        room=room,
        booking=next(iter(_READ_ARRIVAL(room_pk=room.pk, day=command.today)), None),
        ready_at=ready_at,
        note=note.strip(),
        performed_by=command.staff,
        source=command.source,
        at=command.now,
        business_date=command.today,
        command_id=command.id,
        request_id=request_id.get(),
    )
    insert_rows([promise])
    room_services.touch_rooms(command, rooms=[room], values={}, changed_fields=["ready_promise"])
    return promise
