"""The tiles of the board: one function renders a tile, for the page and for the part that a script reads again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import time_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from hotel.kernel.business_date import expected_checkout, is_overdue
from hotel.models import Hotel
from hotel.web.dates import short_day, weekday_number
from hotel.web.icons import icon
from housekeeping.selectors import wish_of_day
from housekeeping.web.labels import DISCREPANCIES, PRIORITIES, WISH_SIGNS, WISHES
from room_bookings.front_desk.selectors import BoardRow
from room_bookings.web.signs import ROOM_ICONS
from rooms.enums import RoomStatus
from rooms.web.labels import ROOM_STATUSES

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

OCCUPIED, DEPARTS, OVERDUE, ARRIVES, REPORT = "occupied", "departs", "overdue", "arrives", "report"
DISCREPANCY = "discrepancy"

FILTERS: Mapping[str, tuple["StrPromise", str]] = {
    **{
        status.value: (ROOM_STATUSES[status], ROOM_ICONS[status])
        for status in RoomStatus
        if status != "OCCUPIED"
    },
    OCCUPIED: (pgettext_lazy("rooms", "Occupied"), "occupied"),
    DEPARTS: (pgettext_lazy("rooms", "Departures due"), "departure"),
    OVERDUE: (pgettext_lazy("rooms", "Overdue"), "warning"),
    ARRIVES: (pgettext_lazy("rooms", "Arrivals"), "arrival"),
    REPORT: (pgettext_lazy("rooms", "Open reports"), "maintenance"),
    DISCREPANCY: (pgettext_lazy("rooms", "Discrepancies"), "search"),
}
"""Counts of the board, which also filter it: a label and an icon."""


@dataclass(frozen=True)
class Tile:
    """A room on the board. `marks` are the filters that it passes."""

    row: BoardRow
    marks: tuple[str, ...]
    html: SafeString


@dataclass(frozen=True)
class Floor:
    """The tiles of a floor."""

    number: int
    tiles: list[Tile]


class Tiles:
    """Renders tiles of a hotel as they are at one instant, in the reader's language."""

    def __init__(self, hotel: Hotel, *, today: date, now: datetime) -> None:
        self._hotel, self._today, self._now = hotel, today, now
        self._url = reverse("pages:room", args=[hotel.slug, "0"]).removesuffix("0/")
        self._signs = {
            status: f'<span class="status" data-status="{status}">{icon(name)}{escape(ROOM_STATUSES[status])}</span>'
            for status, name in ROOM_ICONS.items()
        }
        self._days: dict[date, str] = {}

    def floors(self, rows: Iterable[BoardRow]) -> list[Floor]:
        """Return the tiles by floor. The rows are ordered by floor and number."""
        return [
            Floor(number, [self.tile(row) for row in of_floor])
            for number, of_floor in groupby(rows, key=lambda row: row.floor)
        ]

    def tile(self, row: BoardRow) -> Tile:
        """Render a room."""
        marks = tuple(self._marks(row))
        number, planned = escape(row.room_number), row.next_booking
        attributes = f'id="room-{number}" href="{self._url}{number}/" data-room="{number}"'
        attributes += f' data-marks="{" ".join(marks)}"'
        if row.is_occupied:
            attributes += f' data-booking="{escape(row.occupancy__booking__booking_id)}"'
            attributes += f' data-due="{self._checkout(row).astimezone(UTC).isoformat()}"'
        if planned:
            attributes += f' data-next="{escape(planned["booking_id"])}"'
        html = (
            f'<li><a class="tile" {attributes} data-status="{row.room_status}" tabindex="-1">'
            f'<span class="tile-top"><strong>{number}</strong><span>{escape(row.room_type__code)}</span>'
            f"{self._report(row)}{self._wish(row)}{self._discrepancy(row)}</span>{self._room_name(row)}{self._signs[row.room_status]}"
            f"{self._guest(row, marks)}{self._closed(row)}{self._next(planned, marks) if planned else ''}</a></li>"
        )
        return Tile(row, marks, mark_safe(html))  # noqa: S308 (every value is escaped)

    def _marks(self, row: BoardRow) -> Iterable[str]:
        if row.room_status != RoomStatus.OCCUPIED:
            yield row.room_status
        if row.is_occupied:
            yield OCCUPIED
            if row.occupancy__booking__check_out <= self._today:
                yield DEPARTS
            if is_overdue(**self._departure(row), now=self._now):
                yield OVERDUE
        if row.next_booking and _day(row.next_booking["check_in"]) <= self._today:
            yield ARRIVES
        if row.open_report__priority is not None:
            yield REPORT
        if row.discrepancy:
            yield DISCREPANCY

    def _departure(self, row: BoardRow) -> dict[str, Any]:
        return {
            "hotel": self._hotel,
            "check_out": row.occupancy__booking__check_out,
            "departure_time": row.occupancy__booking__departure_time,
        }

    def _checkout(self, row: BoardRow) -> datetime:
        return expected_checkout(**self._departure(row))

    def _room_name(self, row: BoardRow) -> str:
        return f'<span class="tile-name">{escape(row.name)}</span>' if row.name else ""

    def _report(self, row: BoardRow) -> str:
        if row.open_report__priority is None:
            return ""
        words = _("Open report (%(priority)s): %(note)s") % {
            "priority": PRIORITIES[row.open_report__priority],
            "note": row.open_report__note,
        }
        words = escape(words)
        sign = f'{icon("maintenance")}<span class="hidden-text">{words}</span>'
        return f'<span class="tile-report" title="{words}">{sign}</span>'

    def _wish(self, row: BoardRow) -> str:
        wish = wish_of_day(row.latest_wish, today=self._today)
        return _head_sign(WISH_SIGNS[wish["wish"]], WISHES[wish["wish"]]) if wish else ""

    def _discrepancy(self, row: BoardRow) -> str:
        return _head_sign("search", DISCREPANCIES[row.discrepancy["discrepancy"]]) if row.discrepancy else ""

    def _guest(self, row: BoardRow, marks: tuple[str, ...]) -> str:
        if not row.is_occupied:
            return ""
        name = escape(_name(row.primary_guest__first_name, row.primary_guest__last_name))
        due, sign = self._due(row, marks)
        late = " late" if OVERDUE in marks else ""
        return (
            f'<span class="tile-guest">{name}</span>'
            f'<span class="tile-due{late}">{icon(sign)}{escape(due)}</span>'
        )

    def _due(self, row: BoardRow, marks: tuple[str, ...]) -> tuple[str, str]:
        """Return what is due for the guests in the room, and its icon."""
        day = row.occupancy__booking__check_out
        if OVERDUE in marks:
            return _("Overdue %(time)s") % {"time": self._moment(self._checkout(row))}, "warning"
        if DEPARTS in marks:
            sentence = (
                _("Day use until %(time)s")
                if row.occupancy__booking__check_in == day
                else _("Departs at %(time)s")
            )
            return sentence % {"time": time_format(self._checkout(row), "TIME_FORMAT")}, "departure"
        return _("Until %(day)s") % {"day": self._short(day)}, "bed"

    def _moment(self, at: datetime) -> str:
        """Return the time of day, with the day if it is another one."""
        clock = time_format(at, "TIME_FORMAT")
        return clock if at.date() == self._today else f"{self._short(at.date())}, {clock}"

    def _next(self, planned: Mapping[str, Any], marks: tuple[str, ...]) -> str:
        name = escape(_name(planned["first_name"], planned["last_name"] or ""))
        day = _day(planned["check_in"])
        when = _("today") if day == self._today else self._short(day)
        is_due = " due" if ARRIVES in marks else ""
        if planned["waiting_since"]:
            when = _("waiting")
        arrives = escape(_("Arrives"))
        words = f'<span class="hidden-text">{arrives} </span>{escape(when)}'
        return f'<span class="tile-next{is_due}">{icon("arrival")}{words}: <span class="tile-name">{name}</span></span>'

    def _closed(self, row: BoardRow) -> str:
        """Return which channel's calendar closes the room tonight, and until when."""
        if row.closed_by is None:
            return ""
        words = _("%(channel)s until %(day)s") % {
            "channel": row.closed_by["channel"],
            "day": self._short(_day(row.closed_by["until"])),
        }
        label = escape(_("Closed by a channel"))
        sign = f'{icon("lock")}<span class="hidden-text">{label}: </span>'
        return f'<span class="tile-next due" title="{label}">{sign}{escape(words)}</span>'

    def _short(self, day: date) -> str:
        if day not in self._days:
            self._days[day] = short_day(day) if abs((day - self._today).days) > 6 else weekday_number(day)
        return self._days[day]


def counts_of(floors: Iterable[Floor]) -> dict[str, int]:
    """Return how many rooms pass each filter."""
    counts = dict.fromkeys(FILTERS, 0)
    for floor in floors:
        for tile in floor.tiles:
            for mark in tile.marks:
                counts[mark] += 1
    return counts


def _head_sign(name: str, words: "StrPromise") -> str:
    """Return a sign in the head of a tile; its words are its title, and are read aloud."""
    label = escape(words)
    return f'<span class="tile-report" title="{label}">{icon(name)}<span class="hidden-text">{label}</span></span>'


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _name(first_name: str | None, last_name: str) -> str:
    return f"{first_name} {last_name}".strip() if first_name is not None else ""
