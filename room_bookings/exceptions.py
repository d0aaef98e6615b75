"""Refusals about bookings: each names the booking, its status and its ETag."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.etag import etag
from hotel.kernel.exceptions import Conflict, Invalid, NotFound, ProblemCode, Reason
from room_bookings.models import RoomBooking
from rooms.models import Room


class BookingNotFound(NotFound):
    """This hotel has no such booking."""

    code = ProblemCode.BOOKING_NOT_FOUND

    def __init__(self, booking_ids: Iterable[str]) -> None:
        missing = sorted(booking_ids)
        super().__init__(no_such_bookings(missing), booking_id=missing[0])


class PartyMemberNotFound(NotFound):
    """The booking's party has no such member."""

    code = ProblemCode.PARTY_MEMBER_NOT_FOUND


class PaymentNotFound(NotFound):
    """The ledger of the booking has no such row."""

    code = ProblemCode.PAYMENT_NOT_FOUND


class InvoiceNotFound(NotFound):
    """The hotel, or the booking, has no such invoice."""

    code = ProblemCode.INVOICE_NOT_FOUND


class InvalidBookings(Invalid):
    """Some of the bookings to create are not valid.

    `errors_by_index` holds the sentences by field for each of them, by its place among all. Of several bookings the
    fields of the problem body begin with that place: `bookings.1.adults`.
    """

    def __init__(self, errors_by_index: Mapping[int, Mapping[str, str]], *, of: int) -> None:
        super().__init__(
            _("The booking is not valid.") if of == 1 else _("Some of the bookings are not valid."),
            errors={
                f"bookings.{index}.{name}" if of > 1 else name: [sentence]
                for index, errors in errors_by_index.items()
                for name, sentence in errors.items()
            },
        )
        self.errors_by_index = errors_by_index


class BookingRefused(Conflict):
    """The booking's current state does not allow the action. `about` holds further members of the problem body."""

    def __init__(self, booking: RoomBooking, reasons: Sequence[Reason], **about: Any) -> None:
        super().__init__(reasons[0].detail, reasons=reasons, **about_booking(booking), **about)


class SetRefused(Conflict):
    """Some subjects of a set were refused, and nothing was changed.

    `items` lists every refused subject with its `reasons`.
    """

    def __init__(self, items: Sequence[Mapping[str, Any]]) -> None:
        reasons = [reason for item in items for reason in item["reasons"]]
        listed = [{**item, "reasons": [reason.as_dict() for reason in item["reasons"]]} for item in items]
        super().__init__(reasons[0].detail, reasons=reasons, items=listed)


class BlockRefused(Conflict):
    """Rooms cannot be blocked in these nights, and nothing was changed.

    `items` lists each room and booking in the way with its `reasons`, and in `free_rooms` where it could move.
    """

    def __init__(self, items: Sequence[Mapping[str, Any]]) -> None:
        reasons = [reason for item in items for reason in item["reasons"]]
        listed = [{**item, "reasons": [reason.as_dict() for reason in item["reasons"]]} for item in items]
        super().__init__(reasons[0].detail, reasons=reasons, items=listed)


class RoomNotCleared(Conflict):
    """Guests were still recorded in a room after the booking's guests had been detached. Everything rolls back.

    `items` lists every such room. `room_by_booking` maps the refused bookings to these rooms.
    """

    code = ProblemCode.ROOM_NOT_CLEARED

    def __init__(self, room_by_booking: Mapping[RoomBooking, Room], *, guest_pks: Sequence[int]) -> None:
        booking, room = next(iter(room_by_booking.items()))
        details = {
            other: _("Guests would still be recorded in room %(room)s afterwards.")
            % {"room": other.room_number}
            for other in room_by_booking.values()
        }
        items = [
            {
                "room_number": other.room_number,
                "booking_id": refused.booking_id,
                "reasons": [Reason(self.code, details[other]).as_dict()],
            }
            for refused, other in room_by_booking.items()
        ]
        super().__init__(
            details[room],
            **about_booking(booking),
            room_number=room.room_number,
            guest_ids=list(guest_pks),
            items=items,
        )


def no_such_bookings(booking_ids: Iterable[str]) -> str:
    """Return the sentence that the hotel has no bookings with these IDs."""
    return _("This hotel has no booking %(bookings)s.") % {"bookings": ", ".join(booking_ids)}


def about_booking(booking: RoomBooking) -> dict[str, Any]:
    """Return the members of a problem body that name a booking, with its status and ETag."""
    return {
        "booking_id": booking.booking_id,
        "status": booking.status,
        "current": {"status": booking.status, "etag": etag(booking)},
    }


def calendar_not_found(calendar_pk: int) -> NotFound:
    """Return the refusal of a calendar that the hotel does not have, or no longer has."""
    detail = _("This hotel has no calendar %(calendar)s.") % {"calendar": str(calendar_pk)[:20]}
    return NotFound(detail, code=ProblemCode.CALENDAR_NOT_FOUND)


def block_not_found(block_pk: int) -> NotFound:
    """Return the refusal of a block of a room that the hotel does not have."""
    detail = _("This hotel has no block %(block)s.") % {"block": str(block_pk)[:20]}
    return NotFound(detail, code=ProblemCode.BLOCK_NOT_FOUND)
