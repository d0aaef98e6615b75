"""For which day a demo hotel was made."""

from datetime import date, timedelta

from hotel.models import Hotel
from room_bookings.management.demo.plan import OPENING_DAY
from rooms.enums import Operation
from rooms.models import RoomOperationLog


def made_for(hotel: Hotel) -> date | None:
    """The business date up to which the hotel was made to live; None when that was broken off before."""
    days = (
        RoomOperationLog.objects.filter(hotel=hotel)
        .order_by("business_date")
        .values_list("business_date", flat=True)
    )
    opened = days.filter(operation=Operation.CREATE).first()
    if opened is None:
        return None
    today = opened - timedelta(days=OPENING_DAY)
    return today if days.filter(business_date__gte=today).exists() else None
