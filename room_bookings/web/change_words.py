"""The changes of a booking in words: which field, and its value before and after, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.translation import pgettext, pgettext_lazy

from hotel.enums import Language
from hotel.kernel.sentences import clock_text, day_text
from hotel.web.amounts import amount_in_words
from housekeeping.web.labels import DISCREPANCIES, PRIORITIES, REPORT_CATEGORIES, SEEN, WISHES
from room_bookings.web.labels import FEE_CATEGORIES, PAYMENT_CONCERNS, PAYMENT_TERMS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

CHANGED_FIELDS: Mapping[str, "StrPromise"] = {
    "check_in": pgettext_lazy("changed", "Arrival"),
    "check_out": pgettext_lazy("changed", "Departure"),
    "arrival_time": pgettext_lazy("changed", "Agreed arrival time"),
    "departure_time": pgettext_lazy("changed", "Agreed departure time"),
    "room_type": pgettext_lazy("changed", "Room type"),
    "do_not_move": pgettext_lazy("changed", "Guests keep their room"),
    "continues": pgettext_lazy("changed", "Guests stay on from booking"),
    "waiting_since": pgettext_lazy("changed", "Guests wait since"),
    "overstay_flagged_at": pgettext_lazy("changed", "Overstay flagged at"),
    "overstay_acknowledged_at": pgettext_lazy("changed", "Overstay acknowledged at"),
    "adults": pgettext_lazy("changed", "Adults"),
    "children": pgettext_lazy("changed", "Children"),
    "children_ages": pgettext_lazy("changed", "Ages of the children"),
    "entered_late": pgettext_lazy("changed", "Entered late"),
    "waived_fee": pgettext_lazy("changed", "Waived penalty"),
    "total_amount": pgettext_lazy("changed", "Price"),
    "nightly_amounts": pgettext_lazy("changed", "Prices of the nights"),
    "currency": pgettext_lazy("changed", "Currency"),
    "payment_terms": pgettext_lazy("changed", "Payment terms"),
    "cancellation_deadlines": pgettext_lazy("changed", "Cancellation deadlines"),
    "deposit_due": pgettext_lazy("changed", "Deposit"),
    "hold_until": pgettext_lazy("changed", "Held until"),
    "language": pgettext_lazy("changed", "Language"),
    "group_reference": pgettext_lazy("changed", "Group"),
    "source": pgettext_lazy("changed", "Channel"),
    "external_reference": pgettext_lazy("changed", "Channel's number"),
    "external_item": pgettext_lazy("changed", "Item of the channel's number"),
    "channel_version": pgettext_lazy("changed", "Version of the channel's message"),
    "booker": pgettext_lazy("changed", "Booker"),
    "special_requests": pgettext_lazy("changed", "Wishes"),
    "notes": pgettext_lazy("changed", "Notes"),
    "party": pgettext_lazy("changed", "Names or contacts of the party"),
    "payment_concern": pgettext_lazy("changed", "Payments to look at"),
    "guest_wish": pgettext_lazy("changed", "Wish of the guests"),
    "seen": pgettext_lazy("changed", "Seen"),
    "discrepancy": pgettext_lazy("changed", "Discrepancy"),
    "priority": pgettext_lazy("changed", "Priority of the report"),
    "category": pgettext_lazy("changed", "Trade"),
    "room_usable": pgettext_lazy("changed", "Guests can use the room meanwhile"),
    "technician": pgettext_lazy("changed", "Technician"),
    "block_start": pgettext_lazy("changed", "First night of the block"),
    "block_end": pgettext_lazy("changed", "End of the block"),
}
"""Words for a change, by its field. A new field of `WATCHED_FIELDS` gets its words here."""


class ChangeInWords(NamedTuple):
    """A changed field; without values for personal data, and for amounts where the reader sees none."""

    label: str
    old: str = ""
    new: str = ""


def changes_in_words(changes: Iterable[Mapping[str, Any]]) -> list[ChangeInWords]:
    """Return the changes of a timeline entry in words."""
    return [_in_words(change) for change in changes]


def _in_words(change: Mapping[str, Any]) -> ChangeInWords:
    field = change["field"]
    label = str(CHANGED_FIELDS.get(field, field))
    old, new = change.get("old"), change.get("new")
    if old is None and new is None:
        return ChangeInWords(label)
    return ChangeInWords(label, _value(field, old), _value(field, new))


def _value(field: str, value: Any) -> str:
    if value is None or value == "":
        return pgettext("changed", "none")
    return _WORDS.get(field, str)(value)


def _day(value: str) -> str:
    return day_text(date.fromisoformat(value))


def _clock(value: str) -> str:
    return clock_text(time.fromisoformat(value))


def _instant(value: str) -> str:
    """Return the time of day in the time zone of the page."""
    return clock_text(timezone.localtime(datetime.fromisoformat(value)).time().replace(microsecond=0))


def _moment(value: str) -> str:
    """Return the date and the time of day in the time zone of the page."""
    local = timezone.localtime(datetime.fromisoformat(value))
    return f"{day_text(local.date())} {clock_text(local.time().replace(microsecond=0))}"


def _nights(value: Sequence[Mapping[str, str]]) -> str:
    return " + ".join(amount_in_words(night["amount"]) for night in value)


def _yes_or_no(value: bool) -> str:
    return pgettext("changed", "yes") if value else pgettext("changed", "no")


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "check_in": _day,
    "check_out": _day,
    "block_start": _day,
    "block_end": _day,
    "arrival_time": _clock,
    "departure_time": _clock,
    "payment_terms": lambda value: str(PAYMENT_TERMS[value]),
    "guest_wish": lambda value: str(WISHES[value]),
    "seen": lambda value: str(SEEN[value]),
    "discrepancy": lambda value: str(DISCREPANCIES[value]),
    "priority": lambda value: str(PRIORITIES[value]),
    "category": lambda value: str(REPORT_CATEGORIES[value]),
    "room_usable": _yes_or_no,
    "children_ages": lambda ages: ", ".join(map(str, ages)) or pgettext("changed", "none"),
    "total_amount": amount_in_words,
    "cancellation_deadlines": lambda values: ", ".join(map(_moment, values)),
    "deposit_due": amount_in_words,
    "hold_until": _moment,
    "language": lambda value: Language(value).label,
    "nightly_amounts": _nights,
    "do_not_move": _yes_or_no,
    "entered_late": _yes_or_no,
    "waived_fee": lambda category: str(FEE_CATEGORIES[category]),
    "payment_concern": lambda value: str(PAYMENT_CONCERNS[value]),
    "waiting_since": _instant,
    "overstay_flagged_at": _instant,
    "overstay_acknowledged_at": _instant,
}
"""Functions that write the values of a field in words; the values of all others are shown as they are stored."""
