"""Assignment of a plan's rooms: what still holds is written as a set, what changed meanwhile is reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from room_bookings import policies
from room_bookings.enums import SetMode
from room_bookings.exceptions import SetRefused
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import read_room_occupancy_facts, with_planned_claims
from room_bookings.room_planning import Fit
from room_bookings.selectors.room_plan import ArrivalRow, RoomPlacement, RoomPlan
from room_bookings.services.locking import lock_bookings
from room_bookings.services.room_assignment import change_planned_rooms
from rooms import services as room_services
from rooms.models import Room
from staff.capabilities import Capability
from staff.command import Command

NOTE = "auto-assign"
"""The note in the room log unless the caller writes one."""


@dataclass(frozen=True)
class AutoAssignment:
    """The outcome for one booking of a plan: `outcome` is ASSIGNED, NOT_PLACED or CHANGED, the last two with reasons.

    CHANGED means that the booking or the room changed after the plan was made.
    """

    booking: ArrivalRow
    outcome: str
    room_number: str | None = None
    room_type: str | None = None
    fit: Fit | None = None
    reasons: Sequence[Reason] = ()

    ASSIGNED = "assigned"
    NOT_PLACED = "not_placed"
    CHANGED = "changed"


def auto_assign_rooms(
    command: Command, *, plan: RoomPlan, mode: SetMode = SetMode.EACH, note: str = ""
) -> list[AutoAssignment]:
    """Assign the rooms of a plan as a set; return an outcome for each booking of the plan, in its order.

    A booking whose place in the plan no longer holds is left out (CHANGED), as one for which the plan has no room
    (NOT_PLACED); with ALL_OR_NOTHING either refuses the whole set. The guards are those of an assignment.
    Locks the bookings, then the rooms. Raises SetRefused, Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    places = {place.booking.booking_id: place for place in plan.placements if place.room}
    bookings = lock_bookings(command, booking_ids=list(places))
    locked = room_services.lock_rooms(
        command, room_pks=[place.room.pk for place in places.values() if place.room]
    )
    reasons = _reasons_against(bookings, places, locked)
    outcomes = [_outcome(place, reasons.get(place.booking.booking_id, ())) for place in plan.placements]
    if mode == SetMode.ALL_OR_NOTHING and (refused := [outcome for outcome in outcomes if outcome.reasons]):
        raise SetRefused([_refused_item(outcome) for outcome in refused])
    rooms = {
        booking: room
        for booking_id, booking in bookings.items()
        if not reasons[booking_id] and (room := _room_of(places[booking_id], locked))
    }
    change_planned_rooms(command, rooms=rooms, from_room_by_booking_pk={}, note=note or NOTE)
    return outcomes


def _reasons_against(
    bookings: Mapping[str, RoomBooking], places: Mapping[str, RoomPlacement], locked: Mapping[int, Room]
) -> dict[str, list[Reason]]:
    """Return by booking ID why the plan no longer holds: first as to the booking, then as to its room."""
    reasons = {booking_id: _changes(booking, places[booking_id]) for booking_id, booking in bookings.items()}
    plans = {
        booking: room
        for booking_id, booking in bookings.items()
        if not reasons[booking_id] and (room := _room_of(places[booking_id], locked))
    }
    since = min((booking.check_in for booking in plans), default=None)
    facts = read_room_occupancy_facts(rooms={*plans.values()}, since=since) if since else {}
    facts = with_planned_claims(facts, plans=plans)
    for booking, room in plans.items():
        reasons[booking.booking_id] = policies.assign_reasons(booking=booking, room=facts[room.pk])
    return reasons


def _changes(booking: RoomBooking, place: RoomPlacement) -> list[Reason]:
    """Return why a locked booking is not the one that was planned: its status, its room, its dates or its type."""
    planned = place.booking
    number = booking.assigned_room.room_number if booking.assigned_room else None
    current = planned._replace(status=booking.status, assigned_room__room_number=number)
    if reasons := policies.auto_assign_reasons(booking=current):
        return reasons
    agreed = (booking.check_in, booking.check_out, booking.room_type_id)
    if agreed == (planned.check_in, planned.check_out, planned.room_type_id):
        return []
    detail = _("Booking %(booking)s has changed since its room was planned.") % {
        "booking": booking.booking_id
    }
    return [Reason("stale", detail)]


def _room_of(place: RoomPlacement, locked: Mapping[int, Room]) -> Room | None:
    return locked.get(place.room.pk) if place.room else None


def _outcome(place: RoomPlacement, changes: Sequence[Reason]) -> AutoAssignment:
    if place.room is None:
        return AutoAssignment(place.booking, AutoAssignment.NOT_PLACED, reasons=place.reasons)
    outcome = AutoAssignment.CHANGED if changes else AutoAssignment.ASSIGNED
    room = place.room
    return AutoAssignment(
        place.booking, outcome, room.room_number, room.room_type__code, place.fit, reasons=changes
    )


def _refused_item(outcome: AutoAssignment) -> dict[str, object]:
    return {
        "booking_id": outcome.booking.booking_id,
        **({"room_number": outcome.room_number} if outcome.room_number else {}),
        "reasons": list(outcome.reasons),
    }
