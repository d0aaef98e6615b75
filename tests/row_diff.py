"""The rows that a command wrote: new and changed ones of every table, with all columns."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from hotel.models import Hotel
from housekeeping.models import (
    HousekeepingTask,
    MaintenanceChange,
    MaintenanceReport,
    RoomStatusEvent,
    TaskChange,
)
from notifications.models import EventCounter, OutboxEvent
from room_bookings.models import BookingChange, BookingStatusEvent
from rooms.models import NightsSold, RoomOperationLog
from tests.event_snapshots import assert_shows_present_rows, subject_name
from tests.tasks import CHANGED as CHANGED_WITH_TASK
from tests.unchanged import all_rows

Row = dict[str, Any]

OCCUPANCY = ("is_occupied", "occupancy_status", "current_booking", "guests")
"""The fields that an event of a room names, beside its status, when its occupant changes."""

COUNTERS = {model._meta.db_table for model in (NightsSold, TaskChange, MaintenanceChange)}
"""Tables that triggers write; `tests/invariants/test_nights_sold.py` and `tests/housekeeping` have their tests."""

AUDIT_TABLES = (RoomStatusEvent, BookingStatusEvent, RoomOperationLog, BookingChange, TaskChange)
ALIKE = {"id", "hotel_id", "command_id", "request_id"}
"""Columns that `new` leaves out: keys, and those whose values all rows of one command share."""


@dataclass
class RowDiff:
    """The difference between two states of the database, by model."""

    before: dict[str, list[tuple[Any, ...]]]
    after: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    @property
    def tables(self) -> set[str]:
        """Return the tables with new or changed rows, counters excepted.

        Fails where a table has lost rows, occupancies excepted.
        """
        for table, rows in self.before.items():
            if table != "room_bookings_roomoccupancy":
                assert {row[0] for row in rows} <= {row[0] for row in self.after[table]}, f"{table} lost rows"
        changed = {table for table, rows in self.before.items() if self.after[table] != rows}
        return changed - COUNTERS

    def new(self, model: type[models.Model]) -> list[Row]:
        """Return the new rows in the order written, without the columns ALIKE, generated columns and empty values."""
        return [
            {name: value for name, value in row.items() if name not in _left_out(model) and not _empty(value)}
            for row in self.new_rows(model)
        ]

    def new_rows(self, model: type[models.Model]) -> list[Row]:
        """Return the new rows with all columns."""
        known = {row[0] for row in self.before[model._meta.db_table]}
        return [_named(model, row) for row in self.after[model._meta.db_table] if row[0] not in known]

    def deleted(self, model: type[models.Model]) -> list[Any]:
        """Return the primary keys of deleted rows."""
        remaining = {row[0] for row in self.after[model._meta.db_table]}
        return [row[0] for row in self.before[model._meta.db_table] if row[0] not in remaining]

    def changed(self, model: type[models.Model]) -> dict[Any, Row]:
        """Return the changed columns with their new values, by primary key, without generated columns."""
        old = {row[0]: _named(model, row) for row in self.before[model._meta.db_table]}
        found = {}
        for row in self.after[model._meta.db_table]:
            new = _named(model, row)
            names = set(new) - _generated(model)
            if row[0] in old and (
                differing := {n: new[n] for n in sorted(names) if new[n] != old[row[0]][n]}
            ):
                found[row[0]] = differing
        return found

    def events(self, *, at: datetime) -> list[tuple[str, str, int | None, list[str]]]:
        """Return type, subject, status version and changed fields of each new event, by position.

        Fails unless the positions continue the feeds of their hotels, and unless each event has the time `at` and
        the snapshot of its subject as it is now.
        """
        events = OutboxEvent.objects.filter(pk__in=[row["id"] for row in self.new_rows(OutboxEvent)])
        ordered = list(events.order_by("position"))
        before = {row[0]: row[1] for row in self.before[EventCounter._meta.db_table]}
        for hotel_id in {event.hotel_id for event in ordered}:
            places = [event.position for event in ordered if event.hotel_id == hotel_id]
            first = before.get(hotel_id, 0) + 1
            assert places == list(range(first, first + len(places))), places
        return [_describe(event, at=at) for event in ordered]

    def assert_one_command(self, *, hotel: Hotel) -> None:
        """Fail unless all new audit rows and events are of this hotel and carry one command ID."""
        rows = [row for model in (*AUDIT_TABLES, OutboxEvent) for row in self.new_rows(model)]
        assert {row["hotel_id"] for row in rows} == {hotel.pk}
        assert len({row["command_id"] for row in rows}) == 1


@contextmanager
def rows_written() -> Generator[RowDiff, None, None]:
    """Collect what the block writes."""
    wrote = RowDiff(before=all_rows())
    yield wrote
    wrote.after = all_rows()


def table_names(*written_to: type[models.Model]) -> set[str]:
    return {model._meta.db_table for model in written_to}


def _describe(event: OutboxEvent, *, at: datetime) -> tuple[str, str, int | None, list[str]]:
    assert event.occurred_at == at
    assert_shows_present_rows(event)
    return event.type, subject_name(event), event.status_version, event.changed_fields


def _named(model: type[models.Model], row: tuple[Any, ...]) -> Row:
    return dict(zip((column.attname for column in model._meta.concrete_fields), row, strict=True))


def _generated(model: type[models.Model]) -> set[str]:
    generated = {column.attname for column in model._meta.concrete_fields if column.generated}
    if model is MaintenanceReport:
        return generated | CHANGED_WITH_TASK | {"updated_at"}
    return generated | CHANGED_WITH_TASK if model is HousekeepingTask else generated


def _left_out(model: type[models.Model]) -> set[str]:
    return ALIKE | _generated(model)


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], {})
