"""When any row of a command cannot be written, none is: neither the state, nor its audit, nor its news."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from inspect import isfunction
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from guests import services as guests
from hotel import services as hotels
from hotel.kernel.exceptions import Forbidden, InvariantRefused
from housekeeping import services as housekeeping
from housekeeping.models import RoomStatusEvent
from room_bookings import services as stays
from rooms import services as rooms
from staff import services as accounts
from tests import scenarios
from tests.commands.service_cases import CASES, ELSEWHERE, LOG, NEWS, ROOMS, STEPS, expected, give
from tests.room_bookings.services.service_calls import run_service
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes

MODELS = {model._meta.db_table: model for model in apps.get_models() if not model._meta.proxy}

WITNESSES: set[type[models.Model]] = {NEWS, STEPS, RoomStatusEvent, LOG}
UNWITNESSED: set[tuple[str, type[models.Model]]] = {
    *((name, NEWS) for name in ("assign", "unassign", "swap", "drop plan", "change departure")),
    *((name, NEWS) for name in ("correct", "update", "clean up")),
    *((name, NEWS) for name in ("update room", "deactivate room", "activate room")),
    *((name, LOG) for name in ("change departure", "correct", "clean up", *ROOMS)),
}
"""News is asked for of a status, and the log of a booking's status or room: neither changes here."""


def inserting_into(sql: str) -> type[models.Model] | None:
    """The model of the table that a statement inserts into."""
    into = re.search(r'\bINSERT INTO "(\w+)"', sql)
    return MODELS[into[1]] if into else None


def forgetting(model: type[models.Model]) -> AbstractContextManager[None]:
    """Statements that insert into this table are not sent."""

    def forget(send: Callable[..., Any], sql: str, *rest: Any) -> Any:
        return None if inserting_into(sql) is model else send(sql, *rest)

    return connection.execute_wrapper(forget)


class DiskFull(Exception):
    """An insert that failed."""


def test_every_service_that_writes_has_a_case() -> None:
    packages = (accounts, guests, hotels, housekeeping, rooms, stays)
    exported = [getattr(package, name) for package in packages for name in package.__all__]
    services = sorted(service.__name__ for service in exported if isfunction(service))
    told = {case.service.__name__ for case in CASES.values()}
    assert services == sorted([*told, *(name for names in ELSEWHERE.values() for name in names)])


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_these_are_the_inserts(name: str) -> None:
    scenario, case = scenarios.new_scenario(), CASES[name]
    arguments = case.arguments(scenario)
    with statements_sent() as sent:
        give(scenario, case, arguments)
    inserts = [model for model in map(inserting_into, sent) if model]
    assert set(inserts) == set(case.inserts)
    assert inserts[-1] is NEWS


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "model"),
    [
        pytest.param(name, model, id=f"{name}: {model.__name__}")
        for name, case in CASES.items()
        for model in case.inserts
    ],
)
def test_one_insert_fails_and_nothing_has_changed(name: str, model: type[models.Model]) -> None:
    scenario, case = scenarios.new_scenario(), CASES[name]
    arguments = case.arguments(scenario)

    def fail(send: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if inserting_into(sql) is model:
            raise DiskFull
        return send(sql, *rest)

    with assert_no_row_changes(), pytest.raises(DiskFull), connection.execute_wrapper(fail):
        give(scenario, case, arguments)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", CASES)
def test_without_its_news_or_audit_the_database_refuses_the_command(name: str) -> None:
    """Also when the insert is merely forgotten: every witness of a change of state is asked for at commit."""
    case = CASES[name]
    for model in set(case.inserts) & WITNESSES:
        scenario = scenarios.new_scenario()
        arguments = case.arguments(scenario)
        with forgetting(model):
            if (name, model) in UNWITNESSED:
                give(scenario, case, arguments)
                continue
            with assert_no_row_changes(), pytest.raises(InvariantRefused) as refusal:
                give(scenario, case, arguments)
        assert refusal.value.about["invariant"] in {"I6", "I7", "I11", "I12"}


@pytest.mark.django_db(transaction=True)
def test_somebody_of_another_hotel_signs_nothing() -> None:
    scenario, other = scenarios.new_scenario(), scenarios.new_scenario()
    booking = expected(scenario)
    with assert_no_row_changes(), pytest.raises(InvariantRefused) as refusal:
        run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, staff=other.front_desk)
    assert refusal.value.about["invariant"] == "I10"


@pytest.mark.django_db
def test_who_no_longer_works_here_may_nothing() -> None:
    scenario = scenarios.new_scenario()
    booking = expected(scenario)
    scenario.front_desk.is_active = False
    with assert_no_row_changes(), pytest.raises(Forbidden):
        run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id)
