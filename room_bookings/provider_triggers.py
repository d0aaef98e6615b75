"""Triggers of requests to payment providers: an open request counts as drawn (I14)."""

import pgtrigger

from hotel.kernel.triggers import InvariantTrigger, raise_refusal_sql, requires_at_commit
from room_bookings.ledger_triggers import DRAWN, REQUESTED

OPEN_REQUESTS_WITHIN_THEIR_ROW = InvariantTrigger(
    name="i14_open_requests_within_their_row",
    violation_error_message=(
        "The open requests of a row of the ledger never exceed what its draws have left of it."
    ),
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
    condition=pgtrigger.Condition("NEW.draws_on_id IS NOT NULL AND NEW.state IN ('WAITING', 'SENDING')"),
    declare=[("overdrawn", "record")],
    func=(
        "IF TG_OP = 'UPDATE' AND OLD.state IN ('WAITING', 'SENDING') THEN RETURN NULL; END IF; "
        "UPDATE room_bookings_roombooking SET updated_at = updated_at WHERE id = NEW.booking_id; "
        "SELECT entry.id, entry.amount, drawn.amount AS drawn, requested.amount AS requested INTO overdrawn "
        f"FROM room_bookings_payment AS entry, LATERAL ({DRAWN}) AS drawn, LATERAL ({REQUESTED}) AS requested "
        "WHERE entry.id = NEW.draws_on_id AND drawn.amount + requested.amount > entry.amount; "
        "IF FOUND THEN "
        + raise_refusal_sql(
            "i14_open_requests_within_their_row",
            "Row % of the ledger is %; % are drawn, and the open requests would be %.",
            "overdrawn.id",
            "overdrawn.amount",
            "overdrawn.drawn",
            "overdrawn.requested",
        )
        + " END IF; RETURN NULL;"
    ),
)
"""Sessions that add rows of the ledger write the same booking (`i14_booking_follows_ledger`). This one writes it, too:
above READ COMMITTED the later of two sessions fails then, because it does not see what the earlier one added."""

ACCOUNT_SERVES_HOTEL = requires_at_commit(
    "payment_intent_account_serves_hotel",
    violation_error_message="The account of a payment intent is that of its hotel or of the installation.",
    query=(
        "SELECT FROM room_bookings_provideraccount AS account WHERE account.id = NEW.account_id "
        "AND (account.hotel_id IS NULL OR account.hotel_id = NEW.hotel_id)"
    ),
    message="Payment intent % has the account of another hotel.",
)
