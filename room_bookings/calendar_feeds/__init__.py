"""The iCalendar feeds of channels: read without trust, and written without personal data. No database, no network."""

from room_bookings.calendar_feeds.event_kinds import guest_name, is_reservation
from room_bookings.calendar_feeds.feed import FeedEntry, FeedFailure, ReadFeed, horizon
from room_bookings.calendar_feeds.own_uids import is_own_uid, own_uid
from room_bookings.calendar_feeds.read_feed import MAX_FEED_BYTES, read_feed
from room_bookings.calendar_feeds.write_feed import write_feed

__all__ = [
    "MAX_FEED_BYTES",
    "FeedEntry",
    "FeedFailure",
    "ReadFeed",
    "guest_name",
    "horizon",
    "is_own_uid",
    "is_reservation",
    "own_uid",
    "read_feed",
    "write_feed",
]
