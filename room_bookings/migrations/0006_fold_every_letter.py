"""Channels are folded in databases too whose locale knows no letters beyond ASCII, and in Unicode NFC."""

from django.db import migrations

FOLD_EVERY_LETTER = r"""
    WITH named AS (
        SELECT id, hotel_id, booking_id, source, external_reference, external_item,
            lower(normalize(source, NFC) COLLATE pg_c_utf8) AS folded
        FROM room_bookings_roombooking WHERE source COLLATE "C" ~ '[^\x01-\x7f]'
    ), placed AS (
        SELECT *, row_number() OVER (
            PARTITION BY hotel_id, folded, external_item,
                CASE external_reference WHEN '' THEN booking_id ELSE external_reference END
            ORDER BY source <> folded, id
        ) AS place
        FROM named
    ), changed AS (
        UPDATE room_bookings_roombooking AS booking
        SET source = placed.folded,
            external_item = CASE placed.place WHEN 1 THEN placed.external_item ELSE placed.booking_id END,
            change_version = booking.change_version + 1, version = booking.version + 1, updated_at = now()
        FROM placed WHERE placed.id = booking.id AND placed.source <> placed.folded
        RETURNING booking.id, booking.hotel_id, booking.change_version, booking.source, booking.external_item,
            placed.source AS old_source, placed.external_item AS old_item
    )
    INSERT INTO room_bookings_bookingchange (
        hotel_id, booking_id, change_version, changes, source, note, at, business_date, command_id, request_id
    )
    SELECT hotel_id, id, change_version,
        jsonb_build_array(jsonb_build_object('field', 'source', 'old', old_source, 'new', source))
        || CASE WHEN external_item = old_item THEN '[]'::jsonb ELSE jsonb_build_array(
            jsonb_build_object('field', 'external_item', 'old', old_item, 'new', external_item)
        ) END,
        'SYSTEM', 'The names of channels are stored in lower case.', now(), current_date, gen_random_uuid(), ''
    FROM changed
"""
"""A booking whose channel then has the same number and item as another's gets its booking ID as item."""


class Migration(migrations.Migration):
    dependencies = [("room_bookings", "0005_minutes_of_day_uses")]

    operations = [migrations.RunSQL([(FOLD_EVERY_LETTER, None)], migrations.RunSQL.noop)]
