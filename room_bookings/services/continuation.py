"""Guests who stay on in their room: their next booking takes over the room, the PINs and the device."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Conflict, Invalid
from hotel.kernel.sql import PreparedQuery
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.exceptions import no_such_bookings
from room_bookings.models import RoomBooking
from room_bookings.services.checkout import EndedStay, end_stays
from room_bookings.services.payments.stay_tax_rows import charge_stay_taxes
from room_bookings.transitions import LIVE, WITH_CHECKED_IN_AT
from rooms import services as room_services
from rooms.models import Room
from staff.capabilities import Capability
from staff.command import Command

CHANGED_FIELDS = ("current_booking", "guests")
"""The fields of a room that change when its guests stay on under another booking, as events name them."""

_READ_NEXT_BOOKINGS = PreparedQuery(
    "read_next_bookings",
    lambda given: (
        RoomBooking.objects.filter(
            given.any_of("continues_id", "earlier_pks"), status__in=sorted(LIVE | WITH_CHECKED_IN_AT)
        )
        .only("booking_id", "continues_id")
        .order_by("pk")
    ),
)
_READ_EARLIER_BOOKINGS = PreparedQuery(
    "read_earlier_bookings",
    lambda given: RoomBooking.objects.filter(
        given.any_of("booking_id", "booking_ids"), hotel=given.value("hotel_pk")
    ).only("booking_id", "status", "check_out"),
)


@dataclass(frozen=True)
class Continuation:
    """The earlier booking that a check-in continues. `is_stored`: the booking names it itself, not the request."""

    earlier: RoomBooking
    is_stored: bool

    @property
    def is_in_house(self) -> bool:
        """Whether guests of the earlier booking are there to stay on."""
        return self.earlier.status == BookingStatus.CHECKED_IN


def find_continuations(
    bookings: Mapping[str, RoomBooking], named: Mapping[str, str], locked: Mapping[str, RoomBooking]
) -> dict[int, Continuation]:
    """Return what each of these bookings continues, by primary key, without those that continue none.

    `named` are the earlier bookings that the request names, by the ID of the later one; `locked` is what
    `lock_bookings_with_earlier` returned. Raises Invalid (unknown booking).
    """
    by_pk = {booking.pk: booking for booking in locked.values()}
    found = {}
    for booking_id, booking in bookings.items():
        if booking_id in named:
            earlier = locked.get(named[booking_id])
            if earlier is None or earlier == booking:
                raise _invalid(no_such_bookings([named[booking_id]]))
            found[booking.pk] = Continuation(earlier, is_stored=booking.continues_id == earlier.pk)
        elif booking.continues_id:
            found[booking.pk] = Continuation(by_pk[booking.continues_id], is_stored=True)
    return found


def next_bookings(earlier_pks: Collection[int]) -> dict[int, RoomBooking]:
    """Return the bookings that continue these ones, by the primary key of the earlier; no statement for none."""
    if not earlier_pks:
        return {}
    return {
        booking.continues_id or 0: booking for booking in _READ_NEXT_BOOKINGS(earlier_pks=list(earlier_pks))
    }


def earlier_bookings(booking_pks: Collection[int]) -> dict[int, RoomBooking]:
    """Return the continued bookings with these primary keys, with their rooms; no statement for none."""
    if not booking_pks:
        return {}
    rows = RoomBooking.objects.filter(pk__in=booking_pks).select_related("assigned_room")
    return {
        booking.pk: booking
        for booking in rows.only(
            "booking_id", "status", "check_out", "assigned_room", "assigned_room__room_number"
        )
    }


def bookings_to_continue(
    command: Command, wanted: Mapping[str, str], *, check_ins: Mapping[str, date]
) -> dict[str, RoomBooking]:
    """Return the earlier bookings that new or changed bookings want to continue, by the place in the request.

    `wanted` holds booking IDs by place, `check_ins` the arrivals. Sends no statement for none.
    Raises Invalid (unknown booking, no live booking, overlapping dates), Conflict (continued_already), Forbidden.
    """
    if not wanted:
        return {}
    command.require(Capability.BOOKINGS_CHANGE)
    rows = _READ_EARLIER_BOOKINGS(hotel_pk=command.hotel.pk, booking_ids=sorted(set(wanted.values())))
    by_id = {booking.booking_id: booking for booking in rows}
    errors: dict[str, list[str]] = {}
    for place, booking_id in wanted.items():
        if booking_id not in by_id:
            errors[place] = [no_such_bookings([booking_id])]
        elif against := policies.plan_to_continue_reasons(
            check_in=check_ins[place], earlier=by_id[booking_id]
        ):
            errors[place] = [reason.detail for reason in against]
    if errors:
        raise Invalid(_("The earlier booking is not valid."), errors=errors)
    found = {place: by_id[booking_id] for place, booking_id in wanted.items()}
    _require_continued_once(found)
    return found


def _require_continued_once(found: Mapping[str, RoomBooking]) -> None:
    others = next_bookings([earlier.pk for earlier in found.values()])
    for earlier in found.values():
        if earlier.pk in others:
            reason = policies.continued_already_reason(earlier=earlier, other=others[earlier.pk])
            raise Conflict(reason.detail, reasons=[reason])
    if len({earlier.pk for earlier in found.values()}) != len(found):
        raise _invalid(_("Two bookings cannot continue the same one."))


def hand_over_rooms(
    command: Command,
    *,
    continued: Mapping[RoomBooking, tuple[RoomBooking, Room]],
    locked_rooms: Mapping[int, Room],
    note: str,
) -> dict[int, EndedStay]:
    """End the earlier stays of guests who stay on; return what passes to the next ones, by the room's primary key.

    `continued` holds for each booking that checks in the earlier one and its room, which keeps its status. The room
    log names both bookings with the operation CONTINUE. Raises RoomNotCleared, Busy.
    """
    if not continued:
        return {}
    charge_stay_taxes(command, [earlier for earlier, _room in continued.values()], until=command.today)
    ended = end_stays(
        command,
        rooms=dict(continued.values()),
        locked_rooms=locked_rooms,
        note=note,
        next_bookings={earlier: booking for booking, (earlier, _room) in continued.items()},
    )
    rooms: Sequence[Room] = [room for _earlier, room in continued.values()]
    room_services.touch_rooms(command, rooms=rooms, changed_fields=CHANGED_FIELDS)
    return ended


def _invalid(sentence: str) -> Invalid:
    return Invalid(sentence, errors={"continues": [sentence]})
