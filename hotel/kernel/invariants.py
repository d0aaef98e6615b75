"""The catalogue of what the database refuses: every named guard, and what it promises."""

from collections.abc import Mapping
from dataclasses import dataclass

REFUSED = "invariant_refused"


@dataclass(frozen=True)
class Invariant:
    """One guard of the database. `code` is what a client reads when this guard refuses."""

    name: str
    number: str
    promise: str
    code: str


def invariant_of(constraint_name: str | None) -> Invariant | None:
    """The invariant that a constraint or trigger of this name keeps."""
    return INVARIANTS.get(constraint_name or "")


def _same_hotel(what: str, *, owner: str) -> tuple[str, str]:
    return (f"{what} belongs to the same hotel as {owner}.", REFUSED)


_I1 = {
    "i1_room_holds_one_booking": ("A room is occupied by one booking at a time.", "room_occupied"),
    "i1_booking_holds_one_room": ("A booking in house occupies one room at a time.", "room_occupied"),
}
_I2 = {
    "i2_checked_in_has_assigned_room": ("A checked-in booking has a room.", "no_room"),
    "i2_cancelled_has_no_room": ("A cancelled booking or a no-show keeps no room.", REFUSED),
    "i2_checked_in_booking_has_occupancy": ("A checked-in booking occupies its assigned room.", REFUSED),
    "i2_occupancy_has_checked_in_booking": (
        "Only a checked-in booking occupies a room, and only the one assigned to it.",
        REFUSED,
    ),
}
_I3 = {
    "i3_occupied_room_status": (
        "An occupied room is OCCUPIED or being cleaned, nothing else.",
        "room_occupied",
    ),
    "i3_occupancy_follows_room_status": (
        "An occupancy carries the status and the hotel of its room, and that the room is in use.",
        REFUSED,
    ),
    "i3_occupied_room_is_active": ("A room that somebody occupies is in use.", "room_occupied"),
    "i3_occupied_status_has_occupancy": ("A room is OCCUPIED only while a booking occupies it.", REFUSED),
}
_I4 = {
    "i4_no_two_bookings_in_one_room": ("Two bookings never hold one room at the same time.", "room_taken"),
    "i4_room_from_is_arrival_until_check_in": (
        "Until check-in a booking holds its room from its arrival; afterwards never from an earlier day.",
        REFUSED,
    ),
}
_I5 = {
    "i5_checked_in_at": (
        "The time of check-in is known of every booking that checked in, and of no other.",
        REFUSED,
    ),
    "i5_checked_out_at": (
        "The time of check-out is known of every booking that left, and of no other.",
        REFUSED,
    ),
    "i5_cancelled_at": ("The time of cancellation is known of cancelled bookings, and of no other.", REFUSED),
    "i5_no_show_at": ("The time of the no-show is known of every no-show, and of no other booking.", REFUSED),
    "i5_departure_time_of_a_stay": (
        "A time of departure is agreed with who has checked in, and with nobody before.",
        REFUSED,
    ),
    "i5_departure_not_before_arrival": ("A booking departs on the day of its arrival or later.", REFUSED),
    "i5_stay_within_the_calendar": ("A stay lies between 2000-01-01 and 2199-12-31.", REFUSED),
    "i5_stay_of_at_most_1000_nights": ("A stay has at most 1,000 nights.", REFUSED),
}
_I6 = {
    "i6_room_status_witnessed": ("A room has the status that its latest event tells of.", REFUSED),
    "i6_room_status_version": ("The count of a room's status changes never falls.", REFUSED),
    "i6_room_keeps_its_identity": ("A room is never deleted.", REFUSED),
    "i6_one_event_per_version": ("Each status change of a room has one event.", REFUSED),
    "i6_event_not_ahead_of_room": ("An event tells only of a status change that the room has made.", REFUSED),
    "i6_events_chain": ("A room's event starts from the status where the one before it ended.", REFUSED),
    "i6_first_event_is_creation": ("A room's first event is its creation, and no other is.", REFUSED),
    "i6_status_moves_along_its_edges": ("A room's status moves only along the lawful steps.", "wrong_status"),
    "i6_override_is_signed": (
        "An override of a room's status names a member of staff and a reason.",
        REFUSED,
    ),
    "i6_correction_names_what_it_reverses": (
        "A correction of a room's status names the event it takes back, and nothing else does.",
        REFUSED,
    ),
    "i6_correction_reverses_last_stay": (
        "A correction takes back the latest arrival or departure of its own room.",
        REFUSED,
    ),
    "i6_reversed_once": ("An event of a room is taken back once.", REFUSED),
}
_I7 = {
    "i7_booking_status_witnessed": ("A booking has the status that its latest event tells of.", REFUSED),
    "i7_booking_status_version": ("The count of a booking's status changes never falls.", REFUSED),
    "i7_booking_keeps_its_identity": (
        "A booking is never deleted or renamed.",
        REFUSED,
    ),
    "i7_one_event_per_version": ("Each status change of a booking has one event.", REFUSED),
    "i7_event_not_ahead_of_booking": (
        "An event tells only of a status change that the booking has made.",
        REFUSED,
    ),
    "i7_events_chain": ("A booking's event starts from the status where the one before it ended.", REFUSED),
    "i7_first_event_is_creation": ("A booking's first event is its creation, and no other is.", REFUSED),
    "i7_status_moves_along_its_edges": (
        "A booking's status moves only along the lawful steps.",
        "wrong_status",
    ),
    "i7_correction_reverses_its_step": (
        "A correction takes back a step of its own booking and returns to where that step began.",
        REFUSED,
    ),
    "i7_reversed_once": ("An event of a booking is taken back once.", REFUSED),
}
_I8 = {
    "i8_guest_is_where_their_booking_is": (
        "A guest in a room has a booking, and that booking occupies that room.",
        REFUSED,
    ),
}
_I9 = {
    "i9_room_events_only_grow": ("What is written about a room's status stays written.", REFUSED),
    "i9_booking_events_only_grow": ("What is written about a booking's status stays written.", REFUSED),
    "i9_room_operations_only_grow": ("What is written about the work in a room stays written.", REFUSED),
}
_I10 = {
    "i10_booking_event_changed_by_of_hotel": _same_hotel("Who changed a booking", owner="the booking"),
    "i10_booking_event_of_hotel": _same_hotel("A booking's event", owner="the booking"),
    "i10_booking_room_of_hotel": _same_hotel("A booking's room", owner="the booking"),
    "i10_booking_room_type_of_hotel": _same_hotel("A booking's room type", owner="the booking"),
    "i10_event_booking_of_hotel": _same_hotel("News of a booking", owner="the booking"),
    "i10_event_room_of_hotel": _same_hotel("News of a room", owner="the room"),
    "i10_guest_booking_of_hotel": _same_hotel("A guest's booking", owner="the guest"),
    "i10_guest_party_member_of_hotel": _same_hotel(
        "The party member a guest was made from", owner="the guest"
    ),
    "i10_guest_room_of_hotel": _same_hotel("A guest's room", owner="the guest"),
    "i10_maintenance_completed_by_of_hotel": _same_hotel("Who completed a repair", owner="the report"),
    "i10_maintenance_reported_by_of_hotel": _same_hotel("Who reported a fault", owner="the report"),
    "i10_maintenance_room_of_hotel": _same_hotel("The room of a maintenance report", owner="the report"),
    "i10_occupancy_assigned_by_of_hotel": _same_hotel("Who gave a booking its room", owner="the room"),
    "i10_operation_from_room_of_hotel": _same_hotel("The room a booking moved from", owner="the log row"),
    "i10_operation_performed_by_of_hotel": _same_hotel("Who worked on a room", owner="the log row"),
    "i10_operation_room_of_hotel": _same_hotel("The room of a log row", owner="the log row"),
    "i10_party_booking_of_hotel": _same_hotel("A party member's booking", owner="the party member"),
    "i10_room_cleaned_by_of_hotel": _same_hotel("Who cleaned a room", owner="the room"),
    "i10_room_event_changed_by_of_hotel": _same_hotel("Who changed a room's status", owner="the room"),
    "i10_room_event_of_hotel": _same_hotel("A room's event", owner="the room"),
    "i10_room_inspected_by_of_hotel": _same_hotel("Who inspected a room", owner="the room"),
    "i10_room_type_of_hotel": _same_hotel("A room's type", owner="the room"),
    "i10_task_assigned_to_of_hotel": _same_hotel("Who is to do a task", owner="the task"),
    "i10_task_booking_of_hotel": _same_hotel("The booking of a task", owner="the task"),
    "i10_task_created_by_of_hotel": _same_hotel("Who asked for a task", owner="the task"),
    "i10_task_room_of_hotel": _same_hotel("The room of a task", owner="the task"),
}
_I11 = {
    "i11_room_step_told": ("Every status change of a room is told.", REFUSED),
    "i11_room_step_told_once": ("A status change of a room is told once.", REFUSED),
    "i11_room_news_has_its_step": ("No status change of a room is told that did not happen.", REFUSED),
    "i11_booking_step_told": ("Every status change of a booking is told.", REFUSED),
    "i11_booking_step_told_once": ("A status change of a booking is told once.", REFUSED),
    "i11_booking_news_has_its_step": ("No status change of a booking is told that did not happen.", REFUSED),
    "event_names_its_subject": ("News is about one room, one booking or one task.", REFUSED),
    "event_position_starts_at_one": ("A hotel's feed starts with its first place.", REFUSED),
    "event_takes_its_position": ("News takes the next place in the hotel's feed.", REFUSED),
    "event_position_once_per_hotel": ("A place in the hotel's feed is taken once.", REFUSED),
    "event_position_follows_the_counter": ("News has no place that the hotel has not counted.", REFUSED),
    "event_counter_counts_events": ("The count of a hotel's news rises with its news alone.", REFUSED),
    "event_counter_stays": ("The count of a hotel's news is never taken away.", REFUSED),
    "event_is_told_once_placed": ("News once told is neither changed nor taken back.", REFUSED),
}
_I12 = {
    "i12_first_room_counts": ("A booking with a room has a logged change that gave it the room.", REFUSED),
    "i12_room_version_counts": ("Each change of a booking's room is counted, and nothing else is.", REFUSED),
    "i12_room_change_logged": ("Each change of a booking's room is in the log.", REFUSED),
    "i12_room_change_logged_once": ("Each change of a booking's room is in the log once.", REFUSED),
    "i12_room_changes_chain": ("No change of a booking's room is missing from the log.", REFUSED),
    "i12_log_names_the_room": ("The log of a change names the room that the booking took or left.", REFUSED),
    "i12_operation_not_ahead_of_booking": (
        "The log tells only of changes that the booking has made.",
        REFUSED,
    ),
}

INVARIANTS: Mapping[str, Invariant] = {
    name: Invariant(name=name, number=number, promise=promise, code=code)
    for number, guards in (
        ("I1", _I1),
        ("I2", _I2),
        ("I3", _I3),
        ("I4", _I4),
        ("I5", _I5),
        ("I6", _I6),
        ("I7", _I7),
        ("I8", _I8),
        ("I9", _I9),
        ("I10", _I10),
        ("I11", _I11),
        ("I12", _I12),
    )
    for name, (promise, code) in guards.items()
}
"""By name of constraint, unique index or trigger."""
