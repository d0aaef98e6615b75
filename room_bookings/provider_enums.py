"""Enumerations of payment providers: accounts, intents, requests and events."""

from django.db import models


class ProviderKind(models.TextChoices):
    """The implementation that speaks with the provider of an account."""

    STRIPE = "STRIPE"

    DESK = "DESK"
    """A terminal at the desk that the program does not reach: it carries out every request at once."""


class IntentPurpose(models.TextChoices):
    """The reason for which a guest is asked for money."""

    DEPOSIT = "DEPOSIT"
    BALANCE = "BALANCE"

    PENALTY = "PENALTY"
    """The fee of a cancellation or a no-show, drawn from a card that was kept."""


class IntentStatus(models.TextChoices):
    """The status of a payment intent as the provider last told it: Stripe's words in capitals, and NEW."""

    NEW = "NEW"
    """The provider has not made it yet."""

    REQUIRES_PAYMENT_METHOD = "REQUIRES_PAYMENT_METHOD"
    REQUIRES_CONFIRMATION = "REQUIRES_CONFIRMATION"
    REQUIRES_ACTION = "REQUIRES_ACTION"
    PROCESSING = "PROCESSING"

    REQUIRES_CAPTURE = "REQUIRES_CAPTURE"
    """The money is held."""

    SUCCEEDED = "SUCCEEDED"
    CANCELED = "CANCELED"


class RequestKind(models.TextChoices):
    """The kind of a request to a provider."""

    CREATE_INTENT = "CREATE_INTENT"
    CANCEL_INTENT = "CANCEL_INTENT"

    CAPTURE = "CAPTURE"
    """Receive money of an authorization."""

    VOID = "VOID"
    """Give up an authorization, or what is left of it."""

    REFUND = "REFUND"
    """Return money of a capture."""

    OFF_SESSION_CHARGE = "OFF_SESSION_CHARGE"
    """Draw money from a card that was kept, without the guest."""

    DETACH = "DETACH"
    """Forget a card that was kept."""


class RequestState(models.TextChoices):
    """The state of a request: WAITING or SENDING until it has ended in one of the others."""

    WAITING = "WAITING"

    SENDING = "SENDING"
    """A sender holds its lease."""

    DONE = "DONE"

    FAILED = "FAILED"
    """The provider refused it for good: nothing was moved."""

    GIVEN_UP = "GIVEN_UP"
    """A person gave it up."""

    WITHDRAWN = "WITHDRAWN"
    """A command took it back before it was sent."""


class EventOutcome(models.TextChoices):
    """What became of a provider's event."""

    OBEYED = "OBEYED"

    NOTHING_TO_DO = "NOTHING_TO_DO"
    """What it tells was known already, or changes nothing here."""

    UNMATCHED = "UNMATCHED"
    """No intent of this installation is what it is about."""

    PARKED = "PARKED"
    """It draws on money of which nothing is known yet, as a refund before its capture. It is tried again."""

    UNKNOWN_TYPE = "UNKNOWN_TYPE"
    OTHER_CURRENCY = "OTHER_CURRENCY"

    REFUSED = "REFUSED"
    """It cannot be read: a person must look at it."""


class EventConcern(models.TextChoices):
    """What a person at the desk should look at because of a provider's event."""

    NOT_CONFIRMED = "NOT_CONFIRMED"
    """The money would confirm the booking, but its nights are gone: it is to be returned."""

    NOT_ENOUGH = "NOT_ENOUGH"
    """The booking stays pending: less was paid than confirms it."""

    BOOKING_HAS_ENDED = "BOOKING_HAS_ENDED"
    """Money came for a cancelled or no-show booking: it is to be returned."""

    AUTHORIZATION_LAPSED = "AUTHORIZATION_LAPSED"
    """Money that was held on a card was released without a request of the hotel."""

    PAYMENT_FAILED = "PAYMENT_FAILED"

    REFUND_FAILED = "REFUND_FAILED"
    """A refund did not arrive: the hotel owes it again."""

    REFUNDED_ELSEWHERE = "REFUNDED_ELSEWHERE"
    """A refund was made at the provider, not here."""

    DISPUTED = "DISPUTED"
    """The provider took money back because the cardholder disputes the payment."""


REQUEST_REFUSED = "REQUEST_REFUSED"
"""Not a concern of an event: the provider has refused a request of ours for good."""

PAYMENT_CONCERN = "payment_concern"
"""The field by which a change of a booking, and its event, tells a concern: of an event, or REQUEST_REFUSED."""
