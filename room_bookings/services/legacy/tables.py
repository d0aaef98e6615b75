"""The tables of the old system: which columns of its models the import reads, and what becomes of each model.

Every column may be missing in a dump, and is NULL then; unknown ones are ignored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

KEY, TEXT, TIME, DAY, FLAG, NUMBER = "bigint", "text", "timestamptz", "date", "boolean", "integer"
AMOUNT = "numeric(12, 2)"


RENAMED_COLUMNS = {"user_pk": "user"}
"""Columns whose name in the dump is a word of SQL."""


@dataclass(frozen=True)
class LegacyTable:
    """A model of the old system, staged in the temporary table `legacy_<name>`.

    `required` are the columns without which a row means nothing. `hotel` is the SQL expression of the key of its hotel,
    of a row `t`; None where rows belong to no hotel.
    """

    model: str
    name: str
    columns: Mapping[str, str]
    required: tuple[str, ...] = ()
    hotel: str | None = "t.hotel"

    @property
    def table(self) -> str:
        return f"legacy_{self.name}"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the columns in the dump."""
        return tuple(RENAMED_COLUMNS.get(column, column) for column in self.columns)


def _columns(**names_by_type: str) -> dict[str, str]:
    types = {
        "key": KEY,
        "text": TEXT,
        "time": TIME,
        "day": DAY,
        "flag": FLAG,
        "number": NUMBER,
        "amount": AMOUNT,
    }
    return {name: types[kind] for kind, names in names_by_type.items() for name in names.split()}


_OF_BOOKING = "(SELECT b.hotel FROM legacy_booking AS b WHERE b.pk = t.booking)"
_OF_USER = "(SELECT min(s.hotel) FROM legacy_staff AS s WHERE s.user_pk = t.pk)"

LEGACY_TABLES = (
    LegacyTable(
        "hotel.hotel",
        "hotel",
        _columns(text="name slug email timezone", flag="is_active"),
        required=("name", "slug", "timezone"),
        hotel="t.pk",
    ),
    LegacyTable(
        "auth.user",
        "user",
        _columns(text="username first_name last_name email", flag="is_active", time="date_joined"),
        required=("username",),
        hotel=_OF_USER,
    ),
    LegacyTable("staff.department", "department", _columns(key="hotel", text="slug")),
    LegacyTable("staff.role", "role", _columns(key="hotel", text="slug")),
    LegacyTable(
        "staff.staff",
        "staff",
        _columns(
            key="user_pk hotel department role",
            text="access_level first_name last_name email",
            flag="is_active",
        ),
        required=("user_pk", "hotel"),
    ),
    LegacyTable(
        "rooms.roomtype",
        "roomtype",
        _columns(key="hotel", text="code name currency", number="max_occupancy"),
        required=("hotel", "code"),
    ),
    LegacyTable("rooms.rateplan", "rateplan", _columns(key="hotel", text="code")),
    LegacyTable("hotel.cancellationpolicy", "policy", _columns(key="hotel", text="code")),
    LegacyTable(
        "rooms.room",
        "room",
        _columns(
            key="hotel room_type cleaned_by_staff inspected_by_staff",
            text="room_number guest_fcm_token room_status maintenance_priority maintenance_notes",
            flag="is_occupied is_active is_out_of_order maintenance_required",
            time="last_cleaned_at last_inspected_at",
        ),
        required=("hotel", "room_number", "room_status"),
    ),
    LegacyTable(
        "hotel.roombooking",
        "booking",
        _columns(
            key=(
                "hotel room_type assigned_room room_assigned_by room_reassigned_by room_unassigned_by "
                "room_moved_by room_moved_from staff_seen_by decision_by"
            ),
            text=(
                "booking_id confirmation_number booker_type booker_first_name booker_last_name booker_email "
                "booker_phone booker_company primary_first_name primary_last_name primary_email primary_phone "
                "currency status special_requests promo_code payment_reference payment_provider "
                "payment_intent_id auto_expire_reason_code decline_reason_code decline_reason_note "
                "internal_notes assignment_notes room_move_reason room_move_notes cancellation_reason "
                "refund_reference"
            ),
            time=(
                "paid_at expires_at payment_authorized_at approval_deadline_at expired_at decision_at "
                "created_at updated_at checked_in_at checked_out_at room_assigned_at room_reassigned_at "
                "room_unassigned_at room_moved_at overstay_flagged_at overstay_acknowledged_at refunded_at "
                "cancelled_at refund_processed_at"
            ),
            day="check_in check_out",
            number="adults children",
            amount="total_amount cancellation_fee refund_amount",
        ),
        required=("hotel", "room_type", "booking_id", "status", "check_in", "check_out", "created_at"),
    ),
    LegacyTable(
        "hotel.bookingguest",
        "party",
        _columns(
            key="booking", text="role first_name last_name email phone", flag="is_staying", time="created_at"
        ),
        required=("booking",),
        hotel=_OF_BOOKING,
    ),
    LegacyTable(
        "guests.guest",
        "guest",
        _columns(
            key="hotel room booking primary_guest booking_guest",
            text="first_name last_name id_pin guest_type",
            day="check_in_date check_out_date",
        ),
        required=("hotel",),
    ),
    LegacyTable(
        "housekeeping.roomstatusevent",
        "event",
        _columns(key="hotel room changed_by", text="from_status to_status source note", time="created_at"),
        required=("hotel", "room", "to_status", "created_at"),
    ),
    LegacyTable(
        "housekeeping.housekeepingtask",
        "task",
        _columns(
            key="hotel room booking assigned_to created_by",
            text="task_type status priority note",
            time="created_at started_at completed_at",
        ),
        required=("hotel", "room", "task_type", "status", "created_at"),
    ),
)
"""In the order in which the import uses them; a dump may have them in any order."""

TABLES_BY_MODEL = {table.model: table for table in LEGACY_TABLES}

NOT_IMPORTED = {
    "staff.department": "departments are no part of Innkeeper",
    "staff.role": "the table of roles says what each becomes",
    "rooms.rateplan": "rates are no part of Innkeeper",
    "hotel.cancellationpolicy": "a hotel gets new policies, which apply to new bookings only",
}
"""Models whose rows the import reads or counts and does not write, with the reason."""
