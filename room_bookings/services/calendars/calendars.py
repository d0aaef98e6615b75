"""Create, change and delete calendars, and give them the token of an exported feed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from notifications.services.webhook_urls import UrlRefused, parse_webhook_url
from room_bookings.enums import CalendarAction, CalendarReading
from room_bookings.models import CalendarBlock, ChannelCalendar
from room_bookings.services.calendars.changes import announce_calendar, record_calendar_change
from room_bookings.services.calendars.locking import lock_calendar
from room_bookings.services.channels import folded_channel
from room_bookings.services.night_sales import lock_room_types
from rooms.exceptions import no_such_room_types
from rooms.models import Room, RoomType
from rooms.selectors import find_room_types, room_by_number
from staff.capabilities import Capability
from staff.command import Command

CHANGEABLE = frozenset({"channel", "description", "url", "reading", "block_words"})
"""The fields of a calendar that a command can change. Another room or room type is another calendar."""

_SECRET = frozenset({"url"})
"""Fields whose values the audit leaves out: whoever knows the address of a feed can read it."""

_READ_HELD_BLOCKS = PreparedQuery(
    "read_held_blocks_of_calendar",
    lambda given: CalendarBlock.objects.filter(
        calendar=given.value("calendar_pk"), released_at__isnull=True, until__gt=given.value("today")
    ),
)


@dataclass(frozen=True)
class CalendarWithToken:
    """A calendar with the token of its exported feed, which is shown this once; None without a feed."""

    calendar: ChannelCalendar
    token: str | None = field(repr=False)


def create_calendar(
    command: Command,
    *,
    channel: str,
    room_type: str | None = None,
    room: str | None = None,
    url: str = "",
    description: str = "",
    reading: str = CalendarReading.CHANNEL,
    block_words: Sequence[str] = (),
    exports: bool = True,
) -> CalendarWithToken:
    """Create the calendar of a listing that sells one room, given by its number, or any room of a type, by its code.

    With `exports` it gets a feed for the channel to read. Raises Invalid (neither or both of room and room type,
    unknown ones, an address that requests may not have), RoomNotFound, Forbidden.
    """
    command.require(Capability.CALENDARS)
    values = _in_stored_form(
        {
            "channel": channel,
            "url": url,
            "description": description,
            "reading": reading,
            "block_words": list(block_words),
        }
    )
    _require_valid(values)
    sold_type, sold_room = _listing(command, room_type, room)
    token = secrets.token_urlsafe(32) if exports else None
    calendar = ChannelCalendar(
        hotel=command.hotel,
        room_type=sold_type,
        room=sold_room,
        **values,
        token_hash=token_hash(token) if token else "",
        token_issued_at=command.now if token else None,
        created_at=command.now,
        updated_at=command.now,
    )
    insert_rows([calendar], set_primary_keys=True)
    details = {
        "channel": calendar.channel,
        "room_type": sold_type.code,
        "room": sold_room.room_number if sold_room else None,
        "exports": exports,
    }
    record_calendar_change(command, calendar, CalendarAction.CREATED, details)
    return CalendarWithToken(calendar, token)


def update_calendar(command: Command, *, calendar_pk: int, changes: Mapping[str, Any]) -> ChannelCalendar:
    """Change a calendar: values by name, among CHANGEABLE. Unchanged values write nothing.

    What was imported stays until the next import reads the feed by the new rules. Locks the calendar.
    Raises NotFound, Invalid, Forbidden, Busy.
    """
    command.require(Capability.CALENDARS)
    if unknown := changes.keys() - CHANGEABLE:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    values = _in_stored_form(changes)
    _require_valid(values)
    calendar = lock_calendar(command, calendar_pk=calendar_pk)
    changed = {name: value for name, value in values.items() if getattr(calendar, name) != value}
    if not changed:
        return calendar
    details = [
        {"field": name} | ({} if name in _SECRET else {"old": getattr(calendar, name), "new": value})
        for name, value in sorted(changed.items())
    ]
    _write(command, calendar, changed)
    record_calendar_change(command, calendar, CalendarAction.CHANGED, {"changes": details})
    return calendar


def delete_calendar(command: Command, *, calendar_pk: int) -> ChannelCalendar:
    """End a calendar: its feed is not found any more, and its blocks are released. Its bookings and its audit stay.

    Locks the calendar, then its room type. Raises NotFound (also for a deleted one), Forbidden, Busy.
    """
    command.require(Capability.CALENDARS)
    calendar = lock_calendar(command, calendar_pk=calendar_pk)
    blocks = list(_READ_HELD_BLOCKS(calendar_pk=calendar.pk, today=command.today))
    release_blocks(command, blocks)
    _write(
        command,
        calendar,
        {
            "deleted_at": command.now,
            "token_hash": "",
            "token_issued_at": None,
            "url": "",
            "lease_until": None,
        },
    )
    record_calendar_change(command, calendar, CalendarAction.DELETED, {"released": len(blocks)})
    if blocks:
        announce_calendar(command, calendar, ("blocks",))
    return calendar


def release_blocks(command: Command, blocks: Sequence[CalendarBlock]) -> None:
    """End blocks of a locked calendar: from the business date on they hold no night. Locks the room types."""
    if not blocks:
        return
    lock_room_types({block.room_type_id for block in blocks})
    for block in blocks:
        if block.first < command.today:
            block.until = command.today
        else:
            block.released_at = command.now
        block.updated_at = command.now
    update_rows(blocks, ["until", "released_at", "updated_at"])


def issue_calendar_token(command: Command, *, calendar_pk: int) -> CalendarWithToken:
    """Give the exported feed of a calendar a new address; the one before is not found any more. Locks the calendar.

    Raises NotFound, Forbidden, Busy.
    """
    command.require(Capability.CALENDARS)
    calendar = lock_calendar(command, calendar_pk=calendar_pk)
    token = secrets.token_urlsafe(32)
    _write(command, calendar, {"token_hash": token_hash(token), "token_issued_at": command.now})
    record_calendar_change(command, calendar, CalendarAction.TOKEN_ISSUED, {})
    return CalendarWithToken(calendar, token)


def revoke_calendar_token(command: Command, *, calendar_pk: int) -> ChannelCalendar:
    """Take the exported feed of a calendar away; one without a feed stays as it is. Locks the calendar.

    Raises NotFound, Forbidden, Busy.
    """
    command.require(Capability.CALENDARS)
    calendar = lock_calendar(command, calendar_pk=calendar_pk)
    if calendar.token_hash:
        _write(command, calendar, {"token_hash": "", "token_issued_at": None})
        record_calendar_change(command, calendar, CalendarAction.TOKEN_REVOKED, {})
    return calendar


def token_hash(token: str) -> str:
    """Return what is stored of a token. It has 256 random bits, so one round of SHA-256 is enough."""
    return sha256(token.encode()).hexdigest()


def _listing(command: Command, room_type: str | None, room: str | None) -> tuple[RoomType, Room | None]:
    if (room_type is None) == (room is None):
        sentence = _("A calendar sells one room or one room type: give one of them.")
        raise Invalid(sentence, errors={"room_type": [sentence], "room": [sentence]})
    if room is not None:
        found = room_by_number(hotel=command.hotel, room_number=room)
        return found.room_type, found
    code = str(room_type)
    types = find_room_types(hotel=command.hotel, codes=[code])
    if code not in types:
        sentence = no_such_room_types([code])
        raise Invalid(sentence, errors={"room_type": [sentence]})
    return types[code], None


def _in_stored_form(values: Mapping[str, Any]) -> dict[str, Any]:
    stored = dict(values)
    if "channel" in stored:
        stored["channel"] = folded_channel(stored["channel"])
    if "url" in stored:
        # The scheme by which calendar programs subscribe; the feed is the same.
        stored["url"] = (
            "https://" + stored["url"][9:] if stored["url"].startswith("webcal://") else stored["url"]
        )
    if "block_words" in stored:
        stored["block_words"] = sorted({word.strip() for word in stored["block_words"]} - {""})
    return stored


def _require_valid(values: Mapping[str, Any]) -> None:
    errors = {}
    if values.get("channel") == "":
        errors["channel"] = [_("A calendar names its channel.")]
    if values.get("reading", CalendarReading.CHANNEL) not in CalendarReading.values:
        errors["reading"] = [_("A calendar is read by CHANNEL, BLOCKS or RESERVATIONS.")]
    if values.get("url"):
        try:
            parse_webhook_url(values["url"])
        except UrlRefused as refusal:
            errors["url"] = [str(refusal)]
    if errors:
        raise Invalid(_("The calendar is not valid."), errors=errors)


def _write(command: Command, calendar: ChannelCalendar, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(calendar, name, value)
    calendar.version += 1
    calendar.updated_at = command.now
    update_rows([calendar], [*values, "version", "updated_at"])
