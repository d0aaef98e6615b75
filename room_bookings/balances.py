"""The one definition of what a booking owes, for instances and rows of values, and for SQL."""

from decimal import Decimal
from typing import Protocol

from django.db.models import Case, F, Q, When

from room_bookings.enums import BookingStatus, PaymentTerms

SUM_DIGITS = 19
"""Of sums: a million of the largest amounts do not overflow."""

OWES_CHARGES_ONLY = frozenset({BookingStatus.CANCELLED, BookingStatus.NO_SHOW})
"""The statuses in which the price of the nights is not owed."""

GONE = frozenset({BookingStatus.CHECKED_OUT, BookingStatus.COMPLETED}) | OWES_CHARGES_ONLY
"""The statuses in which what is still owed is an open balance: the guests have left, or will not come."""

BALANCE_DUE = Case(
    When(status__in=sorted(OWES_CHARGES_ONLY), then=F("charged_amount") - F("amount_paid")),
    default=F("total_amount") + F("charged_amount") - F("amount_paid"),
)
"""The generated column `balance_due`; the same as `balance_due` of an instance."""

OPEN_BALANCE = Q(status__in=sorted(GONE), balance_due__gt=0)
"""The bookings with an open balance."""


class Account(Protocol):
    """The columns of a booking of which its balance is made."""

    @property
    def status(self) -> str: ...
    @property
    def total_amount(self) -> Decimal: ...
    @property
    def charged_amount(self) -> Decimal: ...
    @property
    def amount_paid(self) -> Decimal: ...
    @property
    def on_account_amount(self) -> Decimal: ...


class Booking(Account, Protocol):
    """A booking with what decides whether it may be confirmed."""

    @property
    def payment_terms(self) -> str: ...
    @property
    def deposit_due(self) -> Decimal: ...
    @property
    def authorized_amount(self) -> Decimal: ...


def amount_owed(booking: Account) -> Decimal:
    """Return the price of the nights and the charges; of a booking cancelled or not arrived the charges alone."""
    if booking.status in OWES_CHARGES_ONLY:
        return booking.charged_amount
    return booking.total_amount + booking.charged_amount


def balance_due(booking: Account) -> Decimal:
    """Return what is owed and not paid; a negative balance is a credit of the guest.

    Reads the instance as it is, also before its changes are written; the generated column would lag behind.
    """
    return amount_owed(booking) - booking.amount_paid


def due_from_guests(booking: Account) -> Decimal:
    """Return what the guests have to pay themselves: the balance without what companies have promised."""
    return balance_due(booking) - booking.on_account_amount


def required_to_confirm(booking: Booking) -> Decimal:
    """Return what must be secured before a prepaid booking is confirmed: its deposit, or all of it."""
    if booking.payment_terms != PaymentTerms.PREPAID:
        return Decimal(0)
    return booking.deposit_due or booking.total_amount


def amount_secured(booking: Booking) -> Decimal:
    """Return what is paid, held on cards or promised by companies."""
    return booking.amount_paid + booking.authorized_amount + booking.on_account_amount


def is_secured(booking: Booking) -> bool:
    """Tell whether enough is secured for a person to confirm the booking."""
    return amount_secured(booking) >= required_to_confirm(booking)


def confirms_itself(booking: Booking) -> bool:
    """Tell whether enough is secured for a payment to confirm the booking: its deposit, too, where it has one."""
    return is_secured(booking) and amount_secured(booking) >= booking.deposit_due


def open_balance(booking: Account) -> Decimal | None:
    """Return what is still owed after the guests have left; None if nothing is, or they may still pay in house."""
    balance = balance_due(booking)
    return balance if booking.status in GONE and balance > 0 else None
