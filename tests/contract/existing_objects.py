"""Choose path parameters and body values that name existing rows of a scenario."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any

from django.db.models import QuerySet

from guests.models import Guest
from hotel.models import CancellationPolicy, TaxCategory
from housekeeping.models import MaintenanceReport, RoomObservation
from notifications.models import Subscription, Webhook
from room_bookings.models import (
    BookingGuest,
    ChannelCalendar,
    Invoice,
    OutgoingMail,
    Payment,
    ProviderRequest,
    RoomBlock,
    RoomBooking,
)
from rooms.enums import RoomStatus
from rooms.models import Room, RoomType
from tests import scenarios
from tests.scenarios import Scenario

EXISTING_PROBABILITY = 0.8
"""The probability with which a request names existing rows."""
OVERRIDES = ["room_dirty", "room_not_inspected", "room_too_small", "do_not_move"]
WEBHOOK_URLS = ["https://receiver.example/", "https://other.example:8443/hooks?a=b"]
TIMEZONES = ["Europe/Dublin", "Pacific/Apia", "UTC"]
_NAME = re.compile(r"\{(\w+)\}")


def _ordered_values(rows: QuerySet[Any], name: str) -> list[Any]:
    """Return one column in the order of the keys, so that the same seed chooses the same rows."""
    return list(rows.order_by("pk").values_list(name, flat=True))


class ExistingObjects:
    """The identifiers of a scenario's rows. Those in `subject` are chosen more often than others."""

    def __init__(self, scenario: Scenario, subject: Mapping[str, Any]) -> None:
        self.scenario, self.subject = scenario, {"hotel_slug": scenario.hotel.slug, **subject}
        self.refresh()

    def refresh(self) -> None:
        """Read the identifiers of all rows that exist now."""
        hotel = self.scenario.hotel
        rooms, bookings = Room.objects.filter(hotel=hotel), RoomBooking.objects.filter(hotel=hotel)
        types, guests = RoomType.objects.filter(hotel=hotel), Guest.objects.filter(hotel=hotel)
        party = BookingGuest.objects.filter(booking__hotel=hotel)
        self.values_by_parameter: dict[str, list[Any]] = {
            "hotel_slug": [hotel.slug],
            "room_number": _ordered_values(rooms, "room_number"),
            "booking_id": _ordered_values(bookings, "booking_id"),
            "party_id": _ordered_values(party, "pk"),
            "guest_id": _ordered_values(guests, "pk"),
            "code": _ordered_values(types, "code"),
            "delivery_id": _ordered_values(Subscription.objects.filter(hotel=hotel), "pk"),
            "webhook_id": _ordered_values(Webhook.objects.filter(hotel=hotel), "pk"),
            "policy_code": _ordered_values(CancellationPolicy.objects.filter(hotel=hotel), "policy_code"),
            "block_id": _ordered_values(RoomBlock.objects.filter(hotel=hotel), "pk"),
            "calendar_id": _ordered_values(ChannelCalendar.objects.filter(hotel=hotel), "pk"),
            "task_id": _ordered_values(hotel.tasks.all(), "pk"),
            "report_id": _ordered_values(MaintenanceReport.objects.filter(hotel=hotel), "pk"),
            "discrepancy_id": _ordered_values(RoomObservation.objects.filter(hotel=hotel), "pk"),
            "token": ["unknown"],
            "number": _ordered_values(Invoice.objects.filter(hotel=hotel), "number"),
            "tax_code": _ordered_values(TaxCategory.objects.filter(hotel=hotel), "tax_code"),
            "position": [1],
            "payment_id": _ordered_values(Payment.objects.filter(hotel=hotel), "pk"),
            "request_id": _ordered_values(ProviderRequest.objects.filter(hotel=hotel), "pk"),
            "mail_id": _ordered_values(OutgoingMail.objects.filter(hotel=hotel), "pk"),
        }

    def path_parameters(self, path: str, rng: Random) -> dict[str, Any]:
        """Return a value for each parameter of the path: mostly the subject's, else one of any row."""
        wanted = _NAME.findall(path)
        if self.subject.keys() >= {*wanted} and rng.random() < EXISTING_PROBABILITY:
            return {name: self.subject[name] for name in wanted}
        return {name: rng.choice(self.values_by_parameter[name] or [1]) for name in wanted}

    def with_existing_values(self, body: Any, rng: Random) -> Any:
        """Return the body, mostly with identifiers of existing rows in place of its own."""
        return self._replace_identifiers(body, rng) if rng.random() < EXISTING_PROBABILITY else body

    def _replace_identifiers(self, body: Any, rng: Random) -> Any:
        if isinstance(body, list):
            return [self._replace_identifiers(value, rng) for value in body]
        if not isinstance(body, dict):
            return body
        return {
            name: self._value(name, rng) if name in _VALUES else self._replace_identifiers(value, rng)
            for name, value in _with_one_primary(body).items()
        }

    def _value(self, name: str, rng: Random) -> Any:
        return _VALUES[name](self, rng)


def _date_from_today(min_days: int) -> Callable[[ExistingObjects, Random], str]:
    return lambda _, rng: (scenarios.TODAY + timedelta(days=min_days + rng.randrange(3))).isoformat()


_VALUES: Mapping[str, Callable[[ExistingObjects, Random], Any]] = {
    "room_number": lambda objects, rng: rng.choice(objects.values_by_parameter["room_number"] or ["101"]),
    "booking_id": lambda objects, rng: rng.choice([None, *objects.values_by_parameter["booking_id"]]),
    "booking_ids": lambda objects, rng: rng.choices(
        objects.values_by_parameter["booking_id"] or ["none"], k=2
    ),
    "room_type": lambda objects, rng: rng.choice(objects.values_by_parameter["code"]),
    "url": lambda _, rng: rng.choice(WEBHOOK_URLS),
    "currency": lambda objects, _: objects.scenario.hotel.currency,
    "timezone": lambda _, rng: rng.choice(TIMEZONES),
    "check_in": _date_from_today(0),
    "check_out": _date_from_today(2),
    "overrides": lambda _, rng: rng.sample(OVERRIDES, rng.randrange(3)),
}


def _with_one_primary(body: dict[str, Any]) -> dict[str, Any]:
    party = body.get("party")
    if not isinstance(party, list) or not all(isinstance(member, dict) for member in party):
        return body
    return body | {
        "party": [member | {"role": "COMPANION" if n else "PRIMARY"} for n, member in enumerate(party)]
    }


def add_other_rooms_and_bookings(scenario: Scenario) -> None:
    """Add occupied, planned, dirty and ready rooms with their bookings, beside the subject of the operation."""
    scenarios.rooms(scenario, "201", "202", "203")
    scenarios.rooms(scenario, "204", status=RoomStatus.CHECKOUT_DIRTY, floor=2)
    scenarios.checked_in_booking(scenario, "201", people=2)
    scenarios.booking_with_room(scenario, "202")
