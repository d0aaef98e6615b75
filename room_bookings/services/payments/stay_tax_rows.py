"""The rows of the taxes of stays: city tax, and tax that nights do not include."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from hotel.kernel.sql import PreparedQuery
from hotel.selectors import city_taxes_of
from hotel.taxes import CITY_TAX_CATEGORY, NIGHTS_CATEGORY, CityTax, Rate
from room_bookings.city_tax import Persons, TaxedNight, added_tax_rows, city_tax_rows
from room_bookings.enums import PaymentKind
from room_bookings.models import CityTaxExemption, Payment, RoomBooking
from room_bookings.nightly_amounts import amounts_of_nights, dates_of_nights
from room_bookings.services.payments.group_bill_rows import follow_group_bills
from room_bookings.services.payments.ledger import NewRow, enter_rows
from room_bookings.services.payments.taxes import rates_of_nights
from staff.command import Command

READ_STAY_TAXES = PreparedQuery(
    "read_stay_taxes",
    lambda given: Payment.objects.filter(
        given.any_of("booking_id", "booking_pks"),
        kind=PaymentKind.CHARGE,
        category__in=[CITY_TAX_CATEGORY, NIGHTS_CATEGORY],
        transferred_from__isnull=True,
    ).order_by("pk"),
)
"""Reads the stay taxes that bookings were charged with; those of others that a master bill holds are not theirs."""
READ_EXEMPTIONS = PreparedQuery(
    "read_city_tax_exemptions",
    lambda given: CityTaxExemption.objects.filter(given.any_of("booking_id", "booking_pks")),
)
_READ_EARLIER_NIGHTS = PreparedQuery.from_sql(
    "read_nights_of_continued_bookings",
    """
    WITH RECURSIVE chain AS (
        SELECT booking.id AS last_id, booking.continues_id AS id FROM room_bookings_roombooking AS booking
        WHERE booking.id = ANY(%(booking_pks)s)
        UNION ALL
        SELECT chain.last_id, booking.continues_id FROM chain
        JOIN room_bookings_roombooking AS booking ON booking.id = chain.id
    )
    SELECT chain.last_id, sum(greatest(least(booking.check_out, booking.departed_on) - booking.check_in, 0))
    FROM chain JOIN room_bookings_roombooking AS booking ON booking.id = chain.id
    WHERE booking.checked_in_at IS NOT NULL GROUP BY chain.last_id
    """,
)
"""Counts the nights of the bookings that these ones continue, over all links of the chain."""


def charge_stay_taxes(
    command: Command, bookings: Sequence[RoomBooking], *, until: date | None = None, note: str = ""
) -> None:
    """Charge locked bookings with the taxes of their stay that were not charged yet.

    The city tax is of the nights before `until`, None: of all booked nights; guests who leave early slept fewer.
    A hotel without such taxes is known by its row: it sends nothing. Others send four statements for any number of
    bookings, one more if some continue others, and those of the rows. Nobody is charged twice, whatever became of the
    first row: a stay that has become longer is charged with the difference. The rows follow the rules of master bills.
    """
    if not command.hotel.charges_stay_taxes or not bookings:
        return
    pks = [booking.pk for booking in bookings]
    charged: dict[int, list[Payment]] = defaultdict(list)
    for row in READ_STAY_TAXES(booking_pks=pks):
        charged[row.booking_id].append(row)
    exempt: dict[int, list[CityTaxExemption]] = defaultdict(list)
    for exemption in READ_EXEMPTIONS(booking_pks=pks):
        exempt[exemption.booking_id].append(exemption)
    rules = city_taxes_of(hotel=command.hotel)
    rates = rates_of_nights(command)
    rows: list[NewRow] = []
    continuing = [booking.pk for booking in bookings if booking.continues_id]
    earlier_nights = dict(_READ_EARLIER_NIGHTS(booking_pks=continuing)) if continuing else {}
    for booking in bookings:
        city_tax = _city_tax(
            booking,
            rules,
            exempt[booking.pk],
            until=until,
            earlier_nights=int(earlier_nights.get(booking.pk, 0)),
        )
        rows += _still_to_charge(city_tax, charged[booking.pk], booking)
        rows += _still_to_charge(_added_taxes(booking, rates), charged[booking.pk], booking)
    enter_rows(command, [replace(row, note=note) for row in rows])
    follow_group_bills(command, {row.booking for row in rows})


def _still_to_charge(
    rows: Sequence[NewRow], charged: Sequence[Payment], booking: RoomBooking
) -> list[NewRow]:
    """Return the rows of one tax that were not charged yet, or what they are more than the charged ones.

    A tax that nights do not include is compared by its rate; a night that was charged by hand is none.
    """
    found = []
    for percent in dict.fromkeys(row.tax_percent for row in rows):
        due = [row for row in rows if row.tax_percent == percent]
        before = sum(
            (
                row.amount
                for row in charged
                if row.category == due[0].category
                and (
                    row.category == CITY_TAX_CATEGORY
                    or (row.tax_percent, row.tax_amount) == (percent, row.amount)
                )
            ),
            Decimal(0),
        )
        more = sum((row.amount for row in due), Decimal(0)) - before
        if not before:
            found += due
        elif more > 0:
            found.append(_difference(due[-1], more, booking))
    return found


def _difference(row: NewRow, amount: Decimal, booking: RoomBooking) -> NewRow:
    with translation.override(booking.language):
        text = _("City tax, further nights") if row.category == CITY_TAX_CATEGORY else row.text
    tax = Decimal(0) if row.category == CITY_TAX_CATEGORY else amount
    return replace(row, amount=amount, text=text, tax_amount=tax)


def _city_tax(
    booking: RoomBooking,
    rules: Sequence[CityTax],
    exemptions: Sequence[CityTaxExemption],
    *,
    until: date | None,
    earlier_nights: int,
) -> list[NewRow]:
    """Return the city tax of the nights that somebody slept; a day use has none."""
    is_whole = any(exemption.party_member_id is None for exemption in exemptions)
    persons = Persons(
        adults=booking.adults,
        children_ages=_ages(booking),
        exempt=None if is_whole else len(exemptions),
    )
    nights = [
        night for night in _nights(booking) if night.day < min(booking.check_out, until or booking.check_out)
    ]
    found = city_tax_rows(
        nights, persons=persons, rules=rules, currency=booking.currency, earlier_nights=earlier_nights
    )
    with translation.override(booking.language):
        return [
            NewRow(
                booking=booking,
                kind=PaymentKind.CHARGE,
                amount=row.amount,
                category=CITY_TAX_CATEGORY,
                text=_("City tax, persons: %(persons)s, nights: %(nights)s")
                % {"persons": row.persons, "nights": row.nights},
            )
            for row in found
        ]


def _added_taxes(booking: RoomBooking, rates: Sequence[Rate]) -> list[NewRow]:
    with translation.override(booking.language):
        return [
            NewRow(
                booking=booking,
                kind=PaymentKind.CHARGE,
                amount=tax,
                category=NIGHTS_CATEGORY,
                text=_("Tax on the nights"),
                tax_percent=percent,
                tax_amount=tax,
            )
            for percent, tax in added_tax_rows(_nights(booking), rates=rates, currency=booking.currency)
        ]


def _nights(booking: RoomBooking) -> list[TaxedNight]:
    days = dates_of_nights(booking.check_in, booking.check_out)
    return [TaxedNight(day, amount) for day, amount in zip(days, amounts_of_nights(booking), strict=True)]


def _ages(booking: RoomBooking) -> list[int]:
    """Return the ages of the children; one whose age is not known counts as an infant."""
    known = list(booking.children_ages or [])[: booking.children]
    return known + [0] * (booking.children - len(known))
