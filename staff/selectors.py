"""Reading who works where."""

from django.db.models import QuerySet

from hotel.kernel.sql import PreparedQuery
from staff.models import Staff, User

_places_by_user = PreparedQuery.by_key(
    "read_staff_by_user",
    lambda: Staff.objects.select_related("hotel", "user").filter(is_active=True),
    "user_id",
)


def membership(*, user: User, hotel_slug: str) -> Staff | None:
    """The person's active place in a hotel, with the hotel, in one statement."""
    places = _places_by_user([user.pk])
    return next((staff for staff in places if staff.hotel.slug == hotel_slug), None)


def memberships(*, user: User) -> QuerySet[Staff]:
    """Every hotel where the person works now."""
    return Staff.objects.select_related("hotel").filter(user=user, is_active=True).order_by("hotel__slug")
