"""Find the hotels that a person sees in the admin, and the command that the person gives there."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils import timezone

from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Forbidden
from hotel.models import Hotel
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command
from staff.models import Staff, User
from staff.selectors import memberships

_CACHE_KEY = "memberships_by_hotel"


def memberships_of(request: HttpRequest) -> Mapping[int, Staff]:
    """Return the person's active staff rows by primary key of the hotel, read once for each request."""
    cache = vars(request)
    if _CACHE_KEY not in cache:
        user = request.user
        rows = memberships(user=user) if isinstance(user, User) else []
        cache[_CACHE_KEY] = {staff.hotel_id: staff for staff in rows}
    staff_by_hotel_pk: Mapping[int, Staff] = cache[_CACHE_KEY]
    return staff_by_hotel_pk


def sees_every_hotel(request: HttpRequest) -> bool:
    """Tell whether the person is a superuser, who sees and changes the rows of all hotels."""
    return bool(request.user.is_active and request.user.is_superuser)


def hotels_with_capability(request: HttpRequest, capability: Capability) -> set[int]:
    """Return primary keys of the hotels in which the person has the capability and may open the admin.

    Does not consider superusers.
    """
    return {
        hotel_pk
        for hotel_pk, staff in memberships_of(request).items()
        if may(staff, Capability.PAGES) and may(staff, capability)
    }


def admin_command(request: HttpRequest, hotel: Hotel) -> Command:
    """Return the command that the person gives on this hotel. Raises Forbidden if the person has no access to it."""
    staff = acting_staff(request, hotel)
    source = Source.FRONT_DESK if staff else Source.SYSTEM
    return Command(hotel=hotel, staff=staff, source=source, now=timezone.now())


def acting_staff(request: HttpRequest, hotel: Hotel) -> Staff | None:
    """Return the person as staff of the hotel; None for a superuser who is not on its staff.

    A command with None counts as the system's; Django's log of the admin names the login. Raises Forbidden for
    all other persons.
    """
    staff = memberships_of(request).get(hotel.pk)
    if staff is None and not sees_every_hotel(request):
        raise Forbidden(f"You are not on the staff of {hotel.name}.")
    return staff
