"""Read the staff of hotels by login."""

from django.db.models import QuerySet

from hotel.kernel.sql import PreparedQuery
from staff.models import Staff, User

_read_staff_by_user = PreparedQuery.by_key(
    "read_staff_by_user",
    lambda: Staff.objects.select_related("hotel", "user").filter(is_active=True),
    "user_id",
)


def membership(*, user: User, hotel_slug: str) -> Staff | None:
    """Return the active staff row of the login in the hotel, with the hotel, or None. Sends one statement."""
    memberships_of_user = _read_staff_by_user([user.pk])
    return next((staff for staff in memberships_of_user if staff.hotel.slug == hotel_slug), None)


def memberships(*, user: User) -> QuerySet[Staff]:
    """Return the active staff rows of the login, with their hotels, ordered by slug."""
    return Staff.objects.select_related("hotel").filter(user=user, is_active=True).order_by("hotel__slug")
