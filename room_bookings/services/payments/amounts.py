"""The checks of amounts and persons that a request names."""

from decimal import Decimal

from django.utils.translation import gettext as _

from hotel.currencies import amount_as_text, places_error
from hotel.kernel.exceptions import Invalid
from room_bookings.models import RoomBooking


def valid_amount(booking: RoomBooking, amount: Decimal) -> Decimal:
    """Return the amount with the places of the booking's currency. Raises Invalid for 0, less, or more places."""
    sentence = places_error(amount, booking.currency)
    if amount <= 0:
        sentence = _("The amount is more than 0.")
    if sentence:
        raise Invalid(sentence, errors={"amount": [sentence]})
    return Decimal(amount_as_text(amount, booking.currency))


def require_member(booking: RoomBooking, party_member_pk: int | None) -> None:
    """Raise Invalid unless the person, if one is named, is in the party of the booking, read with its details."""
    party = [member["id"] for member in booking.whole_party]  # type: ignore[attr-defined]
    if party_member_pk is not None and party_member_pk not in party:
        sentence = _("The party of booking %(booking)s has no member %(member)s.") % {
            "booking": booking.booking_id,
            "member": party_member_pk,
        }
        raise Invalid(sentence, errors={"party_member": [sentence]})
