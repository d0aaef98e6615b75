"""The business date that a demo hotel was created for."""

from datetime import date, timedelta

from hotel.models import Hotel
from room_bookings.management.demo.stay_plan import OPENING_DAY
from rooms.enums import Operation
from rooms.models import RoomOperationLog


def demo_date_of(hotel: Hotel) -> date | None:
    """Return the business date at the end of the simulated week; None if the simulation did not finish."""
    dates = (
        RoomOperationLog.objects.filter(hotel=hotel)
        .order_by("business_date")
        .values_list("business_date", flat=True)
    )
    opening_date = dates.filter(operation=Operation.CREATE).first()
    if opening_date is None:
        return None
    today = opening_date - timedelta(days=OPENING_DAY)
    return today if dates.filter(business_date__gte=today).exists() else None
