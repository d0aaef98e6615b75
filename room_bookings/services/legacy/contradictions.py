"""The classes of contradictions of the old system, each with its definition, its query and the rule that resolves it.

The queries read the staged rows and nothing else. `docs/how-to/migrate-from-the-old-system.md` repeats definitions and
rules for people. A query selects the key of the hotel, of the room (or NULL), and arrays of keys of bookings, guests
and status events; `clock.today` is the business date of the hotel when the dump was made.
"""

from dataclasses import dataclass

_NONE = "NULL::bigint[]"
_IN_HOUSE = "b.checked_in_at IS NOT NULL AND b.checked_out_at IS NULL"
ENDED_STATUSES = frozenset({"CANCELLED", "COMPLETED", "NO_SHOW"})
"""The statuses that the old system itself counted as ended."""
_ENDED = "('CANCELLED', 'COMPLETED', 'NO_SHOW')"
_NOT_LIVE = "('CANCELLED', 'COMPLETED', 'NO_SHOW', 'DECLINED', 'EXPIRED', 'CANCELLED_DRAFT')"
_LIVE_IN_HOUSE = f"{_IN_HOUSE} AND b.status NOT IN {_ENDED}"
_GUESTS = "ARRAY(SELECT g.pk FROM legacy_guest AS g WHERE g.booking = b.pk ORDER BY g.pk)"
_LAST_EVENT = (
    "LATERAL (SELECT e.to_status, e.created_at FROM legacy_event AS e WHERE e.room = r.pk "
    "ORDER BY e.created_at DESC, e.pk DESC LIMIT 1) AS last"
)
_NOBODY_IN_ROOM = (
    "NOT EXISTS (SELECT FROM legacy_guest AS g WHERE g.room = r.pk) AND NOT EXISTS "
    f"(SELECT FROM legacy_booking AS b WHERE b.assigned_room = r.pk AND {_IN_HOUSE})"
)


@dataclass(frozen=True)
class Contradiction:
    """A class of contradictions. `rule` is the name of the rule that resolves it, `resolution` what the rule does."""

    code: str
    unit: str
    definition: str
    rule: str
    resolution: str
    query: str


@dataclass(frozen=True)
class Habit:
    """A habit of the old system that is no contradiction. The query selects the keys of hotels and rows."""

    code: str
    rule: str
    query: str


def _bookings(condition: str) -> str:
    columns = f"b.hotel, b.assigned_room, ARRAY[b.pk], {_GUESTS}, {_NONE}"
    return f"SELECT {columns} FROM legacy_booking AS b WHERE {condition}"


def _guests(condition: str) -> str:
    return (
        "SELECT g.hotel, g.room, CASE WHEN g.booking IS NULL THEN '{}' ELSE ARRAY[g.booking] END, "
        f"ARRAY[g.pk], {_NONE} FROM legacy_guest AS g WHERE {condition}"
    )


def _rooms(condition: str, *, joined: str = "") -> str:
    return f"SELECT r.hotel, r.pk, {_NONE}, {_NONE}, {_NONE} FROM legacy_room AS r {joined} WHERE {condition}"


CONTRADICTIONS = (
    Contradiction(
        "cancelled_booking_still_in_house",
        "booking",
        "The booking is CANCELLED, but its guests were checked in and never checked out.",
        "guests_inside_outweigh_the_cancellation",
        "Guests inside whose stay is not over are in house: the booking is checked in. Otherwise they have left at the "
        "planned departure, or at the cancellation if that was later: the booking is completed.",
        _bookings(f"b.status = 'CANCELLED' AND {_IN_HOUSE}"),
    ),
    Contradiction(
        "moved_guests_left_in_old_room",
        "booking",
        "Guests of a booking in house are in another room than the one assigned to the booking.",
        "guests_follow_their_booking",
        "The guests are in the room of their booking.",
        f"SELECT b.hotel, min(g.room), ARRAY[b.pk], array_agg(g.pk ORDER BY g.pk), {_NONE} "
        f"FROM legacy_booking AS b JOIN legacy_guest AS g ON g.booking = b.pk WHERE {_IN_HOUSE} "
        "AND g.room <> b.assigned_room GROUP BY b.pk, b.hotel",
    ),
    Contradiction(
        "ready_room_with_guests_inside",
        "room",
        "The room is READY_FOR_GUEST although guests are in it.",
        "evidence_decides_occupancy",
        "The room is occupied if the evidence says so, whatever its status was; otherwise the guests have left it.",
        "SELECT r.hotel, r.pk, array_agg(DISTINCT g.booking) FILTER (WHERE g.booking IS NOT NULL), "
        f"array_agg(g.pk ORDER BY g.pk), {_NONE} FROM legacy_room AS r JOIN legacy_guest AS g ON g.room = r.pk "
        "WHERE r.room_status = 'READY_FOR_GUEST' GROUP BY r.pk, r.hotel",
    ),
    Contradiction(
        "ghost_guest_in_room",
        "guest",
        "A guest of a booking that was deleted is still in a room.",
        "ghosts_are_guests_until_their_departure",
        "Until the date of departure, in a room without a booking in house, the guests get a booking that is checked "
        "in. Otherwise they have left.",
        _guests(
            "g.room IS NOT NULL AND g.booking IS NULL AND g.guest_type IN ('PRIMARY', 'COMPANION')",
        ),
    ),
    Contradiction(
        "walkin_guest_without_booking",
        "guest",
        "A walk-in guest is in a room without a booking.",
        "walk_ins_get_a_booking",
        "Until the date of departure the walk-in guests of a room join the booking in house there, or get one that is "
        "checked in. Later they have left.",
        _guests("g.guest_type = 'WALKIN' AND g.room IS NOT NULL AND g.booking IS NULL"),
    ),
    Contradiction(
        "two_in_house_bookings_in_one_room",
        "room",
        "Several bookings are in house with the same room.",
        "first_check_in_keeps_the_room",
        "The booking that was checked in first keeps the room. Guests of the others wait for a room until their stay "
        "is over, confirmed and marked as arrived; later they have left.",
        "SELECT b.hotel, b.assigned_room, array_agg(b.pk ORDER BY b.pk), ARRAY(SELECT g.pk FROM legacy_guest AS g "
        f"WHERE g.booking = ANY(array_agg(b.pk)) ORDER BY g.pk), {_NONE} FROM legacy_booking AS b "
        f"WHERE {_LIVE_IN_HOUSE} AND b.assigned_room IS NOT NULL GROUP BY b.hotel, b.assigned_room HAVING count(*) > 1",
    ),
    Contradiction(
        "zombie_check_in_after_checkout",
        "booking",
        "The booking is in house, but the last status event of its room is a check-out, not later than the check-in.",
        "last_check_out_event_wins",
        "The guests have left at that event: the booking is completed.",
        f"SELECT b.hotel, r.pk, ARRAY[b.pk], {_GUESTS}, {_NONE} FROM legacy_booking AS b "
        f"JOIN legacy_room AS r ON r.pk = b.assigned_room CROSS JOIN {_LAST_EVENT} WHERE {_LIVE_IN_HOUSE} "
        "AND r.is_occupied AND r.room_status <> 'OCCUPIED' AND last.to_status = 'CHECKOUT_DIRTY' "
        "AND last.created_at <= b.checked_in_at",
    ),
    Contradiction(
        "completed_booking_guests_back_in_room",
        "booking",
        "The booking is checked out, but guests of it are in a room again.",
        "check_out_empties_the_room",
        "The guests have left.",
        f"SELECT b.hotel, min(g.room), ARRAY[b.pk], array_agg(g.pk ORDER BY g.pk), {_NONE} FROM legacy_booking AS b "
        "JOIN legacy_guest AS g ON g.booking = b.pk AND g.room IS NOT NULL WHERE b.checked_out_at IS NOT NULL "
        "GROUP BY b.pk, b.hotel",
    ),
    Contradiction(
        "overlapping_live_assignments",
        "pair of bookings",
        "Two live bookings, not both in house, have the same room for the same nights.",
        "who_is_inside_or_was_first_keeps_the_room",
        "The booking in house keeps the room, else the one to which it was assigned first. The other one stays "
        "confirmed without a room.",
        f"SELECT b.hotel, b.assigned_room, ARRAY[b.pk, o.pk], {_NONE}, {_NONE} FROM legacy_booking AS b "
        "JOIN legacy_booking AS o ON o.assigned_room = b.assigned_room AND o.pk > b.pk "
        "AND o.check_in < b.check_out AND b.check_in < o.check_out "
        f"WHERE b.status NOT IN {_NOT_LIVE} AND o.status NOT IN {_NOT_LIVE} "
        "AND b.checked_out_at IS NULL AND o.checked_out_at IS NULL "
        "AND (b.checked_in_at IS NULL OR o.checked_in_at IS NULL)",
    ),
    Contradiction(
        "occupied_status_but_empty",
        "room",
        "The room is OCCUPIED, but neither a guest nor a booking in house is in it.",
        "empty_room_needs_cleaning",
        "The room is vacant and CHECKOUT_DIRTY.",
        _rooms(f"r.room_status = 'OCCUPIED' AND {_NOBODY_IN_ROOM}"),
    ),
    Contradiction(
        "occupied_flag_without_occupant",
        "room",
        "The room is marked as occupied, but it has another status and nobody is in it.",
        "flag_is_no_evidence",
        "The room is vacant and keeps its status.",
        _rooms(f"r.is_occupied AND r.room_status <> 'OCCUPIED' AND {_NOBODY_IN_ROOM}"),
    ),
    Contradiction(
        "completed_booking_confirmed_again",
        "booking",
        "The booking is CONFIRMED although its guests were checked out.",
        "check_out_completes",
        "The booking is completed.",
        _bookings("b.status = 'CONFIRMED' AND b.checked_out_at IS NOT NULL"),
    ),
    Contradiction(
        "pending_approval_with_money_taken",
        "booking",
        "The booking waits for approval although its payment was captured or authorized.",
        "money_confirms_unless_cancelled",
        "The booking is confirmed; with a time of cancellation it is cancelled.",
        _bookings(
            "b.status = 'PENDING_APPROVAL' AND (b.paid_at IS NOT NULL OR b.payment_authorized_at IS NOT NULL)"
        ),
    ),
    Contradiction(
        "expired_paid_without_refund",
        "booking",
        "The booking is EXPIRED and paid, and no refund is recorded.",
        "credit_stays_visible",
        "The booking is cancelled, and its ledger shows the money as a credit of the guest.",
        _bookings(
            "b.status = 'EXPIRED' AND b.paid_at IS NOT NULL AND b.refunded_at IS NULL "
            "AND b.refund_processed_at IS NULL AND coalesce(b.refund_reference, '') = ''"
        ),
    ),
    Contradiction(
        "last_status_event_differs_from_room_status",
        "room",
        "The last status event of the room leads to another status than the one that the room has.",
        "status_of_the_room_wins",
        "Steps of the import lead from the last event to the status of the room, or to what occupancy demands.",
        _rooms("last.to_status <> r.room_status", joined=f"CROSS JOIN {_LAST_EVENT}"),
    ),
    Contradiction(
        "status_event_chain_gap",
        "room",
        "A status event of the room begins in another status than the one in which the event before it ended.",
        "steps_of_the_import_close_the_gap",
        "Steps of the import, at the instant of the event, lead from the one to the other.",
        f"SELECT hotel, room, {_NONE}, {_NONE}, array_agg(pk ORDER BY pk) FROM (SELECT hotel, room, pk, from_status, "
        "lag(to_status, 1, '') OVER (PARTITION BY room ORDER BY created_at, pk) AS before FROM legacy_event) AS e "
        "WHERE coalesce(from_status, '') <> before GROUP BY hotel, room",
    ),
    Contradiction(
        "in_house_guests_detached_ghost_in_room",
        "booking",
        "The guests of a booking in house are in no room, while a guest of no booking is in its room.",
        "booking_in_house_owns_its_room",
        "The guests of the booking are in its room, and the other guest has left.",
        f"SELECT b.hotel, b.assigned_room, ARRAY[b.pk], {_GUESTS}, {_NONE} FROM legacy_booking AS b "
        f"WHERE {_LIVE_IN_HOUSE} AND EXISTS (SELECT FROM legacy_guest AS g WHERE g.booking = b.pk) "
        "AND NOT EXISTS (SELECT FROM legacy_guest AS g WHERE g.booking = b.pk AND g.room IS NOT NULL) "
        "AND EXISTS (SELECT FROM legacy_guest AS g WHERE g.booking IS NULL AND g.room = b.assigned_room)",
    ),
    Contradiction(
        "same_person_registered_twice",
        "person",
        "Two guests in one room have the same first and last name.",
        "one_person_is_one_guest",
        "A guest whom no member of the party stands for is left out; two members of a party stay two guests.",
        "SELECT g.hotel, g.room, array_agg(DISTINCT g.booking) FILTER (WHERE g.booking IS NOT NULL), "
        f"array_agg(g.pk ORDER BY g.pk), {_NONE} FROM legacy_guest AS g WHERE g.room IS NOT NULL "
        "GROUP BY g.hotel, g.room, lower(g.first_name), lower(g.last_name) HAVING count(*) > 1",
    ),
    Contradiction(
        "guest_id_pin_present",
        "guest",
        "The guest has an id_pin.",
        "pins_only_in_house",
        "A guest in house keeps a PIN of four digits that is unique there; every other PIN is dropped.",
        _guests("coalesce(g.id_pin, '') <> ''"),
    ),
    Contradiction(
        "no_show_keeps_room",
        "booking",
        "The guests did not come, and the booking still has a room.",
        "no_show_frees_the_room",
        "The booking gives up its room.",
        _bookings("b.status = 'NO_SHOW' AND b.checked_in_at IS NULL AND b.assigned_room IS NOT NULL"),
    ),
    Contradiction(
        "orphan_guest_without_room_and_booking",
        "guest",
        "The guest has neither a room nor a booking.",
        "orphans_are_history",
        "The guest stays as a person who has left.",
        _guests("g.room IS NULL AND g.booking IS NULL"),
    ),
    Contradiction(
        "stale_confirmed_never_arrived",
        "booking",
        "The booking is CONFIRMED, its stay is over, and its guests never came.",
        "never_arrived_is_a_no_show",
        "The booking is a no-show, as of the end of its day of arrival.",
        f"SELECT b.hotel, b.assigned_room, ARRAY[b.pk], {_GUESTS}, {_NONE} FROM legacy_booking AS b "
        "JOIN legacy_clock AS clock ON clock.hotel = b.hotel WHERE b.status = 'CONFIRMED' "
        "AND b.checked_in_at IS NULL AND b.checked_out_at IS NULL AND b.check_out <= clock.today",
    ),
    Contradiction(
        "assigned_room_of_other_hotel",
        "booking",
        "The room of the booking belongs to another hotel.",
        "rooms_stay_in_their_hotel",
        "The booking has no room; guests in house wait for one.",
        f"SELECT b.hotel, NULL::bigint, ARRAY[b.pk], {_GUESTS}, {_NONE} FROM legacy_booking AS b "
        "JOIN legacy_room AS r ON r.pk = b.assigned_room WHERE r.hotel <> b.hotel",
    ),
    Contradiction(
        "completed_without_check_in",
        "booking",
        "The booking is COMPLETED and checked out, but was never checked in.",
        "no_check_in_no_stay",
        "The booking is confirmed again until its stay is over, and a no-show later.",
        _bookings("b.status = 'COMPLETED' AND b.checked_out_at IS NOT NULL AND b.checked_in_at IS NULL"),
    ),
    Contradiction(
        "in_house_booking_without_room",
        "booking",
        "The booking is in house without a room.",
        "guests_without_room_wait",
        "The guests wait for a room until their stay is over, confirmed and marked as arrived; later they have left.",
        _bookings(f"{_LIVE_IN_HOUSE} AND b.assigned_room IS NULL"),
    ),
)

HABITS = (
    Habit(
        "cancelled_without_cancelled_at",
        "cancelled_at_from_the_note",
        "SELECT b.hotel, b.pk FROM legacy_booking AS b WHERE b.status = 'CANCELLED' AND b.cancelled_at IS NULL",
    ),
    Habit(
        "in_house_booking_with_status_confirmed",
        "timestamps_outweigh_the_status",
        f"SELECT b.hotel, b.pk FROM legacy_booking AS b WHERE b.status = 'CONFIRMED' AND {_IN_HOUSE}",
    ),
    Habit(
        "checkout_event_without_actor",
        "actor_stays_unknown",
        "SELECT e.hotel, e.pk FROM legacy_event AS e WHERE e.to_status = 'CHECKOUT_DIRTY' "
        "AND e.source = 'SYSTEM' AND e.changed_by IS NULL",
    ),
    Habit(
        "pending_payment_past_expires_at",
        "expired_hold_is_cancelled",
        "SELECT b.hotel, b.pk FROM legacy_booking AS b JOIN legacy_clock AS clock ON clock.hotel = b.hotel "
        "WHERE b.status = 'PENDING_PAYMENT' AND b.expires_at < clock.as_of",
    ),
    Habit(
        "room_unassigned_at_kept_after_reassignment",
        "unknown_rooms_stay_in_the_metadata",
        "SELECT b.hotel, b.pk FROM legacy_booking AS b "
        "WHERE b.room_unassigned_at IS NOT NULL AND b.assigned_room IS NOT NULL",
    ),
    Habit(
        "staff_cancelled_after_payment_no_refund_fields",
        "credit_stays_visible",
        "SELECT b.hotel, b.pk FROM legacy_booking AS b WHERE b.status = 'CANCELLED' AND b.paid_at IS NOT NULL "
        "AND b.refund_amount IS NULL AND coalesce(b.refund_reference, '') = ''",
    ),
    Habit(
        "guest_history_rows",
        "departed_guests_are_kept",
        "SELECT g.hotel, g.pk FROM legacy_guest AS g JOIN legacy_booking AS b ON b.pk = g.booking "
        "WHERE g.room IS NULL AND b.checked_out_at IS NOT NULL",
    ),
    Habit(
        "party_incomplete",
        "party_is_kept_as_it_is",
        "SELECT b.hotel, b.pk FROM legacy_booking AS b WHERE coalesce(b.adults, 0) + coalesce(b.children, 0) <> "
        "(SELECT count(*) FROM legacy_party AS p WHERE p.booking = b.pk)",
    ),
)
