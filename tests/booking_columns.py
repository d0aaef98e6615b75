"""Write columns of bookings that no command of a test's subject writes, with the change rows that I15 demands."""

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, QuerySet

from room_bookings.models import BookingChange, RoomBooking
from room_bookings.watched_fields import WATCHED_FIELDS
from tests.scenarios import MORNING, TODAY


@transaction.atomic
def write_columns(bookings: QuerySet[RoomBooking], **values: Any) -> None:
    """Write these columns of the bookings, as one change of each by the system."""
    fields = sorted({watched.field for watched in WATCHED_FIELDS if watched.column in values})
    changed = list(bookings)
    RoomBooking.objects.filter(pk__in=[booking.pk for booking in changed]).update(
        **values, change_version=F("change_version") + 1
    )
    BookingChange.objects.bulk_create(
        BookingChange(
            hotel_id=booking.hotel_id,
            booking=booking,
            change_version=booking.change_version + 1,
            changes=[{"field": name} for name in fields],
            source="SYSTEM",
            at=MORNING,
            business_date=TODAY,
            command_id=uuid4(),
        )
        for booking in changed
    )
