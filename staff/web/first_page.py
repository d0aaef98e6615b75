"""Find the page on which a person begins, or goes on after a login."""

from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from staff import selectors
from staff.authorization import may
from staff.capabilities import Capability
from staff.models import Staff, User
from staff.web.base import HotelPage
from staff.web.navigation import SECTIONS

ATTENDANTS_PAGE = "my-rooms"
NOT_PAGES = frozenset(
    f"pages:{name}" for name in ("login", "logout", "lock", "unlock", "activity", "continue")
)
"""Routes to which nobody is led after a login."""


def first_page_of(staff: Staff) -> str:
    """Return the address of the page with which this person's day begins."""
    works_on_rooms = may(staff, Capability.TASKS_WORK) and not may(staff, Capability.BOOKINGS_CHANGE)
    has_page = any(section.name == ATTENDANTS_PAGE for section in SECTIONS)
    name = ATTENDANTS_PAGE if works_on_rooms and has_page else "board"
    return reverse(f"pages:{name}", args=[staff.hotel.slug])


def page_after_login(request: HttpRequest, *, user: User, wanted: str) -> str:
    """Return the wanted address if it is one of ours that this person may open, else the first page of the person."""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    if is_ours and wanted.startswith("/") and _may_open(user, wanted):
        return wanted
    staff = selectors.active_memberships(user=user)
    with_pages = [each for each in staff if may(each, Capability.PAGES)]
    return first_page_of(with_pages[0]) if len(with_pages) == 1 else reverse("pages:hotels")


def _may_open(user: User, address: str) -> bool:
    """Tell whether the address is a page, and not one of a hotel that refuses this person."""
    try:
        match = resolve(address.partition("?")[0].partition("#")[0])
    except Resolver404:
        return False
    if match.view_name in NOT_PAGES:
        return False
    view: type[Any] = getattr(match.func, "view_class", object)
    if not issubclass(view, HotelPage):
        return True
    staff = selectors.membership(user=user, hotel_slug=match.kwargs["hotel_slug"])
    return staff is not None and may(staff, Capability.PAGES) and may(staff, view.capability)
