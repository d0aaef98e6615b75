"""The queries of I17: invoices are numbered without gaps, add up, and are taken back once."""

_ROWS = "SELECT number, hotel_id FROM room_bookings_invoice WHERE "

INVOICE_CHECKS: dict[str, str] = {
    "i17_invoice_sequence_once": """
        SELECT min(number), hotel_id FROM room_bookings_invoice
        GROUP BY hotel_id, series, sequence HAVING count(*) > 1
    """,
    "i17_invoice_numbers_without_gaps": """
        SELECT invoice.number, invoice.hotel_id FROM room_bookings_invoice AS invoice
        LEFT JOIN room_bookings_invoice AS before ON before.hotel_id = invoice.hotel_id
            AND before.series = invoice.series AND before.sequence = invoice.sequence - 1
        WHERE invoice.sequence < 1 OR invoice.sequence > 1 AND before.id IS NULL
            OR invoice.number <> invoice.series
                || lpad(invoice.sequence::text, greatest(5, length(invoice.sequence::text)), '0')
    """,
    "i17_invoice_credited_once": """
        SELECT min(number), min(hotel_id) FROM room_bookings_invoice WHERE credits_id IS NOT NULL
        GROUP BY credits_id HAVING count(*) > 1
    """,
    "i17_credit_note_names_its_invoice": _ROWS
    + """(kind, credits_kind) NOT IN (('INVOICE', ''), ('CREDIT_NOTE', 'INVOICE'))
        OR (kind = 'CREDIT_NOTE') <> (credits_id IS NOT NULL)
    """,
    "i17_credit_note_of_the_booking": """
        SELECT note.number, note.hotel_id FROM room_bookings_invoice AS note
        LEFT JOIN room_bookings_invoice AS credited ON credited.id = note.credits_id
            AND credited.booking_id = note.booking_id AND credited.kind = note.credits_kind
        WHERE note.credits_id IS NOT NULL AND credited.id IS NULL
    """,
    "i17_credit_note_repeats_its_invoice": """
        SELECT note.number, note.hotel_id FROM room_bookings_invoice AS note
        LEFT JOIN room_bookings_invoice AS credited ON credited.id = note.credits_id
        WHERE note.kind = 'CREDIT_NOTE' AND (credited.net, credited.tax, credited.gross, credited.currency)
            IS DISTINCT FROM (-note.net, -note.tax, -note.gross, note.currency)
    """,
    "i17_invoiced_once": """
        SELECT min(invoice.number), min(invoice.hotel_id) FROM room_bookings_invoice AS invoice,
        LATERAL (
            SELECT coalesce(line->>'night', part.key::text) AS part FROM jsonb_array_elements(invoice.lines) AS line
            LEFT JOIN LATERAL jsonb_array_elements(line->'rows') AS part (key) ON true
        ) AS parts
        WHERE invoice.kind = 'INVOICE' AND NOT EXISTS (
            SELECT FROM room_bookings_invoice AS note WHERE note.credits_id = invoice.id)
        GROUP BY invoice.booking_id, parts.part HAVING count(*) > 1
    """,
    "i17_net_and_tax_make_the_gross": _ROWS + "gross <> net + tax",
    "i17_invoice_person_of_the_party": """
        SELECT invoice.number, invoice.hotel_id FROM room_bookings_invoice AS invoice
        LEFT JOIN room_bookings_bookingguest AS person
            ON person.id = invoice.party_member_id AND person.booking_id = invoice.booking_id
        WHERE invoice.party_member_id IS NOT NULL AND person.id IS NULL
    """,
}
