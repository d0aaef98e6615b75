"""The timeline of a room or booking as sentences: who did what, in the reader's language.

`stories` joins the entries of one command to one story. A page of a booking reads its entries with `booking_timeline`,
a page of a room with `room_timeline`::

    stories(page.entries, statuses=BOOKING_STATUSES, booking=lambda booking_id: booking_id)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext_lazy

from hotel.web.amounts import amount_in_words
from room_bookings.enums import BookingStatus
from room_bookings.provider_enums import PAYMENT_CONCERN
from room_bookings.web.change_words import ChangeInWords, changes_in_words
from room_bookings.web.labels import PAYMENT_CONCERNS, PAYMENT_KINDS, PAYMENT_METHODS
from room_bookings.web.signs import status_sign
from rooms.enums import Operation, RoomStatus

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

OPERATION_SENTENCES: Mapping[str, "StrPromise"] = {
    Operation.ASSIGN: pgettext_lazy("history", "%(who)s assigned room %(room)s to %(booking)s"),
    Operation.REASSIGN: pgettext_lazy(
        "history", "%(who)s assigned room %(room)s to %(booking)s instead of room %(from_room)s"
    ),
    Operation.UNASSIGN: pgettext_lazy(
        "history", "%(who)s removed the assignment of room %(room)s to %(booking)s"
    ),
    Operation.CHECK_IN: pgettext_lazy("history", "%(who)s checked in %(booking)s to room %(room)s"),
    Operation.CHECK_OUT: pgettext_lazy("history", "%(who)s checked out %(booking)s from room %(room)s"),
    Operation.CONTINUE: pgettext_lazy(
        "history", "%(who)s let the guests of %(booking)s stay in room %(room)s"
    ),
    Operation.MOVE: pgettext_lazy(
        "history", "%(who)s moved %(booking)s from room %(from_room)s to room %(room)s"
    ),
    Operation.UNDO_CHECK_IN: pgettext_lazy(
        "history", "%(who)s undid the check-in of %(booking)s to room %(room)s"
    ),
    Operation.UNDO_CHECK_OUT: pgettext_lazy(
        "history", "%(who)s undid the check-out of %(booking)s from room %(room)s"
    ),
    Operation.UNDO_MOVE: pgettext_lazy(
        "history", "%(who)s undid the move of %(booking)s from room %(room)s to room %(from_room)s"
    ),
    Operation.CREATE: pgettext_lazy("history", "%(who)s created room %(room)s"),
    Operation.ACTIVATE: pgettext_lazy("history", "%(who)s put room %(room)s into use"),
    Operation.DEACTIVATE: pgettext_lazy("history", "%(who)s took room %(room)s out of use"),
    Operation.CHANGE: pgettext_lazy("history", "%(who)s changed the data of room %(room)s"),
    Operation.RENUMBER: pgettext_lazy("history", "%(who)s gave room %(from_room)s the number %(room)s"),
    Operation.MARK_DIRTY: pgettext_lazy("history", "%(who)s marked room %(room)s as dirty"),
    Operation.CLEAN_START: pgettext_lazy("history", "%(who)s started cleaning room %(room)s"),
    Operation.CLEAN_STOP: pgettext_lazy("history", "%(who)s stopped cleaning room %(room)s"),
    Operation.CLEAN_COMPLETE: pgettext_lazy("history", "%(who)s cleaned room %(room)s"),
    Operation.INSPECT: pgettext_lazy("history", "%(who)s inspected room %(room)s"),
    Operation.MAINTENANCE: pgettext_lazy("history", "%(who)s reported maintenance in room %(room)s"),
    Operation.MAINTENANCE_COMPLETE: pgettext_lazy(
        "history", "%(who)s completed the maintenance of room %(room)s"
    ),
    Operation.BLOCK: pgettext_lazy("history", "%(who)s blocked room %(room)s"),
    Operation.CHANGE_BLOCK: pgettext_lazy("history", "%(who)s changed the block of room %(room)s"),
    Operation.OUT_OF_SERVICE: pgettext_lazy("history", "%(who)s set room %(room)s out of service"),
    Operation.OUT_OF_ORDER: pgettext_lazy("history", "%(who)s set room %(room)s out of order"),
    Operation.RETURN_TO_SERVICE: pgettext_lazy("history", "%(who)s returned room %(room)s to service"),
    Operation.OVERRIDE_STATUS: pgettext_lazy("history", "%(who)s overrode the status of room %(room)s"),
    Operation.DETACH_ORPHANED_GUESTS: pgettext_lazy(
        "history", "%(who)s removed guests without a booking from room %(room)s"
    ),
    Operation.MAINTENANCE_CHANGE: pgettext_lazy(
        "history", "%(who)s changed a maintenance report of room %(room)s"
    ),
    Operation.GUEST_WISH: pgettext_lazy("history", "%(who)s changed the wish of the guests in room %(room)s"),
    Operation.VISIT: pgettext_lazy("history", "%(who)s visited room %(room)s"),
    Operation.OBSERVE: pgettext_lazy("history", "%(who)s looked into room %(room)s"),
    Operation.RESOLVE_DISCREPANCY: pgettext_lazy(
        "history", "%(who)s resolved the discrepancy of room %(room)s"
    ),
    Operation.NEW_PIN: pgettext_lazy("history", "%(who)s gave a guest in room %(room)s a new PIN"),
}

WITH_CHANGES = (
    Operation.GUEST_WISH,
    Operation.OBSERVE,
    Operation.RESOLVE_DISCREPANCY,
    Operation.MAINTENANCE_CHANGE,
    Operation.BLOCK,
    Operation.CHANGE_BLOCK,
    Operation.OUT_OF_ORDER,
    Operation.OUT_OF_SERVICE,
    Operation.RETURN_TO_SERVICE,
)
"""The operations whose rows tell what changed: the wish, what was seen, the discrepancy, a report, a block's nights."""

CHANGE_OF_BOOKING = pgettext_lazy("history", "%(who)s changed %(booking)s in room %(room)s")
BOOKING_CHANGED = pgettext_lazy("history", "%(who)s changed %(booking)s")
INSPECTION_PASSED = pgettext_lazy("history", "%(who)s inspected room %(room)s: passed")
INSPECTION_FAILED = pgettext_lazy("history", "%(who)s inspected room %(room)s: failed")
PAYMENT_ENTERED = pgettext_lazy("history", "%(who)s entered for %(booking)s: %(what)s")
PAYMENT_CONCERN_TOLD = pgettext_lazy("history", "Look at the payments of %(booking)s: %(what)s")
INVOICE_ISSUED = pgettext_lazy("history", "%(who)s issued invoice %(number)s of %(what)s for %(booking)s")
INVOICE_CREDITED = pgettext_lazy("history", "%(who)s took invoice %(credits)s back by credit note %(number)s")
STATUS_CHANGED = pgettext_lazy("history", "%(who)s changed the status")

_REINSTATED = pgettext_lazy("history", "%(who)s reinstated %(booking)s")
_CHECK_OUT_UNDONE = pgettext_lazy("history", "%(who)s undid the check-out of %(booking)s")

BOOKING_STEP_SENTENCES: Mapping[tuple[str, str], "StrPromise"] = {
    ("", BookingStatus.PENDING): pgettext_lazy("history", "%(who)s created %(booking)s"),
    (BookingStatus.PENDING, BookingStatus.CONFIRMED): pgettext_lazy(
        "history", "%(who)s confirmed %(booking)s"
    ),
    (BookingStatus.PENDING, BookingStatus.CANCELLED): pgettext_lazy(
        "history", "%(who)s cancelled %(booking)s"
    ),
    (BookingStatus.CONFIRMED, BookingStatus.CANCELLED): pgettext_lazy(
        "history", "%(who)s cancelled %(booking)s"
    ),
    (BookingStatus.CONFIRMED, BookingStatus.NO_SHOW): pgettext_lazy(
        "history", "%(who)s marked %(booking)s as a no-show"
    ),
    (BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN): pgettext_lazy(
        "history", "%(who)s checked in %(booking)s"
    ),
    (BookingStatus.CHECKED_IN, BookingStatus.CHECKED_OUT): pgettext_lazy(
        "history", "%(who)s checked out %(booking)s"
    ),
    (BookingStatus.CHECKED_OUT, BookingStatus.COMPLETED): pgettext_lazy(
        "history", "%(who)s completed %(booking)s"
    ),
    (BookingStatus.CHECKED_IN, BookingStatus.CONFIRMED): pgettext_lazy(
        "history", "%(who)s undid the check-in of %(booking)s"
    ),
    (BookingStatus.CHECKED_OUT, BookingStatus.CHECKED_IN): _CHECK_OUT_UNDONE,
    (BookingStatus.COMPLETED, BookingStatus.CHECKED_IN): _CHECK_OUT_UNDONE,
    (BookingStatus.CANCELLED, BookingStatus.PENDING): _REINSTATED,
    (BookingStatus.CANCELLED, BookingStatus.CONFIRMED): _REINSTATED,
    (BookingStatus.NO_SHOW, BookingStatus.CONFIRMED): _REINSTATED,
}
"""Sentences for the status events of a booking, where no row of the room log tells the same. ("" is no status.)"""

OVERRIDABLE: Mapping[str, "StrPromise"] = {
    "room_dirty": pgettext_lazy("override", "the room is dirty"),
    "room_not_inspected": pgettext_lazy("override", "the room is not inspected"),
    "room_too_small": pgettext_lazy("override", "the room is too small"),
    "do_not_move": pgettext_lazy("override", "the guests were to keep their room"),
    "not_arrival_day": pgettext_lazy("override", "the dates of the stay are over"),
    "party_incomplete": pgettext_lazy("override", "not every adult has a name"),
    "not_continuable": pgettext_lazy("override", "the guests of the earlier booking have left"),
    "stays_do_not_meet": pgettext_lazy("override", "the earlier booking had ended before"),
    "payment_required": pgettext_lazy("override", "nothing is paid"),
    "balance_due": pgettext_lazy("override", "the bill was not paid"),
    "lower_price": pgettext_lazy("override", "the price fell"),
    "no_availability": pgettext_lazy("override", "no room is left"),
    "restricted": pgettext_lazy("override", "its nights are restricted"),
}
"""Reasons that an override set aside, by their code."""


_Names = tuple[Callable[[str], str], Callable[[str], str]]
"""How a sentence names a booking by its ID, and an invoice by its number."""


@dataclass(frozen=True)
class Override:
    """A reason that a person has set aside, in words, and the explanation given."""

    what: str
    reason: str


@dataclass
class Story:
    """The effects of one command: sentences in HTML, the statuses it went through, notes, overrides and changes.

    `statuses` are (value, label), oldest first: none, or at least two.
    """

    command_id: UUID
    at: datetime
    source: str
    who: str
    sentences: list[SafeString] = field(default_factory=list)
    statuses: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    override: Override | None = None
    changes: list[ChangeInWords] = field(default_factory=list)

    @property
    def signs(self) -> list[SafeString]:
        """The statuses as colour, sign and word."""
        return [status_sign(value, label) for value, label in self.statuses]


def stories(
    entries: Sequence[Mapping[str, Any]],
    *,
    statuses: Mapping[str, "StrPromise"],
    booking: Callable[[str], str],
    metadata: Mapping[UUID, Mapping[str, Any]] | None = None,
    invoice: Callable[[str], str] = str,
) -> list[Story]:
    """Return a story for each command, in the order of the entries, which are newest first.

    `statuses` are the labels of the statuses that the entries go through. `booking` says how a sentence names a booking
    by its ID: plain text, or safe HTML with a link; `invoice` does so for the number of an invoice. `metadata` is that
    of the room log by command, for overrides.
    """
    by_command: dict[UUID, list[Mapping[str, Any]]] = {}
    for entry in entries:
        by_command.setdefault(entry["command_id"], []).append(entry)
    return [
        _story(group, statuses, (booking, invoice), (metadata or {}).get(command_id, {}))
        for command_id, group in by_command.items()
    ]


def _story(
    entries: Sequence[Mapping[str, Any]],
    statuses: Mapping[str, "StrPromise"],
    names: _Names,
    metadata: Mapping[str, Any],
) -> Story:
    newest = entries[0]
    staff = newest["staff"]
    who = staff["name"] if staff else gettext("The system")
    story = Story(newest["command_id"], newest["at"], newest["source"], who)
    steps = [entry for entry in reversed(entries) if entry["kind"] == "status"]
    operations = [entry for entry in reversed(entries) if entry["kind"] == "operation"]
    templates = [(entry, _operation_sentence(entry, steps)) for entry in operations]
    changes = [entry for entry in reversed(entries) if entry["kind"] == "change" and not _concern(entry)]
    if not operations:
        templates = [(entry, _step_sentence(entry)) for entry in steps]
    if not templates:
        templates = [(entry, BOOKING_CHANGED) for entry in changes]
    templates += [(entry, PAYMENT_ENTERED) for entry in reversed(entries) if entry["kind"] == "payment"]
    templates += [(entry, _invoice_sentence(entry)) for entry in entries if entry["kind"] == "invoice"]
    templates += [(entry, PAYMENT_CONCERN_TOLD) for entry in entries if _concern(entry)]
    for entry, template in templates:
        sentence = _fill(template, entry, who, names)
        if sentence not in story.sentences:
            story.sentences.append(sentence)
    told = [entry for entry in operations if entry["operation"] in WITH_CHANGES]
    written = [*steps, *told, *changes]
    story.changes = changes_in_words(change for entry in written for change in entry["changes"])
    story.statuses = _chain(steps, statuses)
    story.notes = list(dict.fromkeys(entry["note"] for entry in reversed(entries) if entry["note"]))
    story.override = _override(metadata)
    if story.override and story.override.reason in story.notes:
        story.notes.remove(story.override.reason)
    return story


def _operation_sentence(entry: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> "StrPromise":
    operation = entry["operation"]
    if operation == Operation.CHANGE and entry["booking_id"]:
        return CHANGE_OF_BOOKING
    if operation == Operation.INSPECT and steps:
        failed = steps[-1]["to_status"] == RoomStatus.CHECKOUT_DIRTY
        return INSPECTION_FAILED if failed else INSPECTION_PASSED
    return OPERATION_SENTENCES[operation]


def _step_sentence(entry: Mapping[str, Any]) -> "StrPromise":
    if not entry["booking_id"]:
        return STATUS_CHANGED
    return BOOKING_STEP_SENTENCES.get((entry["from_status"] or "", entry["to_status"]), STATUS_CHANGED)


def _invoice_sentence(entry: Mapping[str, Any]) -> "StrPromise":
    return INVOICE_CREDITED if entry["invoice"]["credits"] else INVOICE_ISSUED


def _fill(template: "StrPromise", entry: Mapping[str, Any], who: str, names: _Names) -> SafeString:
    booking, name_of_invoice = names
    invoice = entry.get("invoice") or {}
    numbers = next((change for change in entry["changes"] if change["field"] == "room_number"), None)
    values = {
        "who": who,
        "room": (numbers["new"] if numbers else entry["room_number"]) or "",
        "from_room": (numbers["old"] if numbers else entry["from_room"]) or "",
        "booking": booking(entry["booking_id"]) if entry["booking_id"] else gettext("a booking"),
        "what": _what(entry),
        **{key: name_of_invoice(invoice[key]) for key in ("number", "credits") if invoice.get(key)},
    }
    escaped = {name: conditional_escape(value) for name, value in values.items()}
    return mark_safe(conditional_escape(str(template)) % escaped)  # noqa: S308 (every part is escaped)


def _what(entry: Mapping[str, Any]) -> str:
    if "payment" in entry:
        return _payment_in_words(entry["payment"])
    if "invoice" in entry:
        return amount_in_words(entry["invoice"]["gross"], entry["invoice"]["currency"])
    return str(PAYMENT_CONCERNS.get(_concern(entry), ""))


def _concern(entry: Mapping[str, Any]) -> str:
    """Return what a person should look at because of a payment provider; empty for any other entry."""
    told = [change["new"] for change in entry["changes"] if change["field"] == PAYMENT_CONCERN]
    return told[0] if told else ""


def _payment_in_words(payment: Mapping[str, Any]) -> str:
    parts = [PAYMENT_KINDS[payment["kind"]], PAYMENT_METHODS.get(payment["method"], ""), payment["text"]]
    if payment["amount"] is not None:
        parts.append(amount_in_words(payment["amount"], payment["currency"]))
    return ", ".join(str(part) for part in parts if part)


def _chain(steps: Sequence[Mapping[str, Any]], statuses: Mapping[str, "StrPromise"]) -> list[tuple[str, str]]:
    if not steps:
        return []
    values = [steps[0]["from_status"], *(step["to_status"] for step in steps)]
    values = [value for value in values if value]
    return [(value, str(statuses[value])) for value in values] if len(values) > 1 else []


def _override(metadata: Mapping[str, Any]) -> Override | None:
    codes = metadata.get("overrides")
    if not codes:
        return None
    what = ", ".join(str(OVERRIDABLE.get(code, code)) for code in codes)
    return Override(what, metadata.get("override_reason", ""))
