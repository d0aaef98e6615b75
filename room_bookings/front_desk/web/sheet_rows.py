"""The rows of a day sheet in HTML: one function renders a row, for the page and for its part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import time_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from hotel.kernel.business_date import local_time
from hotel.models import Hotel
from hotel.web.amounts import amount_in_words
from hotel.web.dates import short_day
from hotel.web.icons import icon
from room_bookings.models import RoomBooking
from room_bookings.web.signs import booking_status_sign, room_status_sign

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class SheetRow:
    """A booking on a sheet: as the API shows it to this person, and the buttons that this person gets.

    `warnings` are the reasons against the main command. A row is open until the work of the sheet is done.
    """

    hotel: Hotel
    booking: RoomBooking
    content: Mapping[str, Any]
    is_open: bool
    buttons: str = ""
    warnings: Sequence[str] = ()
    has_tick: bool = False

    @property
    def room_number(self) -> str:
        """The number of the assigned room, or nothing."""
        return self.content["assigned_room"] or ""

    @property
    def url(self) -> str:
        """The address of the booking's page."""
        return reverse("pages:booking", args=[self.hotel.slug, self.booking.booking_id])

    def clock(self, at: datetime) -> str:
        """Return the time of day of an instant on the hotel's clock."""
        return time_format(local_time(hotel=self.hotel, now=at).time())


def guest_name(content: Mapping[str, Any]) -> str:
    """Return the name of the primary guest, or the booking ID of a party without one."""
    primary = content["primary_guest"]
    return f"{primary['first_name']} {primary['last_name']}".strip() if primary else content["booking_id"]


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its heading and the HTML of a cell. `is_personal` hides it from roles without that data."""

    name: str
    label: "StrPromise"
    cell: Callable[[SheetRow], str]
    is_personal: bool = False


def _guest(row: SheetRow) -> str:
    others = [member for member in row.content["party"] if member is not row.content["primary_guest"]]
    names = [f"{member['first_name']} {member['last_name']}".strip() for member in others]
    company = f'<span class="muted">{escape(", ".join(names))}</span>' if names else ""
    link = f'<a href="{escape(row.url)}">{escape(guest_name(row.content))}</a>'
    return f"{link}{company}<span>{escape(persons(row.booking))}</span>"


def persons(booking: RoomBooking) -> str:
    """Return the numbers of adults and children in words."""
    adults = ngettext("%(count)d adult", "%(count)d adults", booking.adults) % {"count": booking.adults}
    if not booking.children:
        return adults
    children = ngettext("%(count)d child", "%(count)d children", booking.children)
    return f"{adults}, {children % {'count': booking.children}}"


def _room(row: SheetRow) -> str:
    room = row.booking.assigned_room
    if room is None:
        word = escape(_now("No room"))
        return f'<span class="status" data-missing>{icon("warning")}{word}</span>'
    return f'<strong class="number">{escape(room.room_number)}</strong> {room_status_sign(room.room_status)}'


def _type(row: SheetRow) -> str:
    return f'<abbr title="{escape(row.booking.room_type.name)}">{escape(row.booking.room_type.code)}</abbr>'


def _stay(row: SheetRow) -> str:
    nights = row.content["nights"]
    words = (
        ngettext("%(count)d night", "%(count)d nights", nights) % {"count": nights}
        if nights
        else _now("day use")
    )
    days = f"{short_day(row.booking.check_in)} \N{EN DASH} {short_day(row.booking.check_out)}"
    arrival = row.booking.arrival_time
    clock = f'<span class="nowrap">{icon("clock")}{escape(time_format(arrival))}</span>' if arrival else ""
    return f'<span class="nowrap">{escape(days)}</span><span class="muted">{escape(words)}</span>{clock}'


def _departure(row: SheetRow) -> str:
    expected: datetime = row.content["expected_checkout"]
    words = f"{short_day(expected.date())}, {row.clock(expected)}"
    if not row.content["is_overstay"]:
        return f'<span class="nowrap">{escape(words)}</span>'
    overdue = escape(_now("Overdue"))
    return (
        f'<span class="nowrap">{escape(words)}</span>'
        f'<span class="status" data-overdue>{icon("clock")}{overdue}</span>{_acknowledged(row)}'
    )


def _acknowledged(row: SheetRow) -> str:
    at = row.booking.overstay_acknowledged_at
    if at is None:
        return ""
    words = escape(_now("Acknowledged at %(time)s") % {"time": row.clock(at)})
    return f'<span class="muted nowrap">{icon("note")}{words}</span>'


def _balance(row: SheetRow) -> str:
    balance = amount_in_words(row.content["balance_due"], row.content["currency"])
    return f'<span class="number nowrap">{escape(balance)}</span>'


def _wishes(row: SheetRow) -> str:
    texts = [row.content["special_requests"], row.content["notes"]]
    return "".join(f"<span>{escape(text)}</span>" for text in texts if text)


def _group(row: SheetRow) -> str:
    return escape(row.booking.group_reference)


def _state(row: SheetRow) -> str:
    booking = row.booking
    at = booking.no_show_at or booking.cancelled_at or booking.checked_out_at or booking.checked_in_at
    clock = f' <span class="muted nowrap">{escape(row.clock(at))}</span>' if at and not row.is_open else ""
    warnings = "".join(
        f'<span class="sheet-warning">{icon("warning")}{escape(text)}</span>' for text in row.warnings
    )
    return f"{booking_status_sign(booking.status)}{clock}{_waiting(row)}{warnings}"


def _waiting(row: SheetRow) -> str:
    since = row.booking.waiting_since
    if since is None:
        return ""
    words = escape(_now("Waiting since %(time)s") % {"time": row.clock(since)})
    return f'<span class="status" data-overdue>{icon("clock")}{words}</span>'


STAY = Column("stay", _("Stay"), _stay)
DEPARTURE = Column("departure", _("Expected departure"), _departure)
COMMON: Sequence[Column] = (
    Column("room", _("Room"), _room),
    Column("type", pgettext_lazy("column", "Type"), _type),
    Column("balance", _("Balance"), _balance, is_personal=True),
    Column("wishes", _("Wishes and notes"), _wishes, is_personal=True),
    Column("group", pgettext_lazy("column", "Group"), _group),
    Column("state", _("Status"), _state),
)
GUEST_LABEL = _("Guest")


def columns_of(time_columns: Sequence[Column], *, personal: bool) -> list[Column]:
    """Return the columns of a sheet after the guest's: those of the room, of the time, and all others."""
    columns = [*COMMON[:2], *time_columns, *COMMON[2:]]
    return [column for column in columns if personal or not column.is_personal]


def render_row(row: SheetRow, columns: Sequence[Column], *, order: str) -> str:
    """Return the table row. `order` is the text that sorts the rows of the sheet."""
    tick = ""
    if row.has_tick:
        label = escape(_now("Tick %(guest)s") % {"guest": guest_name(row.content)})
        tick = f'<input type="checkbox" data-tick aria-label="{label}">'
    cells = "".join(
        f'<td class="sheet-{column.name}" data-label="{escape(column.label)}">{column.cell(row)}</td>'
        for column in columns
    )
    return (
        f'<tr data-booking="{escape(row.booking.booking_id)}" data-room="{escape(row.room_number)}"'
        f' data-order="{escape(order)}"{"" if row.is_open else " data-done"}>'
        f'<td class="sheet-tick">{tick}</td>'
        f'<th scope="row" class="sheet-guest">{_guest(row)}</th>'
        f'{cells}<td class="sheet-buttons no-print">{row.buttons}</td></tr>'
    )


def group_heading(label: "StrPromise", *, order: str, width: int) -> str:
    """Return the heading of a group of rows, which `js/sheet.js` counts. `width` is the number of columns."""
    return (
        f'<tr class="sheet-group" data-group data-order="{escape(order)}"><th scope="rowgroup" colspan="{width}">'
        f'{escape(label)} <span class="number muted" data-group-count></span></th></tr>'
    )


def join_rows(rows: Sequence[str]) -> SafeString:
    """Return the rows as one piece of HTML. They are escaped already."""
    return mark_safe("".join(rows))  # noqa: S308 (render_row escapes every value)
