"""The cost of commands when Django's ORM composes their statements each time: three contenders in one hotel.

`prepared` is the program as it is. `as text` composes each statement once and sends it as text, which PostgreSQL parses
and plans each time. `plain ORM` evaluates the same querysets and writes by `bulk_create`, `bulk_update` and `update`.
"""

import sys
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import copy
from functools import partial
from typing import Any
from unittest.mock import patch

from django.db import models
from django.db.models import F

from hotel.kernel.locking import HoldingLockQuery
from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from hotel.kernel.sql.joined_messages import JoiningCursor
from hotel.kernel.sql.parameters import Parameter, QueryParameters
from hotel.kernel.sql.prepared_statements import PreparingCursor
from hotel.models import Hotel
from housekeeping import services as housekeeping
from tests.statement_count import statements_sent
from tools.bench.databases import Database
from tools.bench.front_desk import FrontDesk, Stay
from tools.bench.table import Row
from tools.bench.timing import Times

BATCH_SIZE = 48
"""Stays that are booked together; each contender performs a third of them."""

COMMANDS = ("check-in", "move", "check-out", "mark cleaned")
PREPARED, AS_TEXT, PLAIN_ORM = "prepared", "as text", "plain ORM"
CONTENDERS = (PREPARED, PLAIN_ORM)
"""The two columns of the table; `as text` stands in its notes."""


class GivenValue(Parameter):
    """A parameter that carries its value into the statement."""

    def __init__(self, name: str, value: Any, *, cast: str) -> None:
        super().__init__(name, cast=cast)
        self.value = value

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        sql, _ = super().as_sql(compiler, connection)
        return sql, (self.value,)


class GivenValues(QueryParameters):
    """Parameters for one evaluation of a queryset."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def value(self, name: str, *, cast: str = "") -> Any:
        return GivenValue(name, self.values[name], cast=cast)


def rows(database: Database, hotel: Hotel, *, rounds: int, log: Callable[[str], None]) -> list[Row]:
    """Measure each command by each contender, in turn."""
    front_desk = FrontDesk(hotel)
    log(f"{rounds} stays by prepared statements, by their text and by the plain ORM, in turn ...")
    times = in_turn(front_desk, rounds=rounds)
    sent = statements(front_desk)
    return [_row(command, times, sent) for command in COMMANDS]


def in_turn(front_desk: FrontDesk, *, rounds: int) -> Times:
    times = Times()
    contenders = contenders_by_name()
    while times.count(f"{COMMANDS[-1]} {PLAIN_ORM}") < rounds:
        group = front_desk.prepare_stays(BATCH_SIZE)
        for number, stay in enumerate(group):
            name = list(contenders)[number % len(contenders)]
            with contenders[name]():
                for command, act in _commands(front_desk):
                    times.measure(f"{command} {name}", partial(act, stay))
        _finish(front_desk, group)
    return times


def statements(front_desk: FrontDesk) -> dict[str, int]:
    """Count what the server receives for each command of each contender."""
    counts = {}
    contenders = contenders_by_name()
    group = front_desk.prepare_stays(len(contenders))
    for (name, contender), stay in zip(contenders.items(), group, strict=True):
        with contender():
            for command, act in _commands(front_desk):
                with statements_sent() as sent:
                    act(stay)
                counts[f"{command} {name}"] = len(sent)
    _finish(front_desk, group)
    return counts


def contenders_by_name() -> dict[str, Callable[[], AbstractContextManager[Any]]]:
    return {PREPARED: nullcontext, AS_TEXT: statements_as_text, PLAIN_ORM: plain_orm}


@contextmanager
def statements_as_text() -> Generator[None]:
    """Send prepared statements as their text, in the same messages."""
    with patch.object(PreparingCursor, "execute", JoiningCursor.execute):
        yield


@contextmanager
def plain_orm() -> Generator[None]:
    """Let Django compose every query and every write each time."""

    def evaluate(query: Any, **values: Any) -> list[Any]:
        return list(query._receive(list(query._queryset(GivenValues(values)))))

    with (
        statements_as_text(),
        patch.object(PreparedQuery, "__call__", evaluate),
        patch.object(HoldingLockQuery, "__call__", evaluate),
        _replaced(insert_rows, insert_by_orm),
        _replaced(update_rows, update_by_orm),
    ):
        yield


def insert_by_orm(
    rows: Iterable[models.Model],
    *,
    set_primary_keys: bool = False,
    unique_field: str = "",
    update_fields: Sequence[str] = (),
    filled_fields: Sequence[str] = (),
) -> None:
    """Do what `insert_rows` does, by `bulk_create`. Fields that triggers fill are read afterwards."""
    rows = list(rows)
    if rows and unique_field:
        type(rows[0])._base_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=[unique_field], update_fields=[*update_fields]
        )
    elif rows:
        type(rows[0])._base_manager.bulk_create(rows)
        for row in rows if filled_fields else ():
            row.refresh_from_db(fields=filled_fields)


def update_by_orm(
    rows: Iterable[models.Model],
    fields: Sequence[str],
    *,
    increments: Mapping[str, Mapping[int, int]] | None = None,
    insert: Sequence[models.Model] = (),
    filled_fields: Sequence[str] = (),
) -> None:
    """Do what `update_rows` does: by `update` where all rows get the same values, else by `bulk_update`."""
    written = [_with_increments(row, increments or {}) for row in rows]
    names = [*fields, *(increments or {})]
    values = [{name: getattr(row, name) for name in names} for row in written]
    if written:
        manager = type(written[0])._base_manager
        if all(other == values[0] for other in values):
            manager.filter(pk__in=[row.pk for row in written]).update(**values[0])
        else:
            manager.bulk_update(written, names)
    insert_by_orm(insert, filled_fields=filled_fields)


def _with_increments(row: models.Model, increments: Mapping[str, Mapping[int, int]]) -> models.Model:
    changed = copy(row)
    for name, by_pk in increments.items():
        setattr(changed, name, F(name) + by_pk[row.pk])
    return changed


@contextmanager
def _replaced(original: Callable[..., None], replacement: Callable[..., None]) -> Generator[None]:
    """Replace a function in every module that imported it."""
    name = original.__name__
    modules = [module for module in list(sys.modules.values()) if vars(module).get(name) is original]
    for module in modules:
        setattr(module, name, replacement)
    try:
        yield
    finally:
        for module in modules:
            setattr(module, name, original)


def _commands(front_desk: FrontDesk) -> tuple[tuple[str, Callable[[Stay], Any]], ...]:
    return tuple(
        zip(
            COMMANDS,
            (front_desk.check_in, front_desk.move, front_desk.check_out, partial(_mark_cleaned, front_desk)),
            strict=True,
        )
    )


def _mark_cleaned(front_desk: FrontDesk, stay: Stay) -> None:
    front_desk.run_as_system(housekeeping.mark_cleaned_rooms, room_numbers=[stay.other_room])


def _finish(front_desk: FrontDesk, group: Sequence[Stay]) -> None:
    """Make the rooms of these stays ready again."""
    front_desk.run_as_system(
        housekeeping.inspect_rooms, room_numbers=[stay.other_room for stay in group], passed=True
    )
    front_desk.clean_rooms(group)


def _row(command: str, times: Times, sent: Mapping[str, int]) -> Row:
    prepared, as_text, plain = (f"{command} {name}" for name in (PREPARED, AS_TEXT, PLAIN_ORM))
    ours, beside = times.milliseconds(prepared), times.milliseconds(plain)
    python = (f"{times.cpu_milliseconds(name):.1f}" for name in (prepared, as_text, plain))
    return Row(
        what=command,
        ours=ours,
        unit="ms",
        beside=beside,
        ratio=ours / beside,
        statements=sent[prepared],
        note=f"plain ORM: {sent[plain]} statements; as text {times.milliseconds(as_text):.1f} ms; "
        f"Python alone {' / '.join(python)} ms (prepared / as text / plain ORM)",
    )
