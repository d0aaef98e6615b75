"""Registration cards to print: what is stored is filled in, all else is a line to write on.

There is one card for each booking, with a line for each staying person, so that a party signs once. No data of identity
documents are stored or asked for.
"""

from typing import Any

from hotel.web.amounts import amount_in_words
from room_bookings.front_desk.selectors.day_sheets import Sheet, sheet_bookings
from room_bookings.front_desk.web.day_sheets import SheetView
from room_bookings.models import RoomBooking
from room_bookings.selectors import booking_by_id
from room_bookings.snapshots import booking_for_staff
from room_bookings.transitions import LIVE
from room_bookings.web.labels import PAYMENT_TERMS
from staff.capabilities import Capability
from staff.web.base import HotelPage


def card(page: HotelPage, booking: RoomBooking) -> dict[str, Any]:
    """Return what a card shows of a booking that was read with its details."""
    content = booking_for_staff(booking, now=page.now, personal=page.sees_personal_data)
    staying = [member for member in content["party"] if member["is_staying"]]
    return {
        "booking": content,
        "room_type": booking.room_type.name,
        "staying": staying,
        "contact": next((member for member in staying if member["email"] or member["phone"]), None),
        "price": amount_in_words(content["total_amount"], content["currency"]),
        "terms": PAYMENT_TERMS[booking.payment_terms],
    }


class RegistrationCard(HotelPage):
    """The card of one booking."""

    capability = Capability.PERSONAL_DATA
    template_name = "front_desk/registration_cards.html"

    def context(self) -> dict[str, Any]:
        """Return the card."""
        booking = booking_by_id(hotel=self.hotel, booking_id=self.kwargs["booking_id"])
        return {"cards": [card(self, booking)]}


class ArrivalCards(SheetView):
    """The cards of all arrivals of a day that have not left, sorted by name."""

    capability = Capability.PERSONAL_DATA
    template_name = "front_desk/registration_cards.html"
    section = "arrivals"
    sheet = Sheet.ARRIVALS

    def context(self) -> dict[str, Any]:
        """Return the cards."""
        bookings = [booking for booking in sheet_bookings(self.sheet, self.day) if booking.status in LIVE]
        cards = [card(self, booking) for booking in bookings]
        return {"cards": sorted(cards, key=_last_name)}


def _last_name(shown: dict[str, Any]) -> tuple[str, str]:
    primary = shown["booking"]["primary_guest"]
    return (primary["last_name"].casefold() if primary else "", shown["booking"]["booking_id"])
