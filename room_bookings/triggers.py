"""Triggers that enforce I7, I12 and I15 where no declarative constraint can.

A trigger that reads other rows reads only values that never change or never fall. So an old snapshot can make it refuse
too much, never too little: it holds at every isolation level.
"""

import pgtrigger

from hotel.kernel.triggers import InvariantTrigger, raise_refusal_sql, requires_at_commit
from room_bookings.watched_fields import WATCHED_COLUMNS, WATCHED_FIELDS

_WATCHED_VALUES_DIFFER = "({}) IS DISTINCT FROM ({})".format(
    *(", ".join(f"{row}.{column}" for column in WATCHED_COLUMNS) for row in ("NEW", "OLD"))
)
_NAMES_OF_CHANGED_FIELDS = ", ".join(
    f"CASE WHEN NEW.{watched.column} IS DISTINCT FROM OLD.{watched.column} THEN '{watched.field}' END"
    for watched in WATCHED_FIELDS
)

ROOM_VERSION_COUNTS = InvariantTrigger(
    name="i12_room_version_counts",
    violation_error_message=(
        "The room version of a booking rises by 1 with each change of its room, and with no other change."
    ),
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("room_version", "assigned_room_id", "status"),
    condition=pgtrigger.Condition(
        "NEW.room_version <> OLD.room_version + ("
        "NEW.assigned_room_id IS DISTINCT FROM OLD.assigned_room_id "
        "OR (NEW.status = 'CHECKED_IN') <> (OLD.status = 'CHECKED_IN'))::integer"
    ),
    func=raise_refusal_sql(
        "i12_room_version_counts",
        "The room version of booking % changes from % to %, which does not fit the change of its room.",
        "OLD.booking_id",
        "OLD.room_version",
        "NEW.room_version",
    ),
)
"""A check-in and a check-out count as changes of the room: they begin and end the occupancy."""

EVENT_NOT_AHEAD_OF_BOOKING = requires_at_commit(
    "i7_event_not_ahead_of_booking",
    violation_error_message="A booking has no status event of a later status version than its own.",
    query=(
        "SELECT FROM room_bookings_roombooking "
        "WHERE id = NEW.booking_id AND status_version >= NEW.status_version"
    ),
    message="Status event % has a later status version than its booking.",
)

CORRECTION_REVERSES_ITS_STEP = requires_at_commit(
    "i7_correction_reverses_its_step",
    violation_error_message=(
        "A correction reverses a step of its own booking and returns to the status from which that step started."
    ),
    condition="NEW.kind = 'CORRECTION'",
    query=(
        "SELECT FROM room_bookings_bookingstatusevent AS reversed "
        "WHERE reversed.id = NEW.reverses_id AND reversed.booking_id = NEW.booking_id "
        "AND reversed.kind = 'STEP' AND reversed.from_status = NEW.to_status "
        "AND reversed.to_status = CASE NEW.from_status WHEN 'COMPLETED' THEN 'CHECKED_OUT' ELSE NEW.from_status END "
        "AND reversed.status_version < NEW.status_version"
    ),
    message="Status event % does not return to the start of the step that it reverses.",
)

OPERATION_NOT_AHEAD_OF_BOOKING = requires_at_commit(
    "i12_operation_not_ahead_of_booking",
    violation_error_message="The room log has no room change of a later room version than that of the booking.",
    condition="NEW.room_version IS NOT NULL",
    query=(
        "SELECT FROM room_bookings_roombooking AS booking "
        "WHERE booking.hotel_id = NEW.hotel_id AND booking.booking_id = NEW.booking_id "
        "AND booking.room_version >= NEW.room_version"
    ),
    message="Room log row % has a later room version than its booking.",
)

LOG_NAMES_THE_ROOM = InvariantTrigger(
    name="i12_log_names_the_room",
    violation_error_message="The log row of a room change names the room that the booking took or gave up.",
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
        + raise_refusal_sql(
            "i12_log_names_the_room",
            "The room log names another room for room version % of booking %.",
            "NEW.room_version",
            "NEW.booking_id",
        )
        + " END IF; RETURN NULL;"
    ),
)
"""Checks each change as it was made: the log row of a room version never changes, so neither does the result."""

CHANGE_VERSION_COUNTS = InvariantTrigger(
    name="i15_change_version_counts",
    violation_error_message=(
        "The change version of a booking rises by 1 with each change of what was agreed, and never by more."
    ),
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("change_version", *WATCHED_COLUMNS),
    condition=pgtrigger.Condition(
        f"NEW.change_version NOT IN (OLD.change_version, OLD.change_version + 1) "
        f"OR (NEW.change_version = OLD.change_version AND {_WATCHED_VALUES_DIFFER})"
    ),
    func=raise_refusal_sql(
        "i15_change_version_counts",
        "The change version of booking % changes from % to %, which does not fit the change of its values.",
        "OLD.booking_id",
        "OLD.change_version",
        "NEW.change_version",
    ),
)
"""A rise without a changed column is lawful: a name of the party changed. It needs its row all the same."""

TERMS_STAY = InvariantTrigger(
    name="i15_terms_stay",
    violation_error_message="A booking keeps the cancellation terms under which it was made.",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("cancellation_terms_id"),
    condition=pgtrigger.Condition("NEW.cancellation_terms_id IS DISTINCT FROM OLD.cancellation_terms_id"),
    func=raise_refusal_sql(
        "i15_terms_stay", "Booking % keeps the cancellation terms under which it was made.", "OLD.booking_id"
    ),
)

CHANGE_NAMES_ITS_FIELDS = InvariantTrigger(
    name="i15_change_names_its_fields",
    violation_error_message="The change row of a booking names every field that the change wrote.",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("change_version"),
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.change_version > OLD.change_version"),
    func=(
        "IF EXISTS (SELECT FROM room_bookings_bookingchange AS change "
        "WHERE change.booking_id = NEW.id AND change.change_version = NEW.change_version "
        "AND NOT jsonb_path_query_array(change.changes, '$[*].field') @> "
        f"to_jsonb(array_remove(ARRAY[{_NAMES_OF_CHANGED_FIELDS}], NULL))) THEN "
        + raise_refusal_sql(
            "i15_change_names_its_fields",
            "Change % of booking % does not name every field that it wrote.",
            "NEW.change_version",
            "NEW.booking_id",
        )
        + " END IF; RETURN NULL;"
    ),
)
"""Checks each change as it was made: a change row never changes, so neither does the result."""

ENTERED_LATE_STAYS = InvariantTrigger(
    name="i7_entered_late_stays",
    violation_error_message="A booking that was entered late stays so; later only its check-in marks it.",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("entered_late"),
    condition=pgtrigger.Condition(
        "NEW.entered_late <> OLD.entered_late "
        "AND NOT (NEW.entered_late AND NEW.status = 'CHECKED_IN' AND OLD.status = 'CONFIRMED')"
    ),
    func=raise_refusal_sql(
        "i7_entered_late_stays",
        "Booking % was entered late or in time, and this cannot change.",
        "OLD.booking_id",
    ),
)
"""Fires for the column in SET only: no command but a late check-in writes it."""

CHANGE_NOT_AHEAD_OF_BOOKING = requires_at_commit(
    "i15_change_not_ahead_of_booking",
    violation_error_message="A booking has no change row of a later change version than its own.",
    query=(
        "SELECT FROM room_bookings_roombooking "
        "WHERE id = NEW.booking_id AND change_version >= NEW.change_version"
    ),
    message="Change row % has a later change version than its booking.",
)
