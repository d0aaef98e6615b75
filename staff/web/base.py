"""The base of every page of a hotel.

A page, as the other apps write it::

    class FireList(HotelPage):
        capability = Capability.ROOMS_READ
        template_name = "front_desk/fire_list.html"
        section = "fire-list"                             # the entry of the navigation that is marked as current

        def context(self) -> dict[str, Any]:
            return {"floors": persons_in_house(hotel=self.hotel)}

A page only reads: it calls selectors and renders. Its buttons send commands to the API (see `js/command_dialog.js`), so
each command has one address, one guard and one answer. Parts of a page that are read again are pages of their own whose
templates do not extend `web/base.html`.

Before `context` runs, a request is refused in this order: the login page for a person who is not logged in, 404 for a
hotel in which the person is not on the staff, 403 for a missing capability or for a role without pages (CHANNEL). A
NotFound of a selector is a 404 as well.
"""

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views import View

from hotel.kernel.business_date import ONE_DAY, start_of_day
from hotel.kernel.command import capability_reasons
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import NotFound
from hotel.kernel.time_zones import time_zone
from hotel.models import Hotel
from staff import selectors
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command
from staff.models import Staff, User
from staff.web.navigation import navigation_of


class HotelPage(View):
    """A page of one hotel, for its staff. It answers GET and HEAD only."""

    http_method_names = ["get", "head"]
    capability: ClassVar[Capability]
    template_name: ClassVar[str]
    section: ClassVar[str] = ""

    hotel: Hotel
    staff: Staff
    has_other_hotels: bool
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Check the caller's access, then answer."""
        if not request.user.is_authenticated:
            return self.refuse_stranger()
        self.now = timezone.now()
        memberships = selectors.active_memberships(user=self.user)
        staff = next((each for each in memberships if each.hotel.slug == kwargs["hotel_slug"]), None)
        if staff is None:
            raise Http404
        self.staff, self.hotel, self.has_other_hotels = staff, staff.hotel, len(memberships) > 1
        if capability_reasons(staff, Capability.PAGES) or capability_reasons(staff, self.capability):
            raise PermissionDenied
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotFound as error:
            raise Http404(str(error)) from error

    def refuse_stranger(self) -> HttpResponseBase:
        """Lead a person who is not logged in to the login page, and back here afterwards."""
        return redirect_to_login(self.request.get_full_path())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Render the page, with instants on the hotel's clock."""
        with timezone.override(time_zone(self.hotel.timezone)):
            context = self.page_context() | self.context()
            return TemplateResponse(request, self.template_name, context).render()

    def context(self) -> dict[str, Any]:
        """Return what the template shows besides the frame of the page. `self.kwargs` are the URL arguments."""
        return {}

    def page_context(self) -> dict[str, Any]:
        """Return what the base template shows: hotel, person, navigation."""
        return {
            "hotel": self.hotel,
            "staff": self.staff,
            "today": self.command.today,
            "now": self.now,
            "day_ends": start_of_day(hotel=self.hotel, day=self.command.today + ONE_DAY),
            "section": self.section,
            "has_other_hotels": self.has_other_hotels,
            "navigation": navigation_of(self.staff),
            "sees_personal_data": self.sees_personal_data,
        }

    @property
    def user(self) -> User:
        """The login of the caller."""
        return cast(User, self.request.user)

    @cached_property
    def command(self) -> Command:
        """The command that the guards of the buttons judge: the caller's, in this hotel, now."""
        return Command(hotel=self.hotel, staff=self.staff, source=Source.FRONT_DESK, now=self.now)

    @property
    def sees_personal_data(self) -> bool:
        """Tell whether the caller sees contact data and amounts; they are not shown to others."""
        return may(self.staff, Capability.PERSONAL_DATA)


class HotelPart(HotelPage):
    """A part of a page, which a script reads again. Strangers get 401, so that the script can ask them to log in."""

    def refuse_stranger(self) -> HttpResponseBase:
        """Answer 401."""
        return HttpResponse(status=401)

    def page_context(self) -> dict[str, Any]:
        """Return what every part may need."""
        return {"hotel": self.hotel, "staff": self.staff, "sees_personal_data": self.sees_personal_data}
