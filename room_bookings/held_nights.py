"""The nights that a booking holds of a room type: [check_in, sold_until).

A booking holds its nights while it is CONFIRMED or CHECKED_IN, or PENDING with a room. A stay that is over keeps the
nights until its departure, so an ordinary check-in or check-out changes nothing; an early departure gives nights back.
A day use, a cancelled booking and a no-show hold none.
"""

from django.db.models import Case, DateField, F, Q, When
from django.db.models.functions import Greatest, Least

from room_bookings.enums import BookingStatus

HOLDS_NIGHTS = Q(status__in=[BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN]) | Q(
    status=BookingStatus.PENDING, assigned_room__isnull=False
)
"""The condition on a booking before and during its stay."""

SOLD_UNTIL = Case(
    When(HOLDS_NIGHTS, then=F("check_out")),
    When(
        status__in=[BookingStatus.CHECKED_OUT, BookingStatus.COMPLETED],
        then=Greatest(F("check_in"), Least(F("check_out"), F("departed_on"))),
    ),
    default=F("check_in"),
    output_field=DateField(),
)
