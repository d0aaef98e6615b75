"""Triggers of dated room blocks: they hold no booked night, count in availability and write their own history.

A block and a booking that begin to hold one room at once must meet. Both sides stamp the room: they write its row
unless this transaction has written it already, and look for the other side in a later statement. Where two
transactions stamp one room, the later one waits and then reads what the earlier one has committed; above READ COMMITTED
PostgreSQL refuses it. Commands that assign a room have written its row anyway, so the stamp costs them nothing.
"""

import pgtrigger

from hotel.kernel.constraints import Retry
from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.triggers import InvariantTrigger, raise_refusal_sql
from room_bookings.block_triggers import STAMP_ROOM, count_nights

_NIGHTS = (
    "SELECT {row}.room_type_id, {row}.first + generate_series(0, {row}.until - {row}.first - 1) "
    "WHERE {row}.ended_at IS NULL AND {row}.kind = 'OUT_OF_ORDER'"
)
_NEW, _OLD = _NIGHTS.format(row="NEW"), _NIGHTS.format(row="OLD")
_HOLDS = "({row}.ended_at IS NULL AND {row}.kind = 'OUT_OF_ORDER')"
_NEW_HOLDS, _OLD_HOLDS = _HOLDS.format(row="NEW"), _HOLDS.format(row="OLD")
_CHANGED = (
    f"(OLD.first, OLD.until, OLD.room_id, OLD.room_type_id, {_OLD_HOLDS}) IS DISTINCT FROM "
    f"(NEW.first, NEW.until, NEW.room_id, NEW.room_type_id, {_NEW_HOLDS})"
)

NIGHTS_OF_NEW_ROOM_BLOCK = InvariantTrigger(
    name="i13_nights_blocked_by_new_room_block",
    violation_error_message="The nights blocked of a room type count each room that is to be out of order.",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition(_NEW_HOLDS),
    func=count_nights(_NEW),
)

NIGHTS_FOLLOW_ROOM_BLOCK = InvariantTrigger(
    name="i13_nights_blocked_follow_room_block",
    violation_error_message="The nights blocked of a room type change with the nights of a room's block.",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("first", "until", "ended_at", "kind", "room_type_id", "room_id"),
    condition=pgtrigger.Condition(f"(({_NEW_HOLDS} OR {_OLD_HOLDS}) AND {_CHANGED})"),
    func=count_nights(f"{_OLD} UNION {_NEW}"),
)

_REFUSE_BOOKED = raise_refusal_sql(
    "{name}",
    "Room block % lies over nights of booking %.",
    "NEW.id",
    "booked",
)
_OUTSIDE_BOOKINGS = (
    STAMP_ROOM.format(room="NEW.room_id")
    + "SELECT booking_id INTO booked FROM room_bookings_roomblock AS block "
    "JOIN room_bookings_roombooking AS booking ON booking.assigned_room_id = block.room_id "
    "AND booking.status IN ('PENDING', 'CONFIRMED', 'CHECKED_IN') AND booking.held_minutes && block.held_minutes "
    "WHERE block.id = NEW.id AND block.kind = 'OUT_OF_ORDER' AND block.ended_at IS NULL ORDER BY 1 LIMIT 1; "
    "IF FOUND THEN " + _REFUSE_BOOKED + " END IF; RETURN NULL;"
)

NEW_ROOM_BLOCK_OUTSIDE_BOOKINGS = InvariantTrigger(
    name="i4_new_room_block_outside_bookings",
    violation_error_message="A new block of a room holds no time for which a live booking holds the room.",
    violation_error_code=ProblemCode.ROOM_TAKEN,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    on_violation=Retry.GUARD_WILL_REFUSE,
    condition=pgtrigger.Condition(_NEW_HOLDS),
    declare=[("booked", "text")],
    func=_OUTSIDE_BOOKINGS.format(name="i4_new_room_block_outside_bookings"),
)

ROOM_BLOCK_OUTSIDE_BOOKINGS = InvariantTrigger(
    name="i4_room_block_outside_bookings",
    violation_error_message="A block of a room never holds time for which a live booking holds the room.",
    violation_error_code=ProblemCode.ROOM_TAKEN,
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("first", "until", "ended_at", "kind", "room_id"),
    timing=pgtrigger.Deferred,
    on_violation=Retry.GUARD_WILL_REFUSE,
    condition=pgtrigger.Condition(f"({_NEW_HOLDS} AND {_CHANGED})"),
    declare=[("booked", "text")],
    func=_OUTSIDE_BOOKINGS.format(name="i4_room_block_outside_bookings"),
)

ENDED_ROOM_BLOCK_STAYS_ENDED = InvariantTrigger(
    name="i9_ended_room_block_stays_ended",
    violation_error_message="A block that has ended is not changed any more, but with the type of its room.",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "OLD.ended_at IS NOT NULL AND (to_jsonb(OLD) - 'room_type_id') IS DISTINCT FROM "
        "(to_jsonb(NEW) - 'room_type_id')"
    ),
    func=raise_refusal_sql(
        "i9_ended_room_block_stays_ended", "Block % has ended and cannot change.", "OLD.id"
    )
    + " RETURN NULL;",
)

_NOT_RECORDED = (
    "id, hotel_id, room_id, room_type_id, version, held_minutes, created_at, updated_at, changed_by_id, "
    "change_source, change_note, change_date, change_command_id"
)
"""Columns whose values a history row does not compare: constant ones, and those that describe the change itself."""

_COLUMNS = (
    "INSERT INTO room_bookings_roomblockchange (hotel_id, block_id, version, changes, performed_by_id, source, note, "
    "at, business_date, command_id)"
)
_WHO_AND_WHEN = (
    "block.changed_by_id, block.change_source, block.change_note, block.updated_at, block.change_date, "
    "block.change_command_id"
)

NEW_ROOM_BLOCK_IS_RECORDED = InvariantTrigger(
    name="i9_new_room_block_is_recorded",
    violation_error_message="A new block of a room has its change row.",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="new_rows"),
    func=(
        f"{_COLUMNS} SELECT block.hotel_id, block.id, block.version, "
        "jsonb_build_array(jsonb_build_object('field', 'kind', 'old', NULL, 'new', block.kind), "
        "jsonb_build_object('field', 'first', 'old', NULL, 'new', block.first), "
        "jsonb_build_object('field', 'until', 'old', NULL, 'new', block.until)), "
        f"{_WHO_AND_WHEN} FROM new_rows AS block ORDER BY block.id; RETURN NULL;"
    ),
)

ROOM_BLOCK_CHANGE_IS_RECORDED = InvariantTrigger(
    name="i9_room_block_change_is_recorded",
    violation_error_message="Every change of a room's block has its change row, which names what changed.",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
    func=(
        f"{_COLUMNS} SELECT block.hotel_id, block.id, block.version, "
        "(SELECT coalesce(jsonb_agg(jsonb_build_object('field', new_value.key, 'old', old_value.value, "
        "'new', new_value.value) ORDER BY new_value.key), '[]') "
        f"FROM jsonb_each(to_jsonb(block) - '{{{_NOT_RECORDED}}}'::text[]) AS new_value "
        "JOIN jsonb_each(to_jsonb(before)) AS old_value USING (key) WHERE old_value.value <> new_value.value), "
        f"{_WHO_AND_WHEN} FROM new_rows AS block JOIN old_rows AS before USING (id) "
        "WHERE block.room_type_id = before.room_type_id OR block.version <> before.version "
        "ORDER BY block.id; RETURN NULL;"
    ),
)
"""A change of the room's type takes its blocks along (`i13_room_block_type_follows_room`) and is no change of them."""

ONLY_ROOM_BLOCKS_WRITE_CHANGES = InvariantTrigger(
    name="i9_only_room_blocks_write_changes",
    violation_error_message="Only a change of a room's block writes its change row.",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("pg_trigger_depth() = 0"),
    func=raise_refusal_sql(
        "i9_only_room_blocks_write_changes", "Only a change of a block writes rows of %.", "TG_TABLE_NAME"
    ),
)
