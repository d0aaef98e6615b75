"""Promises of ready rooms."""

from datetime import timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from housekeeping import services
from housekeeping.models import ReadyPromise
from notifications.models import OutboxEvent
from rooms.enums import RoomStatus
from tests import scenarios
from tests.room_bookings.services.service_calls import refusal_of, run_service
from tests.row_diff import rows_written
from tests.scenarios import LATER, NOON, TODAY, Scenario
from tests.statement_count import assert_max_statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.room_with_status(made, "101", RoomStatus.CHECKOUT_DIRTY)
    return made


def promise(scenario: Scenario, **values: Any) -> ReadyPromise:
    usual: dict[str, Any] = {"room_number": "101", "ready_at": LATER}
    return run_service(scenario, services.promise_room, **usual | values)


def test_promise_names_the_arrival_and_is_announced(scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101", check_in=TODAY, nights=1)
    with assert_max_statements(14):
        made = promise(scenario, note="A child sleeps")
    assert (made.booking, made.ready_at, made.performed_by) == (booking, LATER, scenario.front_desk)
    event = OutboxEvent.objects.latest("pk")
    assert (event.type, event.changed_fields) == ("room_updated", ["ready_promise"])


def test_later_promise_replaces_it_and_the_history_stays(scenario: Scenario) -> None:
    promise(scenario)
    promise(scenario, ready_at=LATER + timedelta(hours=1))
    promise(scenario, ready_at=None)
    times = ReadyPromise.objects.order_by("pk").values_list("ready_at", flat=True)
    assert list(times) == [LATER, LATER + timedelta(hours=1), None]


def test_repeated_promise_writes_nothing(scenario: Scenario) -> None:
    promise(scenario)
    with rows_written() as wrote:
        promise(scenario)
    assert wrote.tables == set()


@pytest.mark.parametrize("ready_at", [None, NOON, NOON + timedelta(days=2)])
def test_wrong_times_are_refused(scenario: Scenario, ready_at: object) -> None:
    refusal = refusal_of(scenario, services.promise_room, room_number="101", ready_at=ready_at)
    assert isinstance(refusal, Invalid)


def test_attendants_promise_nothing(scenario: Scenario) -> None:
    refusal = refusal_of(
        scenario, services.promise_room, room_number="101", ready_at=LATER, staff=scenario.housekeeper
    )
    assert isinstance(refusal, Forbidden)
