"""Rows of calendars of channels, inserted by SQL."""

import uuid
from datetime import date
from typing import Any

from psycopg2.extras import Json

from tests.invariants.support.sql_rows import NOW, TODAY, TOMORROW, HotelRows
from tests.invariants.support.sql_session import Session

BLOCKS, CALENDARS = "room_bookings_calendarblock", "room_bookings_channelcalendar"


def add_calendar(s: Session, hotel: HotelRows, **columns: Any) -> int:
    row = {"hotel_id": hotel.pk, "room_type_id": hotel.room_type, "channel": "airbnb", "version": 1}
    empty = dict.fromkeys(
        ("description", "url", "token_hash", "last_outcome", "last_error_code", "last_error"), ""
    )
    state = {"reading": "CHANNEL", "block_words": [], "lease_number": 0, "created_at": NOW, "updated_at": NOW}
    key: int = s.insert(CALENDARS, **row | empty | state | columns)
    return key


def add_block(
    s: Session, hotel: HotelRows, calendar: int, first: date = TODAY, until: date = TOMORROW, **columns: Any
) -> int:
    row = {"hotel_id": hotel.pk, "calendar_id": calendar, "room_type_id": hotel.room_type}
    event = {"uid": str(uuid.uuid4()), "item": "1", "first": first, "until": until, "missing_imports": 0}
    key: int = s.insert(BLOCKS, **row | event | {"created_at": NOW, "updated_at": NOW} | columns)
    return key


def add_reservation(s: Session, hotel_pk: int, calendar: int, booking: int, **columns: Any) -> int:
    row = {"hotel_id": hotel_pk, "calendar_id": calendar, "booking_id": booking, "missing_imports": 0}
    event = {"uid": str(uuid.uuid4()), "item": "1", "first": TODAY, "until": TOMORROW}
    key: int = s.insert("room_bookings_calendarreservation", **row | event | columns)
    return key


def add_calendar_change(s: Session, hotel_pk: int, calendar: int, **columns: Any) -> int:
    row = {"hotel_id": hotel_pk, "calendar_id": calendar, "action": "CHANGED", "details": Json({})}
    by = {
        "source": "SYSTEM",
        "at": NOW,
        "business_date": TODAY,
        "command_id": str(uuid.uuid4()),
        "request_id": "",
    }
    key: int = s.insert("room_bookings_calendarchange", **row | by | columns)
    return key
