"""The constraint that keeps status events to a transition table."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import IntegrityError, connection, models

from hotel.kernel.transitions import TransitionConstraint, Transitions
from housekeeping import transitions as room_transitions
from housekeeping.enums import RoomEventKind
from housekeeping.models import RoomStatusEvent
from room_bookings import transitions as booking_transitions
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import BookingStatusEvent
from rooms.enums import RoomStatus
from tests import scenarios

pytestmark = pytest.mark.django_db

Edge = tuple[str, str, str]


def constraint_of(model: type[models.Model]) -> TransitionConstraint:
    (found,) = (each for each in model._meta.constraints if isinstance(each, TransitionConstraint))
    return found


def is_edge_in_database(constraint: TransitionConstraint, edge: Edge) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {constraint.name}(%s, %s, %s)", edge)
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("model", "statuses", "tables"),
    [
        (
            RoomStatusEvent,
            RoomStatus,
            {
                RoomEventKind.STEP: room_transitions.FORWARD,
                RoomEventKind.CORRECTION: room_transitions.CORRECTIONS,
                RoomEventKind.OVERRIDE: room_transitions.OVERRIDES,
            },
        ),
        (
            BookingStatusEvent,
            BookingStatus,
            {
                BookingEventKind.STEP: booking_transitions.FORWARD,
                BookingEventKind.CORRECTION: booking_transitions.CORRECTIONS,
            },
        ),
    ],
)
def test_database_knows_exactly_the_edges_of_the_tables(
    model: type[models.Model], statuses: type[models.TextChoices], tables: Mapping[str, Transitions]
) -> None:
    constraint = constraint_of(model)
    words = ["", "UNKNOWN", *statuses]
    edges = {
        edge
        for kind in (*tables, "UNKNOWN")
        for edge in ((kind, from_status, to_status) for from_status in words for to_status in words)
        if is_edge_in_database(constraint, edge)
    }
    assert edges == {
        (kind, from_status, to_status)
        for kind, table in tables.items()
        for from_status, to_statuses in table.items()
        for to_status in to_statuses
    }


def narrowed(constraint: TransitionConstraint, **changes: Any) -> TransitionConstraint:
    """Return the same constraint with other tables."""
    _, _, kwargs = constraint.deconstruct()
    return TransitionConstraint(**kwargs | {"tables": constraint.tables | changes})


def replace_constraint(
    model: type[models.Model], old: TransitionConstraint, new: TransitionConstraint
) -> None:
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, old)
        editor.add_constraint(model, new)


def test_changed_table_makes_another_constraint() -> None:
    """The migration writer then removes the constraint and adds it again."""
    constraint = constraint_of(RoomStatusEvent)
    assert narrowed(constraint) == constraint
    assert hash(narrowed(constraint)) == hash(constraint)
    assert narrowed(constraint, STEP={"": ["READY_FOR_GUEST"]}) != constraint


def test_migration_to_a_narrower_table_validates_the_rows() -> None:
    scenarios.rooms(scenarios.new_scenario(), "101", status=RoomStatus.CHECKOUT_DIRTY)
    connection.check_constraints()
    constraint = constraint_of(RoomStatusEvent)
    without_edge = narrowed(constraint, STEP={"": ["READY_FOR_GUEST"]})
    with pytest.raises(IntegrityError, match=constraint.name):
        replace_constraint(RoomStatusEvent, constraint, without_edge)


def test_removed_constraint_leaves_no_function() -> None:
    constraint = constraint_of(BookingStatusEvent)
    with connection.schema_editor() as editor:
        editor.remove_constraint(BookingStatusEvent, constraint)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_proc WHERE proname = %s", [constraint.name])
            assert cursor.fetchone()[0] == 0
        editor.add_constraint(BookingStatusEvent, constraint)
    assert is_edge_in_database(constraint, ("STEP", "", "PENDING"))
