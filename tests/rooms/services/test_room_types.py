"""Services of room types."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

import pytest

from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Conflict, Forbidden
from rooms.exceptions import RoomTypeNotFound
from rooms.models import RoomType
from rooms.services import create_room_type, update_room_type
from staff.capabilities import TABLE, Capability
from staff.command import Command, system_command
from staff.enums import Role
from tests.row_diff import rows_written, table_names
from tests.scenarios import LATER, NOON, new_scenario, run
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

SUITE: dict[str, Any] = {"code": "SUI", "name": "Suite", "max_occupancy": 4}


def test_create_room_type_writes_one_row() -> None:
    scenario = new_scenario()

    with rows_written() as diff:
        run(
            Command(hotel=scenario.hotel, staff=scenario.manager, source=Source.SYSTEM, now=NOON),
            lambda command: create_room_type(command, **SUITE),
        )

    assert diff.tables == table_names(RoomType)
    row = diff.new(RoomType)[0]
    assert {name: row[name] for name in ("code", "name", "max_occupancy")} == {
        "code": "SUI",
        "name": "Suite",
        "max_occupancy": 4,
    }


def test_code_is_unique_in_the_hotel() -> None:
    scenario, other = new_scenario(), new_scenario()
    run(
        Command(hotel=other.hotel, staff=None, source=Source.SYSTEM, now=NOON),
        lambda command: create_room_type(command, **SUITE),
    )
    run(
        system_command(scenario.hotel, now=NOON),
        lambda command: create_room_type(command, **SUITE),
    )

    with assert_no_row_changes(), pytest.raises(Conflict) as caught:
        run(
            system_command(scenario.hotel, now=NOON),
            lambda command: create_room_type(command, **SUITE),
        )

    assert (caught.value.code, caught.value.about) == ("room_type_taken", {"room_type": "SUI"})


def test_update_room_type_changes_name_and_size() -> None:
    scenario = new_scenario()

    with rows_written() as diff:
        returned = run(
            Command(hotel=scenario.hotel, staff=scenario.manager, source=Source.SYSTEM, now=LATER),
            lambda command: update_room_type(
                command,
                code="DBL",
                name="Twin",
                max_occupancy=3,
            ),
        )

    assert diff.changed(RoomType) == {
        scenario.room_type.pk: {"name": "Twin", "max_occupancy": 3, "version": 2, "updated_at": LATER}
    }
    assert (returned.name, returned.max_occupancy) == ("Twin", 3)


def test_update_without_values_writes_nothing() -> None:
    scenario = new_scenario()

    with assert_no_row_changes():
        run(
            system_command(scenario.hotel, now=LATER),
            lambda command: (
                update_room_type(command, code="DBL"),
                update_room_type(command, code="DBL", name="Double", max_occupancy=2),
            ),
        )


def test_unknown_room_type_is_not_found() -> None:
    scenario = new_scenario()

    with assert_no_row_changes(), pytest.raises(RoomTypeNotFound):
        run(
            system_command(scenario.hotel, now=LATER),
            lambda command: update_room_type(command, code="X", name="Y"),
        )


@pytest.mark.parametrize("role", ["front_desk", "housekeeper", "supervisor", "maintenance"])
def test_roles_without_capability_are_refused(role: str) -> None:
    scenario = new_scenario()
    staff = getattr(scenario, role)

    with assert_no_row_changes(), pytest.raises(Forbidden):
        run(
            Command(hotel=scenario.hotel, staff=staff, source=Source.SYSTEM, now=NOON),
            lambda command: create_room_type(command, **SUITE),
        )
    with assert_no_row_changes(), pytest.raises(Forbidden):
        run(
            Command(hotel=scenario.hotel, staff=staff, source=Source.SYSTEM, now=LATER),
            lambda command: update_room_type(command, code="DBL", name="Y"),
        )


@pytest.fixture
def restricting_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the front desk the capability to change rooms, without the one of restrictions."""
    capabilities = TABLE[Role.FRONT_DESK] | {Capability.ROOMS_CHANGE}
    monkeypatch.setitem(cast("dict[str, frozenset[Capability]]", TABLE), Role.FRONT_DESK, capabilities)


@pytest.mark.usefixtures("restricting_less")
def test_overbooking_limit_needs_the_capability_of_restrictions() -> None:
    scenario = new_scenario()

    def by_front_desk(service: Callable[..., RoomType], **values: Any) -> RoomType:
        command = Command(hotel=scenario.hotel, staff=scenario.front_desk, source=Source.SYSTEM, now=LATER)
        return run(command, partial(service, **values))

    for service, values in (
        (create_room_type, {**SUITE, "overbooking_limit": 1}),
        (update_room_type, {"code": "DBL", "overbooking_limit": 999}),
        (update_room_type, {"code": "DBL", "overbooking_limit": 0, "name": "Twin"}),
    ):
        with assert_no_row_changes(), pytest.raises(Forbidden) as caught:
            by_front_desk(service, **values)
        assert caught.value.about["capability"] == "rooms.restrictions"
    assert by_front_desk(create_room_type, **SUITE, overbooking_limit=0).overbooking_limit == 0
    renamed = by_front_desk(update_room_type, code="DBL", name="Twin", overbooking_limit=1000)
    assert (renamed.name, renamed.overbooking_limit) == ("Twin", 1000)


def test_manager_sets_the_overbooking_limit() -> None:
    scenario = new_scenario()

    def by_manager(service: Callable[..., RoomType], **values: Any) -> RoomType:
        command = Command(hotel=scenario.hotel, staff=scenario.manager, source=Source.SYSTEM, now=LATER)
        return run(command, partial(service, **values))

    assert by_manager(create_room_type, **SUITE, overbooking_limit=2).overbooking_limit == 2
    assert by_manager(update_room_type, code="SUI", overbooking_limit=0).overbooking_limit == 0
