"""The trigger by which a night or charge is invoiced once (I17)."""

import pgtrigger

from hotel.kernel.triggers import InvariantTrigger, raise_refusal_sql

_PARTS = (
    "SELECT coalesce(line->>'night', part.key::text) AS part FROM jsonb_array_elements({}.lines) AS line "
    "LEFT JOIN LATERAL jsonb_array_elements(line->'rows') AS part (key) ON true"
)
"""The nights and ledger rows of which the lines of an invoice are made."""

INVOICED_ONCE = InvariantTrigger(
    name="i17_invoiced_once",
    violation_error_message=(
        "A night or ledger row is on at most one invoice that no credit note took back, and on one of its booking."
    ),
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("NEW.kind = 'INVOICE'"),
    func=(
        "UPDATE room_bookings_roombooking SET updated_at = updated_at WHERE id = NEW.booking_id; "
        f"IF EXISTS (SELECT part FROM ({_PARTS.format('NEW')} UNION ALL "
        "SELECT parts.part FROM room_bookings_invoice AS earlier, "
        f"LATERAL ({_PARTS.format('earlier')}) AS parts WHERE earlier.booking_id = NEW.booking_id "
        "AND earlier.kind = 'INVOICE' AND NOT EXISTS (SELECT FROM room_bookings_invoice AS note "
        "WHERE note.credits_id = earlier.id)) AS parts GROUP BY part HAVING count(*) > 1) "
        "OR EXISTS (SELECT FROM jsonb_array_elements(NEW.lines) AS line, "
        "jsonb_array_elements(line->'rows') AS part (key) WHERE NOT EXISTS ("
        "SELECT FROM room_bookings_payment AS entry WHERE entry.id = part.key::bigint "
        "AND entry.booking_id = NEW.booking_id)) THEN "
        + raise_refusal_sql(
            "i17_invoiced_once",
            "Invoice % repeats a part of another one, or is of another bill.",
            "NEW.number",
        )
        + " END IF; RETURN NEW;"
    ),
)
"""Writes the booking as it is: of two sessions that invoice it, the later one waits and sees the invoice of the earlier
one; above READ COMMITTED PostgreSQL refuses it."""
