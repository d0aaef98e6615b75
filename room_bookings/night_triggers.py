"""Triggers that count the nights sold of each room type, and refuse bookings that sell a night beyond its limit (I13).

The counters are written in the statement that changes a booking, a row for each type and night, in this order. Two
transactions that take the same night wait for each other there, so the check at commit reads a count that no other
transaction can change: it holds at every isolation level. Rooms in use and the limit may be read as of an old snapshot:
the booking then stands before their change, and losing capacity never refuses.

An ordinary check-in or check-out leaves the held nights as they are, and the conditions keep these functions from
being called.
"""

import pgtrigger

from hotel.kernel.constraints import CompositeForeignKey, Retry
from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.triggers import InvariantTrigger, raise_refusal_sql
from room_bookings.block_triggers import BLOCKED_ROOMS

_HOLDING = (
    "status",
    "check_in",
    "check_out",
    "departed_on",
    "room_type_id",
    "assigned_room_id",
    "sold_type_id",
)
"""The columns on which the held nights depend."""

_HOLDS = "{row}.sold_until > {row}.check_in"
_NEW_HOLDS, _OLD_HOLDS = _HOLDS.format(row="NEW"), _HOLDS.format(row="OLD")
_CHANGED = (
    "(OLD.sold_type_id, OLD.check_in, OLD.sold_until) IS DISTINCT FROM "
    "(NEW.sold_type_id, NEW.check_in, NEW.sold_until)"
)
_BEGINS_TO_HOLD = (
    "(NEW.check_in < OLD.check_in OR NEW.sold_until > OLD.sold_until OR NOT (" + _OLD_HOLDS + ") "
    "OR NEW.sold_type_id <> OLD.sold_type_id "
    "AND (NEW.assigned_room_id IS NULL OR NEW.assigned_room_id IS DISTINCT FROM OLD.assigned_room_id) "
    "OR OLD.oversold_kind <> '')"
)
"""A change of the type of a room takes its bookings along (`SOLD_TYPE_FOLLOWS_ROOM`) and sells nothing."""

SOLD_TYPE_FOLLOWS_ROOM = CompositeForeignKey(
    name="i13_sold_type_follows_room",
    violation_error_message="A booking with a room holds nights of the type of this room.",
    fields=("assigned_room", "sold_type"),
    to="rooms.Room",
    to_fields=("id", "room_type"),
    on_update_cascade=True,
)

SOLD_TYPE_OF_ROOM = InvariantTrigger(
    name="i13_sold_type_of_room",
    violation_error_message="A booking holds nights of the type of its assigned room, else of the booked type.",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("assigned_room_id", "room_type_id", "sold_type_id"),
    func=(
        "NEW.sold_type_id := NEW.room_type_id; "
        "IF NEW.assigned_room_id IS NOT NULL THEN "
        "NEW.sold_type_id := (SELECT room_type_id FROM rooms_room WHERE id = NEW.assigned_room_id); "
        "END IF; RETURN NEW;"
    ),
)

_COUNT = (
    "INSERT INTO rooms_nightssold AS counter (hotel_id, room_type_id, night, sold) "
    "SELECT NEW.hotel_id, changed.room_type, changed.night, sum(changed.difference) FROM ("
    "{differences}"
    ") AS changed (room_type, night, difference) GROUP BY changed.room_type, changed.night "
    "HAVING sum(changed.difference) <> 0 ORDER BY changed.room_type, changed.night "
    "ON CONFLICT (room_type_id, night) DO UPDATE SET sold = counter.sold + EXCLUDED.sold; "
    "RETURN NULL;"
)
_NIGHTS = "SELECT {row}.sold_type_id, {row}.check_in + generate_series(0, {row}.sold_until - {row}.check_in - 1), {by}"
_TAKEN, _GIVEN_BACK = _NIGHTS.format(row="NEW", by=1), _NIGHTS.format(row="OLD", by=-1)

NIGHTS_SOLD_BY_NEW_BOOKING = InvariantTrigger(
    name="i13_nights_sold_by_new_booking",
    violation_error_message="The nights sold of a room type count each booking that holds the night.",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition(_NEW_HOLDS),
    func=_COUNT.format(differences=_TAKEN),
)

NIGHTS_SOLD_FOLLOW_BOOKING = InvariantTrigger(
    name="i13_nights_sold_follow_booking",
    violation_error_message="The nights sold of a room type change with the nights that a booking holds.",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf(*_HOLDING),
    condition=pgtrigger.Condition(f"(({_NEW_HOLDS} OR {_OLD_HOLDS}) AND {_CHANGED})"),
    func=_COUNT.format(differences=f"{_GIVEN_BACK} UNION ALL {_TAKEN}"),
)


_JUDGE = (
    "SELECT booking_id, sold_type_id, check_in, sold_until, oversold_kind INTO booking "
    "FROM room_bookings_roombooking WHERE id = NEW.id; "
    "IF booking.oversold_kind <> '' THEN RETURN NULL; END IF; "
    "SELECT overbooking_limit + (SELECT count(*) FROM rooms_room WHERE room_type_id = type.id AND is_active) "
    "INTO most FROM rooms_roomtype AS type WHERE type.id = booking.sold_type_id; "
    "SELECT night INTO beyond FROM rooms_nightssold "
    "WHERE room_type_id = booking.sold_type_id AND night >= booking.check_in AND night < booking.sold_until "
    "AND sold + blocked > most AND (OLD.oversold_kind = '' AND OLD.sold_type_id = booking.sold_type_id "
    "AND night >= OLD.check_in AND night < OLD.sold_until) IS NOT TRUE ORDER BY night LIMIT 1; "
    "IF FOUND THEN "
)


def _within_limit(name: str) -> str:
    """Return the body of a trigger that refuses a booking beyond the limit in a night that it begins to hold."""
    refusal = raise_refusal_sql(
        name,
        "Booking % would be one too many in the night of %: the limit of its room type is %.",
        "booking.booking_id",
        "beyond",
        "most",
    )
    return f"{_JUDGE}{refusal} END IF; RETURN NULL;"


_VARIABLES = [("booking", "record"), ("most", "bigint"), ("beyond", "date")]

NEW_BOOKING_WITHIN_LIMIT = InvariantTrigger(
    name="i13_new_booking_within_limit",
    violation_error_message=(
        "A new booking holds no night beyond rooms in use and overbooking limit, or says who oversold it."
    ),
    violation_error_code=ProblemCode.NO_AVAILABILITY,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    on_violation=Retry.GUARD_WILL_REFUSE,
    condition=pgtrigger.Condition(f"NEW.oversold_kind = '' AND {_NEW_HOLDS}"),
    declare=_VARIABLES,
    func=_within_limit("i13_new_booking_within_limit"),
)

BOOKING_WITHIN_LIMIT = InvariantTrigger(
    name="i13_booking_within_limit",
    violation_error_message=(
        "A booking begins to hold no night beyond rooms in use and overbooking limit, or says who oversold it."
    ),
    violation_error_code=ProblemCode.NO_AVAILABILITY,
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf(*_HOLDING, "oversold_kind"),
    timing=pgtrigger.Deferred,
    on_violation=Retry.GUARD_WILL_REFUSE,
    condition=pgtrigger.Condition(f"NEW.oversold_kind = '' AND {_NEW_HOLDS} AND {_BEGINS_TO_HOLD}"),
    declare=_VARIABLES,
    func=_within_limit("i13_booking_within_limit"),
)
"""Judges the nights of the booking as it is at commit, less those that it held before this change."""

_COUNTED = (
    "NEW.sold <> (SELECT count(*) FROM room_bookings_roombooking WHERE hotel_id = NEW.hotel_id "
    "AND sold_type_id = NEW.room_type_id AND check_in <= NEW.night AND sold_until > NEW.night) "
    "OR NEW.blocked <> " + BLOCKED_ROOMS.format(room_type="NEW.room_type_id", night="NEW.night")
)
_MOVED = (
    "TG_OP = 'UPDATE' AND (NEW.hotel_id, NEW.room_type_id, NEW.night) "
    "IS DISTINCT FROM (OLD.hotel_id, OLD.room_type_id, OLD.night)"
)
_FORGED = raise_refusal_sql(
    "i13_nights_sold_say_what_bookings_hold",
    "The bookings and blocks of room type % do not hold % and % times the night of %.",
    "NEW.room_type_id",
    "NEW.sold",
    "NEW.blocked",
    "NEW.night",
)

NIGHTS_SOLD_SAY_WHAT_BOOKINGS_HOLD = InvariantTrigger(
    name="i13_nights_sold_say_what_bookings_hold",
    violation_error_message="Counts of nights are written by bookings and blocks; by hand only as these count.",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("pg_trigger_depth() = 0"),
    func=f"IF {_COUNTED} OR {_MOVED} THEN {_FORGED} END IF; RETURN NEW;",
)
"""Triggers of bookings and blocks write at depth 1: `recount_nights_sold` heals counters, and nobody can forge them."""

NIGHTS_SOLD_STAY = InvariantTrigger(
    name="i13_nights_sold_stay",
    violation_error_message="Counts of sold nights are never deleted.",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Delete | pgtrigger.Truncate,
    func=raise_refusal_sql("i13_nights_sold_stay", "Rows of % cannot be deleted.", "TG_TABLE_NAME"),
)
