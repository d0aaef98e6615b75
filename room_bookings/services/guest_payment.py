"""The payment that guests ask for themselves, through their link."""

from decimal import Decimal

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Conflict, ProblemCode
from room_bookings.balances import balance_due
from room_bookings.enums import BookingStatus
from room_bookings.models import PaymentIntent, RoomBooking
from room_bookings.provider_enums import IntentPurpose, ProviderKind
from room_bookings.selectors.guest_links import live_guest_link
from room_bookings.selectors.provider_requests import intents_of_booking
from room_bookings.services.locking import lock_booking
from room_bookings.services.provider_requests.accounts import account_for_payments
from room_bookings.services.provider_requests.intents import UNPAID, create_payment_intent
from staff.command import Command


def pay_by_guest(command: Command, *, token_hash: str) -> PaymentIntent:
    """Ask for the payment of what the booking of a guest's link needs: the deposit while it is pending, or the rest.

    An unpaid intent of the same amount is used again, so that a guest who comes back does not pay twice. Locks the
    booking first, as the revocation of links does, so that a revoked link pays nothing.
    Raises GuestLinkNotFound, Conflict (no_provider), BookingRefused (nothing_due), Busy.
    """
    link = live_guest_link(token_hash=token_hash, now=command.now)
    booking = lock_booking(command, booking_id=link.booking.booking_id)
    live_guest_link(token_hash=token_hash, now=command.now)
    account = account_for_payments(command)
    if account.provider == ProviderKind.DESK:
        raise Conflict(_("This hotel takes no payments online."), code=ProblemCode.NO_PROVIDER)
    amount = _deposit(booking)
    purpose = IntentPurpose.DEPOSIT if amount > 0 else IntentPurpose.BALANCE
    missing = amount if amount > 0 else balance_due(booking) - booking.authorized_amount
    for intent in reversed(intents_of_booking(booking.pk)):
        if intent.status in UNPAID and (intent.purpose, intent.amount) == (purpose, missing):
            return intent
    return create_payment_intent(command, booking_id=booking.booking_id, purpose=purpose)


def _deposit(booking: RoomBooking) -> Decimal:
    """Return what is missing of the deposit of a pending booking."""
    if booking.status != BookingStatus.PENDING:
        return Decimal(0)
    return booking.deposit_due - booking.amount_paid - booking.authorized_amount
