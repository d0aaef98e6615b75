from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hotel.etag import etag
from hotel.exceptions import Conflict, NotFound, Reason
from room_bookings.models import RoomBooking


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
    """After everybody known had been detached somebody was still in the room. Everything rolls back."""

    code = "room_not_cleared"


def about_booking(booking: RoomBooking) -> dict[str, Any]:
    return {
        "booking_id": booking.booking_id,
        "status": booking.status,
        "current": {"status": booking.status, "etag": etag(booking)},
    }
