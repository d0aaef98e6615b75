"""The writer of the restrictions of room types."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from rooms.day_restrictions import DayRestriction, require_valid_span, restricted_span
from rooms.models import RestrictionChange, RoomType
from rooms.selectors import restrictions_of
from rooms.services.locking import lock_room_type
from staff.capabilities import Capability
from staff.command import Command

_REPLACE = PreparedQuery.from_sql(
    "replace_restrictions",
    """
    WITH wanted AS (
        SELECT * FROM unnest(%(days)s::date[], %(min_nights)s::smallint[], %(max_nights)s::smallint[],
            %(closed_to_arrival)s::boolean[], %(closed_to_departure)s::boolean[])
            AS wanted (day, min_nights, max_nights, closed_to_arrival, closed_to_departure)
    ), gone AS (
        DELETE FROM rooms_restriction WHERE room_type_id = %(room_type_pk)s
            AND day BETWEEN %(first)s AND %(last)s AND day NOT IN (SELECT day FROM wanted)
    )
    INSERT INTO rooms_restriction
        (hotel_id, room_type_id, day, min_nights, max_nights, closed_to_arrival, closed_to_departure)
    SELECT %(hotel_pk)s, %(room_type_pk)s, wanted.* FROM wanted
    ON CONFLICT (room_type_id, day) DO UPDATE SET min_nights = EXCLUDED.min_nights,
        max_nights = EXCLUDED.max_nights, closed_to_arrival = EXCLUDED.closed_to_arrival,
        closed_to_departure = EXCLUDED.closed_to_departure
    """,
    has_result=False,
)


def set_restrictions(
    command: Command,
    *,
    code: str,
    restrictions: Sequence[DayRestriction],
    first: date | None = None,
    last: date | None = None,
) -> RoomType:
    """Replace the restrictions of a room type from `first` to `last`, both included.

    Without them, from the first to the last of the given dates. Dates that are not given are not restricted afterwards.
    Restrictions that are so already write nothing. Locks the room type and raises its version; sends
    four statements and an audit row, whatever the number of dates.
    Raises RoomTypeNotFound, Invalid (dates outside of the range or twice, too many, bounds), Forbidden, Busy.
    """
    command.require(Capability.RESTRICTIONS)
    first, last = restricted_span(restrictions, first=first, last=last, today=command.today)
    _require_valid(first, last, restrictions)
    room_type = lock_room_type(command, code=code)
    wanted = [each for each in sorted(restrictions, key=lambda each: each.date) if not each.is_empty]
    if wanted == restrictions_of(room_type=room_type, first=first, last=last):
        return room_type
    _REPLACE(
        hotel_pk=command.hotel.pk,
        room_type_pk=room_type.pk,
        first=first,
        last=last,
        days=[each.date for each in wanted],
        min_nights=[each.min_nights for each in wanted],
        max_nights=[each.max_nights for each in wanted],
        closed_to_arrival=[each.closed_to_arrival for each in wanted],
        closed_to_departure=[each.closed_to_departure for each in wanted],
    )
    room_type.version += 1
    room_type.updated_at = command.now
    update_rows([room_type], ["version", "updated_at"])
    insert_rows([_change(command, room_type, first, last, wanted)])
    return room_type


def _change(
    command: Command, room_type: RoomType, first: date, last: date, wanted: Sequence[DayRestriction]
) -> RestrictionChange:
    stored: list[dict[str, Any]] = [asdict(each) | {"date": each.date.isoformat()} for each in wanted]
    return RestrictionChange(
        hotel=command.hotel,
        room_type=room_type,
        first=first,
        last=last,
        restrictions=stored,
        changed_by=command.staff,
        source=command.source,
        at=command.now,
        business_date=command.today,
        command_id=command.id,
        request_id=request_id.get(),
    )


def _require_valid(first: date, last: date, restrictions: Sequence[DayRestriction]) -> None:
    require_valid_span(first, last)
    days = [each.date for each in restrictions]
    if len(set(days)) < len(days) or any(not first <= day <= last for day in days):
        sentence = _("Each date is given once and lies between the first and the last.")
        raise Invalid(sentence, errors={"restrictions": [sentence]})
    for each in restrictions:
        if each.min_nights and each.max_nights and each.max_nights < each.min_nights:
            sentence = _("The largest number of nights is less than the least.")
            raise Invalid(sentence, errors={"restrictions": [sentence]})
