"""Tests of the admin pages of guests."""

import pytest
from django.test import Client

from guests.models import Guest
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.admin_pages import browser_of, list_of, messages_of, page_of, run_action, superuser, text_of
from tests.corrupted_data import add_orphaned_guest
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario(slug="harbour")
    scenarios.rooms(made, "101", "337", "338")
    return made


@pytest.fixture
def manager(scenario: Scenario) -> Client:
    return browser_of(scenario.manager)


def test_clean_up_detaches_orphaned_guests_only(scenario: Scenario, manager: Client) -> None:
    scenarios.checked_in_booking(scenario, "101")
    present, orphaned = Guest.objects.get(), add_orphaned_guest(scenario.hotel, "337")
    elsewhere = add_orphaned_guest(scenario.hotel, "338")

    answer = run_action(manager, "clean_up", [present, orphaned])

    assert messages_of(answer) == [f"Taken out of their rooms: guest {orphaned.pk} from room 337."]
    assert {guest.pk for guest in Guest.objects.filter(room__isnull=False)} == {present.pk, elsewhere.pk}
    row = RoomOperationLog.objects.get(operation="DETACH_ORPHANED_GUESTS")
    assert (row.performed_by, row.source, row.guest_ids) == (scenario.manager, "FRONT_DESK", [orphaned.pk])
    assert "Taken out of a room" in text_of(manager.get(page_of(orphaned, "history")))


def test_clean_up_without_orphaned_guests_changes_nothing(scenario: Scenario, manager: Client) -> None:
    scenarios.checked_in_booking(scenario, "101")

    with assert_no_row_changes():
        answer = run_action(manager, "clean_up", [Guest.objects.get()])

    assert messages_of(answer) == ["None of them is an orphaned guest: a guest in a room without a booking."]


def test_superuser_cleans_up_as_the_system(scenario: Scenario) -> None:
    other = scenarios.new_scenario(slug="hill")
    scenarios.rooms(other, "12")
    orphaned = [add_orphaned_guest(scenario.hotel, "337"), add_orphaned_guest(other.hotel, "12")]

    run_action(browser_of(superuser()), "clean_up", orphaned)

    assert not Guest.objects.filter(room__isnull=False).exists()
    rows = RoomOperationLog.objects.filter(operation="DETACH_ORPHANED_GUESTS")
    assert [(row.performed_by, row.source) for row in rows] == [(None, "SYSTEM")] * 2


def test_clean_up_leaves_other_hotels_alone(scenario: Scenario, manager: Client) -> None:
    other = scenarios.new_scenario(slug="hill")
    scenarios.rooms(other, "12")
    orphaned = add_orphaned_guest(other.hotel, "12")

    with assert_no_row_changes():
        run_action(manager, "clean_up", [orphaned])


def test_list_filters_by_presence(scenario: Scenario, manager: Client) -> None:
    scenarios.checked_in_booking(scenario, "101")
    present, orphaned = Guest.objects.get(), add_orphaned_guest(scenario.hotel, "337")
    scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "338"))
    departed = Guest.objects.get(room=None)

    def listed(presence: str) -> list[int]:
        return [
            guest.pk
            for guest in manager.get(list_of(Guest), {"presence": presence}).context["cl"].result_list
        ]

    assert listed("orphaned") == [orphaned.pk]
    assert sorted(listed("in_house")) == sorted([present.pk, orphaned.pk])
    assert listed("departed") == [departed.pk]


def test_change_of_the_room_is_refused(scenario: Scenario, manager: Client) -> None:
    scenarios.checked_in_booking(scenario, "101")

    with assert_no_row_changes():
        assert manager.post(page_of(Guest.objects.get()), {"room": ""}).status_code == 403
