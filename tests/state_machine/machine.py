"""What every rule needs: asking the hotel, and comparing it with the model after each step."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from guests.models import Guest
from hotel.kernel.business_date import business_date
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Busy, InvariantRefused, Refusal
from room_bookings.models import RoomBooking, RoomOccupancy
from room_bookings.services.integrity import broken_invariants
from rooms.models import Room, RoomType
from staff.command import Command
from tests import scenarios
from tests.scenarios import NOON, Scenario
from tests.state_machine.model import ModelBooking, ModelHotel, ModelRoom
from tests.unchanged import rows_as_text

ROOMS = ("101", "102", "103", "104")
MORE_ROOMS = ("201", "202")
"""What may be built on; until then nobody can name them."""

TRIED_FIRST = 4
"""Of so many commands one is tried dry before it is given."""


class Machine(RuleBasedStateMachine):
    """One small hotel, made anew for each example and rolled back after it."""

    def __init__(self) -> None:
        super().__init__()
        self._example = transaction.atomic()
        self._example._from_testcase = True  # type: ignore[attr-defined]  # commands may be durable inside
        self._example.__enter__()
        self.now: datetime = NOON
        self.asked = 0
        self.has_changed = True
        self.scenario: Scenario = scenarios.new_scenario(no_show_cutoff=None)
        scenarios.rooms(self.scenario, *ROOMS)
        self.model = ModelHotel(today=self.business_date(), rooms={number: ModelRoom() for number in ROOMS})

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._example.__exit__(None, None, None)

    def business_date(self) -> Any:
        return business_date(hotel=self.scenario.hotel, now=self.now)

    def booking(self, pick: int) -> tuple[str, ModelBooking]:
        """One of the bookings; the latest are picked most."""
        ids = list(self.model.bookings)[-6:]
        booking_id = ids[pick % len(ids)]
        return booking_id, self.model.bookings[booking_id]

    def ask(self, must: bool | None, service: Callable[..., Any], **arguments: Any) -> bool:
        """Run one command as the manager and say whether it succeeded, as it must (None: as it likes).

        Refused, it has changed nothing, and a guard has said why: no constraint had to.
        """
        command = Command(
            hotel=arguments.pop("hotel", self.scenario.hotel),
            staff=arguments.pop("staff", self.scenario.manager),
            source=Source.FRONT_DESK,
            now=arguments.pop("now", self.now),
        )
        before = rows_as_text()
        work = partial(service, **arguments)
        self.asked += 1
        tried = self.asked % TRIED_FIRST == 0
        foretold = _refusal_of(lambda: run_command(command, work, dry_run=True)) if tried else None
        assert not tried or rows_as_text() == before, (service.__name__, "tried dry")
        refusal = _refusal_of(lambda: scenarios.run(command, work))
        assert not tried or _said(foretold) == _said(refusal), (service.__name__, arguments)
        if refusal is None:
            self.has_changed = True
            assert must is not False, (service.__name__, arguments)
            return True
        assert not isinstance(refusal, InvariantRefused | Busy), refusal
        assert must is not True, (service.__name__, arguments, refusal.code, refusal.detail)
        assert rows_as_text() == before, (service.__name__, refusal.code)
        return False

    def ask_of_rooms(
        self,
        must: bool | None,
        one: Callable[..., Any],
        many: Callable[..., Any],
        numbers: Sequence[str],
        **arguments: Any,
    ) -> bool:
        """The same of one room by the service for one, of several by the service for a set."""
        if len(numbers) == 1:
            return self.ask(must, one, room_number=numbers[0], **arguments)
        return self.ask(must, many, room_numbers=numbers, **arguments)

    def later(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.model.today = self.business_date()

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        rooms = Room.objects.filter(hotel=self.scenario.hotel).values_list(
            "room_number", "room_status", "is_active", "room_type__code"
        )
        assert {number: tuple(facts) for number, *facts in rooms} == {
            number: (room.status, room.is_active, room.room_type) for number, room in self.model.rooms.items()
        }
        types = RoomType.objects.filter(hotel=self.scenario.hotel).values_list("code", "max_occupancy")
        assert dict(types) == self.model.room_types
        held = RoomOccupancy.objects.values_list("room__room_number", "booking__booking_id")
        holders = {number: room.holder for number, room in self.model.rooms.items() if room.holder}
        assert dict(held) == holders
        present = Guest.objects.filter(room__isnull=False)
        assert dict(present.values_list("room__room_number", "booking__booking_id")) == holders

    @invariant()
    def bookings_are_as_the_model_says(self) -> None:
        columns = ["status", "assigned_room__room_number", "room_type__code", "adults"]
        days = ["check_in", "check_out", "departure_time"]
        bookings = RoomBooking.objects.values_list("booking_id", *columns, *days)
        assert {booking_id: tuple(facts) for booking_id, *facts in bookings} == {
            i: (b.status, b.room, b.room_type, b.adults, b.check_in, b.check_out, b.departure_time)
            for i, b in self.model.bookings.items()
        }

    @invariant()
    def no_invariant_is_broken(self) -> None:
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


def _said(refusal: Refusal | None) -> tuple[str, str] | None:
    return None if refusal is None else (refusal.code, refusal.detail)
