"""Services of room types."""

from collections.abc import Collection
from enum import Enum
from typing import Any, Final

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Conflict, Invalid
from hotel.kernel.sql import insert_rows, update_rows
from rooms.exceptions import no_such_room_types
from rooms.models import UNADDRESSABLE, RoomType
from rooms.selectors import find_room_types
from rooms.services.locking import lock_room_type
from staff.capabilities import Capability
from staff.command import Command


class InfantsChange(Enum):
    """The age in a change that keeps it: None says that every child needs a place."""

    KEPT = "kept"


KEPT: Final = InfantsChange.KEPT


def create_room_type(
    command: Command,
    *,
    code: str,
    name: str,
    max_occupancy: int,
    infants_up_to_age: int | None = None,
    overbooking_limit: int = 0,
) -> RoomType:
    """Create a room type. `overbooking_limit` bookings may hold a night beyond the number of its rooms in use.

    Children up to the age `infants_up_to_age`, in years, need no place in its rooms; with None every child needs one.
    A limit other than 0 needs the capability of restrictions, too.
    Raises Invalid (a code that no address can hold), Conflict (room_type_taken), Forbidden.
    """
    command.require(Capability.ROOMS_CHANGE)
    if overbooking_limit:
        command.require(Capability.RESTRICTIONS)
    if code in UNADDRESSABLE:
        sentence = _("No room type can have the code '%(code)s'.") % {"code": code}
        raise Invalid(sentence, errors={"code": [sentence]})
    if find_room_types(hotel=command.hotel, codes=[code]):
        detail = _("This hotel has a room type %(room_type)s already.") % {"room_type": code}
        raise Conflict(detail, code="room_type_taken", room_type=code)
    room_type = RoomType(
        hotel=command.hotel,
        code=code,
        name=name,
        max_occupancy=max_occupancy,
        infants_up_to_age=infants_up_to_age,
        overbooking_limit=overbooking_limit,
        created_at=command.now,
        updated_at=command.now,
    )
    insert_rows([room_type], set_primary_keys=True)
    return room_type


def update_room_type(
    command: Command,
    *,
    code: str,
    name: str | None = None,
    max_occupancy: int | None = None,
    infants_up_to_age: int | InfantsChange | None = KEPT,
    overbooking_limit: int | None = None,
) -> RoomType:
    """Change the name of a room type, its largest number of persons or its overbooking limit; None keeps a value.

    `infants_up_to_age` is kept unless given: None says that every child needs a place.

    A lower limit refuses nothing: nights sold beyond it are then in the list of oversold nights. Unchanged values write
    nothing. A changed limit needs the capability of restrictions, too. Locks the room type.
    Raises RoomTypeNotFound, Forbidden, Busy.
    """
    command.require(Capability.ROOMS_CHANGE)
    room_type = lock_room_type(command, code=code)
    wanted: dict[str, Any] = {
        "name": name,
        "max_occupancy": max_occupancy,
        "overbooking_limit": overbooking_limit,
    }
    changes = {
        field: value for field, value in wanted.items() if value not in (None, getattr(room_type, field))
    }
    if infants_up_to_age not in (KEPT, room_type.infants_up_to_age):
        changes["infants_up_to_age"] = infants_up_to_age
    if "overbooking_limit" in changes:
        command.require(Capability.RESTRICTIONS)
    if changes:
        changes |= {"version": room_type.version + 1, "updated_at": command.now}
        for field, value in changes.items():
            setattr(room_type, field, value)
        update_rows([room_type], [*wanted, "infants_up_to_age", "version", "updated_at"])
    return room_type


def room_types_by_code(command: Command, *, codes: Collection[str]) -> dict[str, RoomType]:
    """Return the hotel's room types with these codes, in one statement. Raises Invalid with the missing codes."""
    types = find_room_types(hotel=command.hotel, codes=codes)
    if missing := sorted(set(codes) - types.keys()):
        sentence = no_such_room_types(missing)
        raise Invalid(sentence, errors={"room_type": [sentence]})
    return types
