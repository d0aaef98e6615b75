"""The public representations of calendars, their blocks and their imports."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from room_bookings.models import CalendarBlock, CalendarReservation, ChannelCalendar


def calendar_snapshot(calendar: ChannelCalendar) -> dict[str, Any]:
    """Represent a calendar, read with its room type and room, for managers. Its token is nowhere."""
    return {
        **_listing(calendar),
        "description": calendar.description,
        "url": calendar.url,
        "reading": calendar.reading,
        "block_words": calendar.block_words,
        "exports": bool(calendar.token_hash),
        "token_issued_at": calendar.token_issued_at,
        "last_try_at": calendar.last_try_at,
        "last_import_at": calendar.last_import_at,
        "last_outcome": calendar.last_outcome or None,
        "last_error_code": calendar.last_error_code,
        "last_error": calendar.last_error,
        "failing_since": calendar.failing_since,
        "created_at": calendar.created_at,
        "updated_at": calendar.updated_at,
    }


def calendar_in_events(calendar: ChannelCalendar, *, oversold: Sequence[date]) -> dict[str, Any]:
    """Represent a calendar in events, which also people without managers' rights read: without address and texts."""
    return {
        **_listing(calendar),
        "last_outcome": calendar.last_outcome or None,
        "last_error_code": calendar.last_error_code,
        "oversold_nights": [night.isoformat() for night in sorted(oversold)],
    }


def block_snapshot(block: CalendarBlock) -> dict[str, Any]:
    """Represent a block of a calendar."""
    return {
        "first": block.first,
        "until": block.until,
        "uid": block.uid,
        "item": block.item,
        "missing_imports": block.missing_imports,
    }


def reservation_snapshot(reservation: CalendarReservation) -> dict[str, Any]:
    """Represent a reservation of a calendar, read with its booking."""
    return {
        "booking_id": reservation.booking.booking_id,
        "status": reservation.booking.status,
        "first": reservation.first,
        "until": reservation.until,
        "uid": reservation.uid,
        "item": reservation.item,
        "missing_imports": reservation.missing_imports,
        "ended_at": reservation.ended_at,
    }


def _listing(calendar: ChannelCalendar) -> dict[str, Any]:
    return {
        "id": calendar.pk,
        "channel": calendar.channel,
        "room_type": calendar.room_type.code,
        "room": calendar.room.room_number if calendar.room else None,
    }
