"""The endpoints of room types."""

from typing import Any

import pytest

from hotel.kernel.etag import etag
from rooms.models import RoomType
from tests.api_clients import client_of, problem_of
from tests.scenarios import new_scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

SUITE = {
    "code": "SUI",
    "name": "Suite",
    "max_occupancy": 4,
    "infants_up_to_age": 2,
    "overbooking_limit": 0,
}
DOUBLE = {
    "code": "DBL",
    "name": "Double",
    "max_occupancy": 2,
    "infants_up_to_age": None,
    "overbooking_limit": 1000,
}


def test_room_types_are_listed_created_and_changed() -> None:
    scenario = new_scenario()
    client = client_of(scenario.manager)

    created = client.post(scenario.url("room-types/"), SUITE)
    changed = client.patch(scenario.url("room-types/SUI/"), {"max_occupancy": 5})
    listed = client_of(scenario.housekeeper).get(scenario.url("room-types/"))

    assert (created.status_code, created.json()) == (201, SUITE)
    suite = RoomType.objects.get(code="SUI")
    assert (created["ETag"], changed["ETag"]) == (f'"{suite.pk:x}-1"', f'"{suite.pk:x}-2"')
    assert (changed.status_code, changed.json()) == (200, SUITE | {"max_occupancy": 5})
    assert listed.json() == {
        "count": 2,
        "next": None,
        "previous": None,
        "results": [
            DOUBLE,
            SUITE | {"max_occupancy": 5},
        ],
    }


@pytest.mark.parametrize("code", ["check-out", "bulk-create"])
def test_room_type_may_have_a_code_reserved_for_rooms(code: str) -> None:
    scenario = new_scenario()
    client = client_of(scenario.manager)

    assert client.post(scenario.url("room-types/"), SUITE | {"code": code}).status_code == 201
    assert client.patch(scenario.url(f"room-types/{code}/"), {"max_occupancy": 5}).status_code == 200


def test_detail_carries_the_version() -> None:
    scenario = new_scenario()
    client = client_of(scenario.housekeeper)

    response = client.get(scenario.url("room-types/DBL/"))

    assert response.json() == DOUBLE
    assert response["ETag"] == etag(scenario.room_type)
    problem_of(client.get(scenario.url("room-types/SUI/")), 404, "room_type_not_found")


def test_taken_code_is_a_conflict() -> None:
    scenario = new_scenario()

    with assert_no_row_changes():
        response = client_of(scenario.manager).post(scenario.url("room-types/"), SUITE | {"code": "DBL"})

    assert problem_of(response, 409, "room_type_taken")["room_type"] == "DBL"


def test_room_types_of_another_hotel_are_not_found() -> None:
    scenario, other = new_scenario(), new_scenario()
    RoomType.objects.create(hotel=other.hotel, **SUITE)
    client = client_of(scenario.manager)

    assert problem_of(client.patch(scenario.url("room-types/SUI/"), {}), 404, "room_type_not_found")
    assert client.get(scenario.url("room-types/")).json()["count"] == 1


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
def test_invalid_room_type_is_refused_by_field(body: dict[str, Any], field: str) -> None:
    scenario = new_scenario()

    response = client_of(scenario.manager).post(scenario.url("room-types/"), SUITE | body)

    assert list(problem_of(response, 400, "invalid")["errors"]) == [field]


def test_code_cannot_be_changed() -> None:
    scenario = new_scenario()

    response = client_of(scenario.manager).patch(scenario.url("room-types/DBL/"), {"code": "TWN"})

    assert problem_of(response, 400, "read_only")["errors"] == {
        "code": ["This field cannot be changed here."]
    }
