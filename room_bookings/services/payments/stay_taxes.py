"""The commands of the taxes that a stay is charged with at latest in its check-out."""

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from hotel.kernel.sql import insert_rows
from hotel.taxes import CITY_TAX_CATEGORY
from room_bookings import policies
from room_bookings.exceptions import BookingRefused
from room_bookings.models import CityTaxExemption
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking
from room_bookings.services.payments.amounts import require_member
from room_bookings.services.payments.ledger import Entry
from room_bookings.services.payments.stay_tax_rows import (
    READ_EXEMPTIONS,
    READ_STAY_TAXES,
    charge_stay_taxes,
)
from staff.capabilities import Capability
from staff.command import Command


def post_stay_taxes(command: Command, *, booking_id: str, note: str = "") -> Entry:
    """Charge a booking in house with its city tax and the tax that its nights do not include, before the check-out.

    They are charged once: a repeated request returns the rows, and a check-out charges nothing more. Locks the booking.
    Raises BookingNotFound, BookingRefused (wrong_status), Forbidden, Busy.
    """
    command.require(Capability.PAYMENTS)
    booking = lock_booking(command, booking_id=booking_id, with_master_bill=True)
    require_allowed(command, {booking: policies.city_tax_reasons(booking=booking)})
    charge_stay_taxes(command, [booking], note=note)
    return Entry(booking, [row.pk for row in READ_STAY_TAXES(booking_pks=[booking.pk])])


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
    for exemption in READ_EXEMPTIONS(booking_pks=[booking.pk]):
        if exemption.party_member_id == party_member:
            return exemption
    rows = READ_STAY_TAXES(booking_pks=[booking.pk])
    if any(row.category == CITY_TAX_CATEGORY for row in rows):
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
