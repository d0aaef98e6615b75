"""The day sheets: arrivals, departures, in house, waiting and overdue, candidates for no-show."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hotel.kernel.business_date import FIRST_DAY, LAST_DAY, ONE_DAY, local_time, out_of_calendar
from notifications.web.live import LivePage
from room_bookings.api.actions import booking_actions
from room_bookings.front_desk.selectors.day_sheets import Changed, Sheet, SheetDay, sheet_bookings
from room_bookings.front_desk.web.set_commands import SET_COMMANDS
from room_bookings.front_desk.web.sheet_buttons import row_actions
from room_bookings.front_desk.web.sheet_kinds import SHEETS, SheetKind
from room_bookings.front_desk.web.sheet_rows import (
    GUEST_LABEL,
    Column,
    SheetRow,
    columns_of,
    group_heading,
    guest_name,
    join_rows,
    render_row,
)
from room_bookings.models import RoomBooking
from room_bookings.snapshots import booking_for_staff
from room_bookings.web.booking_buttons import needless_actions
from staff.authorization import may
from staff.capabilities import Capability
from staff.web.base import HotelPage, HotelPart


class SheetView(HotelPage):
    """The base of the page and the part of a sheet: the day, the bookings and their rows."""

    capability = Capability.BOOKINGS_READ
    sheet = Sheet.ARRIVALS

    @property
    def kind(self) -> SheetKind:
        """The kind of the sheet."""
        return SHEETS[self.sheet]

    @cached_property
    def day(self) -> SheetDay:
        """The business date in the query; today without one. Raises BadRequest."""
        text = self.request.GET.get("day")
        if not text or not self.kind.has_days:
            return SheetDay(self.hotel, self.command.today, self.now)
        try:
            chosen = date.fromisoformat(text)
        except ValueError as error:
            raise BadRequest("The day is not a date: write 2026-05-14.") from error
        if not FIRST_DAY < chosen < LAST_DAY:
            raise BadRequest(out_of_calendar())
        return SheetDay(self.hotel, chosen, self.now)

    @cached_property
    def may_work(self) -> bool:
        """Whether this person gets buttons: other days are read only."""
        return self.day.is_today and may(self.staff, Capability.BOOKINGS_CHANGE)

    @cached_property
    def columns(self) -> list[Column]:
        """The columns that this person sees, without the guest's."""
        return columns_of(self.kind.times, personal=self.sees_personal_data)

    def rows(self, bookings: Sequence[RoomBooking]) -> list[SheetRow]:
        """Return the rows of bookings. The guards of all buttons read at most four statements."""
        actions = booking_actions(self.command, bookings) if self.may_work and bookings else {}
        return [self._row(booking, actions.get(booking.pk)) for booking in bookings]

    def _row(self, booking: RoomBooking, entries: Sequence[Mapping[str, Any]] | None) -> SheetRow:
        content = booking_for_staff(booking, now=self.now, personal=self.sees_personal_data)
        is_open = self.kind.is_open(content)
        if entries is None:
            return SheetRow(self.hotel, booking, content, is_open)
        needless = needless_actions(booking, now=self.now)
        actions = row_actions(
            self.command,
            booking.booking_id,
            entries,
            main=self.kind.main if is_open else (),
            others=[name for name in self.kind.others if name not in needless],
            name=guest_name(content),
        )
        has_tick = any(
            entry["action"] in self.kind.sets
            and not entry["reasons"]
            and not (entry["action"] == "assign-room" and content["assigned_room"])
            for entry in entries
        )
        return SheetRow(self.hotel, booking, content, is_open, *actions, has_tick=has_tick)

    def html_of(self, rows: Sequence[SheetRow]) -> SafeString:
        """Return the rows in the order of the sheet."""
        ordered = sorted(((self._order(row), row) for row in rows), key=lambda pair: pair[0])
        return join_rows([render_row(row, self.columns, order=order) for order, row in ordered])

    def whole_html_of(self, rows: Sequence[SheetRow]) -> SafeString:
        """Return the rows with the headings of their groups."""
        if not self.kind.groups:
            return self.html_of(rows)
        parts: list[str] = []
        width = len(self.columns) + 3
        for number, (label, _is_member) in enumerate(self.kind.groups):
            parts.append(group_heading(label, order=str(number), width=width))
            parts.append(self.html_of([row for row in rows if self._group(row) == number]))
        return join_rows(parts)

    def _group(self, row: SheetRow) -> int:
        groups = enumerate(self.kind.groups)
        return next((number for number, (_label, is_member) in groups if is_member(row.content)), 0)

    def _order(self, row: SheetRow) -> str:
        """Return the text that sorts a row, here and in `js/sheet.js`, where rows that are new take their place."""
        primary = row.content["primary_guest"] or {"last_name": "", "first_name": ""}
        name = f"{primary['last_name']} {primary['first_name']}".casefold()
        room = f"{row.room_number:>16}" if self.kind.by_room else ""
        group = f"{self._group(row)}|" if self.kind.groups else ""
        return f"{group}{room}|{name}|{row.booking.pk:020}"


class DaySheet(SheetView, LivePage):
    """A day sheet."""

    template_name = "front_desk/day_sheet.html"

    def context(self) -> dict[str, Any]:
        """Return the table, its heading and counts, and the days to go to."""
        rows = self.rows(sheet_bookings(self.sheet, self.day))
        count_open = sum(row.is_open for row in rows)
        return {
            "kind": self.kind,
            "day": self.day,
            "days": self._days() if self.kind.has_days else [],
            "columns": self.columns,
            "guest_label": GUEST_LABEL,
            "rows": self.whole_html_of(rows),
            "count_open": count_open,
            "count_done": len(rows) - count_open,
            "may_work": self.may_work,
            "sets": [(name, SET_COMMANDS[name]) for name in self.kind.sets] if self.may_work else [],
            "sheet": self.sheet,
            "may_reserve": self.sheet == Sheet.ARRIVALS
            and self.day.is_today
            and may(self.staff, Capability.BOOKINGS_RESERVE),
            "shows_cards": self.sheet == Sheet.ARRIVALS and self.sees_personal_data,
            "clock": local_time(hotel=self.hotel, now=self.now).replace(tzinfo=None),
        }

    def _days(self) -> list[tuple[Any, date, bool]]:
        """Return yesterday, today and tomorrow: label, date, and whether it is shown."""
        today = self.command.today
        days = [(_("Yesterday"), today - ONE_DAY), (_("Today"), today), (_("Tomorrow"), today + ONE_DAY)]
        return [(label, day, day == self.day.day) for label, day in days]


class SheetRows(SheetView, HotelPart):
    """The rows of a sheet, read again: all of them, or those of the changed bookings and rooms in the query.

    `booking` and `room` name what has changed, `also` the bookings that stay on the sheet, each of them repeated.
    """

    template_name = "front_desk/sheet_rows.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Render the rows of the sheet that the URL names."""
        if kwargs["sheet"] not in list(Sheet):
            raise Http404
        self.sheet = Sheet(kwargs["sheet"])
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Return the rows."""
        query = self.request.GET
        booking_ids, room_numbers = query.getlist("booking"), query.getlist("room")
        changed = Changed(booking_ids, room_numbers) if booking_ids or room_numbers else None
        bookings = sheet_bookings(self.sheet, self.day, changed=changed, also=query.getlist("also"))
        return {"rows": self.html_of(self.rows(bookings))}
