"""The changes of a booking in words: which field, and its value before and after, in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import pgettext, pgettext_lazy

from hotel.kernel.sentences import clock_text, day_text
from hotel.web.amounts import amount_in_words
from room_bookings.web.labels import PAYMENT_TERMS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

CHANGED_FIELDS: Mapping[str, "StrPromise"] = {
    "check_in": pgettext_lazy("changed", "Arrival"),
    "check_out": pgettext_lazy("changed", "Departure"),
    "arrival_time": pgettext_lazy("changed", "Agreed arrival time"),
    "departure_time": pgettext_lazy("changed", "Agreed departure time"),
    "room_type": pgettext_lazy("changed", "Room type"),
    "adults": pgettext_lazy("changed", "Adults"),
    "children": pgettext_lazy("changed", "Children"),
    "total_amount": pgettext_lazy("changed", "Price"),
    "currency": pgettext_lazy("changed", "Currency"),
    "payment_terms": pgettext_lazy("changed", "Payment terms"),
    "group_reference": pgettext_lazy("changed", "Group"),
    "source": pgettext_lazy("changed", "Channel"),
    "external_reference": pgettext_lazy("changed", "Channel's number"),
    "external_item": pgettext_lazy("changed", "Item of the channel's number"),
    "channel_version": pgettext_lazy("changed", "Version of the channel's message"),
    "booker": pgettext_lazy("changed", "Booker"),
    "special_requests": pgettext_lazy("changed", "Wishes"),
    "notes": pgettext_lazy("changed", "Notes"),
    "party": pgettext_lazy("changed", "Names or contacts of the party"),
}
"""What changed, by the field of a change. A new field of `WATCHED_FIELDS` gets its words here."""


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
    if field in {"check_in", "check_out"}:
        return day_text(date.fromisoformat(value))
    if field in {"arrival_time", "departure_time"}:
        return clock_text(time.fromisoformat(value))
    if field == "payment_terms":
        return str(PAYMENT_TERMS[value])
    if field == "total_amount":
        return amount_in_words(value)
    return str(value)
