"""Inspections by the checklist of a room type."""

from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from housekeeping import services
from housekeeping.models import Checklist, HousekeepingTask, Inspection
from housekeeping.services import ItemResult
from rooms.enums import RoomStatus
from rooms.exceptions import RoomTypeNotFound
from rooms.models import Room, RoomOperationLog
from tests.api_clients import client_of
from tests.housekeeping.services.room_action_calls import rows_written_by, run_action
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import Scenario, new_scenario, room_with_status, start_cleaning
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

PASSED = [ItemResult("Bed", passed=True), ItemResult("Bath", passed=True)]
FAILED = [ItemResult("Bath", passed=False, note=" Hair "), ItemResult("Bed", passed=True)]


@pytest.fixture
def scenario() -> Scenario:
    """Return a hotel whose room 101 the housekeeper has cleaned, with a checklist of two items."""
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    start_cleaning(scenario, "101", staff=scenario.housekeeper)
    run_action(scenario, "mark_cleaned", "101", staff=scenario.housekeeper)
    set_checklist(scenario, "Bath", "Bed")
    return scenario


def set_checklist(scenario: Scenario, *items: str, **given: Any) -> None:
    by: dict[str, Any] = {"staff": scenario.manager, "code": scenario.room_type.code, "items": items}
    run_service(scenario, services.set_checklist, **by | given)


def test_room_passes_with_all_items(scenario: Scenario) -> None:
    written = rows_written_by(scenario, "inspect", "101", staff=scenario.supervisor, results=PASSED)

    assert Room.objects.get().room_status == RoomStatus.READY_FOR_GUEST
    found = written.new(Inspection)[0]
    assert (found["passed"], [result["item"] for result in found["results"]]) == (True, ["Bath", "Bed"])
    assert not HousekeepingTask.objects.exists()


def test_failed_items_are_the_note_of_a_turnover_for_the_same_attendant(scenario: Scenario) -> None:
    written = rows_written_by(
        scenario, "inspect", "101", staff=scenario.supervisor, results=FAILED, note="Twice this week"
    )

    assert Room.objects.get().room_status == RoomStatus.CHECKOUT_DIRTY
    task = HousekeepingTask.objects.get()
    assert (task.task_type, task.note, task.assigned_to) == ("TURNOVER", "Bath: Hair", scenario.housekeeper)
    log = written.new(RoomOperationLog)[0]
    assert (log["note"], log["metadata"]) == ("Twice this week", {"passed": False, "failed_items": ["Bath"]})
    assert written.new(Inspection)[0]["results"] == [
        {"item": "Bath", "passed": False, "note": "Hair"},
        {"item": "Bed", "passed": True, "note": ""},
    ]
    with assert_no_row_changes():
        run_action(scenario, "inspect", "101", staff=scenario.supervisor, results=FAILED)


def test_another_attendant_or_nobody_gets_the_turnover(scenario: Scenario) -> None:
    to: dict[str, Any] = {"results": FAILED, "keeps_attendant": False}
    by: dict[str, Any] = {"staff": scenario.supervisor}
    with assert_no_row_changes(), pytest.raises(Invalid):
        run_action(scenario, "inspect", "101", staff_id=scenario.front_desk.pk, **to, **by)

    run_action(scenario, "inspect", "101", staff_id=scenario.supervisor.pk, **to, **by)
    assert HousekeepingTask.objects.get().assigned_to == scenario.supervisor

    start_cleaning(scenario, "101", staff=scenario.supervisor)
    run_action(scenario, "mark_cleaned", "101", staff=scenario.supervisor)
    run_action(scenario, "inspect", "101", staff_id=None, **to, **by)
    assert HousekeepingTask.objects.latest("pk").assigned_to is None


@pytest.mark.parametrize(
    "given",
    [
        {"results": PASSED[:1]},
        {"results": [*PASSED, ItemResult("Window", passed=True)]},
        {"results": [*PASSED, PASSED[0]]},
        {"results": FAILED, "passed": True},
    ],
)
def test_results_are_those_of_the_checklist(scenario: Scenario, given: dict[str, Any]) -> None:
    with assert_no_row_changes(), pytest.raises(Invalid):
        run_action(scenario, "inspect", "101", staff=scenario.supervisor, **given)


def test_checklist_is_replaced_by_managers_and_inspections_keep_theirs(scenario: Scenario) -> None:
    run_action(scenario, "inspect", "101", staff=scenario.supervisor, results=PASSED)

    with assert_no_row_changes():
        set_checklist(scenario, "Bath", " Bed ")
        for refused in (("",), ("Bath", "Bath")):
            with pytest.raises(Invalid):
                set_checklist(scenario, *refused)
        with pytest.raises(Forbidden):
            set_checklist(scenario, "Window", staff=scenario.supervisor)
        with pytest.raises(RoomTypeNotFound):
            set_checklist(scenario, "Window", code="SUITE")
    set_checklist(scenario)

    assert [row.items for row in Checklist.objects.order_by("pk")] == [["Bath", "Bed"], []]
    assert [result["item"] for result in Inspection.objects.get().results] == ["Bath", "Bed"]


def test_requests_with_and_without_results(scenario: Scenario) -> None:
    client = client_of(scenario.supervisor)
    base = f"/api/staff/hotels/{scenario.hotel.slug}/"
    results = [{"item": "Bath", "passed": True}, {"item": "Bed", "passed": False, "note": "Creased"}]
    bare = client.post(f"{base}rooms/101/inspect/", {}, format="json")
    assert (bare.status_code, list(bare.json()["errors"])) == (400, ["passed"])

    answer = client.post(f"{base}rooms/101/inspect/", {"results": results}, format="json")

    assert answer.json()["room_status"] == "CHECKOUT_DIRTY"
    listed = client.get(f"{base}inspections/?room_number=101&passed=false").json()["results"]
    assert [each["results"][1]["note"] for each in listed] == ["Creased"]
    assert client.get(f"{base}room-types/{scenario.room_type.code}/checklist/").json()["items"] == [
        "Bath",
        "Bed",
    ]
