"""The navigation: the pages of a hotel that a person may open."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from staff.authorization import may
from staff.capabilities import Capability
from staff.models import Staff

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Section:
    """A page in the navigation. `name` is also the name of its route, in the namespace `pages`."""

    name: str
    label: "StrPromise"
    icon: str
    capability: Capability


SECTIONS = (
    Section("board", _("Rooms"), "rooms", Capability.ROOMS_READ),
    Section("arrivals", _("Arrivals"), "arrival", Capability.BOOKINGS_READ),
    Section("departures", _("Departures"), "departure", Capability.BOOKINGS_READ),
    Section("in-house", _("In house"), "bed", Capability.BOOKINGS_READ),
    Section("waiting", _("Waiting"), "clock", Capability.BOOKINGS_READ),
    Section("no-shows", _("No-shows"), "no-show", Capability.BOOKINGS_READ),
    Section("bookings", _("Bookings"), "search", Capability.BOOKINGS_READ),
    Section("availability", _("Availability"), "calendar", Capability.ROOMS_READ),
    Section("restrictions", _("Restrictions"), "lock", Capability.RESTRICTIONS),
    Section("day-work", _("Housekeeping"), "broom", Capability.TASKS_MANAGE),
    Section("my-rooms", _("My rooms"), "broom", Capability.TASKS_WORK),
    Section("floor-reports", _("From the floors"), "note", Capability.RESOLVE_DISCREPANCIES),
    Section("fire-list", _("Fire list"), "fire", Capability.ROOMS_READ),
)


@dataclass(frozen=True)
class Entry:
    """A section with its address in one hotel."""

    name: str
    label: "StrPromise"
    icon: str
    url: str


def navigation_of(staff: Staff) -> list[Entry]:
    """Return the sections that this person may open in the hotel of the staff row."""
    return [
        Entry(
            section.name,
            section.label,
            section.icon,
            reverse(f"pages:{section.name}", args=[staff.hotel.slug]),
        )
        for section in SECTIONS
        if may(staff, section.capability)
    ]
