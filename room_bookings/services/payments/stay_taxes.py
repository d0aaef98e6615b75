"""The taxes that a stay is charged with at latest in its check-out: city tax, and tax that nights do not include."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from hotel.kernel.sql import PreparedQuery, insert_rows
from hotel.selectors import city_taxes_of, tax_categories_of
from hotel.taxes import CITY_TAX_CATEGORY, NIGHTS_CATEGORY, CityTax, Rate
from room_bookings.city_tax import Persons, TaxedNight, added_tax_rows, city_tax_rows
from room_bookings.enums import BookingStatus, PaymentKind
from room_bookings.exceptions import BookingRefused
from room_bookings.models import CityTaxExemption, Payment, RoomBooking
from room_bookings.nightly_amounts import amounts_of_nights, dates_of_nights
from room_bookings.services.locking import lock_booking
from room_bookings.services.payments.amounts import require_member
from room_bookings.services.payments.ledger import Entry, NewRow, enter_rows
from staff.capabilities import Capability
from staff.command import Command

_READ_STAY_TAXES = PreparedQuery(
    "read_stay_taxes",
    lambda given: Payment.objects.filter(
        given.any_of("booking_id", "booking_pks"),
        kind=PaymentKind.CHARGE,
        category__in=[CITY_TAX_CATEGORY, NIGHTS_CATEGORY],
    ).order_by("pk"),
)
_READ_EXEMPTIONS = PreparedQuery(
    "read_city_tax_exemptions",
    lambda given: CityTaxExemption.objects.filter(given.any_of("booking_id", "booking_pks")),
)


def post_stay_taxes(command: Command, *, booking_id: str, note: str = "") -> Entry:
    """Charge a booking in house with its city tax and the tax that its nights do not include, before the check-out.

    They are charged once: a repeated request returns the rows, and a check-out charges nothing more. Locks the booking.
    Raises BookingNotFound, BookingRefused (wrong_status), Forbidden, Busy.
    """
    command.require(Capability.PAYMENTS)
    booking = lock_booking(command, booking_id=booking_id)
    if booking.status != BookingStatus.CHECKED_IN:
        detail = _("The city tax falls due for guests in house.")
        raise BookingRefused(booking, [Reason("wrong_status", detail)])
    charge_stay_taxes(command, [booking], note=note)
    return Entry(booking, [row.pk for row in _READ_STAY_TAXES(booking_pks=[booking.pk])])


def exempt_from_city_tax(
    command: Command, *, booking_id: str, reason: str, party_member: int | None = None
) -> CityTaxExemption:
    """Record that a person, or without `party_member` everybody of a booking, pays no city tax.

    After the tax was charged it has no effect: a manager reverses the row. Locks the booking.
    Raises BookingNotFound, Invalid (person), BookingRefused (city_tax_charged), Forbidden, Busy.
    """
    command.require(Capability.PAYMENTS)
    booking = lock_booking(command, booking_id=booking_id)
    require_member(booking, party_member)
    for exemption in _READ_EXEMPTIONS(booking_pks=[booking.pk]):
        if exemption.party_member_id == party_member:
            return exemption
    if _charged(_READ_STAY_TAXES(booking_pks=[booking.pk]), CITY_TAX_CATEGORY):
        detail = _("The city tax is charged already: a manager may reverse it.")
        raise BookingRefused(booking, [Reason("city_tax_charged", detail)])
    exemption = CityTaxExemption(
        hotel=command.hotel,
        booking=booking,
        party_member_id=party_member,
        reason=reason,
        performed_by=command.staff,
        source=command.source,
        at=command.now,
        command_id=command.id,
    )
    insert_rows([exemption], set_primary_keys=True)
    return exemption


def charge_stay_taxes(
    command: Command, bookings: Sequence[RoomBooking], *, until: date | None = None, note: str = ""
) -> None:
    """Charge locked bookings with the taxes of their stay that were not charged yet.

    The city tax is of the nights before `until`, None: of all booked nights; guests who leave early slept fewer.
    A hotel without such taxes is known by its row: it sends nothing. Others send four statements for any number of
    bookings, and those of the rows. Nobody is charged twice, whatever became of the first row.
    """
    if not command.hotel.charges_stay_taxes or not bookings:
        return
    pks = [booking.pk for booking in bookings]
    charged: dict[int, list[Payment]] = defaultdict(list)
    for row in _READ_STAY_TAXES(booking_pks=pks):
        charged[row.booking_id].append(row)
    exempt: dict[int, list[CityTaxExemption]] = defaultdict(list)
    for exemption in _READ_EXEMPTIONS(booking_pks=pks):
        exempt[exemption.booking_id].append(exemption)
    rules = city_taxes_of(hotel=command.hotel)
    rates = _rates_of_nights(command)
    rows: list[NewRow] = []
    for booking in bookings:
        if not _charged(charged[booking.pk], CITY_TAX_CATEGORY):
            rows += _city_tax(booking, rules, exempt[booking.pk], until=until)
        if not _charged(charged[booking.pk], NIGHTS_CATEGORY):
            rows += _added_taxes(booking, rates)
    enter_rows(command, [replace(row, note=note) for row in rows])


def _charged(rows: Collection[Payment], category: str) -> bool:
    """Tell whether the tax of this category was charged; a night that was charged by hand is none."""
    return any(
        row.category == category and (category == CITY_TAX_CATEGORY or row.tax_amount == row.amount)
        for row in rows
    )


def _rates_of_nights(command: Command) -> list[Rate]:
    if not command.hotel.has_tax_categories:
        return []
    taxed = tax_categories_of(hotel=command.hotel).get(NIGHTS_CATEGORY)
    return taxed.rates if taxed else []


def _city_tax(
    booking: RoomBooking,
    rules: Sequence[CityTax],
    exemptions: Sequence[CityTaxExemption],
    *,
    until: date | None,
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
    found = city_tax_rows(nights, persons=persons, rules=rules, currency=booking.currency)
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
