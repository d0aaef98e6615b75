"""The messages of channels: names, references and versions, and the guard against messages that come late.

A channel is a name in lower case. (channel, external reference, external item) belongs to one booking of a hotel for
ever, also when it is cancelled: a message that is sent again never makes a second booking.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Conflict, Invalid, Reason
from hotel.kernel.names import normalized_name
from hotel.kernel.sql import PreparedQuery
from room_bookings.enums import BookingStatus
from room_bookings.exceptions import BookingRefused, SetRefused, about_booking
from room_bookings.models import RoomBooking
from room_bookings.status_words import booking_status_word
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command

REFERENCE_FIELDS = frozenset({"source", "external_reference", "external_item"})

ChannelVersion = int | datetime

_ENDED_WITHOUT_STAY = {BookingStatus.CANCELLED, BookingStatus.NO_SHOW}

_READ_BOOKINGS_BY_REFERENCE = PreparedQuery(
    "read_bookings_by_reference",
    lambda given: RoomBooking.objects.filter(
        given.any_of("source", "channels"),
        given.any_of("external_reference", "references"),
        hotel=given.value("hotel_pk"),
    ).exclude(external_reference=""),
)
"""The exclusion repeats the condition of the unique index over the references, so that PostgreSQL may use it."""


class Reference(NamedTuple):
    """The name of one sold room at its channel; the channel's own name is folded."""

    source: str
    external_reference: str
    external_item: str


def folded_channel(name: str) -> str:
    """Return the name of a channel as it is stored and compared: in lower case and NFC, without outer spaces."""
    return normalized_name(normalized_name(name).lower())


def version_text(version: ChannelVersion | None) -> str:
    """Return a channel version as it is stored: a number in decimal digits, or an instant in UTC."""
    if version is None:
        return ""
    if isinstance(version, datetime):
        return version.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(version)


def require_new_references(command: Command, references: Sequence[Reference]) -> None:
    """Require that no booking has one of these references, and that none occurs twice; empty ones are free.

    Raises Conflict for one reference, SetRefused for several (duplicate_reference), with the places in the request.
    """
    given = [each for each in references if each.external_reference]
    if not given:
        return
    existing = bookings_with(command, given)
    repeated = {each for each, times in Counter(given).items() if times > 1}
    refused: dict[int, dict[str, Any]] = {
        index: _refusal(each, existing.get(each), _places(references, each))
        for index, each in enumerate(references)
        if each.external_reference and (each in repeated or each in existing)
    }
    if refused and len(references) == 1:
        raise Conflict(refused[0]["reasons"][0].detail, **refused[0])
    if refused:
        raise SetRefused([{"place": f"bookings.{index}", **about} for index, about in refused.items()])


def require_free_reference(command: Command, *, booking: RoomBooking, reference: Reference) -> None:
    """Require that no other booking has the reference that this one is to have. Raises Conflict."""
    if not reference.external_reference:
        return
    other = bookings_with(command, [reference]).get(reference)
    if other is not None and other.pk != booking.pk:
        refusal = _refusal(reference, other, [])
        raise Conflict(refusal["reasons"][0].detail, **refusal)


def is_processed(*, booking: RoomBooking, version: ChannelVersion | None) -> bool:
    """Tell whether a message of this version about a locked booking was processed already: the versions are equal.

    A message without a version never was. The first message with one fixes whether versions are numbers or instants.
    Raises BookingRefused (stale_message) for an older message, Invalid for the other kind.
    """
    if version is None or not booking.channel_version:
        return False
    last = parsed_version(booking.channel_version)
    if isinstance(last, datetime) != isinstance(version, datetime):
        sentence = (
            _("Messages about this booking carry an instant as version.")
            if isinstance(last, datetime)
            else _("Messages about this booking carry a number as version.")
        )
        raise Invalid(sentence, errors={"channel_version": [sentence]})
    if version < last:  # type: ignore[operator]  # both are of one kind
        raise stale_message(booking, version)
    return version == last


def require_newer_message(*, booking: RoomBooking, version: ChannelVersion | None) -> None:
    """Refuse a message that is not newer than the last one, for commands that are judged by the booking's status.

    A repeated cancellation finds the booking cancelled and never comes here. One that does come was reversed since, or
    the channel has counted two messages with one version: the sender must look at the booking.
    Raises BookingRefused (stale_message), Invalid.
    """
    if version is not None and is_processed(booking=booking, version=version):
        raise stale_message(booking, version)


def stale_message(booking: RoomBooking, version: ChannelVersion) -> BookingRefused:
    """Return the refusal of a message that is not newer than the last one."""
    detail = _(
        "The message has version %(version)s; version %(last)s of booking %(booking)s came before it."
    ) % {
        "version": version_text(version),
        "last": booking.channel_version,
        "booking": booking.booking_id,
    }
    return BookingRefused(booking, [Reason("stale_message", detail)])


def require_open_for_message(
    command: Command, *, booking: RoomBooking, version: ChannelVersion | None
) -> None:
    """Refuse a message of a channel about a booking that ended without a stay: only reinstatement opens it again.

    A message of a channel carries a version, or comes from an account that may only reserve. Raises BookingRefused.
    """
    is_message = version is not None or not may(command.staff, Capability.BOOKINGS_CHANGE)
    if booking.status in _ENDED_WITHOUT_STAY and is_message:
        detail = _("Booking %(booking)s is %(status)s; reinstate it before it is changed.") % {
            "booking": booking.booking_id,
            "status": booking_status_word(booking.status),
        }
        raise BookingRefused(booking, [Reason("wrong_status", detail)])


def parsed_version(text: str) -> ChannelVersion:
    """Return a version as it is stored, or as a request gives it. Raises ValueError for text that is none."""
    if text.isascii() and text.isdigit():
        return int(text)
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant has an offset")
    return instant


def bookings_with(command: Command, references: Sequence[Reference]) -> Mapping[Reference, RoomBooking]:
    """Return the bookings that have one of these references, by reference, in one statement without locks."""
    rows = _READ_BOOKINGS_BY_REFERENCE(
        hotel_pk=command.hotel.pk,
        channels=[each.source for each in references],
        references=[each.external_reference for each in references],
    )
    return {Reference(row.source, row.external_reference, row.external_item): row for row in rows}


def _places(references: Sequence[Reference], wanted: Reference) -> list[int]:
    return [index for index, each in enumerate(references) if each == wanted]


def _refusal(reference: Reference, existing: RoomBooking | None, places: Sequence[int]) -> dict[str, Any]:
    names = {"reference": reference.external_reference, "item": reference.external_item}
    if existing is None:
        names["places"] = ", ".join(f"bookings.{index}" for index in places)
        detail = _("The reference %(reference)s, item %(item)s, occurs more than once: %(places)s.") % names
    elif existing.status == BookingStatus.CANCELLED:
        names["booking"] = existing.booking_id
        detail = (
            _(
                "The reference %(reference)s, item %(item)s, belongs to booking %(booking)s, which is cancelled: "
                "reinstate it."
            )
            % names
        )
    else:
        names["booking"] = existing.booking_id
        detail = (
            _("The reference %(reference)s, item %(item)s, belongs to booking %(booking)s already.") % names
        )
    return {
        "external_reference": reference.external_reference,
        "external_item": reference.external_item,
        "reasons": [Reason("duplicate_reference", detail)],
        **(about_booking(existing) if existing else {}),
    }
