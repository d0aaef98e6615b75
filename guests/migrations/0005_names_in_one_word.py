"""Search keys hold whole names in one word, where people write them so; these keys are made anew."""

from importlib import import_module

from django.db import migrations

BEFORE: str = import_module("guests.migrations.0003_mixed_spellings").FUNCTIONS

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
            search_spellings(nullif(booker_name, '')),
            search_joined(split_part(booker_name, ' ', 1), split_part(booker_name, ' ', 2))
        ]
    INTO hotel_pk, numbers, contacts
    FROM room_bookings_roombooking WHERE id = key;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT string_agg(CASE kind WHEN 1 THEN search_spellings(value) ELSE value END || ' ', '' ORDER BY value COLLATE "C")
            FILTER (WHERE kind IN (1, 4)),
        contacts || array_agg(CASE kind WHEN 2 THEN search_folded(value) ELSE search_phone(value) END)
            FILTER (WHERE kind IN (2, 3))
    INTO names, contacts
    FROM (
        SELECT line.kind, line.value
        FROM room_bookings_bookingguest, LATERAL (
            VALUES (1, first_name), (1, last_name), (2, email), (3, phone), (4, search_joined(first_name, last_name))
        ) AS line (kind, value)
        WHERE booking_id = key
        UNION
        SELECT line.kind, line.value
        FROM guests_guest, LATERAL (
            VALUES (1, first_name), (1, last_name), (2, email), (3, phone), (4, search_joined(first_name, last_name))
        ) AS line (kind, value)
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
            search_spellings(nullif(guest.first_name, '')) || ' ', search_spellings(nullif(guest.last_name, '')) || ' ',
            search_joined(guest.first_name, guest.last_name) || ' '
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

MAKE_ANEW = """
SELECT refresh_booking_search_keys(ARRAY(
    SELECT booking_id FROM room_bookings_bookingguest WHERE search_joined(first_name, last_name) IS NOT NULL
    UNION SELECT booking_id FROM guests_guest WHERE search_joined(first_name, last_name) IS NOT NULL
    UNION SELECT id FROM room_bookings_roombooking
    WHERE search_joined(split_part(booker_name, ' ', 1), split_part(booker_name, ' ', 2)) IS NOT NULL
));
SELECT refresh_guest_search_keys(ARRAY(
    SELECT id FROM guests_guest WHERE search_joined(first_name, last_name) IS NOT NULL
));
"""


class Migration(migrations.Migration):
    dependencies = [("guests", "0004_search_keys_are_i16"), ("hotel", "0005_names_in_one_word")]

    operations = [
        migrations.RunSQL([(FUNCTIONS, None)], [(BEFORE, None)]),
        migrations.RunSQL([(MAKE_ANEW, None)], migrations.RunSQL.noop),
    ]
