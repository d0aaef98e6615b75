"""Triggers of charges that move between bills, and of what master bills take over (I14)."""

from hotel.kernel.triggers import requires_at_commit

_TAKEN_OVER = "source.kind = 'CAPTURE' AND source.method = 'GROUP_BILL'"
_ADDED_TAX = (
    "SELECT coalesce(sum(added.amount), 0) FROM room_bookings_payment AS added WHERE added.tax_of_id = "
)

TRANSFER_HAS_BOTH_SIDES = requires_at_commit(
    "i14_transfer_has_both_sides",
    violation_error_message=(
        "A transferred charge has the amount and taxes of a row of its booking or group that the same command "
        "reversed, or that its master bill has taken over."
    ),
    condition="NEW.transferred_from_id IS NOT NULL",
    query=(
        "SELECT FROM room_bookings_payment AS source WHERE source.id = NEW.transferred_from_id "
        "AND (source.hotel_id, source.amount, source.currency) = (NEW.hotel_id, NEW.amount, NEW.currency) "
        "AND (source.booking_id = NEW.booking_id OR EXISTS (SELECT FROM room_bookings_roombooking AS sender "
        "JOIN room_bookings_roombooking AS receiver USING (hotel_id, group_reference) WHERE group_reference <> '' "
        "AND sender.id = source.booking_id AND receiver.id = NEW.booking_id)) "
        f"AND ({_TAKEN_OVER} OR source.kind = 'CHARGE' AND source.category = NEW.category "
        "AND source.tax_amount = NEW.tax_amount AND source.tax_percent IS NOT DISTINCT FROM NEW.tax_percent "
        f"AND ({_ADDED_TAX}source.id) = ({_ADDED_TAX}NEW.id) AND EXISTS ("
        "SELECT FROM room_bookings_payment AS gone WHERE gone.original_id = source.id "
        "AND gone.kind = 'CORRECTION' AND gone.command_id = NEW.command_id))"
    ),
    message="Row % is no transfer of the row that it names.",
)
"""So a transfer never changes the sum of the charges of a group, and each keeps the tax rate of its date."""

GROUP_BILL_OWES_WHAT_IT_TAKES = requires_at_commit(
    "i14_group_bill_owes_what_it_takes",
    violation_error_message=(
        "What a master bill takes over from a booking is charged to it until it is given back, and no longer."
    ),
    condition="NEW.method = 'GROUP_BILL' OR NEW.kind = 'CORRECTION' AND NEW.original_kind = 'CHARGE'",
    query=(
        "SELECT FROM room_bookings_payment AS owed WHERE NEW.kind = 'CAPTURE' "
        "AND owed.transferred_from_id = NEW.id "
        "OR NEW.kind = 'CORRECTION' AND owed.transferred_from_id = NEW.original_id AND EXISTS ("
        "SELECT FROM room_bookings_payment AS gone WHERE gone.original_id = owed.id AND gone.kind = 'CORRECTION') "
        "UNION ALL SELECT WHERE NEW.original_kind = 'CHARGE' AND NOT EXISTS ("
        "SELECT FROM room_bookings_payment AS owed JOIN room_bookings_payment AS source "
        f"ON source.id = owed.transferred_from_id AND {_TAKEN_OVER} "
        "WHERE owed.id = NEW.original_id AND NOT EXISTS ("
        "SELECT FROM room_bookings_payment AS gone WHERE gone.original_id = source.id "
        "AND gone.kind = 'CORRECTION'))"
    ),
    message="No master bill owes what row % of the ledger takes over, or it still does.",
)

GROUP_BILL_IS_NO_MONEY = requires_at_commit(
    "i14_group_bill_is_no_money",
    violation_error_message="What a master bill has taken over is no money: it is neither refunded nor disputed.",
    condition="NEW.kind IN ('REFUND', 'DISPUTE')",
    query=(
        "SELECT FROM room_bookings_payment AS source WHERE source.id = NEW.original_id "
        "AND source.method <> 'GROUP_BILL'"
    ),
    message="Row % of the ledger draws on what a master bill has taken over.",
)
