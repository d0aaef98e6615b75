"""The bookings that responses should hold, field by field."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from room_bookings.models import RoomBooking


def expected_booking(booking: RoomBooking, **differences: Any) -> dict[str, Any]:
    """Return Ada's booking of `tests.scenarios`, confirmed and for two nights, with these differences."""
    row = RoomBooking.objects.get(pk=booking.pk)
    ada = expected_member(row)
    defaults = {
        "booking_id": row.booking_id,
        "confirmation_number": row.confirmation_number,
        "status": "CONFIRMED",
        "status_version": 2,
        "room_type": "DBL",
        "check_in": "2026-05-14",
        "check_out": "2026-05-16",
        "nights": 2,
        "departed_on": None,
        "nights_stayed": None,
        "adults": 1,
        "children": 0,
        "party": [ada],
        "primary_guest": ada,
        "booker": None,
        "group_reference": "",
        "assigned_room": None,
        "checked_in_at": None,
        "checked_out_at": None,
        "cancelled_at": None,
        "no_show_at": None,
        "total_amount": "0.00",
        "nightly_amounts": [
            {"date": "2026-05-14", "amount": "0.00"},
            {"date": "2026-05-15", "amount": "0.00"},
        ],
        "amount_paid": "0.00",
        "balance_due": "0.00",
        "open_balance": None,
        "currency": "EUR",
        "payment_terms": "PAY_AT_HOTEL",
        "cancellation_policy": None,
        "free_cancellation_until": None,
        "cancellation_deadlines": [],
        "deposit_due": "0.00",
        "hold_until": None,
        "payment_authorized_at": None,
        "payment_captured_at": None,
        "payment_failed_at": None,
        "refund_processed_at": None,
        "is_overstay": False,
        "arrival_time": None,
        "departure_time": None,
        "children_ages": [],
        "entered_late": False,
        "do_not_move": False,
        "waiting_since": None,
        "language": "en",
        "overstay_flagged_at": None,
        "overstay_acknowledged_at": None,
        "overstay_acknowledged_by": None,
        "continues": None,
        "continued_by": None,
        "expected_checkout": "2026-05-16T11:00:00+01:00",
        "special_requests": "",
        "notes": "",
        "oversold_by": None,
        "source": "",
        "external_reference": "",
        "external_item": "1",
        "channel_version": None,
        "created_at": "2026-05-14T09:00:00Z",
        "updated_at": "2026-05-14T09:00:00Z",
    }
    assert differences.keys() <= defaults.keys()
    expected = defaults | differences
    return {**expected, **expected_price(expected), **differences}


def expected_price(booking: dict[str, Any]) -> dict[str, Any]:
    """Return the even amounts of the nights, and the balance of guests who have paid nothing."""
    first, last = (date.fromisoformat(booking[name]) for name in ("check_in", "check_out"))
    total, count = Decimal(booking["total_amount"]), max((last - first).days, 1)
    part, more = divmod(int(total * 100), count)
    nights = [
        {"date": str(first + timedelta(days=night)), "amount": f"{Decimal(part + (night < more)) / 100:.2f}"}
        for night in range(count)
    ]
    return {"nightly_amounts": nights, "balance_due": f"{total:.2f}"}


def expected_member(booking: RoomBooking, index: int = 0, **differences: Any) -> dict[str, Any]:
    """Return Ada as a party member, with these differences."""
    defaults = {
        "id": booking.party.order_by("pk")[index].pk,
        "first_name": "Ada",
        "last_name": "Byrne",
        "role": "PRIMARY",
        "is_staying": True,
        "email": "",
        "phone": "",
    }
    assert differences.keys() <= defaults.keys()
    return defaults | differences


def without_personal_data(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the same booking for a role without personal data."""
    party = [{**person, "email": None, "phone": None} for person in answer["party"]]
    hidden = ("booker", "special_requests", "notes", "total_amount", "nightly_amounts")
    amounts = ("amount_paid", "balance_due", "open_balance", "deposit_due")
    primary = next(person for person in party if person["role"] == "PRIMARY")
    return {**answer, **dict.fromkeys([*hidden, *amounts]), "party": party, "primary_guest": primary}


NO_MONEY = {
    "currency": "EUR",
    "fee": "0.00",
    "other_charges": "0.00",
    "amount_paid": "0.00",
    "credit": "0.00",
    "still_owed": "0.00",
}
"""The money of a booking that has ended before its arrival, without price, terms and payments."""
