"""What exists in a hotel, for requests to speak of."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any

from django.db.models import QuerySet

from guests.models import Guest
from room_bookings.models import BookingGuest, RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room, RoomType
from tests import scenarios
from tests.scenarios import Scenario

MOSTLY = 0.8
OVERRIDES = ["room_dirty", "room_not_inspected", "room_too_small"]
TIMEZONES = ["Europe/Dublin", "Pacific/Apia", "UTC"]
_NAME = re.compile(r"\{(\w+)\}")


def _in_order(rows: QuerySet[Any], name: str) -> list[Any]:
    """Always in the same order, so that the same dice fall on the same things."""
    return list(rows.order_by("pk").values_list(name, flat=True))


class Things:
    """The names of a scenario's rooms, bookings and people. The `subject` is named more often than others."""

    def __init__(self, scenario: Scenario, subject: Mapping[str, Any]) -> None:
        self.scenario, self.subject = scenario, {"hotel_slug": scenario.hotel.slug, **subject}
        self.look()

    def look(self) -> None:
        """See what exists by now."""
        hotel = self.scenario.hotel
        rooms, bookings = Room.objects.filter(hotel=hotel), RoomBooking.objects.filter(hotel=hotel)
        types, guests = RoomType.objects.filter(hotel=hotel), Guest.objects.filter(hotel=hotel)
        party = BookingGuest.objects.filter(booking__hotel=hotel)
        self.of_kind: dict[str, list[Any]] = {
            "hotel_slug": [hotel.slug],
            "room_number": _in_order(rooms, "room_number"),
            "booking_id": _in_order(bookings, "booking_id"),
            "party_id": _in_order(party, "pk"),
            "guest_id": _in_order(guests, "pk"),
            "code": _in_order(types, "code"),
        }

    def names(self, path: str, dice: Random) -> dict[str, Any]:
        """A value for each name in the path: mostly the subject's, or else those of anything in the scenario."""
        wanted = _NAME.findall(path)
        if self.subject.keys() >= {*wanted} and dice.random() < MOSTLY:
            return {name: self.subject[name] for name in wanted}
        return {name: dice.choice(self.of_kind[name] or [1]) for name in wanted}

    def named_in(self, body: Any, dice: Random) -> Any:
        """The body; mostly with names of things that exist wherever it names something."""
        return self._named_in(body, dice) if dice.random() < MOSTLY else body

    def _named_in(self, body: Any, dice: Random) -> Any:
        if isinstance(body, list):
            return [self._named_in(value, dice) for value in body]
        if not isinstance(body, dict):
            return body
        return {
            name: self._value(name, dice) if name in _VALUES else self._named_in(value, dice)
            for name, value in _with_one_primary(body).items()
        }

    def _value(self, name: str, dice: Random) -> Any:
        return _VALUES[name](self, dice)


def _date(least: int) -> Callable[[Things, Random], str]:
    return lambda _, dice: (scenarios.TODAY + timedelta(days=least + dice.randrange(3))).isoformat()


_VALUES: Mapping[str, Callable[[Things, Random], Any]] = {
    "room_number": lambda things, dice: dice.choice(things.of_kind["room_number"] or ["101"]),
    "booking_id": lambda things, dice: dice.choice([None, *things.of_kind["booking_id"]]),
    "booking_ids": lambda things, dice: dice.choices(things.of_kind["booking_id"] or ["none"], k=2),
    "room_type": lambda things, dice: dice.choice(things.of_kind["code"]),
    "currency": lambda things, _: things.scenario.hotel.currency,
    "timezone": lambda _, dice: dice.choice(TIMEZONES),
    "check_in": _date(0),
    "check_out": _date(2),
    "overrides": lambda _, dice: dice.sample(OVERRIDES, dice.randrange(3)),
}


def _with_one_primary(body: dict[str, Any]) -> dict[str, Any]:
    party = body.get("party")
    if not isinstance(party, list) or not all(isinstance(member, dict) for member in party):
        return body
    return body | {
        "party": [member | {"role": "COMPANION" if n else "PRIMARY"} for n, member in enumerate(party)]
    }


def neighbours(scenario: Scenario) -> None:
    """What else goes on in the scenario: rooms in use, to be cleaned and ready, and bookings."""
    scenarios.rooms(scenario, "201", "202", "203")
    scenarios.rooms(scenario, "204", status=RoomStatus.CHECKOUT_DIRTY, floor=2)
    scenarios.checked_in_booking(scenario, "201", people=2)
    scenarios.booking_with_room(scenario, "202")
