"""Prepare a hotel in which an operation of the OpenAPI document succeeds, and look up the callers it permits."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from notifications.services.transports.pusher_channels import Channel, channel_name
from room_bookings.services import create_guest_link
from room_bookings.services.calendars.calendars import issue_calendar_token
from tests import scenarios
from tests.architecture.test_permissions import TABLE
from tests.commands.command_calls import PreparedRequest
from tests.commands.preconditions import (
    blocked_room,
    booking_with_intent,
    calendar,
    hotel_with_policy,
    hotel_with_taxes,
    invoiced_booking,
    open_report,
    paid_booking,
    webhook,
)
from tests.commands.registry import HTTP_CASES
from tests.contract.callers import Caller
from tests.factories import PASSWORD
from tests.notifications.subscriptions import add_subscription
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import Scenario
from tests.tasks import add_amenity

HOTEL = "/api/staff/hotels/{hotel_slug}/"
PREPARE_BY_PART = {
    "webhooks": webhook,
    "cancellation-policies": hotel_with_policy,
    "tax-categories": hotel_with_taxes,
    "calendars": calendar,
}
"""What makes the subject of the operations below a part of the hotel's address."""
PREPARE_BY_PATH = {
    "invoices/{number}/": invoiced_booking,
    "maintenance-reports/{report_id}/": open_report,
    "room-blocks/": blocked_room,
    "room-blocks/{block_id}/": blocked_room,
    "room-bookings/{booking_id}/payment-intent/": booking_with_intent,
    "room-bookings/{booking_id}/receipts/{payment_id}/": paid_booking,
}
"""What makes the whole subject of an operation that reads, by its address below the hotel's."""


def prepare_operation(method: str, path: str, scenario: Scenario) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """Add the rows with which the operation succeeds; return its path parameters and a body to send."""
    name = operation_name(method, path)
    if name in HTTP_CASES:
        prepared = PreparedRequest(name, scenario)
        return prepared.subject, prepared.body
    if prepare := PREPARE_BY_PATH.get(path.removeprefix(HOTEL)):
        return prepare(scenario), {}
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    subject: dict[str, Any] = {
        "room_number": "101",
        "booking_id": booking.booking_id,
        "guest_id": booking.guests.get().pk,
        "party_id": booking.party.get().pk,
        "code": scenario.room_type.code,
        "task_id": add_amenity(scenario, "101").pk,
    }
    if path.startswith(f"{HOTEL}deliveries/"):
        connection.check_constraints()
        subject["delivery_id"] = add_subscription(scenario, cursor=1).pk
    if path.endswith("/realtime/auth/"):
        return subject, {
            "socket_id": "1.2",
            "channel_name": channel_name(scenario.hotel.slug, Channel.ROOMS),
        }
    subject |= _subject_of_part(path, scenario)
    if path.startswith("/api/guest/"):
        booking = scenarios.booking(scenario)
        subject["token"] = run_service(
            scenario, create_guest_link, booking_id=booking.booking_id, now=scenarios.NOON
        ).token
    if path.startswith("/api/calendars/"):
        exported = calendar(scenario)["calendar_id"]
        subject["token"] = run_service(
            scenario, issue_calendar_token, calendar_pk=exported, staff=scenario.manager
        ).token
    if path.endswith("/login/"):
        return subject, {"username": scenario.manager.user.username, "password": PASSWORD}
    return subject, {}


def _subject_of_part(path: str, scenario: Scenario) -> Mapping[str, Any]:
    part = path.removeprefix(HOTEL).partition("/")[0]
    return PREPARE_BY_PART[part](scenario) if part in PREPARE_BY_PART else {}


def is_permitted(caller: Caller, method: str, path: str) -> bool:
    """Return whether the table of permissions lets this caller use the operation."""
    roles = TABLE.get(operation_name(method, path))
    return bool(caller.roles & roles) if roles is not None else caller.token is not None


def operation_name(method: str, path: str) -> str:
    """Return the name of the operation in the tables of permissions and commands."""
    return f"{method.upper()} {path.replace(HOTEL, '…/')}"
