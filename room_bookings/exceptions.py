from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hotel.kernel.etag import etag
from hotel.kernel.exceptions import Conflict, NotFound, Reason
from room_bookings.models import RoomBooking
from rooms.models import Room


class BookingNotFound(NotFound):
    """This hotel has no such booking."""

    code = "booking_not_found"

    def __init__(self, booking_ids: Iterable[str]) -> None:
        missing = sorted(booking_ids)
        super().__init__(f"This hotel has no booking {', '.join(missing)}.", booking_id=missing[0])


class PartyMemberNotFound(NotFound):
    """The booking's party has no such member."""

    code = "party_member_not_found"


class BookingRefused(Conflict):
    """The booking's present state forbids it. Names the booking and its status."""

    def __init__(self, booking: RoomBooking, reasons: Sequence[Reason], **about: Any) -> None:
        super().__init__(reasons[0].detail, reasons=reasons, **about_booking(booking), **about)


class SetRefused(Conflict):
    """Some of a set were refused, so nothing was done. `items` lists every offender with its reasons."""

    def __init__(self, items: Sequence[Mapping[str, Any]]) -> None:
        reasons = [reason for item in items for reason in item["reasons"]]
        listed = [{**item, "reasons": [reason.as_dict() for reason in item["reasons"]]} for item in items]
        super().__init__(reasons[0].detail, reasons=reasons, items=listed)


class RoomNotCleared(Conflict):
    """After everybody known had been detached somebody was still in a room. Everything rolls back.

    `items` lists every such room.
    """

    code = "room_not_cleared"

    def __init__(self, uncleared: Mapping[RoomBooking, Room], *, guest_ids: Sequence[int]) -> None:
        booking, room = next(iter(uncleared.items()))
        details = {
            other: f"Somebody would still be in room {other.room_number} after check-out."
            for other in uncleared.values()
        }
        items = [
            {
                "room_number": other.room_number,
                "booking_id": leaving.booking_id,
                "reasons": [Reason(self.code, details[other]).as_dict()],
            }
            for leaving, other in uncleared.items()
        ]
        super().__init__(
            details[room],
            **about_booking(booking),
            room_number=room.room_number,
            guest_ids=list(guest_ids),
            items=items,
        )


def about_booking(booking: RoomBooking) -> dict[str, Any]:
    return {
        "booking_id": booking.booking_id,
        "status": booking.status,
        "current": {"status": booking.status, "etag": etag(booking)},
    }
