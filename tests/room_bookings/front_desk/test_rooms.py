"""The endpoints that create, change and show rooms."""

from typing import Any

import pytest
import time_machine

from rooms.enums import RoomStatus
from rooms.models import Room
from tests.api_clients import client_of, problem_of
from tests.factories import RoomTypeFactory
from tests.scenarios import (
    LATER,
    Scenario,
    booking_with_room,
    checked_in_booking,
    new_scenario,
    room_with_status,
    rooms,
)
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

NEW: dict[str, Any] = {"room_number": "301", "room_type": "DBL", "floor": 3}


def call(scenario: Scenario, method: str, path: str, body: Any = None, *, role: str = "manager") -> Any:
    with time_machine.travel(LATER, tick=False):
        return getattr(client_of(getattr(scenario, role)), method)(scenario.url(path), body)


DETAIL: dict[str, Any] = {"guests": [], "next_booking": None, "guest_wish": None, "discrepancy": None}


def vacant(number: str, **other: Any) -> dict[str, Any]:
    return {
        "room_number": number,
        "name": "",
        "floor": 3,
        "room_type": {"code": "DBL", "name": "Double", "max_occupancy": 2},
        "room_status": "READY_FOR_GUEST",
        "status_version": 1,
        "is_occupied": False,
        "occupancy_status": "VACANT_CLEAN",
        "is_active": True,
        "maintenance_required": False,
        "maintenance_priority": None,
        "maintenance_notes": None,
        "last_cleaned_at": None,
        "cleaned_by": None,
        "last_inspected_at": None,
        "inspected_by": None,
        "allowed_transitions": [
            "CHECKOUT_DIRTY",
            "CLEANING_IN_PROGRESS",
            "MAINTENANCE_REQUIRED",
            "OUT_OF_ORDER",
        ],
        "current_booking": None,
    } | other


def test_create_room_responds_with_its_detail() -> None:
    scenario = new_scenario()

    response = call(scenario, "post", "rooms/", NEW)

    assert response.status_code == 201
    assert response.json() == vacant("301", **DETAIL)
    room = Room.objects.get()
    assert response["ETag"] == f'"{room.pk:x}-1"'


def test_bulk_create_keeps_the_order() -> None:
    scenario = new_scenario()

    response = call(
        scenario,
        "post",
        "rooms/bulk-create/",
        {"rooms": [NEW, NEW | {"room_number": "3.B", "initial_status": "CHECKOUT_DIRTY"}]},
    )

    assert response.status_code == 201
    assert response.json() == {
        "results": [
            vacant("301"),
            vacant(
                "3.B",
                room_status="CHECKOUT_DIRTY",
                occupancy_status="VACANT_DIRTY",
                allowed_transitions=["CLEANING_IN_PROGRESS", "MAINTENANCE_REQUIRED", "OUT_OF_ORDER"],
            ),
        ]
    }


def test_bulk_create_is_all_or_nothing() -> None:
    scenario = new_scenario()
    rooms(scenario, "301")

    with assert_no_row_changes():
        response = call(
            scenario, "post", "rooms/bulk-create/", {"rooms": [NEW, NEW | {"room_number": "302"}]}
        )

    body = problem_of(response, 409, "room_number_taken")
    assert body["items"] == [
        {
            "room_number": "301",
            "booking_id": None,
            "reasons": [
                {
                    "code": "room_number_taken",
                    "detail": "This hotel has a room 301 already.",
                    "overridable_by": None,
                }
            ],
        }
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"room_number": "No 1"}, "room_number"),
        ({"room_number": "x" * 17}, "room_number"),
        ({"room_number": "Bulk-Create"}, "room_number"),
        ({"room_number": "check-out"}, "room_number"),
        ({"room_number": ".."}, "room_number"),
        ({"room_type": "SUITE"}, "room_type"),
        ({"floor": 40_000}, "floor"),
        ({"floor": "third"}, "floor"),
        ({"initial_status": "OCCUPIED"}, "initial_status"),
        ({"is_occupied": True}, "is_occupied"),
    ],
)
def test_invalid_room_is_refused_by_field(body: dict[str, Any], field: str) -> None:
    scenario = new_scenario()

    with assert_no_row_changes():
        one = call(scenario, "post", "rooms/", NEW | body)
        many = call(
            scenario, "post", "rooms/bulk-create/", {"rooms": [NEW | {"room_number": "302"}, NEW | body]}
        )

    assert list(problem_of(one, 400, "invalid")["errors"]) == [field]
    assert list(problem_of(many, 400, "invalid")["errors"]) in ([f"rooms.1.{field}"], [field])


@pytest.mark.parametrize("body", [{}, {"rooms": []}, {"rooms": [NEW] * 501}, {"rooms": "301"}])
def test_bulk_create_takes_1_to_500_rooms(body: dict[str, Any]) -> None:
    assert list(
        problem_of(call(new_scenario(), "post", "rooms/bulk-create/", body), 400, "invalid")["errors"]
    ) == ["rooms"]


def test_patch_changes_the_description() -> None:
    scenario = new_scenario()
    rooms(scenario, "301", floor=3)
    RoomTypeFactory.create(hotel=scenario.hotel, code="SUI", name="Suite", max_occupancy=4)

    response = call(scenario, "patch", "rooms/301/", {"floor": 4, "room_type": "SUI", "is_active": False})

    assert response.status_code == 200
    assert response.json() == vacant(
        "301",
        floor=4,
        room_type={"code": "SUI", "name": "Suite", "max_occupancy": 4},
        is_active=False,
        **DETAIL,
    )
    assert response["ETag"] == f'"{Room.objects.get().pk:x}-2"'


@pytest.mark.parametrize(
    "field", ["room_status", "is_occupied", "occupancy_status", "room_number", "current_booking", "guests"]
)
def test_patch_refuses_status_and_occupancy(field: str) -> None:
    scenario = new_scenario()
    rooms(scenario, "301")

    with assert_no_row_changes():
        response = call(scenario, "patch", "rooms/301/", {"floor": 9, field: "READY_FOR_GUEST"})

    assert problem_of(response, 400, "read_only")["errors"] == {field: ["This field cannot be changed here."]}


def test_room_in_use_cannot_be_deactivated() -> None:
    scenario = new_scenario()
    rooms(scenario, "301")
    booking_with_room(scenario, "301")

    with assert_no_row_changes():
        response = call(scenario, "patch", "rooms/301/", {"is_active": False})

    assert problem_of(response, 409, "room_in_use")["room_number"] == "301"


def test_delete_is_always_refused() -> None:
    scenario = new_scenario()
    room = rooms(scenario, "301")[0]

    with assert_no_row_changes():
        body = problem_of(call(scenario, "delete", "rooms/301/"), 409, "room_has_history")

    assert (body["room_number"], body["room_status"]) == ("301", "READY_FOR_GUEST")
    assert body["current"] == {"status": "READY_FOR_GUEST", "etag": f'"{room.pk:x}-1"'}


def test_detail_shows_guests_and_next_booking() -> None:
    scenario = new_scenario()
    rooms(scenario, "301")
    inside = checked_in_booking(scenario, "301", nights=1, people=2)
    after = booking_with_room(scenario, "301", check_in=inside.check_out, nights=3, last_name="Nolan")

    response = call(scenario, "get", "rooms/301/", role="housekeeper")

    body = response.json()
    assert body["current_booking"] == {
        "booking_id": inside.booking_id,
        "guest_name": "Ada Byrne",
        "check_out": "2026-05-15",
        "expected_checkout": "2026-05-15T11:00:00+01:00",
        "is_overstay": False,
    }
    assert [(guest["first_name"], guest["guest_type"]) for guest in body["guests"]] == [
        ("Ada", "PRIMARY"),
        ("Companion 1", "COMPANION"),
    ]
    assert set(body["guests"][0]) == {"id", "first_name", "last_name", "guest_type"}
    assert body["next_booking"] == {
        "booking_id": after.booking_id,
        "guest_name": "Ada Nolan",
        "status": "CONFIRMED",
        "check_in": "2026-05-15",
        "check_out": "2026-05-18",
        "waiting_since": None,
    }
    assert (body["is_occupied"], body["occupancy_status"]) == (True, "OCCUPIED")


def test_room_number_matches_in_any_case_in_its_own_hotel() -> None:
    scenario, other = new_scenario(), new_scenario()
    room_with_status(scenario, "12A", RoomStatus.READY_FOR_GUEST)
    rooms(other, "99")

    assert call(scenario, "get", "rooms/12a/").json()["room_number"] == "12A"
    for method in ("get", "patch", "delete"):
        problem_of(
            call(scenario, method, "rooms/99/", {} if method == "patch" else None), 404, "room_not_found"
        )


@pytest.mark.parametrize("number", ["Room%201", "x" * 17, "%F0%9F%9B%8F", "a%2Fb"])
def test_invalid_room_number_is_not_found(number: str) -> None:
    problem_of(call(new_scenario(), "get", f"rooms/{number}/"), 404, "not_found")
