"""Tests that a command writes all of its rows or none: state, audit rows and events."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from hotel.kernel.exceptions import Forbidden, InvariantRefused
from housekeeping.models import RoomStatusEvent
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.models import BookingStatusEvent
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.commands.preconditions import booking_with_room
from tests.commands.registry import SERVICE_CASES
from tests.room_bookings.services.service_calls import run_service
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes

MODELS = {model._meta.db_table: model for model in apps.get_models() if not model._meta.proxy}
AUDIT_TABLES: set[type[models.Model]] = {OutboxEvent, BookingStatusEvent, RoomStatusEvent, RoomOperationLog}


def inserted_model(sql: str) -> type[models.Model] | None:
    """Return the model into whose table the statement inserts, or None."""
    into = re.search(r'\bINSERT INTO "(\w+)"', sql)
    return MODELS[into[1]] if into else None


def skipped_inserts(model: type[models.Model]) -> AbstractContextManager[None]:
    """Leave out the statements that insert into this table, for the length of the block."""

    def skip(send: Callable[..., Any], sql: str, *rest: Any) -> Any:
        return None if inserted_model(sql) is model else send(sql, *rest)

    return connection.execute_wrapper(skip)


class DiskFull(Exception):
    """An insert that failed."""


@pytest.mark.django_db
@pytest.mark.parametrize("label", SERVICE_CASES)
def test_command_inserts_into_the_registered_tables_and_events_last(label: str) -> None:
    scenario, case = scenarios.new_scenario(), SERVICE_CASES[label]
    arguments = case.prepared(scenario)

    with statements_sent() as sent:
        case.run(scenario, arguments)

    inserts = [model for model in map(inserted_model, sent) if model]
    assert set(inserts) == set(case.inserts)
    if OutboxEvent in case.inserts:
        assert inserts[-1] is OutboxEvent


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("label", "model"),
    [
        pytest.param(label, model, id=f"{label}: {model.__name__}")
        for label, case in SERVICE_CASES.items()
        for model in case.inserts
    ],
)
def test_failed_insert_changes_nothing(label: str, model: type[models.Model]) -> None:
    scenario, case = scenarios.new_scenario(), SERVICE_CASES[label]
    arguments = case.prepared(scenario)

    def fail(send: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if inserted_model(sql) is model:
            raise DiskFull
        return send(sql, *rest)

    with assert_no_row_changes(), pytest.raises(DiskFull), connection.execute_wrapper(fail):
        case.run(scenario, arguments)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("label", SERVICE_CASES)
def test_database_refuses_a_command_without_its_event_or_audit_row(label: str) -> None:
    """A forgotten insert fails at commit as well, unless no constraint requires its row."""
    case = SERVICE_CASES[label]
    for model in set(case.inserts) & AUDIT_TABLES:
        scenario = scenarios.new_scenario()
        arguments = case.prepared(scenario)
        with skipped_inserts(model):
            if model in case.optional:
                case.run(scenario, arguments)
                continue
            with assert_no_row_changes(), pytest.raises(InvariantRefused) as refusal:
                case.run(scenario, arguments)
        assert refusal.value.about["invariant"] in {"I6", "I7", "I11", "I12"}


@pytest.mark.django_db(transaction=True)
def test_database_refuses_audit_rows_of_another_hotels_staff() -> None:
    scenario, other = scenarios.new_scenario(), scenarios.new_scenario()
    subject = booking_with_room(scenario)

    with assert_no_row_changes(), pytest.raises(InvariantRefused) as refusal:
        run_service(scenario, stays.check_in_booking, **subject, staff=other.front_desk)

    assert refusal.value.about["invariant"] == "I10"


@pytest.mark.django_db
def test_inactive_staff_is_refused() -> None:
    scenario = scenarios.new_scenario()
    subject = booking_with_room(scenario)
    scenario.front_desk.is_active = False

    with assert_no_row_changes(), pytest.raises(Forbidden):
        run_service(scenario, stays.check_in_booking, **subject)
