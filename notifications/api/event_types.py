"""The meaning of each type of event, with an example."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from notifications.enums import EventType

MEANINGS: Mapping[EventType, str] = {
    EventType.ROOM_CREATED: "A room was created.",
    EventType.ROOM_UPDATED: "The status of a room, its maintenance report or its master data changed.",
    EventType.ROOM_DEACTIVATED: "A room was taken out of use.",
    EventType.ROOM_VISITED: "Somebody of the staff entered a room, without cleaning, inspecting or repairing it.",
    EventType.ROOM_PIN_RENEWED: (
        "A guest in a room got a new PIN in place of a lost one; locks read it from `guests/`, no event shows it."
    ),
    EventType.BOOKING_CREATED: "A booking was created.",
    EventType.BOOKING_UPDATED: (
        "Dates, persons, assigned room or other details of a booking changed, or it was completed or reinstated."
    ),
    EventType.BOOKING_CONFIRMED: "A booking was confirmed.",
    EventType.BOOKING_CANCELLED: "A booking was cancelled.",
    EventType.BOOKING_CHECKED_IN: "The guests of a booking checked in.",
    EventType.BOOKING_CHECKED_OUT: "The guests of a booking checked out.",
    EventType.BOOKING_MOVED: "The guests of a booking moved to another room; `from_room` is the one they vacated.",
    EventType.BOOKING_NO_SHOW: "The guests of a booking did not arrive.",
    EventType.BOOKING_PAYMENT_UPDATED: "A payment of a booking was made, authorized, refunded or failed.",
    EventType.BOOKING_PAYMENT_CONCERN: (
        "A person should look at a payment of a booking; `changes` says why: money came and the nights are gone, less "
        "was paid than confirms it, an authorization lapsed, a refund failed, ..."
    ),
    EventType.BOOKING_INVOICED: "An invoice of a booking was issued.",
    EventType.BOOKING_INVOICE_CREDITED: "An invoice of a booking was taken back by a credit note.",
    EventType.BOOKING_WAITING: "The guests of a booking are in the house and wait for their room.",
    EventType.BOOKING_OVERSTAY: "The guests of a booking stayed beyond the expected check-out.",
    EventType.BOOKING_PARTY_CHANGED: (
        "A person joined or left the party of a booking, or another one became its main guest."
    ),
    EventType.BOOKING_OVERSOLD: (
        "A booking holds nights beyond the limit of its room type; `oversold_by` says by whose decision."
    ),
    EventType.CALENDAR_UPDATED: (
        "The blocks of a channel's calendar changed, or its feed cannot be read any more, or can be read again."
    ),
    EventType.CALENDAR_OVERSOLD: (
        "A channel's calendar closed nights that were sold already; `oversold_nights` has them."
    ),
    EventType.TASK_CREATED: "A housekeeping task was created.",
    EventType.TASK_UPDATED: "A housekeeping task was assigned, started, completed, cancelled or changed.",
    EventType.WISH_CHANGED: "The wish of a room for the business date was entered, replaced or withdrawn.",
    EventType.OBSERVATION_RECORDED: (
        "Somebody told what there is to see in a room; `discrepancy` says how that differs from its occupancy."
    ),
    EventType.OBSERVATION_RESOLVED: "A discrepancy was resolved with a note.",
    EventType.REPORT_CREATED: "A defect of a room was reported.",
    EventType.REPORT_UPDATED: "A maintenance report was corrected, assigned to a technician or completed.",
    EventType.BLOCK_CREATED: "A room was blocked for some nights: out of order, or out of service.",
    EventType.BLOCK_UPDATED: "The block of a room began, or its nights or its reason changed.",
    EventType.BLOCK_ENDED: "The block of a room ended.",
}

_EXAMPLES = Path(__file__).parent / "examples"


@cache
def example_of(event_type: EventType) -> Any:
    """Return an event of this type as a client that may see amounts gets it. Tests send the same and compare."""
    return json.loads((_EXAMPLES / f"{event_type}.json").read_text())
