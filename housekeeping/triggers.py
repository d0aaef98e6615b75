"""Triggers that enforce I6 where no declarative constraint can.

They read only values that never change or never fall.
"""

from hotel.kernel.triggers import requires_at_commit

EVENT_NOT_AHEAD_OF_ROOM = requires_at_commit(
    "i6_event_not_ahead_of_room",
    violation_error_message="A room has no status event of a later status version than its own.",
    query="SELECT FROM rooms_room WHERE id = NEW.room_id AND status_version >= NEW.status_version",
    message="Status event % has a later status version than its room.",
)

_IS_CHECK_IN = "{0}.to_status = 'OCCUPIED' AND {0}.from_status <> 'CLEANING_IN_PROGRESS'"
_REVERSED_IS_CHECK_OUT = (
    "reversed.to_status = 'CHECKOUT_DIRTY' AND (reversed.from_status = 'OCCUPIED' "
    "OR reversed.from_status = 'CLEANING_IN_PROGRESS' AND EXISTS ("
    "SELECT FROM housekeeping_roomstatusevent AS started WHERE started.room_id = NEW.room_id "
    "AND started.status_version = reversed.status_version - 1 AND started.from_status = 'OCCUPIED'))"
)

CORRECTION_REVERSES_LAST_STAY = requires_at_commit(
    "i6_correction_reverses_last_stay",
    violation_error_message=(
        "A correction of a room status reverses the latest check-in or check-out of its own room."
    ),
    condition="NEW.kind = 'CORRECTION'",
    query=(
        "SELECT FROM housekeeping_roomstatusevent AS reversed "
        "WHERE reversed.id = NEW.reverses_id AND reversed.room_id = NEW.room_id "
        "AND reversed.status_version < NEW.status_version "
        f"AND CASE NEW.to_status WHEN 'OCCUPIED' THEN {_REVERSED_IS_CHECK_OUT} "
        f"ELSE {_IS_CHECK_IN.format('reversed')} AND reversed.from_status = NEW.to_status END "
        "AND NOT EXISTS (SELECT FROM housekeeping_roomstatusevent AS later "
        "WHERE later.room_id = NEW.room_id AND later.status_version > reversed.status_version "
        f"AND later.status_version < NEW.status_version AND {_IS_CHECK_IN.format('later')})"
    ),
    message="Status event % does not reverse the latest check-in or check-out of its room.",
)
"""A step from CLEANING_IN_PROGRESS is a check-out only if the room was occupied when the cleaning started."""
