"""Bookings as lists show them: values of one joined row, instead of instances of four models."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple


class HotelOfRow(NamedTuple):
    """The settings that decide when a booking has to leave."""

    timezone: str
    day_starts_at: time
    check_out_time: time


class RoomTypeOfRow(NamedTuple):
    """The reserved room type."""

    code: str


class RoomOfRow(NamedTuple):
    """The assigned room."""

    room_number: str


class EarlierBookingOfRow(NamedTuple):
    """The booking that this one continues."""

    booking_id: str


class BookingRow(NamedTuple):
    """A booking with its hotel, room type, assigned room and party, as far as its representation shows them.

    Each name is the path of the value from `RoomBooking`, as `values_list` takes it; `selectors.bookings` adds
    `continued_by`, `whole_party` and `policy_code`. The properties are named as the relations of an instance, which has
    the same representation.
    """

    pk: int
    booking_id: str
    confirmation_number: str
    status: str
    status_version: int
    check_in: date
    check_out: date
    arrival_time: time | None
    departure_time: time | None
    departed_on: date | None
    entered_late: bool
    adults: int
    children: int
    children_ages: list[int]
    booker_name: str
    booker_email: str
    booker_phone: str
    group_reference: str
    do_not_move: bool
    waiting_since: datetime | None
    overstay_flagged_at: datetime | None
    overstay_acknowledged_at: datetime | None
    overstay_acknowledged_by_id: int | None
    checked_in_at: datetime | None
    checked_out_at: datetime | None
    cancelled_at: datetime | None
    no_show_at: datetime | None
    total_amount: Decimal
    nightly_amounts: list[Decimal] | None
    amount_paid: Decimal
    charged_amount: Decimal
    on_account_amount: Decimal
    currency: str
    payment_terms: str
    cancellation_deadlines: list[datetime]
    deposit_due: Decimal
    hold_until: datetime | None
    payment_authorized_at: datetime | None
    payment_captured_at: datetime | None
    payment_failed_at: datetime | None
    refund_processed_at: datetime | None
    language: str
    special_requests: str
    notes: str
    source: str
    external_reference: str
    external_item: str
    channel_version: str
    oversold_kind: str
    oversold_staff_id: int | None
    oversold_reason: str
    created_at: datetime
    updated_at: datetime
    hotel__timezone: str
    hotel__day_starts_at: time
    hotel__check_out_time: time
    room_type__code: str
    assigned_room__room_number: str | None
    continues__booking_id: str | None
    continued_by: str | None
    whole_party: list[dict[str, Any]]
    policy_code: str | None

    @property
    def hotel(self) -> HotelOfRow:
        """The hotel's clock."""
        return HotelOfRow(self.hotel__timezone, self.hotel__day_starts_at, self.hotel__check_out_time)

    @property
    def room_type(self) -> RoomTypeOfRow:
        """The reserved room type."""
        return RoomTypeOfRow(self.room_type__code)

    @property
    def assigned_room(self) -> RoomOfRow | None:
        """The assigned room, if there is one."""
        number = self.assigned_room__room_number
        return None if number is None else RoomOfRow(number)

    @property
    def continues(self) -> EarlierBookingOfRow | None:
        """The booking that this one continues, if there is one."""
        booking_id = self.continues__booking_id
        return None if booking_id is None else EarlierBookingOfRow(booking_id)
