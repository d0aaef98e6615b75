"""…/room-types/."""

from typing import Any

import pytest

from hotel.kernel.etag import etag
from rooms.models import RoomType
from tests.api_clients import client_of, problem_of
from tests.scenarios import new_scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

SUITE = {"code": "SUI", "name": "Suite", "max_occupancy": 4}


def test_types_are_listed_added_and_changed() -> None:
    home = new_scenario()
    client = client_of(home.manager)

    created = client.post(home.url("room-types/"), SUITE)
    changed = client.patch(home.url("room-types/SUI/"), {"max_occupancy": 5})
    listed = client_of(home.housekeeper).get(home.url("room-types/"))

    assert (created.status_code, created.json()) == (201, SUITE)
    suite = RoomType.objects.get(code="SUI")
    assert (created["ETag"], changed["ETag"]) == (f'"{suite.pk:x}-1"', f'"{suite.pk:x}-2"')
    assert (changed.status_code, changed.json()) == (200, SUITE | {"max_occupancy": 5})
    assert listed.json() == {
        "count": 2,
        "next": None,
        "previous": None,
        "results": [
            {"code": "DBL", "name": "Double", "max_occupancy": 2},
            SUITE | {"max_occupancy": 5},
        ],
    }


@pytest.mark.parametrize("code", ["check-out", "bulk-create"])
def test_a_type_may_be_called_what_no_room_may(code: str) -> None:
    home = new_scenario()
    client = client_of(home.manager)

    assert client.post(home.url("room-types/"), SUITE | {"code": code}).status_code == 201
    assert client.patch(home.url(f"room-types/{code}/"), {"max_occupancy": 5}).status_code == 200


def test_detail_carries_the_version() -> None:
    home = new_scenario()
    client = client_of(home.housekeeper)

    response = client.get(home.url("room-types/DBL/"))

    assert response.json() == {"code": "DBL", "name": "Double", "max_occupancy": 2}
    assert response["ETag"] == etag(home.room_type)
    problem_of(client.get(home.url("room-types/SUI/")), 404, "room_type_not_found")


def test_a_code_that_is_taken() -> None:
    home = new_scenario()

    with assert_no_row_changes():
        response = client_of(home.manager).post(home.url("room-types/"), SUITE | {"code": "DBL"})

    assert problem_of(response, 409, "room_type_taken")["room_type"] == "DBL"


def test_another_hotels_types_are_not_here() -> None:
    home, other = new_scenario(), new_scenario()
    RoomType.objects.create(hotel=other.hotel, **SUITE)
    client = client_of(home.manager)

    assert problem_of(client.patch(home.url("room-types/SUI/"), {}), 404, "room_type_not_found")
    assert client.get(home.url("room-types/")).json()["count"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"code": "no good"}, "code"),
        ({"code": "."}, "code"),
        ({"name": ""}, "name"),
        ({"max_occupancy": 0}, "max_occupancy"),
        ({"max_occupancy": 101}, "max_occupancy"),
    ],
)
def test_what_no_type_can_be(body: dict[str, Any], field: str) -> None:
    home = new_scenario()

    response = client_of(home.manager).post(home.url("room-types/"), SUITE | body)

    assert list(problem_of(response, 400, "invalid")["errors"]) == [field]


def test_a_code_stays() -> None:
    home = new_scenario()

    response = client_of(home.manager).patch(home.url("room-types/DBL/"), {"code": "TWN"})

    assert problem_of(response, 400, "read_only")["errors"] == {"code": ["This field is not changed here."]}
