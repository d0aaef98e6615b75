"""Reading of the persons who share the bill of a booking, and of their shares."""

from collections.abc import Sequence
from decimal import Decimal

from hotel.kernel.sql import PreparedQuery
from room_bookings.balances import OWES_CHARGES_ONLY
from room_bookings.ledger_rows import LedgerRow
from room_bookings.models import RoomBooking
from room_bookings.selectors.ledger import ledger_of
from room_bookings.shares import Share, Sharer, root_of, shares_of_party

_READ_PARTY = PreparedQuery.from_sql(
    "read_sharers_of_booking",
    """
    SELECT member.id, guest.check_in_date, guest.check_out_date, member.is_staying
    FROM room_bookings_bookingguest AS member
    LEFT JOIN guests_guest AS guest ON guest.booking_guest_id = member.id
    WHERE member.booking_id = %(booking_pk)s ORDER BY member.id
    """,
)


def sharers_of(booking_pk: int) -> list[Sharer]:
    """Return the persons who stay, or have stayed, with the dates on which they came and left.

    If nobody stays, it is the whole party. A person who left and came back counts from the return.
    """
    party = [(Sharer(*dates), is_staying) for *dates, is_staying in _READ_PARTY(booking_pk=booking_pk)]
    sharers = [sharer for sharer, is_staying in party if is_staying or sharer.since is not None]
    return sharers or [sharer for sharer, _is_staying in party]


def shares_of(booking: RoomBooking, rows: Sequence[LedgerRow]) -> dict[int, Share]:
    """Return the shares of the persons in the bill with these rows, by party member. Sends a statement."""
    owes_nights = booking.status not in OWES_CHARGES_ONLY
    return shares_of_party(booking, sharers=sharers_of(booking.pk), rows=rows, owes_nights=owes_nights)


def balance_of_person(booking: RoomBooking, *, member_pk: int) -> Decimal:
    """Return what a person of the party still owes of the bill: shares, and the rows in the person's name.

    Sends two statements.
    """
    rows = ledger_of(booking.pk)
    share = shares_of(booking, rows).get(member_pk, Share())
    by_pk = {row.pk: row for row in rows}
    own = [row for row in rows if root_of(row, by_pk).party_member_id == member_pk]
    changes = sum((row.charged_change - row.paid_change for row in own), Decimal(0))
    return share.nights + share.charges - share.payments + changes
