"""The payment that guests ask for themselves, through their link."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from hotel.currencies import amount_as_text
from hotel.kernel.exceptions import Conflict, ProblemCode, Reason
from room_bookings.balances import amount_secured, due_from_guests
from room_bookings.enums import BookingStatus
from room_bookings.exceptions import BookingRefused
from room_bookings.models import PaymentIntent, RoomBooking
from room_bookings.provider_enums import IntentPurpose, IntentStatus, ProviderKind
from room_bookings.selectors.guest_links import live_guest_link
from room_bookings.selectors.provider_requests import intents_of_booking
from room_bookings.services.locking import lock_booking
from room_bookings.services.provider_requests.accounts import account_for_payments
from room_bookings.services.provider_requests.intents import UNPAID, create_payment_intent
from staff.command import Command

_SAME_DEBT = {
    IntentPurpose.DEPOSIT: frozenset({IntentPurpose.DEPOSIT}),
    IntentPurpose.BALANCE: frozenset({IntentPurpose.BALANCE, IntentPurpose.PENALTY}),
}
"""The purposes of intents by which guests pay the same: a penalty that no card has paid is their balance."""


@dataclass(frozen=True)
class DueFromGuest:
    """The money that a booking needs of its guests, without the payments that the provider is processing.

    `is_possible` tells whether they can pay it online.
    """

    purpose: IntentPurpose
    missing: Decimal
    processing: Decimal
    is_possible: bool


def due_from_guest(command: Command, booking: RoomBooking) -> DueFromGuest:
    """Return what the guests of a booking can pay by their link, in at most two statements."""
    purpose, missing = _needed(booking)
    if missing <= 0:
        return DueFromGuest(purpose, Decimal(0), Decimal(0), is_possible=False)
    processing = _processing(intents_of_booking(booking.pk))
    left = max(missing - processing, Decimal(0))
    return DueFromGuest(purpose, left, processing, is_possible=left > 0 and _takes_payments(command))


def pay_by_guest(command: Command, *, token_hash: str) -> PaymentIntent:
    """Ask for the payment of what the booking of a guest's link needs: the deposit while it is pending, or the rest.

    An unpaid intent of the same amount is used again, so that a guest who comes back does not pay twice, and so is the
    one by which a kept card did not pay a penalty. What the provider is processing is not asked for again. Locks the
    booking first, as the revocation of links does, so that a revoked link pays nothing.
    Raises GuestLinkNotFound, Conflict (no_provider), BookingRefused (nothing_due), Busy.
    """
    link = live_guest_link(token_hash=token_hash, now=command.now)
    booking = lock_booking(command, booking_id=link.booking.booking_id)
    live_guest_link(token_hash=token_hash, now=command.now)
    if not _takes_payments(command):
        raise Conflict(_("This hotel takes no payments online."), code=ProblemCode.NO_PROVIDER)
    purpose, missing = _needed(booking)
    intents = intents_of_booking(booking.pk)
    missing -= _processing(intents)
    if missing <= 0:
        raise BookingRefused(booking, [Reason("nothing_due", _("Nothing is missing."))])
    for intent in reversed(intents):
        if intent.status in UNPAID and intent.purpose in _SAME_DEBT[purpose] and intent.amount == missing:
            return intent
    amount = Decimal(amount_as_text(missing, booking.currency))
    return create_payment_intent(command, booking_id=booking.booking_id, purpose=purpose, amount=amount)


def _needed(booking: RoomBooking) -> tuple[IntentPurpose, Decimal]:
    """Return what is missing: of the deposit of a pending booking, else of the balance without a company's promise."""
    deposit = booking.deposit_due - amount_secured(booking)
    if booking.status == BookingStatus.PENDING and deposit > 0:
        return IntentPurpose.DEPOSIT, deposit
    return IntentPurpose.BALANCE, due_from_guests(booking) - booking.authorized_amount


def _processing(intents: Sequence[PaymentIntent]) -> Decimal:
    found = [intent.amount for intent in intents if intent.status == IntentStatus.PROCESSING]
    return sum(found, Decimal(0))


def _takes_payments(command: Command) -> bool:
    """Tell whether the hotel takes payments online: through a provider, not through a terminal at the desk alone."""
    try:
        return account_for_payments(command).provider != ProviderKind.DESK
    except Conflict:
        return False
