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

    UNKNOWN_TYPE = "UNKNOWN_TYPE"
    OTHER_CURRENCY = "OTHER_CURRENCY"

    REFUSED = "REFUSED"
    """The ledger cannot take it, as a refund beyond what was captured: a person must look at it."""
