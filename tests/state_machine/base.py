"""The base of all rules: run a command, and compare the database with the model after each step."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from guests.models import Guest
from hotel.kernel.business_date import business_date, clock_reached
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Busy, InvariantRefused, Refusal
from notifications.models import OutboxEvent
from room_bookings.models import RoomBooking, RoomOccupancy
from room_bookings.services.integrity import broken_invariants
from rooms.models import Room, RoomType
from staff.command import Command
from tests import scenarios
from tests.event_snapshots import assert_shows_present_rows
from tests.scenarios import NOON, Scenario
from tests.state_machine.model import ModelHotel
from tests.state_machine.model_rows import ModelBooking, ModelRoom
from tests.unchanged import rows_as_text

ROOMS = ("101", "102", "103", "104")
MORE_ROOMS = ("201", "202")
"""Rooms that a rule may create; no other rule names them before."""

DRY_RUN_EVERY = 4
"""One of this number of commands is sent as a dry run first."""


class RuleBase(RuleBasedStateMachine):
    """One small hotel, created for each example and rolled back after it, and its model."""

    def __init__(self) -> None:
        super().__init__()
        self._example = transaction.atomic()
        self._example._from_testcase = True  # type: ignore[attr-defined]  # commands may be durable inside
        self._example.__enter__()
        self.now: datetime = NOON
        self.command_count = 0
        self.has_changed = True
        self.scenario: Scenario = scenarios.new_scenario(no_show_cutoff=None)
        scenarios.rooms(self.scenario, *ROOMS)
        self.last_event_pk = OutboxEvent.objects.latest("pk").pk
        self.model = ModelHotel(
            today=self.business_date(),
            clock=self.wall_clock(),
            rooms={number: ModelRoom() for number in ROOMS},
        )

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._example.__exit__(None, None, None)

    def business_date(self) -> Any:
        return business_date(hotel=self.scenario.hotel, now=self.now)

    def wall_clock(self) -> Any:
        return clock_reached(hotel=self.scenario.hotel, now=self.now)

    def booking(self, pick: int) -> tuple[str, ModelBooking]:
        """Return the ID and the model of one of the six latest bookings."""
        ids = list(self.model.bookings)[-6:]
        booking_id = ids[pick % len(ids)]
        return booking_id, self.model.bookings[booking_id]

    def run_service(self, must_succeed: bool | None, service: Callable[..., Any], **arguments: Any) -> bool:
        """Run one command, by default as the manager, and return whether it succeeded.

        `must_succeed` is the expected result; None accepts both. A refused command must have
        changed nothing, and a guard must have refused it, not a constraint.
        """
        command = Command(
            hotel=arguments.pop("hotel", self.scenario.hotel),
            staff=arguments.pop("staff", self.scenario.manager),
            source=Source.FRONT_DESK,
            now=arguments.pop("now", self.now),
        )
        before = rows_as_text()
        work = partial(service, **arguments)
        self.command_count += 1
        has_dry_run = self.command_count % DRY_RUN_EVERY == 0
        dry_run_refusal = (
            _refusal_of(lambda: run_command(command, work, dry_run=True)) if has_dry_run else None
        )
        assert not has_dry_run or rows_as_text() == before, (service.__name__, "dry run")
        refusal = _refusal_of(lambda: scenarios.run(command, work))
        assert not has_dry_run or _code_and_detail(dry_run_refusal) == _code_and_detail(refusal), (
            service.__name__,
            arguments,
        )
        if refusal is None:
            self.has_changed = True
            assert must_succeed is not False, (service.__name__, arguments)
            self.events_show_committed_rows()
            return True
        assert not isinstance(refusal, InvariantRefused | Busy), refusal
        assert must_succeed is not True, (service.__name__, arguments, refusal.code, refusal.detail)
        assert rows_as_text() == before, (service.__name__, refusal.code)
        return False

    def events_show_committed_rows(self) -> None:
        """Compare the events of the last command with their subjects as the rows are now."""
        for event in OutboxEvent.objects.filter(pk__gt=self.last_event_pk).order_by("pk"):
            assert_shows_present_rows(event)
            self.last_event_pk = event.pk

    def run_for_rooms(
        self,
        must_succeed: bool | None,
        one: Callable[..., Any],
        many: Callable[..., Any],
        numbers: Sequence[str],
        **arguments: Any,
    ) -> bool:
        """Run the service `one` for a single room, and `many` for several; return whether it succeeded."""
        if len(numbers) == 1:
            return self.run_service(must_succeed, one, room_number=numbers[0], **arguments)
        return self.run_service(must_succeed, many, room_numbers=numbers, **arguments)

    def advance_clock(self, hours: int) -> None:
        """Move the clock, and the business date of the model with it."""
        self.now += timedelta(hours=hours)
        self.model.today, self.model.clock = self.business_date(), self.wall_clock()

    @invariant()
    def rooms_match_model(self) -> None:
        rooms = Room.objects.filter(hotel=self.scenario.hotel).values_list(
            "room_number", "room_status", "is_active", "room_type__code"
        )
        assert {number: tuple(facts) for number, *facts in rooms} == {
            number: (room.status, room.is_active, room.room_type) for number, room in self.model.rooms.items()
        }
        types = RoomType.objects.filter(hotel=self.scenario.hotel)
        assert dict(types.values_list("code", "max_occupancy")) == self.model.room_types
        assert dict(types.values_list("code", "infants_up_to_age")) == self.model.infants_up_to
        occupied = RoomOccupancy.objects.values_list("room__room_number", "booking__booking_id")
        occupants = {number: room.occupant for number, room in self.model.rooms.items() if room.occupant}
        assert dict(occupied) == occupants
        present = Guest.objects.filter(room__isnull=False)
        assert dict(present.values_list("room__room_number", "booking__booking_id")) == occupants

    @invariant()
    def bookings_match_model(self) -> None:
        columns = ["status", "assigned_room__room_number", "room_type__code", "entered_late"]
        persons = ["adults", "children", "children_ages"]
        days = ["check_in", "check_out", "departure_time"]
        bookings = RoomBooking.objects.values_list("booking_id", *columns, *persons, *days)
        assert {booking_id: facts for booking_id, *facts in bookings} == {
            i: [
                *(b.status, b.room, b.room_type, b.entered_late),
                *(b.adults, b.children, list(b.ages)),
                *(b.check_in, b.check_out, b.departure_time),
            ]
            for i, b in self.model.bookings.items()
        }

    @invariant()
    def invariants_hold(self) -> None:
        """Read all rows again after a command that may have changed some."""
        if self.has_changed:
            assert broken_invariants(connection) == []
        self.has_changed = False


def _refusal_of(work: Callable[[], Any]) -> Refusal | None:
    try:
        work()
    except Refusal as refusal:
        return refusal
    return None


def _code_and_detail(refusal: Refusal | None) -> tuple[str, str] | None:
    return None if refusal is None else (refusal.code, refusal.detail)
