"""Each part of the benchmark that measures one hotel runs to its end, with few rounds in a small hotel."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

from tests import demo_servers, scenarios
from tests.database_flush import empty_all_tables
from tests.database_urls import url_of
from tools.bench import (
    commands,
    cpu_profile,
    demo_start,
    payments,
    plain_orm,
    requests,
    throughput,
    timing,
    webhook_throughput,
)
from tools.bench.databases import Database
from tools.bench.million.sizes import Size
from tools.bench.relays import parts as relays
from tools.bench.run import PARTS
from tools.bench.streams import parts

ROWS = {
    "commands": 6,
    "requests": 9,
    "throughput": 16,
    "payments": 2,
    "streams": 7,
    "relays": 5,
    "demo-start": 1,
    "availability": 1,
    "calendars": 5,
    "housekeeping": 2,
    "plain-orm": 4,
}
ROUNDS = {"streams": 3}


@contextmanager
def migrated_database(*_: Any, **__: Any) -> Generator[Database]:
    """Copy the tests' tables, which is faster than to migrate an empty database."""
    with demo_servers.migrated_database() as url:
        yield Database(url)


@contextmanager
def emptied_database(*_: Any) -> Generator[Database]:
    """Copy the tests' tables without the rows of this test."""
    with migrated_database() as database, closing(database.connection):
        with database.active():
            empty_all_tables(TransactionTestCase())
        yield database


@pytest.fixture
def few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Warm up by no round, work on few stays at once, and start a demo without hotels."""
    for module in (timing, commands, cpu_profile, requests, payments):
        monkeypatch.setattr(module, "WARM_UP", 0)
    for module, size in ((commands, 4), (cpu_profile, 4), (requests, 4), (plain_orm, 3), (throughput, 8)):
        monkeypatch.setattr(module, "BATCH_SIZE", size)
    monkeypatch.setattr(demo_start, "SETTINGS", "tests.tools.demo_settings")
    monkeypatch.setattr(demo_start, "new_database", migrated_database)
    monkeypatch.setattr(throughput, "WARM_UP", 8)
    monkeypatch.setattr(throughput, "MEASURED", 16)
    for name, size in (("WARM_UP", 8), ("TURNS", 2), ("OF_A_TURN", 4)):
        monkeypatch.setattr(webhook_throughput, name, size)
    for name, size in (("IDLE", 3), ("LISTENERS", 3), ("TURNS", 1), ("CHECK_OUTS", 8)):
        monkeypatch.setattr(parts, name, size)
    monkeypatch.setattr(relays, "new_database", emptied_database)
    for name in ("ONE_HOTEL", "HOTELS", "MANY_HOTELS"):
        monkeypatch.setattr(relays, name, Size(hotels=3, rooms_each=2, rooms_first=3))
    for name, count in (("BATCH_SIZE", 4), ("MEASURED_SECONDS", 1.0)):
        monkeypatch.setattr(relays, name, count)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("few_rounds")
@pytest.mark.parametrize("name", PARTS)
def test_part_runs_to_its_end(name: str) -> None:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, *(str(101 + number) for number in range(10)))
    scenarios.checked_in_booking(scenario, "110")
    database = Database(url_of(connection.settings_dict))

    with closing(database.connection):
        rows = PARTS[name](database, scenario.hotel, rounds=ROUNDS.get(name, 1), log=lambda _: None)

    assert len(rows) == ROWS[name]
    assert rows[0].ours > 0
