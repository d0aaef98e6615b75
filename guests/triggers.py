"""Triggers that keep search keys with the rows of which they are made (I16). They refuse nothing.

A set of new rows is one statement; a changed row costs nothing unless the statement names one of the searched columns.
The functions `refresh_booking_search_keys` and `refresh_guest_search_keys` lock the keys of the bookings first and read
afterwards, so that of two writers of one booking the later one sees both changes. Nothing else waits for these locks.
"""

import pgtrigger

from hotel.kernel.triggers import InvariantTrigger

_NUMBERS = ("hotel_id", "booking_id", "confirmation_number", "external_reference")
_BOOKER = ("booker_name", "booker_email", "booker_phone")
_PERSON = ("hotel_id", "booking_id", "first_name", "last_name", "email", "phone")


def _differ(*columns: str) -> str:
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
    return f"ROW({new}) IS DISTINCT FROM ROW({old})"


BOOKING_GETS_SEARCH_KEY = InvariantTrigger(
    name="i16_booking_gets_search_key",
    violation_error_message="Every booking has a search key that holds what its rows hold, and nothing else.",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=(
        "IF NOT EXISTS (SELECT FROM guests_bookingsearchkey WHERE booking_pk = NEW.id) THEN "
        "PERFORM refresh_booking_search_keys(ARRAY[NEW.id]); END IF; RETURN NULL;"
    ),
)
"""At commit, for a booking without a party: the party's insert makes the key, once, with the names."""

SEARCH_KEYS_FOLLOW_BOOKING = InvariantTrigger(
    name="i16_search_keys_follow_booking",
    violation_error_message="Search keys change with the numbers and the booker of their booking.",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf(*_NUMBERS, *_BOOKER),
    condition=pgtrigger.Condition(_differ(*_NUMBERS, *_BOOKER)),
    func=(
        "PERFORM refresh_booking_search_keys(ARRAY[NEW.id]); "
        f"IF {_differ(*_NUMBERS)} THEN PERFORM refresh_guest_search_keys("
        "ARRAY(SELECT id FROM guests_guest WHERE booking_id = NEW.id)); END IF; RETURN NULL;"
    ),
)

SEARCH_KEY_GETS_PARTY = InvariantTrigger(
    name="i16_search_key_gets_party",
    violation_error_message="The search key of a booking holds its new party members.",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="new_rows"),
    func=(
        "PERFORM refresh_booking_search_keys(ARRAY(SELECT DISTINCT booking_id FROM new_rows)); RETURN NULL;"
    ),
)

SEARCH_KEY_FOLLOWS_PARTY = InvariantTrigger(
    name="i16_search_key_follows_party",
    violation_error_message="The search key of a booking changes with its party members.",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf(*_PERSON) | pgtrigger.Delete,
    func=(
        "IF TG_OP = 'DELETE' THEN PERFORM refresh_booking_search_keys(ARRAY[OLD.booking_id]); "
        f"ELSIF {_differ(*_PERSON)} THEN "
        "PERFORM refresh_booking_search_keys(ARRAY[OLD.booking_id, NEW.booking_id]); END IF; RETURN NULL;"
    ),
)

GUEST_GETS_SEARCH_KEY = InvariantTrigger(
    name="i16_guest_gets_search_key",
    violation_error_message="Every guest has a search key that holds what its rows hold, and nothing else.",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="new_rows"),
    declare=[("renamed", "bigint[]")],
    func="""
        PERFORM refresh_guest_search_keys(ARRAY(SELECT id FROM new_rows));
        renamed := ARRAY(
            SELECT DISTINCT guest.booking_id FROM new_rows AS guest
            LEFT JOIN room_bookings_bookingguest AS member
                ON member.id = guest.booking_guest_id AND member.booking_id = guest.booking_id
                AND member.first_name = guest.first_name AND member.last_name = guest.last_name
                AND member.email = guest.email AND member.phone = guest.phone
            WHERE guest.booking_id IS NOT NULL AND member.id IS NULL
        );
        IF renamed <> '{}' THEN
            PERFORM refresh_booking_search_keys(renamed);
        END IF;
        RETURN NULL;
    """,
)
"""A guest is named as its party member, whose names the key of the booking holds already; others are added to it."""

SEARCH_KEYS_FOLLOW_GUEST = InvariantTrigger(
    name="i16_search_keys_follow_guest",
    violation_error_message="Search keys change with their guests, and end with them.",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("id", *_PERSON) | pgtrigger.Delete,
    func=(
        "IF TG_OP = 'DELETE' THEN DELETE FROM guests_guestsearchkey WHERE guest_pk = OLD.id; "
        "PERFORM refresh_booking_search_keys(ARRAY[OLD.booking_id]); "
        f"ELSIF {_differ('id', *_PERSON)} THEN "
        "IF NEW.id <> OLD.id THEN DELETE FROM guests_guestsearchkey WHERE guest_pk = OLD.id; END IF; "
        "PERFORM refresh_booking_search_keys(ARRAY[OLD.booking_id, NEW.booking_id]); "
        "PERFORM refresh_guest_search_keys(ARRAY[NEW.id]); END IF; RETURN NULL;"
    ),
)


def _forget(name: str, *, violation_error_message: str) -> InvariantTrigger:
    """Return a trigger that makes all keys anew after a TRUNCATE."""
    return InvariantTrigger(
        name=name,
        violation_error_message=violation_error_message,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Truncate,
        func="PERFORM rebuild_search_keys(NULL); RETURN NULL;",
    )


SEARCH_KEYS_FORGET_PARTIES = _forget(
    "i16_search_keys_forget_parties",
    violation_error_message="No search key holds party members of a table that was emptied.",
)

SEARCH_KEYS_FORGET_GUESTS = _forget(
    "i16_search_keys_forget_guests",
    violation_error_message="No search key holds guests of a table that was emptied.",
)
