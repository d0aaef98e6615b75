"""Guards of I6 that no declarative constraint can say. They read only what never changes or never falls."""

from hotel.kernel.triggers import deferred_on_insert, refusal

EVENT_NOT_AHEAD_OF_ROOM = deferred_on_insert(
    "i6_event_not_ahead_of_room",
    func=(
        "IF NOT EXISTS (SELECT FROM rooms_room "
        "WHERE id = NEW.room_id AND status_version >= NEW.status_version) THEN "
        + refusal("i6_event_not_ahead_of_room", "status event % tells of a step not taken", "NEW.id")
        + " END IF; RETURN NULL;"
    ),
)

_ARRIVAL = "{0}.to_status = 'OCCUPIED' AND {0}.from_status <> 'CLEANING_IN_PROGRESS'"
_DEPARTURE = (
    "undone.to_status = 'CHECKOUT_DIRTY' AND (undone.from_status = 'OCCUPIED' "
    "OR undone.from_status = 'CLEANING_IN_PROGRESS' AND EXISTS ("
    "SELECT FROM housekeeping_roomstatusevent AS begun WHERE begun.room_id = NEW.room_id "
    "AND begun.status_version = undone.status_version - 1 AND begun.from_status = 'OCCUPIED'))"
)

CORRECTION_REVERSES_LAST_STAY = deferred_on_insert(
    "i6_correction_reverses_last_stay",
    condition="NEW.kind = 'CORRECTION'",
    func=(
        "IF NOT EXISTS (SELECT FROM housekeeping_roomstatusevent AS undone "
        "WHERE undone.id = NEW.reverses_id AND undone.room_id = NEW.room_id "
        "AND undone.status_version < NEW.status_version "
        f"AND CASE NEW.to_status WHEN 'OCCUPIED' THEN {_DEPARTURE} "
        f"ELSE {_ARRIVAL.format('undone')} AND undone.from_status = NEW.to_status END "
        "AND NOT EXISTS (SELECT FROM housekeeping_roomstatusevent AS later "
        "WHERE later.room_id = NEW.room_id AND later.status_version > undone.status_version "
        f"AND later.status_version < NEW.status_version AND {_ARRIVAL.format('later')})) THEN "
        + refusal(
            "i6_correction_reverses_last_stay", "status event % does not reverse the last stay", "NEW.id"
        )
        + " END IF; RETURN NULL;"
    ),
)
