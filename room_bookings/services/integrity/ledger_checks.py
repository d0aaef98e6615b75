"""The queries of I14: bookings and their ledgers agree."""

from hotel.currencies import CURRENCIES
from room_bookings.ledger_triggers import LEDGER_COLUMNS, differs_sql

_ROWS = "SELECT id, hotel_id FROM room_bookings_payment WHERE "
_STORED = ", ".join(f"booking.{column}" for column in LEDGER_COLUMNS)


def _codes(places: int) -> str:
    return ", ".join(f"'{code}'" for code, listed in CURRENCIES.items() if listed.places == places)


LEDGER_CHECKS: dict[str, str] = {
    "i14_sums_agree_with_ledger": f"""
        SELECT booking.booking_id, booking.hotel_id FROM room_bookings_roombooking AS booking
        WHERE {differs_sql(_STORED)}
    """,
    "i14_booking_follows_ledger": """
        SELECT entry.id, entry.hotel_id FROM room_bookings_payment AS entry
        LEFT JOIN room_bookings_roombooking AS booking ON booking.id = entry.booking_id
        WHERE booking.currency IS DISTINCT FROM entry.currency
    """,
    "i14_draws_within_their_row": """
        SELECT entry.id, entry.hotel_id FROM room_bookings_payment AS entry
        JOIN room_bookings_payment AS draw ON draw.original_id = entry.id AND draw.kind <> 'DISPUTE'
        LEFT JOIN LATERAL (
            SELECT sum(amount) AS amount FROM room_bookings_payment AS later
            WHERE later.original_id = draw.id AND later.kind IN ('CORRECTION', 'REFUND_FAILED')
        ) AS undone ON true
        GROUP BY entry.id, entry.hotel_id, entry.amount
        HAVING sum(draw.amount - coalesce(undone.amount, 0)) > entry.amount
    """,
    "i14_correction_repeats_its_row": """
        SELECT entry.id, entry.hotel_id FROM room_bookings_payment AS entry
        LEFT JOIN room_bookings_payment AS reversed ON reversed.id = entry.original_id
        WHERE entry.kind = 'CORRECTION' AND (reversed.amount, reversed.method, reversed.category,
            reversed.party_member_id, reversed.tax_percent, reversed.tax_amount)
            IS DISTINCT FROM (entry.amount, entry.method, entry.category, entry.party_member_id,
            entry.tax_percent, entry.tax_amount)
    """,
    "i14_reversed_once": """
        SELECT original_id, min(hotel_id) FROM room_bookings_payment WHERE kind = 'CORRECTION'
        GROUP BY original_id HAVING count(*) > 1
    """,
    "i14_original_of_the_booking": """
        SELECT entry.id, entry.hotel_id FROM room_bookings_payment AS entry
        LEFT JOIN room_bookings_payment AS original ON original.id = entry.original_id
            AND original.booking_id = entry.booking_id AND original.kind = entry.original_kind
        WHERE entry.original_id IS NOT NULL AND original.id IS NULL
    """,
    "i14_person_of_the_party": """
        SELECT entry.id, entry.hotel_id FROM room_bookings_payment AS entry
        LEFT JOIN room_bookings_bookingguest AS person
            ON person.id = entry.party_member_id AND person.booking_id = entry.booking_id
        WHERE entry.party_member_id IS NOT NULL AND person.id IS NULL
    """,
    "i14_transfer_has_both_sides": """
        SELECT entry.id, entry.hotel_id FROM room_bookings_payment AS entry
        LEFT JOIN room_bookings_payment AS source ON source.id = entry.transferred_from_id
            AND (source.hotel_id, source.amount, source.currency)
                = (entry.hotel_id, entry.amount, entry.currency)
            AND (source.kind = 'CAPTURE' AND source.method = 'GROUP_BILL'
                OR source.kind = 'CHARGE' AND source.category = entry.category
                AND source.tax_amount = entry.tax_amount
                AND source.tax_percent IS NOT DISTINCT FROM entry.tax_percent AND EXISTS (
                    SELECT FROM room_bookings_payment AS gone
                    WHERE gone.original_id = source.id AND gone.kind = 'CORRECTION'))
        WHERE entry.transferred_from_id IS NOT NULL AND source.id IS NULL
    """,
    "i14_group_bill_owes_what_it_takes": """
        SELECT entry.id, entry.hotel_id FROM room_bookings_payment AS entry
        LEFT JOIN room_bookings_payment AS given ON given.original_id = entry.id AND given.kind = 'CORRECTION'
        LEFT JOIN room_bookings_payment AS owed ON owed.transferred_from_id = entry.id
        LEFT JOIN room_bookings_payment AS gone ON gone.original_id = owed.id AND gone.kind = 'CORRECTION'
        WHERE entry.method = 'GROUP_BILL' AND entry.kind = 'CAPTURE'
            AND (owed.id IS NULL OR (given.id IS NULL) <> (gone.id IS NULL))
    """,
    "i14_group_bill_is_no_money": """
        SELECT entry.id, entry.hotel_id FROM room_bookings_payment AS entry
        JOIN room_bookings_payment AS source ON source.id = entry.original_id
        WHERE entry.kind IN ('REFUND', 'DISPUTE') AND source.method = 'GROUP_BILL'
    """,
    "i14_transferred_once": """
        SELECT transferred_from_id, min(hotel_id) FROM room_bookings_payment
        WHERE transferred_from_id IS NOT NULL GROUP BY transferred_from_id HAVING count(*) > 1
    """,
    "i14_transfer_fits_its_kind": _ROWS
    + """
        transferred_from_id IS NOT NULL AND kind <> 'CHARGE' OR method = 'GROUP_BILL' AND NOT (
            kind = 'CAPTURE' AND original_id IS NULL OR kind = 'CORRECTION' AND original_kind = 'CAPTURE')
    """,
    "i14_tax_of_the_booking": """
        SELECT entry.id, entry.hotel_id FROM room_bookings_payment AS entry
        LEFT JOIN room_bookings_payment AS charge ON charge.id = entry.tax_of_id
            AND charge.booking_id = entry.booking_id AND charge.kind = entry.kind
        WHERE entry.tax_of_id IS NOT NULL AND charge.id IS NULL
    """,
    "i14_tax_fits_its_row": _ROWS
    + """
        tax_percent IS NULL AND (tax_amount <> 0 OR tax_of_id IS NOT NULL)
        OR tax_percent IS NOT NULL AND (kind <> 'CHARGE' AND (kind, original_kind) <> ('CORRECTION', 'CHARGE')
            OR tax_percent < 0 OR tax_amount < 0 OR tax_amount > amount)
        OR tax_of_id IS NOT NULL AND (kind <> 'CHARGE' OR tax_amount <> amount)
    """,
    "i14_exempt_person_of_the_party": """
        SELECT exemption.id, exemption.hotel_id FROM room_bookings_citytaxexemption AS exemption
        LEFT JOIN room_bookings_bookingguest AS person
            ON person.id = exemption.party_member_id AND person.booking_id = exemption.booking_id
        WHERE exemption.party_member_id IS NOT NULL AND person.id IS NULL
    """,
    "i14_provider_row_once": """
        SELECT min(id), min(hotel_id) FROM room_bookings_payment WHERE object_id <> ''
        GROUP BY account, kind, object_id HAVING count(*) > 1
    """,
    "i14_object_of_an_account": _ROWS
    + "(account = '') <> (object_id = '') OR method = 'PROVIDER' AND object_id = ''",
    "i14_amount_in_places_of_its_currency": _ROWS
    + f"amount <= 0 OR amount <> round(amount, CASE WHEN currency IN ({_codes(0)}) THEN 0 "
    f"WHEN currency IN ({_codes(3)}) THEN 3 ELSE 2 END)",
    "i14_row_fits_its_kind": _ROWS
    + """
        CASE WHEN kind IN ('AUTHORIZATION', 'FAILURE') THEN original_id IS NOT NULL
        WHEN kind = 'CAPTURE' THEN method = 'ON_ACCOUNT' OR original_kind NOT IN ('', 'AUTHORIZATION')
        WHEN kind = 'CHARGE' THEN original_id IS NOT NULL OR method <> '' OR category !~ '^[A-Z0-9_]{1,32}$'
        WHEN kind = 'CORRECTION' THEN method = 'PROVIDER' OR original_kind NOT IN ('CAPTURE', 'REFUND', 'CHARGE')
        ELSE (kind, original_kind) NOT IN (('VOID', 'AUTHORIZATION'), ('REFUND', 'CAPTURE'),
            ('REFUND_FAILED', 'REFUND'), ('DISPUTE', 'CAPTURE'), ('DISPUTE_WON', 'DISPUTE')) END
        OR kind NOT IN ('CHARGE', 'CORRECTION') AND (method = '' OR category <> '')
        OR (original_id IS NULL) <> (original_kind = '')
    """,
    "i14_nights_make_the_total": """
        SELECT booking_id, hotel_id FROM room_bookings_roombooking WHERE nightly_amounts IS NOT NULL AND (
            cardinality(nightly_amounts) <> greatest(check_out - check_in, 1)
            OR total_amount IS DISTINCT FROM (SELECT sum(amount) FROM unnest(nightly_amounts) AS amount)
            OR EXISTS (SELECT FROM unnest(nightly_amounts) AS amount WHERE amount IS NULL OR amount < 0)
        )
    """,
}
