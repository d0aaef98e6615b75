from collections.abc import Generator

import pytest
import time_machine
from django.db.models import QuerySet

from hotel.kernel.sql import PreparedQuery
from room_bookings.services import night_sales
from tests import scenarios
from tests.scenarios import NOON, Scenario


@pytest.fixture
def scenario() -> Generator[Scenario, None, None]:
    with time_machine.travel(NOON):
        yield scenarios.new_scenario()


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace every locking query by the same query without its lock."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **how: self)
    monkeypatch.setattr(PreparedQuery, "_compiled", lambda query: query._compile())
    monkeypatch.setattr(night_sales, "lock_room_types", lambda room_type_pks: None)
