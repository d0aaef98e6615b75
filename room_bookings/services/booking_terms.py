"""The terms under which a booking is made: its deadlines, its deposit and its hold, also after changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from hotel.cancellation_terms import kept_deadlines, tier_deadlines
from hotel.exceptions import no_such_cancellation_policy
from hotel.models import CancellationPolicy, Hotel
from hotel.selectors import find_cancellation_policies
from room_bookings.models import RoomBooking
from room_bookings.nightly_amounts import amounts_of_nights
from room_bookings.penalties import deposit_amount
from room_bookings.selectors.cancellation_terms import cancellation_terms_by_pk
from room_bookings.services.new_bookings import FROM_HOTEL, NewBooking
from staff.command import Command

Policies = Mapping[str | None, CancellationPolicy]
"""Cancellation policies of a hotel by code; the default one by None."""


def policies_of_new_bookings(command: Command, bookings: Sequence[NewBooking]) -> Policies:
    """Return the policies that new bookings name, and the hotel's default if one names none.

    Sends one statement, or none if no booking has a policy.
    """
    named = [new.cancellation_policy for new in bookings]
    codes = {code for code in named if isinstance(code, str)}
    return find_cancellation_policies(hotel=command.hotel, codes=codes, with_default=FROM_HOTEL in named)


def terms_errors(command: Command, new: NewBooking, policies: Policies) -> dict[str, str]:
    """Return what is wrong with the policy and the hold of a new booking, by field."""
    errors: dict[str, str] = {}
    code = new.cancellation_policy
    if isinstance(code, str) and code not in policies:
        errors["cancellation_policy"] = no_such_cancellation_policy(code)
    elif isinstance(code, str) and not policies[code].is_active:
        errors["cancellation_policy"] = _("The cancellation policy %(code)s is not in use.") % {"code": code}
    if isinstance(new.hold_until, datetime) and new.hold_until <= command.now:
        errors["hold_until"] = hold_has_passed()
    return errors


def set_terms(command: Command, booking: RoomBooking, new: NewBooking, policies: Policies) -> None:
    """Give a booking that is not stored yet its terms, deadlines, deposit and hold."""
    hold = new.hold_until
    booking.hold_until = hold_by_hotel(command.hotel, now=command.now) if hold is FROM_HOTEL else hold
    code = new.cancellation_policy
    policy = policies.get(None if code is FROM_HOTEL else code) if code is not None else None
    if policy is None:
        return
    booking.cancellation_terms = policy.terms
    terms = policy.terms.as_values()
    booking.cancellation_deadlines = tier_deadlines(
        terms, hotel=command.hotel, check_in=booking.check_in, booked_at=command.now
    )
    booking.deposit_due = deposit_amount(terms, nights=amounts_of_nights(booking), currency=booking.currency)


def hold_by_hotel(hotel: Hotel, *, now: datetime) -> datetime | None:
    """Return until when the hotel holds a booking that is pending from now on; None: for ever."""
    return None if hotel.hold_minutes is None else now + timedelta(minutes=hotel.hold_minutes)


def hold_has_passed() -> str:
    """Return the sentence that refuses a hold in the past."""
    return _("A hold ends in the future.")


PRICED_FIELDS = frozenset({"check_in", "check_out", "total_amount", "nightly_amounts"})
"""The fields that deadlines and deposit follow."""


def terms_after_change(command: Command, booking: RoomBooking, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return deadlines and deposit of a booking that gets these values, where they change, to be written with them.

    The instance gets the values first. A deadline that has passed stays. Sends a statement if dates or price of a
    booking with terms change.
    """
    if booking.cancellation_terms_id is None or PRICED_FIELDS.isdisjoint(changed):
        return {}
    booking.check_in = changed.get("check_in", booking.check_in)
    booking.check_out = changed.get("check_out", booking.check_out)
    booking.total_amount = changed.get("total_amount", booking.total_amount)
    booking.nightly_amounts = changed.get("nightly_amounts", booking.nightly_amounts)
    (row,) = cancellation_terms_by_pk([booking.cancellation_terms_id])
    terms = row.as_values()
    deadlines = tier_deadlines(
        terms, hotel=command.hotel, check_in=booking.check_in, booked_at=booking.created_at
    )
    columns = {
        "cancellation_deadlines": kept_deadlines(booking.cancellation_deadlines, deadlines, now=command.now),
        "deposit_due": deposit_amount(terms, nights=amounts_of_nights(booking), currency=booking.currency),
    }
    return {name: value for name, value in columns.items() if value != getattr(booking, name)}
