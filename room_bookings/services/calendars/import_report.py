"""What an import did."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from room_bookings.enums import ImportOutcome
from room_bookings.models import ChannelCalendar

MAX_LISTED = 50
"""The longest lists of an import's report."""


@dataclass
class ImportReport:
    """What an import did, and what a person should look at.

    `unassigned` are bookings that did not get the room of the listing, `unrestored` those that the channel has again
    and that stay cancelled, `in_house` those that it took away or changed while the guests are here.
    `oversold_nights` are nights that were sold twice.
    """

    calendar: ChannelCalendar
    outcome: ImportOutcome
    error_code: str = ""
    error: str = ""
    blocks_added: int = 0
    blocks_changed: int = 0
    blocks_released: int = 0
    bookings_created: list[str] = field(default_factory=list)
    bookings_changed: list[str] = field(default_factory=list)
    bookings_cancelled: list[str] = field(default_factory=list)
    in_house: list[str] = field(default_factory=list)
    unassigned: list[str] = field(default_factory=list)
    unrestored: list[str] = field(default_factory=list)
    oversold_nights: list[date] = field(default_factory=list)
    missing: int = 0
    doubled: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    own: int = 0

    @property
    def blocks_differ(self) -> bool:
        """Tell whether blocks were added, changed or released."""
        return bool(self.blocks_added or self.blocks_changed or self.blocks_released)

    @property
    def changed_bookings(self) -> list[str]:
        """Return the IDs of the bookings that were created, changed or cancelled."""
        return [*self.bookings_created, *self.bookings_changed, *self.bookings_cancelled]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as the API and the audit show it, its lists cut at MAX_LISTED."""
        values = {name: value for name, value in vars(self).items() if name != "calendar"}
        values["oversold_nights"] = [night.isoformat() for night in sorted(set(self.oversold_nights))]
        return {
            name: value[:MAX_LISTED] if isinstance(value, list) else value for name, value in values.items()
        }
