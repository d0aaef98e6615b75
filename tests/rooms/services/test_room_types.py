"""Types of room."""

from typing import Any

import pytest

from hotel.kernel.exceptions import Conflict, Forbidden
from rooms.exceptions import RoomTypeNotFound
from rooms.models import RoomType
from rooms.services import create_room_type, update_room_type
from tests.row_diff import table_names, written
from tests.scenarios import LATER, command, house
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

SUITE: dict[str, Any] = {"code": "SUI", "name": "Suite", "max_occupancy": 4, "now": LATER}


def test_a_type_is_added() -> None:
    home = house()

    with written() as wrote:
        command(lambda: create_room_type(hotel=home.hotel, staff=home.manager, **SUITE))

    assert wrote.tables == table_names(RoomType)
    row = wrote.new(RoomType)[0]
    assert {name: row[name] for name in ("code", "name", "max_occupancy")} == {
        "code": "SUI",
        "name": "Suite",
        "max_occupancy": 4,
    }


def test_a_code_is_once_per_hotel() -> None:
    home, other = house(), house()
    command(lambda: create_room_type(hotel=other.hotel, staff=None, **SUITE))
    command(lambda: create_room_type(hotel=home.hotel, staff=None, **SUITE))

    with nothing_changes(), pytest.raises(Conflict) as caught:
        command(lambda: create_room_type(hotel=home.hotel, staff=None, **SUITE))

    assert (caught.value.code, caught.value.about) == ("room_type_taken", {"room_type": "SUI"})


def test_name_and_size_change() -> None:
    home = house()

    with written() as wrote:
        returned = command(
            lambda: update_room_type(
                hotel=home.hotel, code="DBL", name="Twin", max_occupancy=3, staff=home.manager, now=LATER
            )
        )

    assert wrote.changed(RoomType) == {
        home.room_type.pk: {"name": "Twin", "max_occupancy": 3, "updated_at": LATER}
    }
    assert (returned.name, returned.max_occupancy) == ("Twin", 3)


def test_nothing_asked_nothing_written() -> None:
    home = house()

    with nothing_changes():
        command(lambda: update_room_type(hotel=home.hotel, code="DBL", staff=None, now=LATER))


def test_an_unknown_type() -> None:
    home = house()

    with nothing_changes(), pytest.raises(RoomTypeNotFound):
        command(lambda: update_room_type(hotel=home.hotel, code="X", name="Y", staff=None, now=LATER))


@pytest.mark.parametrize("role", ["front_desk", "housekeeper", "supervisor", "maintenance"])
def test_people_who_may_not(role: str) -> None:
    home = house()
    staff = getattr(home, role)

    with nothing_changes(), pytest.raises(Forbidden):
        command(lambda: create_room_type(hotel=home.hotel, staff=staff, **SUITE))
    with nothing_changes(), pytest.raises(Forbidden):
        command(lambda: update_room_type(hotel=home.hotel, code="DBL", name="Y", staff=staff, now=LATER))
