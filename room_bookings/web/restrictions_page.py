"""The page on which managers set the restrictions of a room type by date, beside what is free and sold."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hotel.kernel.business_date import FIRST_DAY, LAST_DAY
from hotel.kernel.etag import etag
from room_bookings.selectors.availability import availability
from room_bookings.selectors.inventory import TypeInventory
from rooms.day_restrictions import DayRestriction
from rooms.models import RoomType
from rooms.selectors import restrictions_of, room_types_of
from staff.capabilities import Capability
from staff.web.base import HotelPage

DAYS_SHOWN = 14


class ChoiceForm(forms.Form):
    """The room type and the first date that are shown."""

    type = forms.CharField(required=False, max_length=16, label=_("Room type"))
    day = forms.DateField(required=False, label=_("From"), input_formats=["%Y-%m-%d"])


class RestrictionsPage(HotelPage):
    """The dates of one room type: rooms free and sold, and fields for its restrictions, which are saved together."""

    capability = Capability.RESTRICTIONS
    template_name = "bookings/restrictions.html"
    section = "restrictions"

    def context(self) -> dict[str, Any]:
        """Return the room types, and the rows of the chosen one; no rows in a hotel without room types."""
        form = ChoiceForm(self.request.GET)
        if not form.is_valid():
            raise Http404
        first = self._first_day(form.cleaned_data["day"])
        room_types = list(room_types_of(hotel=self.hotel).order_by("code"))
        chosen = _chosen(room_types, form.cleaned_data["type"])
        after = first + timedelta(days=DAYS_SHOWN)
        shown = {
            "room_types": room_types,
            "chosen": chosen,
            "first": first,
            "before": max(FIRST_DAY, first - timedelta(days=DAYS_SHOWN)),
            "after": after,
        }
        return shown | self._table(chosen, first, after) if chosen else shown

    def _table(self, chosen: RoomType, first: date, after: date) -> dict[str, Any]:
        last = after - timedelta(days=1)
        (of_type,) = availability(
            hotel=self.hotel, now=self.now, check_in=first, check_out=after, room_types=[chosen.code]
        )
        found = {each.date: each for each in restrictions_of(room_type=chosen, first=first, last=last)}
        address = reverse("restrictions", args=[self.hotel.slug, chosen.code])
        return {
            "url": f"{address}?from={first}&to={last}",
            "version": etag(chosen),
            "rows": [_row(of_type.inventory, night, found) for night in of_type.nights],
        }

    def _first_day(self, wanted: date | None) -> date:
        first = wanted or self.command.today
        if not FIRST_DAY <= first <= LAST_DAY - timedelta(days=DAYS_SHOWN):
            raise Http404
        return first


def _chosen(room_types: list[RoomType], code: str) -> RoomType | None:
    """Return the room type with this code, without one the first. Raises Http404 for an unknown code."""
    if not code:
        return room_types[0] if room_types else None
    for room_type in room_types:
        if room_type.code == code:
            return room_type
    raise Http404


def _row(inventory: TypeInventory, night: date, found: Mapping[date, DayRestriction]) -> dict[str, Any]:
    free = inventory.free(night)
    return {
        "night": night,
        "free": free,
        "state": "free" if free > 0 else "full" if free == 0 else "oversold",
        "sold": inventory.sold(night),
        "out": inventory.out(night),
        "restriction": found.get(night) or DayRestriction(night),
    }
