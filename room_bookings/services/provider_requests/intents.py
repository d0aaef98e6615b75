"""Payments that guests are asked for: made at the provider after the commit, and given up with their booking."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid, Reason
from hotel.kernel.sql import PreparedQuery, insert_rows
from room_bookings.balances import balance_due
from room_bookings.exceptions import BookingRefused
from room_bookings.models import PaymentIntent, RoomBooking
from room_bookings.payment_providers.stripe_units import UnknownUnits, chargeable
from room_bookings.provider_enums import IntentPurpose, IntentStatus, ProviderKind, RequestKind
from room_bookings.selectors.provider_requests import intents_of_booking
from room_bookings.services.locking import lock_booking
from room_bookings.services.payments.amounts import valid_amount
from room_bookings.services.provider_request_writes import MAKES_INTENT, NewRequest, open_requests
from room_bookings.services.provider_requests.accounts import account_for_payments
from room_bookings.services.provider_requests.withdrawal import withdraw_unsent_requests
from staff.capabilities import Capability
from staff.command import Command

UNPAID = (
    IntentStatus.NEW,
    IntentStatus.REQUIRES_PAYMENT_METHOD,
    IntentStatus.REQUIRES_CONFIRMATION,
    IntentStatus.REQUIRES_ACTION,
)
"""The statuses of an intent for which a guest may still pay, and nobody has."""
FOR_THE_STAY = (IntentPurpose.DEPOSIT, IntentPurpose.BALANCE)

_READ_LIVE_INTENTS = PreparedQuery(
    "read_live_intents",
    lambda given: PaymentIntent.objects.filter(
        given.any_of("booking_id", "booking_pks"),
        given.any_of("purpose", "purposes"),
        Q(status__in=UNPAID) | Q(status=IntentStatus.PROCESSING),
    ).order_by("pk"),
)


_GIVE_UP = PreparedQuery.from_sql(
    "update_given_up_intents",
    "UPDATE room_bookings_paymentintent SET status = %(status)s WHERE id = ANY(%(intent_pks)s)",
    has_result=False,
)


def create_payment_intent(
    command: Command,
    *,
    booking_id: str,
    purpose: IntentPurpose,
    amount: Decimal | None = None,
    captures_later: bool = False,
    keep_card: bool = False,
) -> PaymentIntent:
    """Ask the guests for a payment: insert an intent, with the request that makes it at the provider.

    Without `amount` it is what is missing of the deposit, or of the balance. With `captures_later` the money is held
    only. `keep_card` keeps the card for later payments without the guest. A PENALTY is drawn from a card that an
    earlier intent of the booking has kept. Two equal intents are no repetition. Locks the booking.
    Raises BookingNotFound, Invalid (amount), Conflict (no_provider), BookingRefused (nothing_due, no_card), Forbidden,
    Busy.
    """
    command.require(Capability.PAYMENTS)
    booking = lock_booking(command, booking_id=booking_id)
    account = account_for_payments(command)
    wanted = _missing(booking, purpose) if amount is None else valid_amount(booking, amount)
    if wanted <= 0:
        raise BookingRefused(booking, [Reason("nothing_due", _("Nothing is missing."))])
    card = _kept_card(booking) if purpose == IntentPurpose.PENALTY else None
    intent = PaymentIntent(
        hotel=command.hotel,
        booking=booking,
        account=card.account if card else account,
        amount=_chargeable(wanted, booking, account.provider),
        currency=booking.currency,
        purpose=purpose,
        captures_later=captures_later and card is None,
        keeps_card=keep_card and card is None,
        customer=card.customer if card else "",
        payment_method=card.payment_method if card else "",
        created_by=command.staff,
        at=command.now,
        command_id=command.id,
    )
    insert_rows([intent], set_primary_keys=True)
    kind = RequestKind.OFF_SESSION_CHARGE if card else RequestKind.CREATE_INTENT
    open_requests(command, [NewRequest(booking=booking, kind=kind, intent=intent, amount=intent.amount)])
    return intent


def bookings_with_processing_payments(bookings: Collection[RoomBooking]) -> set[int]:
    """Return the primary keys of those of the locked bookings for which a provider is processing a payment."""
    found = _live_intents(bookings, list(IntentPurpose))
    return {intent.booking_id for intent in found if intent.status == IntentStatus.PROCESSING}


def cancel_unpaid_intents(
    command: Command, bookings: Collection[RoomBooking], *, purposes: Collection[IntentPurpose] = FOR_THE_STAY
) -> None:
    """Give up the unpaid intents of locked bookings for these purposes, so that nobody pays any more.

    By default those for the stay: the fee of an ended booking is still owed. One that no sender has tried to make is
    given up here, any other by a request. Sends one statement, and at most four more for unpaid intents.
    """
    by_pk = {booking.pk: booking for booking in bookings}
    found = _live_intents(bookings, purposes)
    unpaid = [intent for intent in found if intent.status != IntentStatus.PROCESSING]
    if not unpaid:
        return
    unsent = withdraw_unsent_requests(command, booking_pks=list(by_pk), kinds=MAKES_INTENT, intents=unpaid)
    never_made = {request.intent_id for request in unsent}
    if never_made:
        _GIVE_UP(intent_pks=sorted(never_made), status=IntentStatus.CANCELED)
    made = [intent for intent in unpaid if intent.pk not in never_made]
    open_requests(
        command,
        [
            NewRequest(booking=by_pk[intent.booking_id], kind=RequestKind.CANCEL_INTENT, intent=intent)
            for intent in made
        ],
    )


def _live_intents(
    bookings: Collection[RoomBooking], purposes: Collection[IntentPurpose]
) -> Sequence[PaymentIntent]:
    if not bookings:
        return []
    pks = [booking.pk for booking in bookings]
    return _READ_LIVE_INTENTS(booking_pks=pks, purposes=[str(purpose) for purpose in purposes])


def _missing(booking: RoomBooking, purpose: IntentPurpose) -> Decimal:
    if purpose == IntentPurpose.DEPOSIT:
        due = booking.deposit_due or Decimal(0)
        return due - booking.amount_paid - booking.authorized_amount
    return balance_due(booking) - booking.authorized_amount


def _kept_card(booking: RoomBooking) -> PaymentIntent:
    """Return the latest intent whose card is kept. Raises BookingRefused (no_card)."""
    for intent in reversed(intents_of_booking(booking.pk)):
        if intent.keeps_card and intent.payment_method and intent.customer:
            return intent
    raise BookingRefused(booking, [Reason("no_card", _("No card of these guests is kept."))])


def _chargeable(amount: Decimal, booking: RoomBooking, provider: str) -> Decimal:
    """Return the amount as the provider can charge it. Raises Invalid for a currency in which it does not charge."""
    if provider != ProviderKind.STRIPE:
        return amount
    try:
        return chargeable(amount, booking.currency)
    except UnknownUnits as error:
        sentence = _("The payment provider does not charge in %(currency)s.") % {"currency": booking.currency}
        raise Invalid(sentence, errors={"amount": [sentence]}) from error
