"""The reasons against a block: bookings in its nights, with free rooms for them, and other blocks of the room."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from hotel.kernel.sql import PreparedQuery
from room_bookings import policies
from room_bookings.enums import BlockKind, BookingStatus
from room_bookings.models import RoomBlock, RoomBooking
from room_bookings.policies.rooms import blocked_sentence, inactive_reasons, size_reasons, taken_reasons
from room_bookings.room_occupancy_facts import Claim, RoomOccupancyFacts
from room_bookings.room_planning import fit_of
from room_bookings.selectors.room_facts import (
    NEIGHBOURS,
    calendar_of,
    plannable_room,
    rooms_of_hotel,
    stay_of,
)
from room_bookings.services.room_blocks.writes import minutes_of
from staff.command import Command

ROOMS_SHOWN = 5
"""The free rooms that a refusal names for each booking."""

_READ_BOOKINGS = PreparedQuery(
    "read_bookings_in_the_way",
    lambda given: RoomBooking.objects.filter(given.any_of("pk", "booking_pks")).select_related("room_type"),
)


@dataclass(frozen=True)
class Obstacle:
    """A booking or another block in the nights of a block, with the reason against it."""

    room_number: str
    reason: Reason
    claim: Claim | None = None


def obstacles_of(
    block: RoomBlock, room: RoomOccupancyFacts, *, displaced_pks: Collection[int] = ()
) -> list[Obstacle]:
    """Return what stands against this block; `displaced_pks` are the bookings that give up the room for it."""
    number, held = room.room.room_number, minutes_of(block)
    found = [Obstacle(number, reason) for reason in inactive_reasons(room)]
    found += [
        Obstacle(number, Reason("room_blocked", blocked_sentence(number, closure)))
        for closure in room.closures
        if closure.pk != block.pk and closure.overlaps(held)
    ][:1]
    if block.kind == BlockKind.OUT_OF_ORDER:
        found += [
            Obstacle(number, _reason(number, claim, is_in_house=claim.booking_pk == room.occupant_pk), claim)
            for claim in claims_in(block, room)
            if claim.booking_pk not in displaced_pks
        ]
    return found


def claims_in(block: RoomBlock, room: RoomOccupancyFacts) -> list[Claim]:
    """Return the live bookings that hold the room in the nights of the block, in their order."""
    held = minutes_of(block)
    return sorted(
        (claim for claim in room.claims if claim.overlaps(held)), key=lambda claim: claim.held.start
    )


def refusal_items(command: Command, obstacles: Sequence[Obstacle]) -> list[dict[str, Any]]:
    """Return the obstacles as a refusal lists them, each booking with free rooms, in at most two statements."""
    pks = [obstacle.claim.booking_pk for obstacle in obstacles if obstacle.claim]
    closing = {obstacle.room_number for obstacle in obstacles}
    free = _free_rooms(command, list(_READ_BOOKINGS(booking_pks=pks)) if pks else [], without=closing)
    return [
        {
            "room_number": obstacle.room_number,
            "booking_id": obstacle.claim.booking_id if obstacle.claim else None,
            "reasons": [obstacle.reason],
            "free_rooms": free.get(obstacle.claim.booking_pk, []) if obstacle.claim else [],
        }
        for obstacle in obstacles
    ]


def out_of_service_warnings(block: RoomBlock, room: RoomOccupancyFacts) -> list[dict[str, str]]:
    """Return a warning for each booking in a room that is to be out of service."""
    if block.kind != BlockKind.OUT_OF_SERVICE:
        return []
    return [
        {
            "code": "room_out_of_service",
            "detail": _("Booking %(booking)s has room %(room)s while it is out of service.")
            % {"booking": claim.booking_id, "room": room.room.room_number},
        }
        for claim in claims_in(block, room)
    ]


def _reason(number: str, claim: Claim, *, is_in_house: bool) -> Reason:
    if is_in_house:
        sentence = _(
            "The guests of booking %(booking)s are in room %(room)s in these nights: move them first."
        )
        return Reason("room_occupied", sentence % {"booking": claim.booking_id, "room": number})
    sentence = _("Room %(room)s is taken for these nights by %(bookings)s.")
    return Reason("room_taken", sentence % {"room": number, "bookings": claim.booking_id})


def _free_rooms(
    command: Command, bookings: Iterable[RoomBooking], *, without: Collection[str]
) -> Mapping[int, list[str]]:
    bookings = list(bookings)
    if not bookings:
        return {}
    first = min(min(booking.check_in, command.today) for booking in bookings)
    last = max(max(booking.check_out, command.today) for booking in bookings)
    room_by_pk, facts = rooms_of_hotel(
        hotel_pk=command.hotel.pk,
        since=first - NEIGHBOURS,
        until=last + timedelta(days=1) + NEIGHBOURS,
    )
    calendar = calendar_of(command.today)
    found = {}
    for booking in bookings:
        is_in_house = booking.status == BookingStatus.CHECKED_IN
        since = policies.holds_from(command, booking=booking) if is_in_house else booking.check_in
        stay = stay_of(booking, room_from=since, today=command.today)
        free = [
            (
                fit_of(stay, plannable_room(room, facts[pk], without=booking.pk), calendar).cost,
                room.room_number,
            )
            for pk, room in room_by_pk.items()
            if room.room_number not in without
            and not (
                policies.move_reasons(command, booking=booking, room=facts[pk])
                if is_in_house
                else [
                    *inactive_reasons(facts[pk]),
                    *taken_reasons(booking, facts[pk], room_from=since),
                    *size_reasons(booking, facts[pk].places),
                ]
            )
        ]
        found[booking.pk] = [number for cost, number in sorted(free)[:ROOMS_SHOWN]]
    return found
