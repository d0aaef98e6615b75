"""Instances that prepared queries make equal those that Django makes."""

from typing import Any

import pytest
from django.db import models
from django.db.models.signals import post_init

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from housekeeping.models import HousekeepingTask
from housekeeping.selectors import tasks_with_details
from room_bookings.models import RoomBooking
from room_bookings.selectors.bookings import bookings_with_details
from rooms.models import Room
from tests import scenarios
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    scenarios.checked_in_booking(scenario, "101")
    scenarios.booking(scenario)
    return scenario


def contents(instance: Any) -> Any:
    """Return all attributes of an instance, its state and related instances included."""
    if not isinstance(instance, models.Model):
        return instance
    attributes = instance.__dict__ | {"_state": None}
    state = instance._state
    related = {name: contents_without_way_back(value, instance) for name, value in state.fields_cache.items()}
    return type(instance), attributes, state.adding, state.db, related


def contents_without_way_back(related: Any, instance: models.Model) -> Any:
    for name, value in list(related._state.fields_cache.items()) if related else ():
        if value is instance:
            related._state.fields_cache[name] = "the way back"
    return contents(related)


@pytest.mark.parametrize(
    "queryset",
    [bookings_with_details, tasks_with_details, lambda: Room.objects.only("room_number"), Hotel.objects.all],
)
def test_instances_equal_those_of_the_queryset(scenario: Scenario, queryset: Any) -> None:
    rows = queryset().order_by("pk")
    query = PreparedQuery("read_for_test", lambda given: rows.filter(pk__gte=given.value("least")))

    assert [contents(row) for row in query(least=0)] == [contents(row) for row in rows]


def test_outer_join_without_a_row_is_none(scenario: Scenario) -> None:
    query = PreparedQuery(
        "read_for_test",
        lambda given: RoomBooking.objects.select_related("assigned_room").filter(
            assigned_room__isnull=True, pk__gte=given.value("least")
        ),
    )
    (booking,) = query(least=0)
    assert booking._state.fields_cache == {"assigned_room": None}


def test_left_out_column_is_read_when_it_is_needed(scenario: Scenario) -> None:
    query = PreparedQuery(
        "read_for_test", lambda given: Room.objects.only("floor").filter(pk=given.value("pk"))
    )
    expected = Room.objects.get(room_number="102")
    (room,) = query(pk=expected.pk)
    assert room.get_deferred_fields() >= {"room_number"}
    assert room.room_number == "102"
    assert room == expected


def test_model_that_notices_new_instances_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def notice(*_: Any, **__: Any) -> None:
        """Stand for what wants to know of each new instance."""

    def assert_refused() -> None:
        query = PreparedQuery(
            "read_for_test", lambda given: HousekeepingTask.objects.filter(pk=given.value("pk"))
        )
        with pytest.raises(ValueError, match="HousekeepingTask: a prepared query cannot make instances"):
            query(pk=0)

    for name in ("__init__", "from_db"):
        with monkeypatch.context() as patch:
            patch.setattr(HousekeepingTask, name, classmethod(notice) if name == "from_db" else notice)
            assert_refused()
    post_init.connect(notice, sender=HousekeepingTask)
    assert_refused()
    assert post_init.disconnect(notice, sender=HousekeepingTask)
