"""The fields of a check-in: the room, and the earlier booking whose guests stay on in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from room_bookings.booking_rows import BookingRow
from room_bookings.enums import BookingStatus, PartyRole
from room_bookings.selectors import Candidate, bookings_to_continue
from rooms.enums import RoomStatus
from rooms.web.labels import ROOM_STATUSES
from staff.web.command_forms import Choice, Field, note

if TYPE_CHECKING:
    from room_bookings.web.command_forms import BookingCommandForm


def room_choice(candidate: Candidate) -> Choice:
    """Return a room with its type, its status, and what is against it."""
    room = candidate.room
    return Choice(
        room.room_number,
        room.room_number,
        note=f"{room.room_type__code} · {ROOM_STATUSES[RoomStatus(room.room_status)]}",
        warning=" ".join(
            [
                *(str(reason.detail) for reason in candidate.reasons),
                *(warning["detail"] for warning in candidate.warnings),
            ]
        ),
    )


def room_field(part: "BookingCommandForm", *, required: bool, none: Any = "") -> Field:
    """Return the choice of a room; `none` is the choice of no other room than usual."""
    rooms = part.rooms()
    choices = rooms if required else [Choice("", none), *rooms]
    return Field("room_number", _("Room"), kind="search", required=required, choices=choices)


def check_in_fields(part: "BookingCommandForm") -> Sequence[Field]:
    """Return the room, the booking whose guests stay on, and a note."""
    if part.booking.status != BookingStatus.CONFIRMED:
        return [note()]
    staying = _staying_on(part)
    assigned = part.booking.assigned_room
    if assigned:
        own = _now("%(room)s, the assigned room") % {"room": assigned.room_number}
        return [room_field(part, required=False, none=own), *staying, note()]
    if staying:
        return [
            room_field(part, required=False, none=_now("The room in which the guests stay on")),
            *staying,
            note(),
        ]
    return [room_field(part, required=True), note()]


def _staying_on(part: "BookingCommandForm") -> Sequence[Field]:
    """Return the choice of the booking in house whose guests stay on; nothing where there is none."""
    earlier = bookings_to_continue(part.booking)
    if not earlier:
        return []
    stored = part.booking.continues
    return [staying_on_field(earlier, chosen=stored.booking_id if stored else "")]


def staying_on_field(earlier: Sequence[BookingRow], *, chosen: str = "") -> Field:
    """Return the choice among these bookings in house of the one whose guests stay on; `chosen` cannot be left out."""
    return Field(
        "continues",
        _("Guests stay on from"),
        kind="choice",
        required=bool(chosen),
        choices=[Choice(row.booking_id, _name_of_row(row)) for row in earlier],
        initial=chosen,
        help=_("They keep their room and their PINs, and the room needs no turnover."),
    )


def _name_of_row(row: BookingRow) -> str:
    primary = primary_member(row)
    names = f"{primary['first_name']} {primary['last_name']}".strip() if primary else ""
    room = _now("Room %(room)s") % {"room": row.assigned_room.room_number} if row.assigned_room else ""
    return " · ".join(part for part in (room, names, row.booking_id) if part)


def primary_member(row: BookingRow) -> dict[str, Any] | None:
    """Return the main guest of a booking."""
    return next((member for member in row.whole_party if member["role"] == PartyRole.PRIMARY), None)
