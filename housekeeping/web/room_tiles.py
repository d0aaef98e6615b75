"""Render one thing to do in a room: the page and the part that is read again use the same function."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _now
from django.utils.translation import pgettext_lazy

from hotel.kernel.business_date import local_time
from hotel.kernel.etag import etag
from hotel.kernel.json import render_json
from hotel.models import Hotel
from hotel.web.icons import icon
from housekeeping.enums import Priority
from housekeeping.selectors import RoomWork, Work
from housekeeping.web.labels import PRIORITIES, WISH_SIGNS, WISHES
from rooms.enums import RoomStatus
from rooms.web.labels import ROOM_STATUSES
from staff.authorization import may
from staff.capabilities import Capability
from staff.models import Staff

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STATUS_SIGNS: Mapping[str, str] = {
    RoomStatus.READY_FOR_GUEST: "ready",
    RoomStatus.OCCUPIED: "occupied",
    RoomStatus.CHECKOUT_DIRTY: "dirty",
    RoomStatus.CLEANING_IN_PROGRESS: "cleaning",
    RoomStatus.CLEANED_UNINSPECTED: "cleaned",
    RoomStatus.MAINTENANCE_REQUIRED: "maintenance",
    RoomStatus.OUT_OF_ORDER: "out-of-order",
}


@dataclass(frozen=True)
class Button:
    """A button of a tile. It sends `body` to the address of the action at once, or opens the dialog `asks` first."""

    name: str
    action: str
    sign: str
    word: "StrPromise"
    done: "StrPromise"
    body: Mapping[str, Any] = field(default_factory=dict)
    asks: str = ""
    is_first: bool = False


START = Button(
    "start",
    "start-cleaning",
    "start",
    pgettext_lazy("work", "Start"),
    pgettext_lazy("done", "Cleaning started"),
    is_first=True,
)
DONE = Button(
    "done",
    "mark-cleaned",
    "ready",
    pgettext_lazy("work", "Done"),
    pgettext_lazy("done", "Marked as cleaned"),
    is_first=True,
)
STOP = Button(
    "stop",
    "stop-cleaning",
    "stop",
    pgettext_lazy("work", "Stop"),
    pgettext_lazy("done", "Cleaning stopped"),
    {"reason": pgettext_lazy("reason", "Interrupted")},
)
PASSED = Button(
    "passed",
    "inspect",
    "ready",
    pgettext_lazy("inspection", "Passed"),
    pgettext_lazy("done", "Inspected"),
    {"passed": True},
    is_first=True,
)
FAILED = Button(
    "failed",
    "inspect",
    "failed",
    pgettext_lazy("inspection", "Failed"),
    pgettext_lazy("done", "Inspected"),
    {"passed": False},
    asks="failed",
)
REPAIRED = Button(
    "repaired",
    "complete-maintenance",
    "ready",
    pgettext_lazy("work", "Repaired"),
    pgettext_lazy("done", "Maintenance completed"),
    {"passed": True},
    is_first=True,
)
REPAIRED_DIRTY = Button(
    "repaired-dirty",
    "complete-maintenance",
    "dirty",
    pgettext_lazy("work", "Repaired, dirty"),
    pgettext_lazy("done", "Maintenance completed"),
    {"passed": False},
)
REPORT = Button(
    "report",
    "mark-maintenance",
    "maintenance",
    pgettext_lazy("work", "Report"),
    pgettext_lazy("done", "Maintenance reported"),
    {"priority": Priority.MED},
    asks="report",
)

WISH = Button(
    "wish",
    "guest-wishes",
    "note",
    pgettext_lazy("work", "Wish"),
    pgettext_lazy("done", "Wish entered"),
    asks="wish",
)
SEEN_NOW = Button(
    "seen",
    "observations",
    "search",
    pgettext_lazy("work", "Seen"),
    pgettext_lazy("done", "Observation recorded"),
    asks="seen",
)

BUTTONS: Mapping[Work, tuple[Button, ...]] = {
    Work.FINISH: (DONE, STOP, REPORT, SEEN_NOW),
    Work.CLEAN: (START, REPORT, WISH, SEEN_NOW),
    Work.INSPECT: (PASSED, FAILED, REPORT),
    Work.REPAIR: (REPAIRED, REPAIRED_DIRTY),
}


def room_tile(entry: RoomWork, *, hotel: Hotel, staff: Staff, now: datetime) -> SafeString:
    """Return the tile: number, signs that explain the place in the list, note and buttons."""
    room, number = entry.room, escape(entry.room.room_number)
    status = format_html(
        '<span class="status" data-status="{}">{}<span class="word">{}</span></span>',
        room.room_status,
        icon(STATUS_SIGNS[room.room_status]),
        ROOM_STATUSES[room.room_status],
    )
    signs = "".join(_signs(entry, hotel=hotel, now=now))
    note = (
        f'<p class="note">{icon("note")} {escape(room.open_report__note)}</p>'
        if room.open_report__note
        else ""
    )
    buttons = "".join(_button(each, entry, hotel=hotel, staff=staff) for each in _buttons(entry))
    return mark_safe(  # noqa: S308 (every value is escaped where it is put in)
        f'<li class="work card" id="{entry.work}-{number}" data-room="{number}" data-etag="{escape(etag(room))}">'
        f'<div class="work-head"><h3>{number}</h3><div class="row">{status}{signs}</div></div>'
        f'{note}<div class="work-buttons">{buttons}</div></li>'
    )


def _signs(entry: RoomWork, *, hotel: Hotel, now: datetime) -> Iterator[str]:
    """Yield the signs that tell why the room stands where it stands."""
    if entry.arrival:
        is_due = entry.arrival < local_time(hotel=hotel, now=now).date() or (
            local_time(hotel=hotel, now=now).time() >= hotel.check_in_time
        )
        kind = "is-due" if is_due else ""
        yield _sign("arrival", _now("Arrival"), time_format(hotel.check_in_time, "TIME_FORMAT"), kind=kind)
    if entry.is_occupied:
        yield _sign("person", _now("Guest stays"))
    if entry.wish:
        yield _sign(WISH_SIGNS[entry.wish], WISHES[entry.wish], kind=f"wish-{entry.wish.lower()}")
    if (priority := entry.room.open_report__priority) is not None:
        yield _sign("warning", _now("Priority"), PRIORITIES[priority], kind=f"priority-{priority.lower()}")
    if entry.since:
        at = local_time(hotel=hotel, now=entry.since)
        is_today = at.date() == local_time(hotel=hotel, now=now).date()
        shown = time_format(at, "TIME_FORMAT") if is_today else date_format(at, "SHORT_DATE_FORMAT")
        yield _sign("clock", _now("Since"), shown)


def _sign(name: str, word: Any, value: Any = "", *, kind: str = "") -> str:
    shown = f"<strong>{escape(value)}</strong>" if value else ""
    return f'<span class="sign {kind}">{icon(name)}<span class="word">{escape(word)}</span>{shown}</span>'


def _buttons(entry: RoomWork) -> list[Button]:
    """Return the buttons of the tile; only guests in the room have wishes."""
    return [button for button in BUTTONS[entry.work] if entry.is_occupied or button is not WISH]


def _button(button: Button, entry: RoomWork, *, hotel: Hotel, staff: Staff) -> str:
    number = entry.room.room_number
    undo = _undo_of(button, entry, staff=staff)
    data = {
        "do": _url(hotel, number, button.action),
        "body": render_json(_plain(_body_of(button, entry))).decode(),
        "done": f"{number}: {button.done}",
        "asks": button.asks,
        "undo": _url(hotel, number, undo[0]) if undo else "",
        "undo-body": render_json(_plain(undo[1])).decode() if undo else "",
    }
    attributes = " ".join(f'data-{name}="{escape(value)}"' for name, value in data.items() if value)
    return (
        f'<button type="button" id="{entry.work}-{escape(number)}-{button.name}" {attributes}'
        f"{'' if button.is_first else ' class=quiet'}>{icon(button.sign)}"
        f'<span class="word">{escape(button.word)}</span><span class="hidden-text"> {escape(number)}</span></button>'
    )


def _body_of(button: Button, entry: RoomWork) -> Mapping[str, Any]:
    """Return the body of the command; a repair names the report that the tile shows."""
    if button in (REPAIRED, REPAIRED_DIRTY) and entry.room.open_report__pk is not None:
        return {**button.body, "report_id": entry.room.open_report__pk}
    return button.body


def _undo_of(button: Button, entry: RoomWork, *, staff: Staff) -> tuple[str, Mapping[str, Any]] | None:
    """Return the action that takes this one back, with its body. A passed or failed inspection cannot be taken back."""
    room = entry.room
    if button is START:
        return "stop-cleaning", {"reason": pgettext_lazy("reason", "Undone")}
    if button in (DONE, STOP):
        return "start-cleaning", {}
    if button is WISH:
        return "guest-wishes", {"wish": entry.wish or None}
    if (
        button is REPORT
        and room.open_report__priority is None
        and may(staff, Capability.COMPLETE_MAINTENANCE)
    ):
        return "complete-maintenance", {"passed": True, "note": pgettext_lazy("reason", "Undone")}
    if button in (REPAIRED, REPAIRED_DIRTY) and room.open_report__note:
        report = {
            "priority": room.open_report__priority,
            "category": room.open_report__category,
            "note": room.open_report__note,
        }
        return "mark-maintenance", report | {"room_usable": bool(room.open_report__room_usable)}
    return None


def _plain(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if value is None or isinstance(value, int) else str(value) for name, value in body.items()
    }


def _url(hotel: Hotel, room_number: str, action: str) -> str:
    return reverse(f"room-{action}", args=[hotel.slug, room_number])
