"""Reasons against a booking in a room: its occupant, the bookings that hold it, its status and its size."""

from datetime import date

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from hotel.kernel.sentences import day_text
from room_bookings.held_minutes import held_minutes_of, ranges_overlap
from room_bookings.models import RoomBooking
from room_bookings.persons import PersonsOfBooking, RoomPlaces, places_needed
from room_bookings.room_occupancy_facts import Closure, RoomOccupancyFacts
from rooms.enums import RoomStatus
from rooms.exceptions import maintenance_open_reason
from rooms.status_words import room_status_word
from staff.command import Command
from staff.enums import Role

_DIRTY = {RoomStatus.CHECKOUT_DIRTY, RoomStatus.CLEANING_IN_PROGRESS}


def enter_room_reasons(
    command: Command, *, booking: RoomBooking, room: RoomOccupancyFacts, since: date, staying: int = 0
) -> list[Reason]:
    """Return why the booking's guests cannot enter this room and hold it from the date `since` on.

    `staying` is the number of its party members who stay, where it is known.
    """
    number = room.room.room_number
    reasons = inactive_reasons(room)
    if room.occupant_pk not in (None, booking.pk):
        reasons.append(Reason("room_occupied", _("Room %(room)s is occupied.") % {"room": number}))
    reasons += misplaced_reasons(booking, room)
    reasons += taken_reasons(booking, room, room_from=since)
    reasons += _room_status_reasons(command, room)
    return reasons + size_reasons(booking, room.places, staying=staying)


def size_reasons(booking: PersonsOfBooking, room: RoomPlaces, *, staying: int = 0) -> list[Reason]:
    """Return `room_too_small` if the room takes fewer persons than the booking has.

    `staying` is the number of its party members who stay, where it is known.
    """
    persons = places_needed(booking, infants_up_to_age=room.infants_up_to_age, staying=staying)
    if persons <= room.max_occupancy:
        return []
    detail = _("Room %(room)s takes %(places)s persons, the booking has %(persons)s.") % {
        "room": room.room_number,
        "places": room.max_occupancy,
        "persons": persons,
    }
    return [Reason("room_too_small", detail, Role.FRONT_DESK)]


def keep_assigned_reasons(*, booking: RoomBooking, room: RoomOccupancyFacts | None = None) -> list[Reason]:
    """Return `do_not_move` if the booking is to keep its assigned room and `room`, or none, would take its place."""
    if not booking.do_not_move or booking.assigned_room_id is None:
        return []
    if room is not None and room.room.pk == booking.assigned_room_id:
        return []
    detail = _("The guests of booking %(booking)s are to keep their room.") % {"booking": booking.booking_id}
    return [Reason("do_not_move", detail, Role.FRONT_DESK)]


def misplaced_reasons(booking: RoomBooking, room: RoomOccupancyFacts) -> list[Reason]:
    """Return why no guest can enter this room: guests of another booking are recorded in it by mistake."""
    if not room.misplaced_booking_pks(booking):
        return []
    number = room.room.room_number
    detail = _("Guests of another booking are recorded in room %(room)s.") % {"room": number}
    return [Reason("room_occupied", detail)]


def vacate_room_reasons(booking: RoomBooking, room: RoomOccupancyFacts) -> list[Reason]:
    """Return why this room cannot be vacated: guests of another booking are recorded in it by mistake."""
    if not room.misplaced_booking_pks(booking):
        return []
    number = room.room.room_number
    detail = _("Guests of another booking are recorded in room %(room)s and would stay there.") % {
        "room": number
    }
    return [Reason("room_not_cleared", detail)]


def inactive_reasons(room: RoomOccupancyFacts) -> list[Reason]:
    """Return `room_inactive` if the room is not in use."""
    if room.room.is_active:
        return []
    return [Reason("room_inactive", _("Room %(room)s is not in use.") % {"room": room.room.room_number})]


def taken_reasons(booking: RoomBooking, room: RoomOccupancyFacts, *, room_from: date) -> list[Reason]:
    """Return why others hold the room in the booking's nights from `room_from` on.

    `room_taken` for bookings, `room_blocked` for its own blocks out of order and for calendars of channels.
    """
    others = [claim for claim in room.claims if claim.booking_pk != booking.pk]
    if not others and not room.blocks and not room.closures:
        return []
    needed = held_minutes_of(booking, room_from=room_from)
    blocked = _out_of_order_reasons(room, needed) or _blocked_reasons(
        room, needed, has_it=_minutes_had_before(booking, room)
    )
    holders = [claim.booking_id for claim in others if claim.overlaps(needed)]
    if not holders:
        return blocked
    detail = _("Room %(room)s is taken for these nights by %(bookings)s.") % {
        "room": room.room.room_number,
        "bookings": ", ".join(sorted(holders)),
    }
    return [*blocked, Reason("room_taken", detail)]


def _out_of_order_reasons(room: RoomOccupancyFacts, needed: range) -> list[Reason]:
    """Return `room_blocked` if the room is to be out of order in these minutes; no booking had it then before."""
    return [
        Reason("room_blocked", blocked_sentence(room.room.room_number, closure))
        for closure in room.closures
        if closure.is_out_of_order and closure.overlaps(needed)
    ][:1]


def out_of_service_warnings(room: RoomOccupancyFacts, needed: range) -> list[dict[str, str]]:
    """Return `room_out_of_service` for each block of this kind in these minutes: such a room can be sold."""
    return [
        {"code": "room_out_of_service", "detail": blocked_sentence(room.room.room_number, closure)}
        for closure in room.closures
        if not closure.is_out_of_order and closure.overlaps(needed)
    ]


def blocked_sentence(room_number: str, closure: Closure) -> str:
    """Return the sentence that a room is blocked, with the nights and the reason."""
    sentence = (
        _("Room %(room)s is out of order from %(first)s to %(until)s: %(reason)s")
        if closure.is_out_of_order
        else _("Room %(room)s is out of service from %(first)s to %(until)s: %(reason)s")
    )
    return sentence % {
        "room": room_number,
        "first": day_text(closure.first),
        "until": day_text(closure.until),
        "reason": closure.reason,
    }


def _minutes_had_before(booking: RoomBooking, room: RoomOccupancyFacts) -> range:
    """Return the minutes for which the booking holds this room already: a block that came later is no reason."""
    for claim in room.claims:
        if claim.booking_pk == booking.pk:
            return claim.held if claim.had is None else claim.had
    return range(0)


def _blocked_reasons(room: RoomOccupancyFacts, needed: range, *, has_it: range) -> list[Reason]:
    """Return `room_blocked` if a calendar of a channel blocks the room in minutes that the booking begins to hold."""
    gained = [
        range(needed.start, min(needed.stop, has_it.start)),
        range(max(needed.start, has_it.stop), needed.stop),
    ]
    parts = [needed] if not ranges_overlap(needed, has_it) else gained
    if not any(part and ranges_overlap(block, part) for block in room.blocks for part in parts):
        return []
    detail = _("Room %(room)s is blocked in these nights by the calendar of a channel.") % {
        "room": room.room.room_number
    }
    return [Reason("room_blocked", detail)]


def _room_status_reasons(command: Command, room: RoomOccupancyFacts) -> list[Reason]:
    number, status = room.room.room_number, room.room.room_status
    if room.occupant_pk is not None:
        return []
    if status == RoomStatus.MAINTENANCE_REQUIRED:
        return [Reason("room_in_maintenance", _("Room %(room)s is in maintenance.") % {"room": number})]
    if status == RoomStatus.OUT_OF_ORDER:
        return [Reason("room_out_of_order", _("Room %(room)s is out of order.") % {"room": number})]
    reasons = []
    if room.is_unusable:
        reasons.append(maintenance_open_reason(number))
    if status in _DIRTY:
        detail = _("Room %(room)s is %(status)s.") % {"room": number, "status": room_status_word(status)}
        reasons.append(Reason("room_dirty", detail, Role.MANAGER))
    if status == RoomStatus.CLEANED_UNINSPECTED:
        role = Role.FRONT_DESK if command.hotel.allow_uninspected_check_in else Role.MANAGER
        detail = _("Room %(room)s is cleaned but not inspected.") % {"room": number}
        reasons.append(Reason("room_not_inspected", detail, role))
    return reasons
