"""The columns of a booking whose changes have a row of `BookingChange` (I15).

A new column of that kind is added here, and to the API and the labels of the pages; `makemigrations` renews the
triggers. Every service that writes such a column calls `services.booking_changes.record_booking_changes`.
"""

from typing import NamedTuple


class WatchedField(NamedTuple):
    """A column of a booking, and the field as changes and events name it.

    Of a personal one a change holds the name only, so that a person can be erased.
    """

    column: str
    field: str
    is_personal: bool = False


WATCHED_FIELDS = (
    WatchedField("check_in", "check_in"),
    WatchedField("check_out", "check_out"),
    WatchedField("arrival_time", "arrival_time"),
    WatchedField("departure_time", "departure_time"),
    WatchedField("room_type_id", "room_type"),
    WatchedField("do_not_move", "do_not_move"),
    WatchedField("continues_id", "continues"),
    WatchedField("adults", "adults"),
    WatchedField("children", "children"),
    WatchedField("children_ages", "children_ages"),
    WatchedField("total_amount", "total_amount"),
    WatchedField("nightly_amounts", "nightly_amounts"),
    WatchedField("currency", "currency"),
    WatchedField("payment_terms", "payment_terms"),
    WatchedField("cancellation_deadlines", "cancellation_deadlines"),
    WatchedField("deposit_due", "deposit_due"),
    WatchedField("hold_until", "hold_until"),
    WatchedField("language", "language"),
    WatchedField("group_reference", "group_reference"),
    WatchedField("source", "source"),
    WatchedField("external_reference", "external_reference"),
    WatchedField("external_item", "external_item"),
    WatchedField("channel_version", "channel_version"),
    WatchedField("booker_name", "booker", is_personal=True),
    WatchedField("booker_email", "booker", is_personal=True),
    WatchedField("booker_phone", "booker", is_personal=True),
    WatchedField("special_requests", "special_requests", is_personal=True),
    WatchedField("notes", "notes", is_personal=True),
)

PARTY = "party"
"""The field of a change of a name or contact of a party member."""

WATCHED_COLUMNS = tuple(watched.column for watched in WATCHED_FIELDS)
