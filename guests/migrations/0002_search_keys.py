"""Search keys of bookings and guests, the functions that make them of the rows, and the triggers that keep them."""

import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import hotel.kernel.triggers

FUNCTIONS = r"""
CREATE FUNCTION booking_search_texts(key bigint) RETURNS TABLE (hotel_pk bigint, shown text, whole text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    booking room_bookings_roombooking;
    numbers text;
    names text;
    contacts text;
BEGIN
    SELECT * INTO booking FROM room_bookings_roombooking WHERE id = key;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT string_agg(search_folded(number) || ' ', '' ORDER BY place) INTO numbers
    FROM unnest(ARRAY[booking.booking_id, booking.confirmation_number, booking.external_reference])
        WITH ORDINALITY AS listed (number, place)
    WHERE number <> '';
    WITH person AS (
        SELECT first_name, last_name, email, phone FROM room_bookings_bookingguest WHERE booking_id = key
        UNION
        SELECT first_name, last_name, email, phone FROM guests_guest WHERE booking_id = key
    ), name (value) AS (
        SELECT DISTINCT unnest(ARRAY[first_name, last_name]) FROM person
    ), contact (value) AS (
        SELECT search_folded(email) FROM person WHERE email <> ''
        UNION SELECT search_phone(phone) FROM person WHERE phone <> ''
        UNION SELECT search_folded(booking.booker_email) WHERE booking.booker_email <> ''
        UNION SELECT search_phone(booking.booker_phone) WHERE booking.booker_phone <> ''
        UNION SELECT search_spellings(booking.booker_name) WHERE booking.booker_name <> ''
    )
    SELECT (SELECT string_agg(search_spellings(value) || ' ', '' ORDER BY value COLLATE "C") FROM name WHERE value <> ''),
        (SELECT string_agg(value || ' ', '' ORDER BY value COLLATE "C") FROM contact)
    INTO names, contacts;
    hotel_pk := booking.hotel_id;
    shown := concat(' ', numbers, names);
    whole := concat(shown, contacts);
    RETURN NEXT;
END $$;
COMMENT ON FUNCTION booking_search_texts(bigint) IS
    'The texts of the search key of a booking, made of the rows as they are now.';

CREATE FUNCTION guest_search_texts(key bigint)
RETURNS TABLE (hotel_pk bigint, booking_pk bigint, shown text, whole text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    guest guests_guest;
    numbers text;
BEGIN
    SELECT * INTO guest FROM guests_guest WHERE id = key;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT concat(
        search_folded(booking_id) || ' ', search_folded(confirmation_number) || ' ',
        search_folded(nullif(external_reference, '')) || ' '
    ) INTO numbers FROM room_bookings_roombooking WHERE id = guest.booking_id;
    hotel_pk := guest.hotel_id;
    booking_pk := guest.booking_id;
    shown := concat(
        ' ', numbers, search_spellings(nullif(guest.first_name, '')) || ' ',
        search_spellings(nullif(guest.last_name, '')) || ' '
    );
    whole := concat(
        shown, search_folded(nullif(guest.email, '')) || ' ', search_phone(nullif(guest.phone, '')) || ' '
    );
    RETURN NEXT;
END $$;
COMMENT ON FUNCTION guest_search_texts(bigint) IS
    'The texts of the search key of a guest, made of the rows as they are now.';

CREATE FUNCTION refresh_booking_search_keys(keys bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM guests_bookingsearchkey WHERE booking_pk = ANY (keys) ORDER BY booking_pk FOR UPDATE;
    INSERT INTO guests_bookingsearchkey AS stored (booking_pk, hotel_pk, shown, whole)
    SELECT DISTINCT ON (key) key, texts.* FROM unnest(keys) AS key, booking_search_texts(key) AS texts ORDER BY key
    ON CONFLICT (booking_pk) DO UPDATE
    SET hotel_pk = EXCLUDED.hotel_pk, shown = EXCLUDED.shown, whole = EXCLUDED.whole
    WHERE (stored.hotel_pk, stored.whole, stored.shown)
        IS DISTINCT FROM (EXCLUDED.hotel_pk, EXCLUDED.whole, EXCLUDED.shown);
END $$;
COMMENT ON FUNCTION refresh_booking_search_keys(bigint[]) IS
    'Lock the search keys of the bookings, then make them of the rows, and write those that differ.';

CREATE FUNCTION refresh_guest_search_keys(keys bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM guests_bookingsearchkey
    WHERE booking_pk = ANY (ARRAY(SELECT booking_id FROM guests_guest WHERE id = ANY (keys)))
    ORDER BY booking_pk FOR SHARE;
    INSERT INTO guests_guestsearchkey AS stored (guest_pk, hotel_pk, booking_pk, shown, whole)
    SELECT DISTINCT ON (key) key, texts.* FROM unnest(keys) AS key, guest_search_texts(key) AS texts ORDER BY key
    ON CONFLICT (guest_pk) DO UPDATE
    SET hotel_pk = EXCLUDED.hotel_pk, booking_pk = EXCLUDED.booking_pk, shown = EXCLUDED.shown,
        whole = EXCLUDED.whole
    WHERE (stored.hotel_pk, stored.booking_pk, stored.whole, stored.shown)
        IS DISTINCT FROM (EXCLUDED.hotel_pk, EXCLUDED.booking_pk, EXCLUDED.whole, EXCLUDED.shown);
END $$;
COMMENT ON FUNCTION refresh_guest_search_keys(bigint[]) IS
    'Lock the search keys of their bookings, then make the search keys of the guests, and write those that differ.';

CREATE FUNCTION rebuild_search_keys(hotel bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM guests_bookingsearchkey AS stored WHERE (hotel IS NULL OR hotel_pk = hotel)
    AND NOT EXISTS (SELECT FROM room_bookings_roombooking WHERE id = booking_pk);
    DELETE FROM guests_guestsearchkey AS stored WHERE (hotel IS NULL OR hotel_pk = hotel)
    AND NOT EXISTS (SELECT FROM guests_guest WHERE id = guest_pk);
    PERFORM refresh_booking_search_keys(
        ARRAY(SELECT id FROM room_bookings_roombooking WHERE hotel IS NULL OR hotel_id = hotel)
    );
    PERFORM refresh_guest_search_keys(ARRAY(SELECT id FROM guests_guest WHERE hotel IS NULL OR hotel_id = hotel));
END $$;
COMMENT ON FUNCTION rebuild_search_keys(bigint) IS
    'Make all search keys of a hotel anew, or of all hotels (NULL), and delete keys without a booking or guest.';
"""

DROP = """
DROP FUNCTION rebuild_search_keys(bigint);
DROP FUNCTION refresh_guest_search_keys(bigint[]);
DROP FUNCTION refresh_booking_search_keys(bigint[]);
DROP FUNCTION guest_search_texts(bigint);
DROP FUNCTION booking_search_texts(bigint);
"""

FILL = """
INSERT INTO guests_bookingsearchkey (booking_pk, hotel_pk, shown, whole)
SELECT id, texts.* FROM room_bookings_roombooking, booking_search_texts(id) AS texts ORDER BY id;
INSERT INTO guests_guestsearchkey (guest_pk, hotel_pk, booking_pk, shown, whole)
SELECT id, texts.* FROM guests_guest, guest_search_texts(id) AS texts ORDER BY id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("guests", "0001_initial"),
        ("hotel", "0002_search_functions"),
        ("room_bookings", "0002_status_edges_in_a_function"),
    ]

    operations = [
        migrations.CreateModel(
            name="BookingSearchKey",
            fields=[
                ("booking_pk", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hotel_pk", models.BigIntegerField()),
                (
                    "shown",
                    models.TextField(db_comment="Folded numbers and names, each between spaces."),
                ),
                (
                    "whole",
                    models.TextField(
                        db_comment="The same, followed by folded contact data: searched for roles with access to personal data only."
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GuestSearchKey",
            fields=[
                ("guest_pk", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hotel_pk", models.BigIntegerField()),
                ("booking_pk", models.BigIntegerField(null=True)),
                (
                    "shown",
                    models.TextField(db_comment="Folded numbers and names, each between spaces."),
                ),
                (
                    "whole",
                    models.TextField(
                        db_comment="The same, followed by folded contact data: searched for roles with access to personal data only."
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchedBooking",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("room_bookings.roombooking",),
        ),
        migrations.CreateModel(
            name="SearchedPartyMember",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("room_bookings.bookingguest",),
        ),
        migrations.RunSQL([(FUNCTIONS, None)], [(DROP, None)]),
        migrations.RunSQL([(FILL, None)], migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="bookingsearchkey",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("hotel_pk"),
                django.contrib.postgres.indexes.OpClass(models.F("whole"), name="gin_trgm_ops"),
                fastupdate=True,
                gin_pending_list_limit=256,
                name="booking_search_trigrams",
            ),
        ),
        migrations.AddIndex(
            model_name="guestsearchkey",
            index=models.Index(fields=["hotel_pk", "booking_pk"], name="guest_search_by_booking"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="guest",
            trigger=pgtrigger.compiler.Trigger(
                name="i13_guest_gets_search_key",
                sql=hotel.kernel.triggers.InvariantTriggerSql(
                    comment="Every guest has a search key that holds what its rows hold, and nothing else.",
                    declare="DECLARE renamed bigint[];",
                    func="\n        PERFORM refresh_guest_search_keys(ARRAY(SELECT id FROM new_rows));\n        renamed := ARRAY(\n            SELECT DISTINCT guest.booking_id FROM new_rows AS guest\n            LEFT JOIN room_bookings_bookingguest AS member\n                ON member.id = guest.booking_guest_id AND member.booking_id = guest.booking_id\n                AND member.first_name = guest.first_name AND member.last_name = guest.last_name\n                AND member.email = guest.email AND member.phone = guest.phone\n            WHERE guest.booking_id IS NOT NULL AND member.id IS NULL\n        );\n        IF renamed <> '{}' THEN\n            PERFORM refresh_booking_search_keys(renamed);\n        END IF;\n        RETURN NULL;\n    ",
                    hash="2e58aec64c9f2134754ac1dc4031854ec3bca5cf",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="i13_guest_gets_search_key",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="guests_guest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="guest",
            trigger=pgtrigger.compiler.Trigger(
                name="i13_search_keys_follow_guest",
                sql=hotel.kernel.triggers.InvariantTriggerSql(
                    comment="Search keys change with their guests, and end with them.",
                    func="IF TG_OP = 'DELETE' THEN DELETE FROM guests_guestsearchkey WHERE guest_pk = OLD.id; PERFORM refresh_booking_search_keys(ARRAY[OLD.booking_id]); ELSIF ROW(NEW.id, NEW.hotel_id, NEW.booking_id, NEW.first_name, NEW.last_name, NEW.email, NEW.phone) IS DISTINCT FROM ROW(OLD.id, OLD.hotel_id, OLD.booking_id, OLD.first_name, OLD.last_name, OLD.email, OLD.phone) THEN IF NEW.id <> OLD.id THEN DELETE FROM guests_guestsearchkey WHERE guest_pk = OLD.id; END IF; PERFORM refresh_booking_search_keys(ARRAY[OLD.booking_id, NEW.booking_id]); PERFORM refresh_guest_search_keys(ARRAY[NEW.id]); END IF; RETURN NULL;",
                    hash="8cce489ae463eab4bf115c6b4cc02eff6a8eb3bb",
                    operation='UPDATE OF "id", "hotel_id", "booking_id", "first_name", "last_name", "email", "phone" OR DELETE',
                    pgid="i13_search_keys_follow_guest",
                    table="guests_guest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="guest",
            trigger=pgtrigger.compiler.Trigger(
                name="i13_search_keys_forget_guests",
                sql=hotel.kernel.triggers.InvariantTriggerSql(
                    comment="No search key holds guests of a table that was emptied.",
                    func="PERFORM rebuild_search_keys(NULL); RETURN NULL;",
                    hash="4a7db1fecaf45c4d20c18aa448bea6570f7c5296",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="i13_search_keys_forget_guests",
                    table="guests_guest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="searchedbooking",
            trigger=pgtrigger.compiler.Trigger(
                name="i13_booking_gets_search_key",
                sql=hotel.kernel.triggers.InvariantTriggerSql(
                    comment="Every booking has a search key that holds what its rows hold, and nothing else.",
                    constraint="CONSTRAINT",
                    func="IF NOT EXISTS (SELECT FROM guests_bookingsearchkey WHERE booking_pk = NEW.id) THEN PERFORM refresh_booking_search_keys(ARRAY[NEW.id]); END IF; RETURN NULL;",
                    hash="e1c504162c035b6c15817ef5041d4bf44d1049ff",
                    operation="INSERT",
                    pgid="i13_booking_gets_search_key",
                    table="room_bookings_roombooking",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="searchedbooking",
            trigger=pgtrigger.compiler.Trigger(
                name="i13_search_keys_follow_booking",
                sql=hotel.kernel.triggers.InvariantTriggerSql(
                    comment="Search keys change with the numbers and the booker of their booking.",
                    condition="WHEN (ROW(NEW.hotel_id, NEW.booking_id, NEW.confirmation_number, NEW.external_reference, NEW.booker_name, NEW.booker_email, NEW.booker_phone) IS DISTINCT FROM ROW(OLD.hotel_id, OLD.booking_id, OLD.confirmation_number, OLD.external_reference, OLD.booker_name, OLD.booker_email, OLD.booker_phone))",
                    func="PERFORM refresh_booking_search_keys(ARRAY[NEW.id]); IF ROW(NEW.hotel_id, NEW.booking_id, NEW.confirmation_number, NEW.external_reference) IS DISTINCT FROM ROW(OLD.hotel_id, OLD.booking_id, OLD.confirmation_number, OLD.external_reference) THEN PERFORM refresh_guest_search_keys(ARRAY(SELECT id FROM guests_guest WHERE booking_id = NEW.id)); END IF; RETURN NULL;",
                    hash="1bd1beab31a7c293f8b2d231dae8976e4455567a",
                    operation='UPDATE OF "hotel_id", "booking_id", "confirmation_number", "external_reference", "booker_name", "booker_email", "booker_phone"',
                    pgid="i13_search_keys_follow_booking",
                    table="room_bookings_roombooking",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="searchedpartymember",
            trigger=pgtrigger.compiler.Trigger(
                name="i13_search_key_gets_party",
                sql=hotel.kernel.triggers.InvariantTriggerSql(
                    comment="The search key of a booking holds its new party members.",
                    func="PERFORM refresh_booking_search_keys(ARRAY(SELECT DISTINCT booking_id FROM new_rows)); RETURN NULL;",
                    hash="a29e6b1f8c07204f9b714121e2367ee8cd82eb39",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="i13_search_key_gets_party",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="room_bookings_bookingguest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="searchedpartymember",
            trigger=pgtrigger.compiler.Trigger(
                name="i13_search_key_follows_party",
                sql=hotel.kernel.triggers.InvariantTriggerSql(
                    comment="The search key of a booking changes with its party members.",
                    func="IF TG_OP = 'DELETE' THEN PERFORM refresh_booking_search_keys(ARRAY[OLD.booking_id]); ELSIF ROW(NEW.hotel_id, NEW.booking_id, NEW.first_name, NEW.last_name, NEW.email, NEW.phone) IS DISTINCT FROM ROW(OLD.hotel_id, OLD.booking_id, OLD.first_name, OLD.last_name, OLD.email, OLD.phone) THEN PERFORM refresh_booking_search_keys(ARRAY[OLD.booking_id, NEW.booking_id]); END IF; RETURN NULL;",
                    hash="3cecbb82b0b465aec507324a7a592ef13efa95e9",
                    operation='UPDATE OF "hotel_id", "booking_id", "first_name", "last_name", "email", "phone" OR DELETE',
                    pgid="i13_search_key_follows_party",
                    table="room_bookings_bookingguest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="searchedpartymember",
            trigger=pgtrigger.compiler.Trigger(
                name="i13_search_keys_forget_parties",
                sql=hotel.kernel.triggers.InvariantTriggerSql(
                    comment="No search key holds party members of a table that was emptied.",
                    func="PERFORM rebuild_search_keys(NULL); RETURN NULL;",
                    hash="2e9bd195f34a1a4739927f01e3e7e64e7f3ad4c6",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="i13_search_keys_forget_parties",
                    table="room_bookings_bookingguest",
                    when="AFTER",
                ),
            ),
        ),
    ]
