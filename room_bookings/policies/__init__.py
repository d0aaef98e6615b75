"""Guards of bookings. Each returns all its reasons; commands, dry runs and lists of actions call the same guards."""

from room_bookings.policies.availability import availability_reasons, oversold_warnings
from room_bookings.policies.before_arrival import (
    assign_reasons,
    auto_assign_reasons,
    cancel_reasons,
    change_stay_reasons,
    confirm_reasons,
    no_show_reasons,
    swap_reasons,
    unassign_reasons,
)
from room_bookings.policies.corrections import (
    keep_room_reasons,
    night_left_reasons,
    ready_again_reasons,
    reinstate_reasons,
    reinstatement_reasons,
    return_to_room_reasons,
    return_to_stay_reasons,
    same_day_reasons,
    undo_check_out_reasons,
)
from room_bookings.policies.details import AGREED_FIELDS, change_agreed_reasons, is_late_change
from room_bookings.policies.late_entry import (
    LATE_DATES,
    enters_late,
    is_over_since_recently,
    late_arrival_error,
)
from room_bookings.policies.party import party_change_reasons, party_incomplete_reasons, party_warnings
from room_bookings.policies.restrictions import restricted_reasons
from room_bookings.policies.rooms import keep_assigned_reasons, size_reasons
from room_bookings.policies.stay import (
    change_departure_reasons,
    check_in_reasons,
    check_out_reasons,
    check_out_warnings,
    checks_in_from,
    holds_from,
    mark_arrived_reasons,
    move_reasons,
    unmark_arrived_reasons,
)

__all__ = [
    "AGREED_FIELDS",
    "LATE_DATES",
    "assign_reasons",
    "auto_assign_reasons",
    "availability_reasons",
    "cancel_reasons",
    "change_agreed_reasons",
    "change_departure_reasons",
    "change_stay_reasons",
    "check_in_reasons",
    "check_out_reasons",
    "check_out_warnings",
    "checks_in_from",
    "confirm_reasons",
    "enters_late",
    "holds_from",
    "is_late_change",
    "is_over_since_recently",
    "keep_assigned_reasons",
    "keep_room_reasons",
    "late_arrival_error",
    "mark_arrived_reasons",
    "move_reasons",
    "night_left_reasons",
    "no_show_reasons",
    "oversold_warnings",
    "party_change_reasons",
    "party_incomplete_reasons",
    "party_warnings",
    "ready_again_reasons",
    "reinstate_reasons",
    "reinstatement_reasons",
    "restricted_reasons",
    "return_to_room_reasons",
    "return_to_stay_reasons",
    "same_day_reasons",
    "size_reasons",
    "swap_reasons",
    "unassign_reasons",
    "undo_check_out_reasons",
    "unmark_arrived_reasons",
]
