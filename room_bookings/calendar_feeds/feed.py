"""The values that are read from a feed."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

DAYS_AHEAD = 730
"""Days from the business date for which a feed is read and written."""


class EntryKey(NamedTuple):
    """The name of an event in its feed: a UID, and which of several events with this UID.

    `item` is 1, or the first date of a recurrence or of a doubled UID.
    """

    uid: str
    item: str


@dataclass(frozen=True)
class FeedEntry:
    """An event that holds the nights [first, until). `summary` can hold the name of a guest and is not stored."""

    key: EntryKey
    first: date
    until: date
    summary: str = ""


@dataclass(frozen=True)
class FeedFailure:
    """A feed that could not be read. `code` is a short word, `detail` a sentence for the owner of the calendar."""

    code: str
    detail: str


@dataclass
class ReadFeed:
    """The events of a feed that hold nights from the business date on, and what else stood in it.

    `cancelled` are the UIDs that the feed itself calls cancelled or free, `cancelled_items` single recurrences of
    others. `unreadable` has a sentence for each event that could not be read, `unreadable_uids` their UIDs as far as
    these are known. `doubled` are UIDs of several events without a recurrence. `own` counts events that this
    installation exported.
    """

    entries: dict[EntryKey, FeedEntry] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    cancelled_items: set[EntryKey] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)
    unreadable_uids: set[str] = field(default_factory=set)
    doubled: list[str] = field(default_factory=list)
    calendars: int = 0
    own: int = 0
    without_nights: int = 0

    @property
    def is_complete(self) -> bool:
        """Tell whether every event was read, so that a missing one is missing indeed."""
        return not self.unreadable

    def add(self, entry: FeedEntry) -> None:
        """Add an entry; a second one with the same key gets another item, so that none is lost."""
        key, number = entry.key, 2
        while key in self.entries:
            key = EntryKey(entry.key.uid, f"{entry.key.item}-{number}")
            number += 1
        self.entries[key] = FeedEntry(key, entry.first, entry.until, entry.summary)


def horizon(today: date) -> date:
    """Return the date before which nights are read and written: the first of a month, so that it seldom moves."""
    last = today + timedelta(days=DAYS_AHEAD)
    return date(last.year + last.month // 12, last.month % 12 + 1, 1)
