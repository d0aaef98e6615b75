"""Cards that providers keep for later payments without the guests, and the request to forget them."""

from hotel.kernel.sql import PreparedQuery, update_rows
from room_bookings.models import PaymentIntent, ProviderRequest, RoomBooking
from room_bookings.provider_enums import RequestKind
from room_bookings.selectors.provider_requests import intents_of_booking
from room_bookings.services.locking import lock_booking
from room_bookings.services.provider_request_writes import OPEN_STATES, NewRequest, open_requests
from staff.capabilities import Capability
from staff.command import Command

_READ_CARDS_BEING_FORGOTTEN = PreparedQuery(
    "read_cards_being_forgotten",
    lambda given: ProviderRequest.objects.filter(
        booking=given.value("booking_pk"), kind=RequestKind.DETACH, state__in=OPEN_STATES
    ).values_list("intent__payment_method"),
)


def forget_cards(command: Command, *, booking_id: str) -> list[ProviderRequest]:
    """Ask the providers to forget the cards that the guests of a booking have left; return the new requests.

    For guests who want it, and for the erasure of a person. A card that is being forgotten is not asked for again. The
    cards can pay nothing any more once the requests are done. Locks the booking.
    Raises BookingNotFound, Forbidden, Busy.
    """
    command.require(Capability.PAYMENTS)
    booking = lock_booking(command, booking_id=booking_id)
    asked = {card for (card,) in _READ_CARDS_BEING_FORGOTTEN(booking_pk=booking.pk)}
    cards = {
        (intent.account_id, intent.payment_method): intent
        for intent in intents_of_booking(booking.pk)
        if intent.payment_method and intent.keeps_card and intent.payment_method not in asked
    }
    new = [NewRequest(booking=booking, kind=RequestKind.DETACH, intent=intent) for intent in cards.values()]
    return open_requests(command, new)


def clear_card(booking: RoomBooking, card: PaymentIntent) -> None:
    """Take the card of an intent out of all intents of its locked booking, because its provider has forgotten it."""
    named = [
        intent
        for intent in intents_of_booking(booking.pk)
        if (intent.account_id, intent.payment_method) == (card.account_id, card.payment_method)
    ]
    for intent in named:
        intent.keeps_card, intent.customer, intent.payment_method = False, "", ""
    update_rows(named, ["keeps_card", "customer", "payment_method"])
