"""One table of every command of the API: a lawful life before it, who calls, and what is sent.

Whatever all commands have in common is tested over this table. A command that is not in it fails a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from hotel.models import Hotel
from room_bookings.enums import PartyRole
from room_bookings.services import NewBooking, PartyMember, cancel_booking, create_booking
from rooms.enums import RoomStatus
from staff.command import system_command
from tests import scenarios
from tests.scenarios import Scenario

Body = dict[str, Any]
Subject = Mapping[str, Any]
"""What stands in the address beside the hotel; what the address has no place for is sent in the body."""


@dataclass(frozen=True)
class Case:
    """A command that a scenario allows after `prepare`, by somebody with the role `who`."""

    prepare: Callable[[Scenario], Subject]
    body: Body = field(default_factory=dict)
    other: Body = field(default_factory=lambda: {"note": "Otherwise"})
    who: str = "front_desk"
    status: int = 200


def nothing(_: Scenario) -> Subject:
    return {}


def vacant(status: RoomStatus) -> Callable[[Scenario], Subject]:
    """A room 101 in this status, as the subject."""

    def prepare(scenario: Scenario) -> Subject:
        scenarios.room_with_status(scenario, "101", status)
        return {"room_number": "101"}

    return prepare


def being_cleaned(scenario: Scenario) -> Subject:
    scenarios.room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper)
    return {"room_number": "101"}


def reported(scenario: Scenario) -> Subject:
    scenarios.rooms(scenario, "101")
    scenarios.report(scenario, "101")
    return {"room_number": "101"}


def booked(scenario: Scenario) -> Subject:
    scenarios.rooms(scenario, "101", "102")
    return {"booking_id": scenarios.booking(scenario).booking_id}


def pending(scenario: Scenario) -> Subject:
    new = NewBooking(
        room_type="DBL",
        check_in=scenarios.TODAY,
        check_out=scenarios.TODAY + timedelta(days=2),
        adults=1,
        party=[PartyMember(first_name="Ada", last_name="Byrne", role=PartyRole.PRIMARY)],
        currency="EUR",
    )
    made = scenarios.run(
        system_command(scenario.hotel, now=scenarios.MORNING),
        lambda command: create_booking(command, booking=new),
    )
    return {"booking_id": made.booking_id}


def missed(scenario: Scenario) -> Subject:
    Hotel.objects.filter(pk=scenario.hotel.pk).update(no_show_cutoff=time(11))
    return {"booking_id": scenarios.booking(scenario).booking_id}


def planned(scenario: Scenario) -> Subject:
    scenarios.rooms(scenario, "101", "102")
    return {"booking_id": scenarios.booking_with_room(scenario, "101").booking_id}


def two_planned(scenario: Scenario) -> Subject:
    scenarios.rooms(scenario, "101", "102")
    return {
        "booking_ids": [scenarios.booking_with_room(scenario, number).booking_id for number in ("101", "102")]
    }


def in_house(scenario: Scenario) -> Subject:
    scenarios.rooms(scenario, "101", "102")
    return {"booking_id": scenarios.checked_in_booking(scenario, "101").booking_id}


def gone(scenario: Scenario) -> Subject:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.check_out(scenario, booking)
    return {"booking_id": booking.booking_id}


def cancelled(scenario: Scenario) -> Subject:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario)
    scenarios.run(
        system_command(scenario.hotel, now=scenarios.MORNING),
        lambda command: cancel_booking(
            command,
            booking_id=booking.booking_id,
            reason="Plans",
        ),
    )
    return {"booking_id": booking.booking_id}


def sold_out(scenario: Scenario) -> Subject:
    """A cancelled booking whose nights others have meanwhile."""
    subject = cancelled(scenario)
    scenarios.rooms(scenario, "102")
    for _ in range(2):
        scenarios.booking(scenario)
    return subject


def over(scenario: Scenario) -> Subject:
    """A booking that should have come and gone before, and was cancelled then."""
    booking = scenarios.booking(scenario, nights=1)
    before = scenarios.MORNING - timedelta(days=5)
    scenarios.run(
        system_command(scenario.hotel, now=before),
        lambda command: cancel_booking(
            command,
            booking_id=booking.booking_id,
            reason="Plans",
        ),
    )
    return {"booking_id": booking.booking_id}


def a_coach(scenario: Scenario) -> Subject:
    in_house(scenario)
    scenarios.checked_in_booking(scenario, "102")
    return {}


def with_party(scenario: Scenario) -> Subject:
    booking = scenarios.booking(scenario)
    return {"booking_id": booking.booking_id, "party_id": booking.party.get().pk}


def party_alone(scenario: Scenario) -> Subject:
    return {"party_id": with_party(scenario)["party_id"]}


NEW_BOOKING: Body = {
    "room_type": "DBL",
    "check_in": "2026-05-14",
    "check_out": "2026-05-16",
    "adults": 1,
    "party": [{"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"}],
    "total_amount": "220.00",
    "currency": "EUR",
    "confirm": True,
}
NEW_ROOM: Body = {"room_number": "901", "room_type": "DBL", "floor": 9}
BECAUSE: Body = {"reason": "As the guest asked"}
OTHERWISE: Body = {"reason": "Otherwise"}
READY, DIRTY = RoomStatus.READY_FOR_GUEST, RoomStatus.CHECKOUT_DIRTY

ROOM, BOOKING = "…/rooms/{room_number}/", "…/room-bookings/{booking_id}/"

POSTS: Mapping[str, Case] = {
    "…/rooms/": Case(nothing, NEW_ROOM, {"floor": 8}, "manager", 201),
    "…/rooms/bulk-create/": Case(
        nothing, {"rooms": [NEW_ROOM]}, {"rooms": [{**NEW_ROOM, "floor": 8}]}, "manager", 201
    ),
    "…/room-types/": Case(
        nothing, {"code": "SGL", "name": "Single", "max_occupancy": 1}, {"name": "Small"}, "manager", 201
    ),
    f"{ROOM}start-cleaning/": Case(vacant(DIRTY), who="housekeeper"),
    f"{ROOM}stop-cleaning/": Case(being_cleaned, BECAUSE, OTHERWISE, "housekeeper"),
    f"{ROOM}mark-dirty/": Case(vacant(READY), {"note": "A stain"}),
    f"{ROOM}mark-cleaned/": Case(being_cleaned, who="housekeeper"),
    f"{ROOM}inspect/": Case(vacant(RoomStatus.CLEANED_UNINSPECTED), {"passed": True}, who="supervisor"),
    f"{ROOM}mark-maintenance/": Case(vacant(READY), {"priority": "MED", "note": "Tap drips"}),
    f"{ROOM}complete-maintenance/": Case(reported, {"passed": True}, who="maintenance"),
    f"{ROOM}override-status/": Case(
        vacant(READY), {"to_status": "CHECKOUT_DIRTY", "note": "Seen"}, who="manager"
    ),
    "…/rooms/check-out/": Case(a_coach, {"rooms": [{"room_number": "101"}, {"room_number": "102"}]}),
    "…/room-bookings/": Case(nothing, NEW_BOOKING, {"adults": 2}, status=201),
    "…/room-bookings/bulk/": Case(
        nothing,
        {"bookings": [NEW_BOOKING, NEW_BOOKING]},
        {"bookings": [NEW_BOOKING]},
        status=201,
    ),
    f"{BOOKING}confirm/": Case(pending, other={"override_reason": "Otherwise"}),
    f"{BOOKING}cancel/": Case(planned, BECAUSE, OTHERWISE),
    f"{BOOKING}no-show/": Case(missed, BECAUSE, OTHERWISE),
    f"{BOOKING}assign-room/": Case(booked, {"room_number": "101"}),
    f"{BOOKING}unassign-room/": Case(planned),
    f"{BOOKING}check-in/": Case(planned),
    f"{BOOKING}check-out/": Case(in_house),
    f"{BOOKING}move-room/": Case(in_house, {"room_number": "102", **BECAUSE}, OTHERWISE),
    f"{BOOKING}change-departure/": Case(in_house, {"check_out": "2026-05-20"}),
    "…/room-bookings/swap-rooms/": Case(two_planned),
    f"{BOOKING}undo-check-in/": Case(in_house, BECAUSE, OTHERWISE),
    f"{BOOKING}undo-check-out/": Case(gone, BECAUSE, OTHERWISE),
    f"{BOOKING}reinstate/": Case(cancelled, BECAUSE, OTHERWISE),
}

PATCHES: Mapping[str, Case] = {
    "…/hotel/": Case(nothing, {"no_show_cutoff": "02:00:00"}, who="manager"),
    ROOM: Case(vacant(READY), {"floor": 7}, who="manager"),
    "…/room-types/{code}/": Case(lambda _: {"code": "DBL"}, {"max_occupancy": 3}, who="manager"),
    BOOKING: Case(booked, {"adults": 2}),
    f"{BOOKING}party/{{party_id}}/": Case(with_party, {"phone": "123"}),
    "…/party/{party_id}/": Case(party_alone, {"phone": "123"}),
}

COMMANDS: Mapping[str, Case] = {
    **{f"POST {path}": case for path, case in POSTS.items()},
    **{f"PATCH {path}": case for path, case in PATCHES.items()},
}

WITH_SUBJECT = sorted(
    name
    for name in COMMANDS
    if any(word in name for word in ("{room_", "{booking_", "{party_", "{code}", "…/hotel/"))
)
WITHOUT_SUBJECT = sorted(COMMANDS.keys() - set(WITH_SUBJECT))
EVERY_POST = sorted(name for name in COMMANDS if name.startswith("POST"))


class Prepared:
    """A scenario in which the command is lawful now, and somebody who may give it."""

    def __init__(self, name: str, scenario: Scenario) -> None:
        from_name = name.split()
        self.case, self.scenario = COMMANDS[name], scenario
        self.method = from_name[0].lower()
        self.subject = self.case.prepare(scenario)
        self.path = scenario.url(from_name[1].removeprefix("…/").format(**self.subject))
        unplaced = {key: value for key, value in self.subject.items() if f"{{{key}}}" not in name}
        self.body = {**self.case.body, **unplaced}
        self.who = getattr(scenario, self.case.who)
