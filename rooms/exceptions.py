"""Refusals about rooms and room types."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.etag import etag
from hotel.kernel.exceptions import Conflict, Invalid, NotFound, ProblemCode, Reason
from rooms.models import Room


class RoomNotFound(NotFound):
    """This hotel has no such room."""

    code = ProblemCode.ROOM_NOT_FOUND

    def __init__(self, room_numbers: Iterable[str]) -> None:
        missing = sorted(room_numbers)
        super().__init__(_no_such_rooms(missing), room_number=missing[0])


class UnknownRoom(Invalid):
    """The request names a room that this hotel does not have."""

    def __init__(self, room_numbers: Iterable[str]) -> None:
        sentence = _no_such_rooms(sorted(room_numbers))
        super().__init__(sentence, errors={"room_number": [sentence]})


class RoomTypeNotFound(NotFound):
    """This hotel has no such room type."""

    code = ProblemCode.ROOM_TYPE_NOT_FOUND

    def __init__(self, code: str) -> None:
        super().__init__(no_such_room_types([code]), room_type=code)


class RoomRefused(Conflict):
    """The present state of one room forbids the action. The body names the room, its status and its ETag."""

    def __init__(self, room: Room, *reasons: Reason, **about: Any) -> None:
        super().__init__(
            reasons[0].detail,
            reasons=reasons,
            current={"status": room.room_status, "etag": etag(room)},
            room_number=room.room_number,
            room_status=room.room_status,
            **about,
        )


class RoomsRefused(Conflict):
    """The present state of some rooms forbids the action on all. `items` lists each of them with its reasons."""

    def __init__(self, items: Sequence[Mapping[str, Any]]) -> None:
        reasons = [reason for item in items for reason in item["reasons"]]
        super().__init__(reasons[0].detail, reasons=reasons, items=list(items))


def maintenance_open_reason(room_number: str) -> Reason:
    """Return the reason that an open maintenance report makes the room unusable."""
    detail = _("Room %(room)s has an open maintenance report that makes it unusable.") % {"room": room_number}
    return Reason("maintenance_open", detail)


def no_such_room_types(codes: Iterable[str]) -> str:
    """Return the sentence that the hotel has no room types with these codes."""
    return _("This hotel has no room type %(codes)s.") % {"codes": ", ".join(codes)}


def _no_such_rooms(room_numbers: list[str]) -> str:
    return _("This hotel has no room %(rooms)s.") % {"rooms": ", ".join(room_numbers)}
