"""Name the values of the enumerations and the actions of bookings on pages, in the reader's language."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from room_bookings.enums import (
    BlockKind,
    BlockState,
    BookingStatus,
    MailKind,
    MailState,
    PartyRole,
    PaymentKind,
    PaymentMethod,
    PaymentTerms,
)
from room_bookings.penalties import CANCELLATION_FEE, NIGHTS_OF_GROUP, NO_SHOW_FEE
from room_bookings.provider_enums import REQUEST_REFUSED, EventConcern

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

BOOKING_STATUSES: Mapping[str, "StrPromise"] = {
    BookingStatus.PENDING: pgettext_lazy("booking status", "Pending"),
    BookingStatus.CONFIRMED: pgettext_lazy("booking status", "Confirmed"),
    BookingStatus.CHECKED_IN: pgettext_lazy("booking status", "Checked in"),
    BookingStatus.CHECKED_OUT: pgettext_lazy("booking status", "Checked out"),
    BookingStatus.COMPLETED: pgettext_lazy("booking status", "Completed"),
    BookingStatus.CANCELLED: pgettext_lazy("booking status", "Cancelled"),
    BookingStatus.NO_SHOW: pgettext_lazy("booking status", "No-show"),
}

PARTY_ROLES: Mapping[str, "StrPromise"] = {
    PartyRole.PRIMARY: pgettext_lazy("party role", "Main guest"),
    PartyRole.COMPANION: pgettext_lazy("party role", "Companion"),
}

PAYMENT_TERMS: Mapping[str, "StrPromise"] = {
    PaymentTerms.PAY_AT_HOTEL: pgettext_lazy("payment terms", "Pays at the hotel"),
    PaymentTerms.PREPAID: pgettext_lazy("payment terms", "Prepaid"),
}

BLOCK_KINDS: Mapping[str, "StrPromise"] = {
    BlockKind.OUT_OF_ORDER: pgettext_lazy("block of a room", "Out of order"),
    BlockKind.OUT_OF_SERVICE: pgettext_lazy("block of a room", "Out of service"),
}

BLOCK_STATES: Mapping[str, "StrPromise"] = {
    BlockState.PLANNED: pgettext_lazy("block of a room", "planned"),
    BlockState.ACTIVE: pgettext_lazy("block of a room", "begun"),
    BlockState.ENDED: pgettext_lazy("block of a room", "ended"),
}

MAIL_KINDS: Mapping[str, "StrPromise"] = {
    MailKind.CONFIRMATION: pgettext_lazy("mail", "Confirmation"),
    MailKind.CANCELLATION: pgettext_lazy("mail", "Cancellation"),
    MailKind.INVOICE: pgettext_lazy("mail", "Invoice"),
    MailKind.PAYMENT_FAILED: pgettext_lazy("mail", "Payment failed"),
}

MAIL_STATES: Mapping[str, "StrPromise"] = {
    MailState.WAITING: pgettext_lazy("mail", "Waiting"),
    MailState.SENT: pgettext_lazy("mail", "Sent"),
    MailState.FAILED: pgettext_lazy("mail", "Failed"),
    MailState.DROPPED: pgettext_lazy("mail", "Not sent, because no longer true"),
}

PAYMENT_CONCERNS: Mapping[str, "StrPromise"] = {
    EventConcern.NOT_CONFIRMED: pgettext_lazy(
        "payment concern", "it was paid, but its nights are gone, so the money is to be returned"
    ),
    EventConcern.NOT_ENOUGH: pgettext_lazy("payment concern", "less was paid than confirms it"),
    EventConcern.BOOKING_HAS_ENDED: pgettext_lazy(
        "payment concern", "money came after it had ended, and is to be returned"
    ),
    EventConcern.AUTHORIZATION_LAPSED: pgettext_lazy(
        "payment concern", "the money that was held on a card was released"
    ),
    EventConcern.PAYMENT_FAILED: pgettext_lazy("payment concern", "a payment did not go through"),
    EventConcern.REFUND_FAILED: pgettext_lazy(
        "payment concern", "a refund did not arrive, so it is owed again"
    ),
    EventConcern.REFUNDED_ELSEWHERE: pgettext_lazy(
        "payment concern", "a refund was made at the payment provider, not here"
    ),
    EventConcern.DISPUTED: pgettext_lazy("payment concern", "the cardholder disputes a payment"),
    REQUEST_REFUSED: pgettext_lazy("payment concern", "the payment provider refused a request"),
}

FEE_CATEGORIES: Mapping[str, "StrPromise"] = {
    CANCELLATION_FEE: pgettext_lazy("ledger", "Fee of the cancellation"),
    NIGHTS_OF_GROUP: pgettext_lazy("ledger", "Nights of the group"),
    NO_SHOW_FEE: pgettext_lazy("ledger", "Fee of the no-show"),
}

PAYMENT_KINDS: Mapping[str, "StrPromise"] = {
    PaymentKind.AUTHORIZATION: pgettext_lazy("ledger", "Promised or held"),
    PaymentKind.CAPTURE: pgettext_lazy("ledger", "Payment"),
    PaymentKind.VOID: pgettext_lazy("ledger", "Given up"),
    PaymentKind.FAILURE: pgettext_lazy("ledger", "Failed payment"),
    PaymentKind.REFUND: pgettext_lazy("ledger", "Refund"),
    PaymentKind.REFUND_FAILED: pgettext_lazy("ledger", "Failed refund"),
    PaymentKind.DISPUTE: pgettext_lazy("ledger", "Dispute"),
    PaymentKind.DISPUTE_WON: pgettext_lazy("ledger", "Dispute won"),
    PaymentKind.CHARGE: pgettext_lazy("ledger", "Charge"),
    PaymentKind.CORRECTION: pgettext_lazy("ledger", "Correction"),
}

PAYMENT_METHODS: Mapping[str, "StrPromise"] = {
    PaymentMethod.CASH: pgettext_lazy("payment method", "Cash"),
    PaymentMethod.CARD: pgettext_lazy("payment method", "Card"),
    PaymentMethod.BANK_TRANSFER: pgettext_lazy("payment method", "Bank transfer"),
    PaymentMethod.PROVIDER: pgettext_lazy("payment method", "Online"),
    PaymentMethod.CHANNEL: pgettext_lazy("payment method", "Collected by the channel"),
    PaymentMethod.GROUP_BILL: pgettext_lazy("ledger", "Master bill"),
    PaymentMethod.ON_ACCOUNT: pgettext_lazy("payment method", "On account of a company"),
}

BOOKING_ACTIONS: Mapping[str, "StrPromise"] = {
    "confirm": pgettext_lazy("button", "Confirm booking"),
    "cancel": pgettext_lazy("button", "Cancel booking"),
    "no-show": pgettext_lazy("button", "Mark as no-show"),
    "assign-room": pgettext_lazy("button", "Assign room"),
    "unassign-room": pgettext_lazy("button", "Remove assignment"),
    "mark-arrived": pgettext_lazy("button", "Guests wait for the room"),
    "unmark-arrived": pgettext_lazy("button", "Guests do not wait"),
    "swap-rooms": pgettext_lazy("button", "Swap rooms"),
    "group-check-out": pgettext_lazy("button", "Check out the group"),
    "check-in": pgettext_lazy("button", "Check in"),
    "check-out": pgettext_lazy("button", "Check out"),
    "move-room": pgettext_lazy("button", "Move to another room"),
    "change-departure": pgettext_lazy("button", "Change departure"),
    "acknowledge-overstay": pgettext_lazy("button", "Acknowledge overstay"),
    "change-stay": pgettext_lazy("button", "Change stay"),
    "change-details": pgettext_lazy("button", "Change booking"),
    "change-origin": pgettext_lazy("button", "Change origin"),
    "change-party": pgettext_lazy("button", "Change party"),
    "undo-check-in": pgettext_lazy("button", "Undo check-in"),
    "undo-check-out": pgettext_lazy("button", "Undo check-out"),
    "undo-move": pgettext_lazy("button", "Undo move"),
    "reinstate": pgettext_lazy("button", "Reinstate booking"),
    "payments": pgettext_lazy("button", "Record payment"),
    "charges": pgettext_lazy("button", "Add charge"),
    "refunds": pgettext_lazy("button", "Refund"),
    "invoices": pgettext_lazy("button", "Issue invoice"),
    "city-tax": pgettext_lazy("button", "Charge city tax"),
    "city-tax-exemptions": pgettext_lazy("button", "Exempt from city tax"),
    "reverse-payment": pgettext_lazy("button", "Reverse"),
    "transfer-charge": pgettext_lazy("button", "Transfer"),
    "credit-invoice": pgettext_lazy("button", "Credit"),
    "group-bill": pgettext_lazy("button", "Set master bill"),
    "retry-mail": pgettext_lazy("button", "Send again"),
}
"""Words of the button that performs the action, by the last segment of the action's address.

The changes of a booking itself have no such segment: `change-stay` (dates, room type), `change-details`,
`change-origin` (channel, its numbers, group, payment terms), `change-party`.
"""

BOOKING_ACTIONS_DONE: Mapping[str, "StrPromise"] = {
    "confirm": pgettext_lazy("done", "Booking confirmed"),
    "cancel": pgettext_lazy("done", "Booking cancelled"),
    "no-show": pgettext_lazy("done", "Marked as no-show"),
    "assign-room": pgettext_lazy("done", "Room assigned"),
    "unassign-room": pgettext_lazy("done", "Assignment removed"),
    "mark-arrived": pgettext_lazy("done", "Guests wait for the room"),
    "unmark-arrived": pgettext_lazy("done", "Guests do not wait any more"),
    "swap-rooms": pgettext_lazy("done", "Rooms swapped"),
    "group-check-out": pgettext_lazy("done", "Group checked out"),
    "check-in": pgettext_lazy("done", "Checked in"),
    "check-out": pgettext_lazy("done", "Checked out"),
    "move-room": pgettext_lazy("done", "Moved to another room"),
    "change-departure": pgettext_lazy("done", "Departure changed"),
    "acknowledge-overstay": pgettext_lazy("done", "Overstay acknowledged"),
    "change-stay": pgettext_lazy("done", "Stay changed"),
    "change-details": pgettext_lazy("done", "Booking changed"),
    "change-origin": pgettext_lazy("done", "Origin changed"),
    "change-party": pgettext_lazy("done", "Party changed"),
    "undo-check-in": pgettext_lazy("done", "Check-in undone"),
    "undo-check-out": pgettext_lazy("done", "Check-out undone"),
    "undo-move": pgettext_lazy("done", "Move undone"),
    "reinstate": pgettext_lazy("done", "Booking reinstated"),
    "payments": pgettext_lazy("done", "Payment recorded"),
    "charges": pgettext_lazy("done", "Charged"),
    "refunds": pgettext_lazy("done", "Refunded"),
    "invoices": pgettext_lazy("done", "Invoice issued"),
    "city-tax": pgettext_lazy("done", "City tax charged"),
    "city-tax-exemptions": pgettext_lazy("done", "Exemption recorded"),
    "transfer-charge": pgettext_lazy("done", "Charge transferred"),
    "credit-invoice": pgettext_lazy("done", "Invoice credited"),
    "group-bill": pgettext_lazy("done", "Master bill set"),
    "retry-mail": pgettext_lazy("done", "Mail is sent again"),
    "reverse-payment": pgettext_lazy("done", "Reversed"),
}
"""Words of a page after the action, and of a history about it."""
