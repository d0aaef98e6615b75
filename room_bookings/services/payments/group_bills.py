"""Master bills of groups: one booking takes over nights and charges of the others, by rules."""

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import insert_rows
from room_bookings.models import GroupBill, RoomBooking
from room_bookings.selectors.group_bills import booking_ids_of_group, latest_group_bill
from room_bookings.services.locking import lock_bookings
from room_bookings.services.payments.group_bill_rows import GroupBillRules, take_over
from staff.capabilities import Capability
from staff.command import Command

__all__ = ["GroupBillRules", "set_group_bill"]


def set_group_bill(
    command: Command, *, group_reference: str, booking_id: str, rules: GroupBillRules, reason: str = ""
) -> GroupBill:
    """Let a booking hold the master bill of its group, and take over what the rules send there.

    Takes over nights of guests in house or gone, and charges, as far as the guests still owe them: what guests or
    their companies have paid or promised stays. Gives nights back that cost less now. What another booking took over
    before stays there. From then on, what is charged to the bookings follows the rules by itself. Locks the bookings
    of the group.
    Raises Invalid (no booking of the group), Forbidden, Busy.
    """
    command.require(Capability.PAYMENTS)
    booking_ids = booking_ids_of_group(hotel=command.hotel, reference=group_reference)
    if booking_id not in booking_ids:
        raise _no_member(booking_id)
    locked = lock_bookings(command, booking_ids=booking_ids).values()
    bookings = {each.pk: each for each in locked if each.group_reference == group_reference}
    master = next((each for each in bookings.values() if each.booking_id == booking_id), None)
    if master is None:
        raise _no_member(booking_id)
    bill = _stored(command, master, rules, note=reason)
    take_over(
        command, {master: [each for each in bookings.values() if each.pk != master.pk]}, rules, note=reason
    )
    return bill


def _no_member(booking_id: str) -> Invalid:
    sentence = _("Booking %(booking)s is not in this group.") % {"booking": booking_id}
    return Invalid(sentence, errors={"booking_id": [sentence]})


def _stored(command: Command, master: RoomBooking, rules: GroupBillRules, *, note: str) -> GroupBill:
    """Return the stored rules of the group, after new ones were added if they differ."""
    bill = GroupBill(
        hotel=command.hotel,
        group_reference=master.group_reference,
        booking=master,
        takes_nights=rules.takes_nights,
        takes_extras=rules.takes_extras,
        categories=sorted(set(rules.categories)),
        note=note,
        performed_by=command.staff,
        source=command.source,
        at=command.now,
        business_date=command.today,
        command_id=command.id,
        request_id=request_id.get(),
    )
    latest = latest_group_bill(hotel=command.hotel, reference=master.group_reference)
    if latest is not None and _rules_of(latest) == _rules_of(bill):
        return latest
    insert_rows([bill], set_primary_keys=True)
    return bill


def _rules_of(bill: GroupBill) -> tuple[int, bool, bool, list[str]]:
    return bill.booking_id, bill.takes_nights, bill.takes_extras, bill.categories
