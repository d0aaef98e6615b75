"""Triggers that count the rooms which blocks hold in each night, and keep bookings out of a blocked room.

A block of a calendar is a fact that a channel reports, so it is never refused: where it is more than the limit, the
night is oversold, and where a booking has the room already, both stay and are listed. What is refused is a booking that
begins to hold a room in a night in which it is blocked. It may read blocks as of an old snapshot: the booking then
stands before the block. A block of a room itself (`room_block_triggers`) and a booking are never both there: a booking
that begins to hold a room stamps it, as such a block does.

Two blocks of one room in a night hold one room. So a count is not raised by each block but counted anew: first the
counters are locked, by an UPDATE that makes PostgreSQL refuse an older snapshot, then a second statement counts.
"""

import pgtrigger

from hotel.kernel.constraints import Retry
from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.triggers import InvariantTrigger, raise_refusal_sql

BLOCKED_ROOMS = (
    "(SELECT count(DISTINCT room_id) + count(*) FILTER (WHERE room_id IS NULL) FROM ("
    "SELECT block.room_id FROM room_bookings_calendarblock AS block WHERE block.room_type_id = {room_type} "
    "AND block.released_at IS NULL AND block.first <= {night} AND block.until > {night} UNION ALL "
    "SELECT block.room_id FROM room_bookings_roomblock AS block WHERE block.room_type_id = {room_type} "
    "AND block.ended_at IS NULL AND block.kind = 'OUT_OF_ORDER' AND block.first <= {night} AND block.until > {night}"
    ") AS held)"
)
"""The number of rooms that blocks hold in a night of a room type: those of channels, and those of rooms."""

_NIGHTS = (
    "SELECT {row}.room_type_id, {row}.first + generate_series(0, {row}.until - {row}.first - 1) "
    "WHERE {row}.released_at IS NULL"
)
_NEW, _OLD = _NIGHTS.format(row="NEW"), _NIGHTS.format(row="OLD")

_COUNT = (
    "INSERT INTO rooms_nightssold AS counter (hotel_id, room_type_id, night, sold, blocked) "
    "SELECT NEW.hotel_id, changed.room_type, changed.night, 0, 0 FROM ({nights}) AS changed (room_type, night) "
    "ORDER BY changed.room_type, changed.night "
    "ON CONFLICT (room_type_id, night) DO UPDATE SET blocked = counter.blocked; "
    "UPDATE rooms_nightssold AS counter SET blocked = "
    + BLOCKED_ROOMS.format(room_type="counter.room_type_id", night="counter.night")
    + " FROM ({nights}) AS changed (room_type, night) "
    "WHERE counter.room_type_id = changed.room_type AND counter.night = changed.night; "
    "RETURN NULL;"
)


def count_nights(nights: str) -> str:
    """Return the body of a trigger that counts the blocked rooms anew in the nights that `nights` selects."""
    return _COUNT.format(nights=nights)


NIGHTS_OF_NEW_BLOCK = InvariantTrigger(
    name="i13_nights_blocked_by_new_block",
    violation_error_message="The nights blocked of a room type count each room that a block holds.",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("NEW.released_at IS NULL"),
    func=count_nights(_NEW),
)

NIGHTS_FOLLOW_BLOCK = InvariantTrigger(
    name="i13_nights_blocked_follow_block",
    violation_error_message="The nights blocked of a room type change with the nights that a block holds.",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("first", "until", "released_at", "room_type_id", "room_id"),
    condition=pgtrigger.Condition(
        "((OLD.first, OLD.until, OLD.released_at IS NULL, OLD.room_type_id, OLD.room_id) IS DISTINCT FROM "
        "(NEW.first, NEW.until, NEW.released_at IS NULL, NEW.room_type_id, NEW.room_id))"
    ),
    func=count_nights(f"{_OLD} UNION {_NEW}"),
)

BLOCKS_STAY = InvariantTrigger(
    name="i13_blocks_stay",
    violation_error_message="Blocks are released, never deleted.",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Delete | pgtrigger.Truncate,
    func=raise_refusal_sql("i13_blocks_stay", "Rows of % cannot be deleted.", "TG_TABLE_NAME"),
)

STAMP_ROOM = (
    "UPDATE rooms_room SET version = version WHERE id = {room} AND xmin <> pg_current_xact_id()::xid; "
)
"""Writes the row of a room, unchanged, once for each transaction: two that do so take turns."""

_LIVE = "{row}.status IN ('PENDING', 'CONFIRMED', 'CHECKED_IN') AND {row}.assigned_room_id IS NOT NULL"
_HOLDS_ROOM = _LIVE.format(row="NEW")
_BEGINS = (
    f"NOT ({_LIVE.format(row='OLD')}) OR NEW.assigned_room_id <> OLD.assigned_room_id "
    "OR NEW.check_in < OLD.check_in OR NEW.check_out > OLD.check_out "
    "OR NOT (NEW.held_minutes <@ OLD.held_minutes)"
)


def _outside_blocks(name: str, *, newly: str = "") -> str:
    """Return the body of a trigger that refuses a booking in a room in a night in which the room is blocked."""
    refusal = raise_refusal_sql(
        name,
        "Booking % cannot have its room in the night of %: it is blocked.",
        "booking.booking_id",
        "night",
    )
    return (
        "SELECT booking_id, assigned_room_id, room_from, check_in, check_out, held_minutes INTO booking "
        "FROM room_bookings_roombooking WHERE id = NEW.id AND status IN ('PENDING', 'CONFIRMED', 'CHECKED_IN'); "
        "SELECT greatest(block.first, booking.room_from) INTO night FROM room_bookings_calendarblock AS block "
        "WHERE block.room_id = booking.assigned_room_id AND block.released_at IS NULL "
        f"AND block.first < booking.check_out AND block.until > booking.room_from {newly} ORDER BY 1 LIMIT 1; "
        f"IF FOUND THEN {refusal} END IF; "
        + STAMP_ROOM.format(room="booking.assigned_room_id")
        + "SELECT greatest(block.first, booking.room_from) INTO night FROM room_bookings_roomblock AS block "
        "WHERE block.room_id = booking.assigned_room_id AND block.ended_at IS NULL AND block.kind = 'OUT_OF_ORDER' "
        "AND block.held_minutes && booking.held_minutes ORDER BY 1 LIMIT 1; "
        f"IF FOUND THEN {refusal} END IF; RETURN NULL;"
    )


_NEWLY = (
    "AND (OLD.assigned_room_id IS DISTINCT FROM booking.assigned_room_id "
    "OR OLD.status NOT IN ('PENDING', 'CONFIRMED', 'CHECKED_IN') "
    "OR booking.check_in < OLD.check_in AND block.first < OLD.check_in "
    "OR booking.check_out > OLD.check_out AND block.until > OLD.check_out)"
)
"""A booking whose stay grows is refused for the nights that it gains; the others it had before the block."""

_VARIABLES = [("booking", "record"), ("night", "date")]

NEW_BOOKING_OUTSIDE_BLOCKS = InvariantTrigger(
    name="i4_new_booking_outside_blocks",
    violation_error_message="A new booking with a room does not hold it in a night in which the room is blocked.",
    violation_error_code=ProblemCode.ROOM_BLOCKED,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    on_violation=Retry.GUARD_WILL_REFUSE,
    condition=pgtrigger.Condition(f"({_HOLDS_ROOM})"),
    declare=_VARIABLES,
    func=_outside_blocks("i4_new_booking_outside_blocks"),
)

BOOKING_OUTSIDE_BLOCKS = InvariantTrigger(
    name="i4_booking_outside_blocks",
    violation_error_message="A booking begins to hold no room in a night in which the room is blocked.",
    violation_error_code=ProblemCode.ROOM_BLOCKED,
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("assigned_room_id", "status", "check_in", "check_out", "room_from"),
    timing=pgtrigger.Deferred,
    on_violation=Retry.GUARD_WILL_REFUSE,
    condition=pgtrigger.Condition(f"({_HOLDS_ROOM} AND ({_BEGINS}))"),
    declare=_VARIABLES,
    func=_outside_blocks("i4_booking_outside_blocks", newly=_NEWLY),
)
