"""The override of room statuses in the admin, with name and note."""

import pytest
from django.test import Client

from housekeeping.models import RoomStatusEvent
from notifications.models import OutboxEvent
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from staff.enums import Role
from tests import scenarios
from tests.admin_pages import browser_of, list_of, messages_of, page_of, run_action, superuser, text_of
from tests.factories import StaffFactory
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

NOTE = {"apply": "1", "to_status": "CHECKOUT_DIRTY", "note": "Spilt coffee."}


def test_override_shows_a_form_first(scenario: Scenario, manager: Client) -> None:
    rooms = scenarios.rooms(scenario, "101", "102")

    with assert_no_row_changes():
        page = run_action(manager, "override_status", rooms)

    assert page.status_code == 200
    assert [room.room_number for room in page.context["subjects"]] == ["101", "102"]
    assert list(page.context["form"].fields) == ["to_status", "note"]
    for room in rooms:
        assert f'name="_selected_action" value="{room.pk}"' in text_of(page)


def test_override_records_the_manager_and_announces(scenario: Scenario, manager: Client) -> None:
    (room,) = scenarios.rooms(scenario, "101")

    answer = run_action(manager, "override_status", [room], **NOTE)

    assert messages_of(answer) == ["Room 101: Checkout Dirty."]
    room.refresh_from_db()
    assert (room.room_status, room.status_version) == (RoomStatus.CHECKOUT_DIRTY, 2)
    event = RoomStatusEvent.objects.get(room=room, status_version=2)
    assert (event.kind, event.changed_by, event.note) == ("OVERRIDE", scenario.manager, "Spilt coffee.")
    assert event.source == "MANAGER_OVERRIDE"
    row = RoomOperationLog.objects.get(operation="OVERRIDE_STATUS")
    assert (row.performed_by, row.note, row.command_id) == (
        scenario.manager,
        "Spilt coffee.",
        event.command_id,
    )
    assert OutboxEvent.objects.filter(room_ref=room.pk, status_version=2).count() == 1
    assert "Status overridden: CHECKOUT_DIRTY." in text_of(manager.get(page_of(room, "history")))


@pytest.mark.parametrize("missing", [{"note": ""}, {"note": "   "}, {"to_status": ""}, {"to_status": "LOST"}])
def test_incomplete_override_shows_the_form_again(
    scenario: Scenario, manager: Client, missing: dict[str, str]
) -> None:
    rooms = scenarios.rooms(scenario, "101")

    with assert_no_row_changes():
        page = run_action(manager, "override_status", rooms, **(NOTE | missing))

    assert page.status_code == 200
    assert page.context["form"].errors.keys() == missing.keys()


def test_refused_override_shows_the_reason_and_applies_the_others(
    scenario: Scenario, manager: Client
) -> None:
    scenarios.rooms(scenario, "101", "102")
    scenarios.checked_in_booking(scenario, "101")

    answer = run_action(manager, "override_status", list(Room.objects.order_by("pk")), **NOTE)

    assert messages_of(answer) == [
        "Room 101 is occupied and cannot become dirty.",
        "Room 102: Checkout Dirty.",
    ]
    assert scenarios.statuses(scenario, ["101", "102"]) == ["OCCUPIED", "CHECKOUT_DIRTY"]


def test_only_managers_may_override(scenario: Scenario) -> None:
    rooms = scenarios.rooms(scenario, "101")

    for person in (scenario.front_desk, scenario.housekeeper, scenario.supervisor, scenario.maintenance):
        client = browser_of(person)
        assert "override_status" not in text_of(client.get(list_of(Room)))
        with assert_no_row_changes():
            run_action(client, "override_status", rooms, **NOTE)


def test_override_requires_the_capability_in_the_hotel_of_the_room(
    scenario: Scenario, manager: Client
) -> None:
    other = scenarios.new_scenario(slug="hill")
    StaffFactory.create(user=scenario.manager.user, hotel=other.hotel, roles=[Role.HOUSEKEEPER])
    (there,) = scenarios.rooms(other, "101")

    with assert_no_row_changes():
        answer = run_action(manager, "override_status", [there], **NOTE)

    assert messages_of(answer) == ["Your roles do not include: override-status."]


def test_rooms_of_other_hotels_cannot_be_overridden(scenario: Scenario, manager: Client) -> None:
    (foreign,) = scenarios.rooms(scenarios.new_scenario(slug="hill"), "101")

    with assert_no_row_changes():
        assert messages_of(run_action(manager, "override_status", [foreign], **NOTE)) == []


def test_superuser_without_membership_cannot_override(scenario: Scenario) -> None:
    rooms, client = scenarios.rooms(scenario, "101"), browser_of(superuser())

    with assert_no_row_changes():
        answer = run_action(client, "override_status", rooms, **NOTE)

    assert messages_of(answer) == ["An override needs a staff member who answers for it."]


def test_superuser_with_membership_overrides_as_staff(scenario: Scenario) -> None:
    rooms = scenarios.rooms(scenario, "101")
    person = superuser()
    staff = StaffFactory.create(user=person, hotel=scenario.hotel, manager=True)

    run_action(browser_of(person), "override_status", rooms, **NOTE)

    assert RoomStatusEvent.objects.get(status_version=2).changed_by == staff


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30, "1 OR 1", "²"])
def test_impossible_keys_are_no_server_error(scenario: Scenario, manager: Client, key: str) -> None:
    scenarios.rooms(scenario, "101")

    with assert_no_row_changes():
        answer = manager.post(list_of(Room), {"action": "override_status", "_selected_action": [key], **NOTE})

    assert messages_of(answer) == ["There is no such row."]
