"""Reading of the master bills of groups."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from room_bookings.balances import OPEN_BALANCE
from room_bookings.models import GroupBill, RoomBooking

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
