"""Rooms as the front desk shows them: values of one joined row, instead of instances of seven models."""

from datetime import date, datetime, time
from typing import Any, NamedTuple


class RoomRow(NamedTuple):
    """A room with its type, its open report, its occupant's booking, and the staff who cleaned and inspected it.

    Each name is the path of the value from `Room`, as `values_list` takes it. `selectors.rooms` adds the relations
    `open_report` and `primary_guest`. Without a row there, its values are None.
    """

    pk: int
    version: int
    room_number: str
    name: str
    floor: int
    room_status: str
    status_version: int
    is_active: bool
    last_cleaned_at: datetime | None
    last_inspected_at: datetime | None
    room_type__code: str
    room_type__name: str
    room_type__max_occupancy: int
    open_report__priority: str | None
    open_report__note: str | None
    cleaned_by_id: int | None
    cleaned_by__user__first_name: str
    cleaned_by__user__last_name: str
    cleaned_by__user__username: str
    inspected_by_id: int | None
    inspected_by__user__first_name: str
    inspected_by__user__last_name: str
    inspected_by__user__username: str
    occupancy__booking__booking_id: str | None
    occupancy__booking__check_out: date
    occupancy__booking__departure_time: time | None
    primary_guest__first_name: str | None
    primary_guest__last_name: str
    hotel__timezone: str
    hotel__day_starts_at: time
    hotel__check_out_time: time

    @property
    def is_occupied(self) -> bool:
        """Whether a booking occupies the room."""
        return self.occupancy__booking__booking_id is not None

    @property
    def timezone(self) -> str:
        """The hotel's time zone; with `check_out_time` it decides when a booking has to leave."""
        return self.hotel__timezone

    @property
    def day_starts_at(self) -> time:
        """The time of day at which the hotel's business date turns."""
        return self.hotel__day_starts_at

    @property
    def check_out_time(self) -> time:
        """The time of day at which bookings leave that have agreed on no other."""
        return self.hotel__check_out_time


class RoomDetailRow(NamedTuple):
    """A room as `selectors.rooms` reads it, with guests, next booking, latest wish and open discrepancy.

    The wish counts on its business date only: see `housekeeping.selectors.wish_of_day`.
    """

    room: RoomRow
    guests: list[dict[str, Any]]
    next_booking: dict[str, Any] | None
    latest_wish: dict[str, Any] | None
    discrepancy: dict[str, Any] | None
