"""The forms of payments, charges, refunds and reversals, and of the price where the number of nights changes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hotel.currencies import CURRENCIES
from hotel.selectors import tax_categories_of
from hotel.taxes import CHARGED_BY_PROGRAM
from room_bookings.balances import balance_due, due_from_guests
from room_bookings.enums import NightsPrice
from room_bookings.models import RoomBooking
from room_bookings.services.payments.desk_payments import DESK_METHODS
from room_bookings.services.payments.refunds import REFUND_METHODS
from room_bookings.web.labels import PAYMENT_METHODS
from staff.authorization import may
from staff.capabilities import Capability
from staff.web.command_forms import Choice, Field, required_reason

if TYPE_CHECKING:
    from room_bookings.web.command_forms import BookingCommandForm

USUAL_CATEGORIES = (
    ("MINIBAR", _("Minibar")),
    ("RESTAURANT", _("Restaurant")),
    ("BAR", _("Bar")),
    ("PARKING", _("Parking")),
    ("LAUNDRY", _("Laundry")),
    ("DAMAGE", _("Damage")),
    ("OTHER", _("Other")),
)
"""Tax categories that the form of a charge offers where the hotel has none of its own."""


def payment_fields(part: "BookingCommandForm") -> Sequence[Field]:
    """Return way, amount and texts of a payment; the amount is what the guests owe."""
    due = due_from_guests(part.booking) if may(part.staff, Capability.PAYMENTS) else Decimal(0)
    return [
        _way(DESK_METHODS, required=True),
        _amount(part.booking, due if due > 0 else None, required=True),
        Field("text", _("Text on the bill, or the company"), max_length=200),
        Field("reference", _("Number of the receipt or order"), max_length=100),
        *_person(part.booking),
    ]


def charge_fields(part: "BookingCommandForm") -> Sequence[Field]:
    """Return amount, category and text of a charge."""
    return [
        Field("text", _("Text on the bill"), required=True, max_length=200),
        _amount(part.booking, None, required=True),
        Field(
            "category",
            _("Tax category"),
            kind="choice",
            required=True,
            choices=(categories := charge_categories(part)),
            initial=categories[0].value if categories else "",
        ),
        *_person(part.booking),
    ]


def charge_categories(part: "BookingCommandForm") -> list[Choice]:
    """Return the tax categories that a charge can have: those of the hotel, or usual ones where it has none."""
    hotel = part.hotel
    if not hotel.has_tax_categories:
        return [Choice(code, name) for code, name in USUAL_CATEGORIES]
    found = tax_categories_of(hotel=hotel).values()
    return [
        Choice(taxed.category.tax_code, taxed.category.name)
        for taxed in sorted(found, key=lambda taxed: taxed.category.name)
        if taxed.category.tax_code not in CHARGED_BY_PROGRAM
    ]


def refund_fields(part: "BookingCommandForm") -> Sequence[Field]:
    """Return amount, way and reason of a refund; the amount is the guests' credit."""
    credit = -balance_due(part.booking) if may(part.staff, Capability.PAYMENTS) else Decimal(0)
    return [
        _amount(part.booking, credit if credit > 0 else None, required=True),
        _way(REFUND_METHODS, required=False),
        required_reason(),
    ]


def reversal_fields(_part: Any) -> Sequence[Field]:
    """Return the reason of a reversal."""
    return [required_reason()]


def price_fields(booking: RoomBooking) -> Sequence[Field]:
    """Return the choice about the price where the number of nights changes; none for a booking without a price."""
    if not booking.total_amount:
        return []
    choices = [
        Choice("", _("Undecided")),
        Choice(NightsPrice.PER_NIGHT.value, _("Each night keeps its price")),
        Choice(NightsPrice.TOTAL.value, _("The total stays")),
    ]
    return [Field("nights_price", _("Price if the number of nights changes"), kind="choice", choices=choices)]


def _way(methods: Sequence[Any], *, required: bool) -> Field:
    choices = [Choice(method.value, PAYMENT_METHODS[method]) for method in methods]
    if required:
        return Field(
            "method", _("Way"), kind="choice", required=True, choices=choices, initial=methods[0].value
        )
    return Field("method", _("Way"), kind="choice", choices=[Choice("", _("As it was paid")), *choices])


def _amount(booking: RoomBooking, amount: Decimal | None, *, required: bool) -> Field:
    places = CURRENCIES[booking.currency].places
    text = "" if amount is None else number_format(amount, decimal_pos=places, force_grouping=False)
    label = _now("Amount in %(currency)s") % {"currency": booking.currency}
    return Field("amount", label, kind="amount", required=required, initial=text, max_length=16)


def _person(booking: RoomBooking) -> Sequence[Field]:
    """Return the choice of the person whose share it is, where there are several."""
    party = booking.whole_party  # type: ignore[attr-defined]
    if len(party) < 2:
        return []
    persons = [
        Choice(str(member["id"]), f"{member['first_name']} {member['last_name']}".strip()) for member in party
    ]
    return [Field("party_member", _("Share of"), kind="choice", choices=[Choice("", _("All")), *persons])]
