"""Search keys are made by fewer queries; those of names with several spellings are made anew."""

from importlib import import_module

from django.db import migrations

BEFORE: str = import_module("guests.migrations.0002_search_keys").FUNCTIONS

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION booking_search_texts(key bigint) RETURNS TABLE (hotel_pk bigint, shown text, whole text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    numbers text;
    names text;
    contacts text[];
BEGIN
    SELECT hotel_id, concat(
            ' ', search_folded(nullif(booking_id, '')) || ' ', search_folded(nullif(confirmation_number, '')) || ' ',
            search_folded(nullif(external_reference, '')) || ' '
        ),
        ARRAY[
            search_folded(nullif(booker_email, '')), search_phone(nullif(booker_phone, '')),
            search_spellings(nullif(booker_name, ''))
        ]
    INTO hotel_pk, numbers, contacts
    FROM room_bookings_roombooking WHERE id = key;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT string_agg(search_spellings(value) || ' ', '' ORDER BY value COLLATE "C") FILTER (WHERE kind = 1),
        contacts || array_agg(CASE kind WHEN 2 THEN search_folded(value) ELSE search_phone(value) END)
            FILTER (WHERE kind > 1)
    INTO names, contacts
    FROM (
        SELECT line.kind, line.value
        FROM room_bookings_bookingguest,
            LATERAL (VALUES (1, first_name), (1, last_name), (2, email), (3, phone)) AS line (kind, value)
        WHERE booking_id = key
        UNION
        SELECT line.kind, line.value
        FROM guests_guest,
            LATERAL (VALUES (1, first_name), (1, last_name), (2, email), (3, phone)) AS line (kind, value)
        WHERE booking_id = key
    ) AS person WHERE value <> '';
    shown := concat(numbers, names);
    whole := shown;
    IF cardinality(array_remove(contacts, NULL)) > 0 THEN
        whole := concat(shown, (
            SELECT string_agg(value || ' ', '' ORDER BY value COLLATE "C")
            FROM (SELECT DISTINCT unnest(contacts) AS value) AS contact
        ));
    END IF;
    RETURN NEXT;
END $$;

CREATE OR REPLACE FUNCTION guest_search_texts(key bigint)
RETURNS TABLE (hotel_pk bigint, booking_pk bigint, shown text, whole text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    contacts text;
BEGIN
    SELECT guest.hotel_id, guest.booking_id,
        concat(
            ' ', search_folded(booking.booking_id) || ' ', search_folded(booking.confirmation_number) || ' ',
            search_folded(nullif(booking.external_reference, '')) || ' ',
            search_spellings(nullif(guest.first_name, '')) || ' ', search_spellings(nullif(guest.last_name, '')) || ' '
        ),
        concat(search_folded(nullif(guest.email, '')) || ' ', search_phone(nullif(guest.phone, '')) || ' ')
    INTO hotel_pk, booking_pk, shown, contacts
    FROM guests_guest AS guest LEFT JOIN room_bookings_roombooking AS booking ON booking.id = guest.booking_id
    WHERE guest.id = key;
    IF FOUND THEN
        whole := concat(shown, contacts);
        RETURN NEXT;
    END IF;
END $$;
"""

HAS_SPELLINGS = r"""COLLATE "C" ~* '([aou]e|[^\x01-\x7f]).*([aou]e|[^\x01-\x7f])'"""
"""The spellings of a name mix where two places have several; a letter beyond ASCII may be such a place."""

MAKE_ANEW = """
SELECT refresh_booking_search_keys(ARRAY(
    SELECT booking_id FROM room_bookings_bookingguest
    WHERE first_name {HAS_SPELLINGS} OR last_name {HAS_SPELLINGS}
    UNION SELECT booking_id FROM guests_guest WHERE first_name {HAS_SPELLINGS} OR last_name {HAS_SPELLINGS}
    UNION SELECT id FROM room_bookings_roombooking WHERE booker_name {HAS_SPELLINGS}
));
SELECT refresh_guest_search_keys(ARRAY(
    SELECT id FROM guests_guest WHERE first_name {HAS_SPELLINGS} OR last_name {HAS_SPELLINGS}
));
""".replace("{HAS_SPELLINGS}", HAS_SPELLINGS)


class Migration(migrations.Migration):
    dependencies = [("guests", "0002_search_keys"), ("hotel", "0003_mixed_spellings")]

    operations = [
        migrations.RunSQL(
            [(FUNCTIONS, None)], [(BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"), None)]
        ),
        migrations.RunSQL([(MAKE_ANEW, None)], migrations.RunSQL.noop),
    ]
