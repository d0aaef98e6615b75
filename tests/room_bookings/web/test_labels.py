"""Tests that pages have a label for every value of the enumerations and for every action, in all apps."""

from collections.abc import Collection, Mapping
from typing import Any

import pytest

from hotel.kernel.enums import Source
from hotel.web import labels as hotel_labels
from housekeeping.api.actions import ROOM_ACTIONS
from housekeeping.enums import Priority, ReportCategory, TaskStatus, TaskType
from housekeeping.web import labels as housekeeping_labels
from room_bookings.api.actions import BOOKING_ACTIONS
from room_bookings.enums import (
    BlockKind,
    BlockState,
    BookingStatus,
    PartyRole,
    PaymentKind,
    PaymentMethod,
    PaymentTerms,
)
from room_bookings.provider_enums import REQUEST_REFUSED, EventConcern
from room_bookings.web import labels as booking_labels
from rooms.enums import OccupancyStatus, RoomStatus
from rooms.web import labels as room_labels
from staff.enums import Role
from staff.web import labels as staff_labels

CHANGES = {
    *("swap-rooms", "group-check-out", "change-stay", "change-details", "change-origin", "change-party"),
    *(
        "reverse-payment",
        "retry-mail",
        "city-tax-exemptions",
        "group-bill",
        "transfer-charge",
        "credit-invoice",
    ),
}
"""Commands on bookings besides the actions of one booking."""


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (hotel_labels.SOURCES, Source.values),
        (staff_labels.ROLES, Role.values),
        (room_labels.ROOM_STATUSES, RoomStatus.values),
        (room_labels.OCCUPANCY_STATUSES, OccupancyStatus.values),
        (housekeeping_labels.PRIORITIES, Priority.values),
        (housekeeping_labels.REPORT_CATEGORIES, ReportCategory.values),
        (housekeeping_labels.TASK_TYPES, TaskType.values),
        (housekeeping_labels.TASK_STATUSES, TaskStatus.values),
        (housekeeping_labels.ROOM_ACTIONS, {action.name for action in ROOM_ACTIONS}),
        (housekeeping_labels.ROOM_ACTIONS_DONE, {action.name for action in ROOM_ACTIONS}),
        (booking_labels.BOOKING_STATUSES, BookingStatus.values),
        (booking_labels.PARTY_ROLES, PartyRole.values),
        (booking_labels.PAYMENT_TERMS, PaymentTerms.values),
        (booking_labels.BLOCK_KINDS, BlockKind.values),
        (booking_labels.BLOCK_STATES, BlockState.values),
        (booking_labels.PAYMENT_KINDS, PaymentKind.values),
        (booking_labels.PAYMENT_METHODS, PaymentMethod.values),
        (booking_labels.PAYMENT_CONCERNS, {REQUEST_REFUSED, *EventConcern.values}),
        (booking_labels.BOOKING_ACTIONS, CHANGES | {action.name for action in BOOKING_ACTIONS}),
        (booking_labels.BOOKING_ACTIONS_DONE, CHANGES | {action.name for action in BOOKING_ACTIONS}),
    ],
)
def test_every_value_has_one_label_of_its_own(labels: Mapping[str, Any], values: Collection[str]) -> None:
    assert set(labels) == set(values)
    assert all(str(label) for label in labels.values())
    assert len({str(label) for label in labels.values()}) == len(labels)
