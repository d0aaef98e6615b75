"""The history of a room: its timeline as sentences, newest first, by business date and command."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.core.exceptions import BadRequest
from django.urls import reverse
from django.utils.html import format_html

from hotel.kernel.business_date import business_date
from hotel.kernel.keys import can_be_key
from hotel.models import Hotel
from room_bookings.enums import PartyRole
from room_bookings.front_desk.selectors import LAST_POSITION, TimelinePosition, log_metadata, room_timeline
from room_bookings.models import BookingGuest
from room_bookings.web.timeline_sentences import Story, stories
from rooms.models import Room
from rooms.selectors import room_by_number
from rooms.web.labels import ROOM_STATUSES
from staff.capabilities import Capability
from staff.web.base import HotelPage, HotelPart

ENTRIES_OF_A_PAGE = 60
"""Status events and log rows; a command has about two in a room."""


class _Stories(HotelPage):
    """The stories of a room before a position."""

    capability = Capability.READ_HISTORY

    @cached_property
    def before(self) -> TimelinePosition | None:
        """The position in the query, before which the entries lie. Raises BadRequest."""
        text = self.request.GET.get("before")
        if text is None:
            return None
        numbers = [int(number) for number in text.split("-") if number.isdecimal() and len(number) < 20]
        if len(numbers) != len(TimelinePosition._fields) or text.count("-") != len(numbers) - 1:
            raise BadRequest("This is no position in a history.")
        position = TimelinePosition(*numbers)
        if position.microseconds > LAST_POSITION.microseconds or not can_be_key(position.pk):
            raise BadRequest("This is no position in a history.")
        return position

    def context(self) -> dict[str, Any]:
        """Return the stories by business date, and where older ones begin."""
        room = room_by_number(hotel=self.hotel, room_number=self.kwargs["room_number"])
        page = room_timeline(room, limit=ENTRIES_OF_A_PAGE, before=self.before).without_cut_command()
        told = stories(
            page.entries,
            statuses=ROOM_STATUSES,
            booking=self._booking_words(page.entries),
            metadata=_metadata(room, page.entries),
        )
        older = "-".join(map(str, page.next_position)) if page.next_position else ""
        return {"room": room, "days": self._by_day(told), "older": older, "is_newest": self.before is None}

    def _by_day(self, told: list[Story]) -> list[tuple[date, list[Story]]]:
        days = groupby(told, key=lambda story: business_date(hotel=self.hotel, now=story.at))
        return [(day, list(of_day)) for day, of_day in days]

    def _booking_words(self, entries: list[dict[str, Any]]) -> Any:
        names = _names_of({entry["booking_id"] for entry in entries if entry["booking_id"]}, self.hotel)

        def words(booking_id: str) -> str:
            url = reverse("pages:booking", args=[self.hotel.slug, booking_id])
            link = format_html('<a href="{}">{}</a>', url, booking_id)
            name = names.get(booking_id)
            return format_html("{} ({})", name, link) if name else link

        return words


class RoomHistory(_Stories):
    """The page of a room's history."""

    template_name = "front_desk/room_history.html"
    section = "board"


class OlderRoomHistory(_Stories, HotelPart):
    """Older stories, which a script adds to the page."""

    template_name = "front_desk/room_history_days.html"


def _names_of(booking_ids: set[str], hotel: Hotel) -> dict[str, str]:
    """Return the names of the primary guests by booking ID, in one statement."""
    if not booking_ids:
        return {}
    members = BookingGuest.objects.filter(
        hotel=hotel, booking__booking_id__in=booking_ids, role=PartyRole.PRIMARY
    )
    rows = members.values_list("booking__booking_id", "first_name", "last_name")
    return {booking_id: f"{first_name} {last_name}".strip() for booking_id, first_name, last_name in rows}


def _metadata(room: Room, entries: list[dict[str, Any]]) -> Mapping[Any, dict[str, Any]]:
    return log_metadata(room, command_ids={entry["command_id"] for entry in entries})
