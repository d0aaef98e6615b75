"""Reading of the master bills of groups."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from room_bookings.balances import OPEN_BALANCE
from room_bookings.ledger_rows import LedgerRow
from room_bookings.models import GroupBill, Payment, RoomBooking
from room_bookings.selectors.bookings import bookings_with_details_by_pk

_READ_IDS_OF_GROUP: PreparedQuery[Any] = PreparedQuery(
    "read_booking_ids_of_group",
    lambda given: (
        RoomBooking.objects.filter(hotel=given.value("hotel_pk"), group_reference=given.value("reference"))
        .exclude(group_reference="")
        .order_by("pk")
        .values_list("booking_id")
    ),
)

_READ_LATEST: PreparedQuery[GroupBill] = PreparedQuery(
    "read_latest_group_bill",
    lambda given: GroupBill.objects.filter(
        hotel=given.value("hotel_pk"), group_reference=given.value("reference")
    ).order_by("-pk")[:1],
)


@dataclass(frozen=True)
class OwedForNights:
    """The charge for nights that a master bill has taken over, and the booking that holds it."""

    holder: RoomBooking
    charge: LedgerRow


_READ_OWED: PreparedQuery[Any] = PreparedQuery(
    "read_owed_for_nights",
    lambda given: (
        Payment.objects.filter(given.any_of("transferred_from_id", "taken_pks"))
        .order_by("pk")
        .values_list("booking_id", *LedgerRow._fields)
    ),
)


def owed_for_nights(taken_pks: Collection[int]) -> dict[int, OwedForNights]:
    """Return the charges for what master bills have taken over, by its row; no statement for none.

    The holders are read with their details: within a command those that it has locked.
    """
    if not taken_pks:
        return {}
    rows = [(pk, LedgerRow(*values)) for pk, *values in _READ_OWED(taken_pks=list(taken_pks))]
    holders = {holder.pk: holder for holder in bookings_with_details_by_pk(sorted({pk for pk, _row in rows}))}
    return {row.transferred_from_id or 0: OwedForNights(holders[pk], row) for pk, row in rows}


group_bills_by_pk = PreparedQuery.by_key(
    "read_group_bills", lambda: GroupBill.objects.select_related("booking", "performed_by__user")
)
"""Reads master bills by primary key, with their booking and the person who set them."""


def booking_ids_of_group(*, hotel: Hotel, reference: str) -> list[str]:
    """Return the IDs of the bookings with this group reference; none for an empty one."""
    return [booking_id for (booking_id,) in _READ_IDS_OF_GROUP(hotel_pk=hotel.pk, reference=reference)]


def latest_group_bill(*, hotel: Hotel, reference: str) -> GroupBill | None:
    """Return the rules of a group that count; None where it has no master bill."""
    return next(iter(_READ_LATEST(hotel_pk=hotel.pk, reference=reference)), None)


def group_bill_rules(*, hotel: Hotel, reference: str) -> dict[str, Any] | None:
    """Return the rules of a group as `bookings_with_details` reads them; None where it has no master bill."""
    bill = latest_group_bill(hotel=hotel, reference=reference)
    if bill is None:
        return None
    return {
        "booking_pk": bill.booking_id,
        "takes_nights": bill.takes_nights,
        "takes_extras": bill.takes_extras,
        "categories": bill.categories,
    }


def group_bills_of(
    *, hotel: Hotel, reference: str = "", open_balance: bool | None = None
) -> QuerySet[GroupBill]:
    """Return the master bills of the hotel, the newest first: of each group the rules that count.

    `open_balance` chooses those whose booking has left and still owes something, or the others.
    """
    newer = GroupBill.objects.filter(
        hotel=OuterRef("hotel"), group_reference=OuterRef("group_reference"), pk__gt=OuterRef("pk")
    )
    bills = GroupBill.objects.filter(~Exists(newer), hotel=hotel)
    if reference:
        bills = bills.filter(group_reference=reference)
    if open_balance is not None:
        opened = RoomBooking.objects.filter(OPEN_BALANCE, pk=OuterRef("booking"))
        bills = bills.filter(Exists(opened) if open_balance else ~Exists(opened))
    return bills.select_related("booking", "performed_by__user").order_by("-pk")
