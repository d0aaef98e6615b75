"""Enumerations of bookings."""

from django.db import models


class BookingStatus(models.TextChoices):
    """The place of a booking in its life cycle; `room_bookings.transitions` has the steps between them."""

    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    CHECKED_IN = "CHECKED_IN"
    CHECKED_OUT = "CHECKED_OUT"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    NO_SHOW = "NO_SHOW"


class PartyRole(models.TextChoices):
    """The role of a person in a party; exactly one member is PRIMARY."""

    PRIMARY = "PRIMARY"
    COMPANION = "COMPANION"


class PaymentTerms(models.TextChoices):
    """Whether the guest pays at the hotel or in advance."""

    PAY_AT_HOTEL = "PAY_AT_HOTEL"
    PREPAID = "PREPAID"


class BookingEventKind(models.TextChoices):
    """The kind of a status event: STEP follows the table; CORRECTION reverses an earlier event."""

    STEP = "STEP"
    CORRECTION = "CORRECTION"


class SetMode(models.TextChoices):
    """Whether a command on a set of bookings is refused as a whole, or does those that the guards allow."""

    ALL_OR_NOTHING = "all_or_nothing"
    EACH = "each"


class SetOutcome(models.TextChoices):
    """The outcome for one booking of a set."""

    DONE = "done"
    ALREADY_DONE = "already_done"
    REFUSED = "refused"


class OversoldKind(models.TextChoices):
    """The reason why a booking may hold a night beyond the limit of its room type."""

    OVERRIDE = "OVERRIDE"
    """A manager set `no_availability` aside."""

    CHANNEL = "CHANNEL"
    """A channel had sold it already: `accept_oversell`."""

    IN_HOUSE = "IN_HOUSE"
    """The guests are in house: a longer stay, a move, an undone check-out."""


class BlockKind(models.TextChoices):
    """The meaning of a dated block of a room: no guest may enter, or guests only if need be."""

    OUT_OF_ORDER = "OUT_OF_ORDER"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"


class BlockState(models.TextChoices):
    """Whether a dated block of a room is to come, has begun or has ended."""

    PLANNED = "PLANNED"
    ACTIVE = "ACTIVE"
    ENDED = "ENDED"


class CalendarReading(models.TextChoices):
    """The rule by which the events of a channel's calendar are told apart."""

    CHANNEL = "CHANNEL"
    """By the words that the channel writes into its summaries."""

    BLOCKS = "BLOCKS"
    """Every event blocks nights."""

    RESERVATIONS = "RESERVATIONS"
    """Every event is a reservation."""


class ImportOutcome(models.TextChoices):
    """What became of the last import of a calendar."""

    COMPLETE = "COMPLETE"
    """Every event was read."""

    PARTIAL = "PARTIAL"
    """Some events could not be read. What is missing counts as missing no further."""

    FAILED = "FAILED"
    """The feed could not be read, and nothing was changed."""


class CalendarAction(models.TextChoices):
    """The action of a command on a calendar."""

    CREATED = "CREATED"
    CHANGED = "CHANGED"
    DELETED = "DELETED"
    TOKEN_ISSUED = "TOKEN_ISSUED"  # noqa: S105 (no secret)
    TOKEN_REVOKED = "TOKEN_REVOKED"  # noqa: S105 (no secret)
    IMPORTED = "IMPORTED"
    FAILED = "FAILED"


class MailKind(models.TextChoices):
    """The occasion of a mail to a guest. Each has templates of its name in `templates/mails/`."""

    CONFIRMATION = "CONFIRMATION"
    CANCELLATION = "CANCELLATION"
    INVOICE = "INVOICE"
    PAYMENT_FAILED = "PAYMENT_FAILED"


class MailState(models.TextChoices):
    """The state of a mail: WAITING until it is SENT, has FAILED for good or is DROPPED.

    A mail is dropped when it would no longer be true, as the confirmation of a cancelled booking.
    """

    WAITING = "WAITING"
    SENT = "SENT"
    FAILED = "FAILED"
    DROPPED = "DROPPED"


class PaymentKind(models.TextChoices):
    """The kind of a row of the ledger. `room_bookings.ledger` says what each does to the sums of its booking."""

    AUTHORIZATION = "AUTHORIZATION"
    """Money is held, or a company has promised it (ON_ACCOUNT); captures and voids draw on it."""

    CAPTURE = "CAPTURE"
    """Money was received: at the desk, by a provider or by a channel."""

    VOID = "VOID"
    """An authorization, or what was left of it, was given up."""

    FAILURE = "FAILURE"
    """A payment was tried and declined; no sum changes."""

    REFUND = "REFUND"
    """Money of a capture was returned."""

    REFUND_FAILED = "REFUND_FAILED"
    """A refund did not arrive: the hotel owes it again."""

    DISPUTE = "DISPUTE"
    """The provider took the money of a capture back because the cardholder disputes it."""

    DISPUTE_WON = "DISPUTE_WON"
    """The money of a dispute came back."""

    CHARGE = "CHARGE"
    """Something was sold beside the nights."""

    CORRECTION = "CORRECTION"
    """A row was entered by mistake; it is reversed in full, once."""


class PaymentMethod(models.TextChoices):
    """The way of the money of a row of the ledger. A charge has none."""

    CASH = "CASH"
    CARD = "CARD"
    BANK_TRANSFER = "BANK_TRANSFER"
    PROVIDER = "PROVIDER"
    CHANNEL = "CHANNEL"
    """The channel has collected it."""

    ON_ACCOUNT = "ON_ACCOUNT"
    """A company has promised it; the balance stays open until it pays."""

    GROUP_BILL = "GROUP_BILL"
    """The master bill of the group has taken it over: no money moves."""


class NightsPrice(models.TextChoices):
    """What becomes of the price of a booking whose number of nights changes."""

    PER_NIGHT = "per_night"
    """Each night keeps its amount; a new one costs as much as the nearest old one."""

    TOTAL = "total"
    """The total stays, and is split among the new nights."""


class InvoiceKind(models.TextChoices):
    """Whether a document asks for money, or takes back one that did."""

    INVOICE = "INVOICE"
    CREDIT_NOTE = "CREDIT_NOTE"
