"""Whose admin this is: what a person may see and do there follows from where they work."""

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

_KEPT = "memberships_by_hotel"


def memberships_of(request: HttpRequest) -> Mapping[int, Staff]:
    """Where the person works now, by hotel; asked once for each request."""
    kept = vars(request)
    if _KEPT not in kept:
        user = request.user
        places = memberships(user=user) if isinstance(user, User) else []
        kept[_KEPT] = {staff.hotel_id: staff for staff in places}
    places_by_hotel: Mapping[int, Staff] = kept[_KEPT]
    return places_by_hotel


def sees_every_hotel(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)


def hotels_with_capability(request: HttpRequest, capability: Capability) -> set[int]:
    """The hotels where the person's roles include the capability. Of no account for superusers."""
    return {hotel_id for hotel_id, staff in memberships_of(request).items() if may(staff, capability)}


def admin_command(request: HttpRequest, hotel: Hotel) -> Command:
    """Return the command that the person gives on this hotel. Raises Forbidden as `acting_staff`."""
    staff = acting_staff(request, hotel)
    source = Source.FRONT_DESK if staff else Source.SYSTEM
    return Command(hotel=hotel, staff=staff, source=source, now=timezone.now())


def acting_staff(request: HttpRequest, hotel: Hotel) -> Staff | None:
    """In whose name a command runs. None, the system, for a superuser who does not work there.

    What the admin's own log says beside it names the login. Raises Forbidden for anybody else.
    """
    staff = memberships_of(request).get(hotel.pk)
    if staff is None and not sees_every_hotel(request):
        raise Forbidden(f"You do not work in {hotel.name}.")
    return staff
