"""Reading who works where."""

from django.db.models import QuerySet

from staff.models import Staff, User


def membership(*, user: User, hotel_slug: str) -> Staff | None:
    """The person's active place in a hotel, with the hotel, in one statement."""
    return (
        Staff.objects.select_related("hotel", "user")
        .filter(user=user, hotel__slug=hotel_slug, is_active=True)
        .first()
    )


def memberships(*, user: User) -> QuerySet[Staff]:
    """Every hotel where the person works now."""
    return Staff.objects.select_related("hotel").filter(user=user, is_active=True).order_by("hotel__slug")
