"""Guards of I7 and I12 that no declarative constraint can say.

Those that read other rows read only what never changes or never falls, so an old snapshot can make
them refuse too much, never too little: they hold at every isolation level.
"""

import pgtrigger

from hotel.kernel.triggers import InvariantTrigger, deferred_on_insert, refusal

ROOM_VERSION_COUNTS_ROOM_CHANGES = InvariantTrigger(
    name="i12_room_version_counts",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("room_version", "assigned_room_id", "status"),
    condition=pgtrigger.Condition(
        "NEW.room_version <> OLD.room_version + ("
        "NEW.assigned_room_id IS DISTINCT FROM OLD.assigned_room_id "
        "OR (NEW.status = 'CHECKED_IN') <> (OLD.status = 'CHECKED_IN'))::integer"
    ),
    func=refusal(
        "i12_room_version_counts",
        "room_version of booking % counts each change of its room",
        "OLD.booking_id",
    ),
)

EVENT_NOT_AHEAD_OF_BOOKING = deferred_on_insert(
    "i7_event_not_ahead_of_booking",
    func=(
        "IF NOT EXISTS (SELECT FROM room_bookings_roombooking "
        "WHERE id = NEW.booking_id AND status_version >= NEW.status_version) THEN "
        + refusal("i7_event_not_ahead_of_booking", "status event % tells of a step not taken", "NEW.id")
        + " END IF; RETURN NULL;"
    ),
)

CORRECTION_REVERSES_ITS_STEP = deferred_on_insert(
    "i7_correction_reverses_its_step",
    condition="NEW.kind = 'CORRECTION'",
    func=(
        "IF NOT EXISTS (SELECT FROM room_bookings_bookingstatusevent AS undone "
        "WHERE undone.id = NEW.reverses_id AND undone.booking_id = NEW.booking_id "
        "AND undone.kind = 'STEP' AND undone.from_status = NEW.to_status "
        "AND undone.to_status = CASE NEW.from_status WHEN 'COMPLETED' THEN 'CHECKED_OUT' ELSE NEW.from_status END "
        "AND undone.status_version < NEW.status_version) THEN "
        + refusal(
            "i7_correction_reverses_its_step", "status event % does not reverse the step undone", "NEW.id"
        )
        + " END IF; RETURN NULL;"
    ),
)

OPERATION_NOT_AHEAD_OF_BOOKING = deferred_on_insert(
    "i12_operation_not_ahead_of_booking",
    condition="NEW.room_version IS NOT NULL",
    func=(
        "IF NOT EXISTS (SELECT FROM room_bookings_roombooking AS booking "
        "WHERE booking.hotel_id = NEW.hotel_id AND booking.booking_id = NEW.booking_id "
        "AND booking.room_version >= NEW.room_version) THEN "
        + refusal(
            "i12_operation_not_ahead_of_booking", "operation % tells of no change of the room", "NEW.id"
        )
        + " END IF; RETURN NULL;"
    ),
)

LOG_NAMES_THE_ROOM = InvariantTrigger(
    name="i12_log_names_the_room",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("room_version"),
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.room_version > 0"),
    declare=[("room", "bigint")],
    func=(
        "room := NEW.assigned_room_id; "
        "IF TG_OP = 'UPDATE' THEN room := coalesce(room, OLD.assigned_room_id); END IF; "
        "IF EXISTS (SELECT FROM rooms_roomoperationlog AS log "
        "WHERE log.hotel_id = NEW.hotel_id AND log.booking_id = NEW.booking_id "
        "AND log.room_version = NEW.room_version AND log.room_id <> room) THEN "
        + refusal("i12_log_names_the_room", "the log of booking % names another room", "NEW.booking_id")
        + " END IF; RETURN NULL;"
    ),
)
"""Judges each change as it was made: the log row of its version never changes, so neither does the judgement."""
