"""The rooms, bookings and logins of the model, and the words for their statuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

DIRTY, READY, CLEAN = "CHECKOUT_DIRTY", "READY_FOR_GUEST", "CLEANED_UNINSPECTED"
CLEANING, OCCUPIED = "CLEANING_IN_PROGRESS", "OCCUPIED"
BROKEN, CLOSED = "MAINTENANCE_REQUIRED", "OUT_OF_ORDER"

EARLY = ("PENDING", "CONFIRMED")
LIVE = (*EARLY, "CHECKED_IN")
NO_SALE = {
    "source": "",
    "external_reference": "",
    "external_item": "1",
    "group_reference": "",
    "payment_terms": "PAY_AT_HOTEL",
}
"""Fields of channel, group and payment in the new bookings of the state machine."""


def minute(clock: time | None, default: int) -> int:
    """Return the minutes from 04:00, at which the hotel's day starts, to a time after it."""
    return default if clock is None else 60 * (clock.hour - 4) + clock.minute


@dataclass
class ModelRoom:
    """A room, its occupant and its open report."""

    status: str = READY
    is_active: bool = True
    room_type: str = "DBL"
    occupant: str | None = None
    before_cleaning: str = READY
    reports: dict[str, bool] = field(default_factory=dict)
    """Whether the room is usable, by the note of each open report, the oldest first."""
    restores_to: str | None = None
    before_broken: str = READY

    @property
    def report(self) -> str | None:
        """The open report that the room shows, the first unusable one: None, "usable" or "unusable"."""
        return "unusable" if False in self.reports.values() else "usable" if self.reports else None

    @property
    def shown_report(self) -> str:
        """The note of that report."""
        return min(self.reports, key=lambda note: self.reports[note])


@dataclass
class ModelBooking:
    """A booking, its room and the dates of its check-in, check-out and end."""

    check_in: date
    check_out: date
    status: str = "PENDING"
    room: str | None = None
    holds_room_since: date | None = None
    checked_in_on: date | None = None
    checked_out_on: date | None = None
    ended_on: date | None = None
    moved_from: str | None = None
    """The room that the last move of the stay left; empty after that move was undone, None without a move."""
    moved_on: date | None = None
    status_before_end: str = "PENDING"
    arrival_time: time | None = None
    departure_time: time | None = None
    room_type: str = "DBL"
    adults: int = 1
    children: int = 0
    ages: tuple[int, ...] = ()
    """Ages of some or all of the children."""
    entered_late: bool = False
    continues: str | None = None
    """The booking from which its guests stayed on."""
    sale: Mapping[str, str] = field(default_factory=lambda: dict(NO_SALE))
    """Channel, its numbers, group and payment terms."""
    channel_version: int | None = None
    hold_until: datetime | None = None
    paid: Decimal = Decimal(0)
    charged: Decimal = Decimal(0)
    nights: tuple[Decimal, ...] = ()
    """The amounts of the nights; of a day use the amount of the day. Empty: they cost nothing."""

    @property
    def price(self) -> Decimal:
        """Return the price of the nights."""
        return sum(self.nights, Decimal(0))

    @property
    def owed(self) -> Decimal:
        """Return what the guests owe and have paid: of a booking that has ended before the arrival the charges."""
        return self.charged + (Decimal(0) if self.status in {"CANCELLED", "NO_SHOW"} else self.price)

    @property
    def count_of_nights(self) -> int:
        """Return the number of amounts."""
        return max((self.check_out - self.check_in).days, 1)

    def may_be_confirmed(self) -> bool:
        """Return whether enough is paid: all of a prepaid booking."""
        return self.sale["payment_terms"] != "PREPAID" or self.paid >= self.price

    def nights_on(self, check_in: date, check_out: date) -> tuple[Decimal, ...]:
        """Return the amounts on other dates if each night keeps its price, and a new one costs as the nearest."""
        dates = [self.check_in + timedelta(days=index) for index in range(len(self.nights))]
        count = max((check_out - check_in).days, 1)
        wanted = [check_in + timedelta(days=index) for index in range(count)]
        if count == len(dates) or not set(wanted) & set(dates):
            return tuple(self.nights[min(index, len(dates) - 1)] for index in range(count))
        return tuple(self.nights[dates.index(min(max(day, dates[0]), dates[-1]))] for day in wanted)

    @property
    def reference(self) -> tuple[str, str, str]:
        """Return the reference of the booking at its channel."""
        return self.sale["source"], self.sale["external_reference"], self.sale["external_item"]

    def places(self, infants_up_to: int | None, staying: int = 1) -> int:
        """Return the places that the booking needs where children up to this age need none."""
        infants = 0 if infants_up_to is None else sum(age <= infants_up_to for age in self.ages)
        return max(self.adults + self.children, staying) - infants

    def held(self, since: date | None = None) -> range:
        """Return the minutes for which the booking holds its room, from `since` on: 2,880 to a date."""
        day = 2880 * (since or self.holds_room_since or self.check_in).toordinal()
        if self.check_in == self.check_out:
            return range(day + minute(self.arrival_time, 0), day + minute(self.departure_time, 1440))
        return range(day + 1440, max(2880 * self.check_out.toordinal(), day + 2880))


@dataclass
class ModelLogin:
    """A login with its tokens, and its roles in the hotel: none until it is added to the staff."""

    password: str
    is_active: bool = True
    tokens: int = 0
    roles: frozenset[str] = frozenset()
    works: bool = False

    def may(self, *roles: str) -> bool:
        return self.works and not self.roles.isdisjoint(roles)
