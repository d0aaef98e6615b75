"""The kinds of day sheets: their words, columns, commands and groups."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from room_bookings.enums import BookingStatus
from room_bookings.front_desk.selectors.day_sheets import Sheet
from room_bookings.front_desk.web.sheet_rows import DEPARTURE, STAY, Column
from room_bookings.transitions import LIVE

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def _has_status(*statuses: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda content: content["status"] in statuses


@dataclass(frozen=True)
class SheetKind:
    """The parts of a sheet: its words, its columns of time and its commands.

    `is_open` tells from a booking, as the API shows it, whether the work of the sheet remains to be done. `main` and
    `others` are commands of one booking, `sets` those of several, of the table SET_COMMANDS: a row that one of these
    could be done to gets a tick. `by_room` sorts the rows
    by room, else they are sorted by name. Sheets without `has_days` are about now. `groups` are parts of the sheet with
    headings: a row belongs to the first one whose condition it meets.
    """

    title: "StrPromise"
    empty: "StrPromise"
    open_label: "StrPromise"
    done_label: "StrPromise"
    times: Sequence[Column]
    is_open: Callable[[Mapping[str, Any]], bool]
    main: Sequence[str]
    others: Sequence[str] = ()
    sets: Sequence[str] = ()
    by_room: bool = False
    has_days: bool = True
    groups: Sequence[tuple["StrPromise", Callable[[Mapping[str, Any]], bool]]] = ()


SHEETS = {
    Sheet.ARRIVALS: SheetKind(
        _("Arrivals"),
        _("Nobody arrives on this day."),
        pgettext_lazy("count", "to come"),
        pgettext_lazy("count", "arrived"),
        times=[STAY],
        is_open=_has_status(BookingStatus.PENDING, BookingStatus.CONFIRMED),
        main=["check-in", "confirm"],
        others=["mark-arrived", "assign-room", "cancel"],
        sets=["check-in", "assign-room"],
    ),
    Sheet.DEPARTURES: SheetKind(
        _("Departures"),
        _("Nobody departs on this day."),
        pgettext_lazy("count", "to leave"),
        pgettext_lazy("count", "departed"),
        times=[DEPARTURE],
        is_open=_has_status(*LIVE),
        main=["check-out"],
        others=["change-departure", "move-room"],
        sets=["check-out"],
        by_room=True,
    ),
    Sheet.IN_HOUSE: SheetKind(
        _("In house"),
        _("Nobody is in the house on this day."),
        pgettext_lazy("count", "in house"),
        pgettext_lazy("count", "left meanwhile"),
        times=[STAY, DEPARTURE],
        is_open=_has_status(*LIVE),
        main=["check-out"],
        others=["move-room", "change-departure"],
        sets=["check-out"],
        by_room=True,
    ),
    Sheet.WAITING: SheetKind(
        _("Waiting and overdue"),
        _("Nobody waits for a room, and nobody is overdue."),
        pgettext_lazy("count", "to look after"),
        pgettext_lazy("count", "done"),
        times=[STAY, DEPARTURE],
        is_open=lambda content: content["status"] == BookingStatus.CONFIRMED or content["is_overstay"],
        main=["check-in", "check-out"],
        others=["mark-arrived", "unmark-arrived", "assign-room", "change-departure", "acknowledge-overstay"],
        has_days=False,
        groups=[
            (_("Waiting for a room"), lambda content: content["waiting_since"] is not None),
            (
                _("To arrive, room not ready"),
                lambda content: not (content["is_overstay"] or content["checked_out_at"]),
            ),
            (_("Overdue departures"), lambda _: True),
        ],
    ),
    Sheet.NO_SHOWS: SheetKind(
        _("No-show candidates"),
        _("Every guest who was expected has arrived or may still arrive."),
        pgettext_lazy("count", "not arrived"),
        pgettext_lazy("count", "marked"),
        times=[STAY],
        is_open=_has_status(BookingStatus.CONFIRMED),
        main=["no-show"],
        others=["check-in", "cancel"],
        sets=["no-show"],
        has_days=False,
    ),
}
