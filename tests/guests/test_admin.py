"""Guests in the admin: ghosts are taken out of their rooms, and nothing else is done to anybody."""

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


def test_ghosts_leave_and_guests_stay(scenario: Scenario, manager: Client) -> None:
    scenarios.checked_in_booking(scenario, "101")
    living, haunting = Guest.objects.get(), add_orphaned_guest(scenario.hotel, "337")
    elsewhere = add_orphaned_guest(scenario.hotel, "338")

    answer = run_action(manager, "clean_up", [living, haunting])

    assert messages_of(answer) == [f"Taken out of their rooms: guest {haunting.pk} from room 337."]
    assert {guest.pk for guest in Guest.objects.filter(room__isnull=False)} == {living.pk, elsewhere.pk}
    row = RoomOperationLog.objects.get(operation="DETACH_ORPHANED_GUESTS")
    assert (row.performed_by, row.source, row.guest_ids) == (scenario.manager, "FRONT_DESK", [haunting.pk])
    assert "Taken out of a room" in text_of(manager.get(page_of(haunting, "history")))


def test_without_a_ghost_nothing_is_done(scenario: Scenario, manager: Client) -> None:
    scenarios.checked_in_booking(scenario, "101")

    with assert_no_row_changes():
        answer = run_action(manager, "clean_up", [Guest.objects.get()])

    assert messages_of(answer) == ["None of them is a ghost: a guest in a room without a booking."]


def test_superuser_cleans_up_as_the_system(scenario: Scenario) -> None:
    other = scenarios.new_scenario(slug="hill")
    scenarios.rooms(other, "12")
    haunting = [add_orphaned_guest(scenario.hotel, "337"), add_orphaned_guest(other.hotel, "12")]

    run_action(browser_of(superuser()), "clean_up", haunting)

    assert not Guest.objects.filter(room__isnull=False).exists()
    rows = RoomOperationLog.objects.filter(operation="DETACH_ORPHANED_GUESTS")
    assert [(row.performed_by, row.source) for row in rows] == [(None, "SYSTEM")] * 2


def test_ghosts_of_other_hotels_are_out_of_reach(scenario: Scenario, manager: Client) -> None:
    other = scenarios.new_scenario(slug="hill")
    scenarios.rooms(other, "12")
    haunting = add_orphaned_guest(other.hotel, "12")

    with assert_no_row_changes():
        run_action(manager, "clean_up", [haunting])


def test_list_tells_ghosts_from_guests(scenario: Scenario, manager: Client) -> None:
    scenarios.checked_in_booking(scenario, "101")
    living, haunting = Guest.objects.get(), add_orphaned_guest(scenario.hotel, "337")
    scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "338"))
    gone = Guest.objects.get(room=None)

    def listed(where: str) -> list[int]:
        return [guest.pk for guest in manager.get(list_of(Guest), {"where": where}).context["cl"].result_list]

    assert listed("ghosts") == [haunting.pk]
    assert sorted(listed("in_house")) == sorted([living.pk, haunting.pk])
    assert listed("left") == [gone.pk]


def test_nobody_is_typed_into_a_room(scenario: Scenario, manager: Client) -> None:
    scenarios.checked_in_booking(scenario, "101")

    with assert_no_row_changes():
        assert manager.post(page_of(Guest.objects.get()), {"room": ""}).status_code == 403
