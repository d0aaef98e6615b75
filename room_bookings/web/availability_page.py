"""The page of availability by room type and night, and the list of oversold nights."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hotel.kernel.business_date import FIRST_DAY, LAST_DAY
from hotel.web.icons import icon
from notifications.web.live import LivePage
from room_bookings.enums import OversoldKind
from room_bookings.selectors.availability import TypeAvailability, availability, oversold_nights
from staff.capabilities import Capability
from staff.web.base import HotelPage

NIGHTS_SHOWN = 14

KIND_LABELS = {
    OversoldKind.OVERRIDE: _("Override"),
    OversoldKind.CHANNEL: _("Sold by a channel before"),
    OversoldKind.IN_HOUSE: _("Guests in house"),
}


class FromForm(forms.Form):
    """The first night that is shown."""

    day = forms.DateField(required=False, label=_("From"), input_formats=["%Y-%m-%d"])


class AvailabilityPage(HotelPage):
    """Room types by night: what is free, sold out or oversold."""

    capability = Capability.ROOMS_READ
    template_name = "bookings/availability.html"
    section = "availability"

    def context(self) -> dict[str, Any]:
        """Return the nights and, for each room type, a row of cells."""
        first = self._first_night()
        until = first + timedelta(days=NIGHTS_SHOWN)
        types = availability(hotel=self.hotel, now=self.now, check_in=first, check_out=until)
        return {
            "first": first,
            "before": max(FIRST_DAY, first - timedelta(days=NIGHTS_SHOWN)),
            "after": until,
            "nights": [first + timedelta(days=count) for count in range(NIGHTS_SHOWN)],
            "rows": [self._row(each) for each in types],
            "has_oversold": any(each.inventory.free(night) < 0 for each in types for night in each.nights),
        }

    def _first_night(self) -> date:
        form = FromForm(self.request.GET)
        if not form.is_valid():
            raise Http404
        first: date = form.cleaned_data["day"] or self.command.today
        if not FIRST_DAY <= first <= LAST_DAY - timedelta(days=NIGHTS_SHOWN):
            raise Http404
        return first

    def _row(self, of_type: TypeAvailability) -> SafeString:
        inventory = of_type.inventory
        oversold = reverse("pages:oversold", args=[self.hotel.slug])
        cells = format_html_join("", "{}", ((_cell(of_type, night, oversold),) for night in of_type.nights))
        return format_html(
            '<tr><th scope="row">{} <span class="muted">{}</span></th>{}</tr>',
            inventory.code,
            _now("%(rooms)s rooms") % {"rooms": inventory.rooms},
            cells,
        )


def _cell(of_type: TypeAvailability, night: date, oversold_url: str) -> SafeString:
    """Return a cell: a colour, a sign and a number, and all counts in words."""
    inventory = of_type.inventory
    free = inventory.free(night)
    state, sign = (
        ("free", "ready") if free > 0 else ("full", "no-show") if free == 0 else ("oversold", "warning")
    )
    words = _now("%(date)s: %(free)s free, %(sold)s sold, %(out)s out of order, limit %(limit)s") % {
        "date": date_format(night, "j F"),
        "free": free,
        "sold": inventory.sold(night),
        "out": inventory.out(night),
        "limit": inventory.limit,
    }
    if blocked := inventory.blocked(night):
        words += ", " + _now("%(rooms)s blocked") % {"rooms": blocked}
    content = format_html(
        '{}<span aria-hidden="true">{}</span><span class="hidden-text">{}</span>', icon(sign), free, words
    )
    if free < 0:
        content = format_html('<a href="{}">{}</a>', oversold_url, content)
    return format_html('<td class="night" data-availability="{}" title="{}">{}</td>', state, words, content)


class OversoldPage(LivePage):
    """The oversold nights, with the bookings, who oversold them, and why."""

    capability = Capability.ROOMS_READ
    template_name = "bookings/oversold.html"
    section = "availability"

    def context(self) -> dict[str, Any]:
        """Return the nights."""
        return {
            "nights": [
                {
                    "night": each.night,
                    "room_type": each.inventory.code,
                    "beyond": each.beyond,
                    "lost_rooms": each.lost_rooms,
                    "bookings": [
                        {
                            "booking_id": booking.booking_id,
                            "kind": KIND_LABELS[OversoldKind(booking.oversold_kind)],
                            "staff": booking.oversold_staff.name if booking.oversold_staff else "",
                            "reason": booking.oversold_reason if self.sees_personal_data else "",
                        }
                        for booking in each.bookings
                    ],
                }
                for each in oversold_nights(hotel=self.hotel, now=self.now)
            ]
        }
