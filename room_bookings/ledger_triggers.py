"""Triggers that keep bookings and their ledgers in agreement (I14).

Each insertion of ledger rows locks the bookings, and writes their sums and timestamps anew from all of their rows. Two
sessions that add rows to one booking meet at this lock: the later one waits, and then reads the rows of the earlier
one; above READ COMMITTED PostgreSQL refuses it. Nobody else may write these columns: a second trigger computes them
again. A command that touches neither price nor money writes none of these columns, so no trigger here starts.
"""

import pgtrigger

from hotel.kernel.triggers import InvariantTrigger, raise_refusal_sql, requires_at_commit

SUMS = ("amount_paid", "charged_amount", "authorized_amount", "on_account_amount")
TIMESTAMPS = (
    "payment_authorized_at",
    "payment_captured_at",
    "payment_failed_at",
    "refund_processed_at",
)
LEDGER_COLUMNS = (*SUMS, *TIMESTAMPS)
"""The columns of a booking that its ledger decides, in the order of `LEDGER_VALUES`."""

_MOMENT = "coalesce(entry.provider_at, entry.at)"

DRAWN = (
    "SELECT coalesce(sum(draw.amount - undone.amount), 0) AS amount, "
    "coalesce(sum(draw.amount) FILTER (WHERE draw.kind = 'VOID'), 0) AS voided, "
    "coalesce(sum(draw.amount) FILTER (WHERE draw.kind IN ('CORRECTION', 'REFUND_FAILED')), 0) AS undone "
    "FROM room_bookings_payment AS draw, LATERAL ("
    "SELECT coalesce(sum(later.amount), 0) AS amount FROM room_bookings_payment AS later "
    "WHERE later.original_id = draw.id AND later.kind IN ('CORRECTION', 'REFUND_FAILED')"
    ") AS undone "
    "WHERE draw.original_id = entry.id AND draw.kind <> 'DISPUTE'"
)
"""What other rows draw on the row `entry`. A draw that was reversed, or a refund that failed, draws nothing."""

REQUESTED = (
    "SELECT coalesce(sum(request.amount), 0) AS amount FROM room_bookings_providerrequest AS request "
    "WHERE request.draws_on_id = entry.id AND request.state IN ('WAITING', 'SENDING')"
)
"""What open requests to a provider will draw on the row `entry`."""

LEDGER_VALUES = (
    "SELECT coalesce(sum(entry.paid_change), 0), "
    "coalesce(sum(entry.charged_change), 0), "
    "coalesce(sum(entry.amount - drawn.amount) FILTER "
    "(WHERE entry.kind = 'AUTHORIZATION' AND entry.method <> 'ON_ACCOUNT'), 0), "
    "coalesce(sum(entry.amount - drawn.amount) FILTER "
    "(WHERE entry.kind = 'AUTHORIZATION' AND entry.method = 'ON_ACCOUNT'), 0), "
    f"max({_MOMENT}) FILTER (WHERE entry.kind = 'AUTHORIZATION' AND drawn.voided < entry.amount), "
    f"max({_MOMENT}) FILTER "
    "(WHERE entry.kind = 'CAPTURE' AND entry.method <> 'GROUP_BILL' AND drawn.undone = 0), "
    f"max({_MOMENT}) FILTER (WHERE entry.kind = 'FAILURE'), "
    f"max({_MOMENT}) FILTER (WHERE entry.kind = 'REFUND' AND drawn.undone < entry.amount) "
    f"FROM room_bookings_payment AS entry LEFT JOIN LATERAL ({DRAWN} "
    "AND entry.kind IN ('AUTHORIZATION', 'CAPTURE', 'REFUND')) AS drawn ON true "
    "WHERE entry.booking_id = booking.id"
)
"""The values of LEDGER_COLUMNS of the row `booking`: the one definition of what its ledger says."""


def differs_sql(stored: str, values: str = LEDGER_VALUES) -> str:
    """Return the condition that these columns, in the order of LEDGER_COLUMNS, differ from the values."""
    names = ", ".join(LEDGER_COLUMNS)
    listed = ", ".join(f"made.{column}" for column in LEDGER_COLUMNS)
    return f"EXISTS (SELECT FROM ({values}) AS made ({names}) WHERE ({listed}) IS DISTINCT FROM ({stored}))"


_LOCK_BOOKINGS = (
    "PERFORM FROM room_bookings_roombooking WHERE id IN (SELECT booking_id FROM added) "
    "ORDER BY id FOR NO KEY UPDATE; "
)

BOOKING_FOLLOWS_LEDGER = InvariantTrigger(
    name="i14_booking_follows_ledger",
    violation_error_message="A row of the ledger belongs to an existing booking and is in its currency.",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="added"),
    declare=[("stray", "record")],
    func=(
        _LOCK_BOOKINGS + "SELECT added.booking_id AS booking, added.currency INTO stray FROM added "
        "LEFT JOIN room_bookings_roombooking AS booking ON booking.id = added.booking_id "
        "WHERE booking.currency IS DISTINCT FROM added.currency LIMIT 1; "
        "IF FOUND THEN "
        + raise_refusal_sql(
            "i14_booking_follows_ledger",
            "There is no booking % that counts in %.",
            "stray.booking",
            "stray.currency",
        )
        + " END IF; "
        f"UPDATE room_bookings_roombooking AS booking SET ({', '.join(LEDGER_COLUMNS)}) = ({LEDGER_VALUES}) "
        "WHERE booking.id IN (SELECT booking_id FROM added); "
        "RETURN NULL;"
    ),
)

DRAWS_WITHIN_THEIR_ROW = InvariantTrigger(
    name="i14_draws_within_their_row",
    violation_error_message=(
        "Refunds, captures, voids, the correction and open requests of a row together never exceed its amount."
    ),
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="added"),
    declare=[("overdrawn", "record")],
    func=(
        "IF NOT EXISTS (SELECT FROM added WHERE original_id IS NOT NULL) THEN RETURN NULL; END IF; "
        + _LOCK_BOOKINGS
        + "SELECT entry.id, entry.amount, drawn.amount + requested.amount AS drawn INTO overdrawn "
        f"FROM room_bookings_payment AS entry, LATERAL ({DRAWN}) AS drawn, LATERAL ({REQUESTED}) AS requested "
        "WHERE entry.id IN (SELECT original_id FROM added) "
        "AND drawn.amount + requested.amount > entry.amount LIMIT 1; "
        "IF FOUND THEN "
        + raise_refusal_sql(
            "i14_draws_within_their_row",
            "Row % of the ledger is %; its draws would be %.",
            "overdrawn.id",
            "overdrawn.amount",
            "overdrawn.drawn",
        )
        + " END IF; RETURN NULL;"
    ),
)
"""Disputes are not limited: the provider decides them, and they may follow a refund."""

CORRECTION_REPEATS_ITS_ROW = requires_at_commit(
    "i14_correction_repeats_its_row",
    violation_error_message=(
        "A correction has the amount, method, tax category, tax and person of the row that it reverses."
    ),
    condition="NEW.kind = 'CORRECTION'",
    query=(
        "SELECT FROM room_bookings_payment AS reversed WHERE reversed.id = NEW.original_id "
        "AND (reversed.amount, reversed.method, reversed.category) = (NEW.amount, NEW.method, NEW.category) "
        "AND (reversed.tax_percent, reversed.tax_amount) IS NOT DISTINCT FROM (NEW.tax_percent, NEW.tax_amount) "
        "AND reversed.party_member_id IS NOT DISTINCT FROM NEW.party_member_id"
    ),
    message="Correction % differs from the row that it reverses.",
)

_NEW_VALUES = ", ".join(f"NEW.{column}" for column in LEDGER_COLUMNS)
_OLD_VALUES = ", ".join(f"OLD.{column}" for column in LEDGER_COLUMNS)

SUMS_AGREE_WITH_LEDGER = InvariantTrigger(
    name="i14_sums_agree_with_ledger",
    violation_error_message="The sums and payment timestamps of a booking are those of its ledger.",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf(*LEDGER_COLUMNS),
    condition=pgtrigger.Condition(f"(({_NEW_VALUES}) IS DISTINCT FROM ({_OLD_VALUES}))"),
    func=(
        f"IF {differs_sql(_NEW_VALUES, LEDGER_VALUES.replace('booking.id', 'NEW.id'))} THEN "
        + raise_refusal_sql(
            "i14_sums_agree_with_ledger", "The ledger of booking % has other sums.", "NEW.booking_id"
        )
        + " END IF; RETURN NULL;"
    ),
)

_TOUCHED = "(({}) IS DISTINCT FROM (0, 0, 0, 0, {}))".format(
    _NEW_VALUES, ", ".join("NULL::timestamptz" for _ in TIMESTAMPS)
)

NEW_BOOKING_HAS_NO_LEDGER = InvariantTrigger(
    name="i14_new_booking_has_no_ledger",
    violation_error_message="A new booking has neither sums nor timestamps of payments.",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition(_TOUCHED),
    func=raise_refusal_sql(
        "i14_new_booking_has_no_ledger", "Booking % is new and has no ledger yet.", "NEW.booking_id"
    ),
)

CURRENCY_OF_LEDGER_STAYS = InvariantTrigger(
    name="i14_currency_of_ledger_stays",
    violation_error_message="The currency of a booking with a ledger never changes.",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("currency"),
    condition=pgtrigger.Condition("NEW.currency <> OLD.currency"),
    func=(
        "IF EXISTS (SELECT FROM room_bookings_payment WHERE booking_id = NEW.id) THEN "
        + raise_refusal_sql(
            "i14_currency_of_ledger_stays",
            "The ledger of booking % is in %, not in %.",
            "NEW.booking_id",
            "OLD.currency",
            "NEW.currency",
        )
        + " END IF; RETURN NULL;"
    ),
)

NIGHTS_MAKE_THE_TOTAL = InvariantTrigger(
    name="i14_nights_make_the_total",
    violation_error_message=(
        "Where a booking names the amounts of its nights, it has one for each, and their sum is its total."
    ),
    when=pgtrigger.After,
    operation=pgtrigger.Insert
    | pgtrigger.UpdateOf("nightly_amounts", "total_amount", "check_in", "check_out"),
    condition=pgtrigger.Condition("NEW.nightly_amounts IS NOT NULL"),
    func=(
        "IF cardinality(NEW.nightly_amounts) <> greatest(NEW.check_out - NEW.check_in, 1) "
        "OR EXISTS (SELECT FROM unnest(NEW.nightly_amounts) AS amount WHERE amount IS NULL OR amount < 0) "
        "OR (SELECT sum(amount) FROM unnest(NEW.nightly_amounts) AS amount) <> NEW.total_amount THEN "
        + raise_refusal_sql(
            "i14_nights_make_the_total",
            "The amounts of the nights of booking % do not make its total of %.",
            "NEW.booking_id",
            "NEW.total_amount",
        )
        + " END IF; RETURN NULL;"
    ),
)
"""A day use has one amount. Without named amounts the nights share the total evenly."""
