"""The taxes of rows that are entered into the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from hotel.kernel.sql import PreparedQuery
from hotel.selectors import TaxedCategory, tax_categories_of
from hotel.taxes import CITY_TAX_CATEGORY, NIGHTS_CATEGORY, Rate, rate_on, tax_on, tax_within
from room_bookings.enums import PaymentKind
from room_bookings.models import Payment
from room_bookings.penalties import FEES, NIGHTS_OF_GROUP
from staff.command import Command

if TYPE_CHECKING:
    from room_bookings.services.payments.ledger import NewRow

MAY_LACK_CATEGORY = FEES | {CITY_TAX_CATEGORY, NIGHTS_OF_GROUP}
"""The categories in which the program charges by itself. Without a category of its own such a charge has no tax."""

_READ_TAXED_CHARGES = PreparedQuery(
    "read_taxed_charges",
    lambda given: Payment.objects.filter(
        ~Exists(Payment.objects.filter(original=OuterRef("pk"), kind=PaymentKind.CORRECTION)),
        given.any_of("pk", "charge_pks") | given.any_of("tax_of_id", "charge_pks"),
        kind=PaymentKind.CHARGE,
    ).order_by("pk"),
)


def with_taxes(command: Command, rows: Sequence["NewRow"]) -> list["NewRow"]:
    """Return the rows with the tax that each includes or is charged with.

    A charge has the rate of its category on the business date. A row that has a rate already, and a transferred charge,
    keep what they have. A reversal of a charge has the rate of the charge. Sends a statement for charges, and one for
    reversals, in hotels with tax categories. Raises Invalid for a charge of an unknown category.
    """
    if not command.hotel.has_tax_categories:
        return list(rows)
    charges = any(_takes_current_rate(row) for row in rows)
    categories = tax_categories_of(hotel=command.hotel) if charges else {}
    reversed_pks = [row.original_pk for row in rows if _reverses_charge(row)]
    originals = {row.pk: row for row in _READ_TAXED_CHARGES(charge_pks=reversed_pks)} if reversed_pks else {}
    taxed = []
    for row in rows:
        if _takes_current_rate(row):
            taxed.append(_taxed_charge(command, row, categories))
        elif _reverses_charge(row) and row.original_pk in originals:
            original = originals[row.original_pk]
            taxed.append(replace(row, tax_percent=original.tax_percent, tax_amount=original.tax_amount))
        else:
            taxed.append(row)
    return taxed + _reversed_taxes(taxed, originals)


def taxes_to_add(entered: Sequence[tuple["NewRow", Payment]]) -> list["NewRow"]:
    """Return the charges of the tax that the prices of entered charges do not include."""
    return [
        replace(
            row,
            amount=tax,
            tax_amount=tax,
            adds_tax=False,
            tax_of_pk=payment.pk,
            transferred_from_pk=None,
        )
        for row, payment in entered
        if row.adds_tax and (tax := tax_on(row.amount, row.tax_percent or Decimal(0), payment.currency)) > 0
    ]


def _taxed_charge(command: Command, row: "NewRow", categories: Mapping[str, TaxedCategory]) -> "NewRow":
    if row.category not in categories:
        if row.category in MAY_LACK_CATEGORY:
            return row
        sentence = _("This hotel has no tax category %(code)s.") % {"code": row.category}
        raise Invalid(sentence, errors={"category": [sentence]})
    rate = rate_on(categories[row.category].rates, command.today)
    if rate is None:
        return row
    if not rate.is_included:
        return replace(row, tax_percent=rate.percent, adds_tax=True)
    tax = tax_within(row.amount, rate.percent, row.booking.currency)
    return replace(row, tax_percent=rate.percent, tax_amount=tax)


def rates_of_nights(command: Command) -> list[Rate]:
    """Return the tax rates of nights; none for a hotel without that category."""
    if not command.hotel.has_tax_categories:
        return []
    taxed = tax_categories_of(hotel=command.hotel).get(NIGHTS_CATEGORY)
    return taxed.rates if taxed else []


def _takes_current_rate(row: "NewRow") -> bool:
    return row.kind == PaymentKind.CHARGE and row.tax_percent is None and row.transferred_from_pk is None


def _reverses_charge(row: "NewRow") -> bool:
    return row.kind == PaymentKind.CORRECTION and row.original_kind == PaymentKind.CHARGE


def _reversed_taxes(rows: Sequence["NewRow"], originals: Mapping[int, Payment]) -> list["NewRow"]:
    """Return the reversals of the taxes that were added to reversed charges."""
    reversal_by_pk = {row.original_pk: row for row in rows if _reverses_charge(row)}
    return [
        replace(
            reversal_by_pk[tax.tax_of_id],
            amount=tax.amount,
            tax_percent=tax.tax_percent,
            tax_amount=tax.tax_amount,
            original_pk=pk,
        )
        for pk, tax in originals.items()
        if tax.tax_of_id in reversal_by_pk and pk not in reversal_by_pk
    ]
