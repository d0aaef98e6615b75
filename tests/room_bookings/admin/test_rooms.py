"""The admin pages of rooms, room types and the room log."""

import pytest
from django.test import Client

from hotel.kernel.etag import etag
from housekeeping.models import RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog, RoomType
from tests import scenarios
from tests.admin_pages import (
    add_to,
    browser_of,
    list_of,
    messages_of,
    page_of,
    run_action,
    submit_form,
    superuser,
    text_of,
)
from tests.factories import RoomTypeFactory, UserFactory
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

OUT_OF_DATE = "It has changed since you last read it. Read it again, and decide anew."

NOTE = {"apply": "1", "to_status": "CHECKOUT_DIRTY", "note": "Spilt coffee."}


def test_added_room_is_created_by_the_service(scenario: Scenario, manager: Client) -> None:
    given = {
        "hotel": scenario.hotel.pk,
        "room_number": "337",
        "room_type": scenario.room_type.pk,
        "floor": "3",
        "initial_status": "CHECKOUT_DIRTY",
    }

    submit_form(manager, add_to(Room), given)

    room = Room.objects.get()
    assert (room.room_number, room.floor, room.room_status) == ("337", 3, "CHECKOUT_DIRTY")
    event = RoomStatusEvent.objects.get()
    assert (event.room, event.to_status, event.changed_by) == (room, "CHECKOUT_DIRTY", scenario.manager)
    with assert_no_row_changes():
        response = manager.post(add_to(Room), given)
    assert messages_of(response) == ["This hotel has a room 337 already."]


def test_add_form_offers_own_hotels_and_refuses_types_of_others(scenario: Scenario, manager: Client) -> None:
    other = scenarios.new_scenario(slug="hill")
    fields = manager.get(add_to(Room)).context["adminform"].form.fields

    assert list(fields["hotel"].queryset) == [scenario.hotel]
    assert list(fields["room_type"].queryset) == [scenario.room_type]
    given = {"room_number": "1", "floor": "1", "initial_status": "READY_FOR_GUEST"}
    client = browser_of(superuser())
    with assert_no_row_changes():
        page = client.post(
            add_to(Room), {**given, "hotel": scenario.hotel.pk, "room_type": other.room_type.pk}
        )
    assert page.context["adminform"].form.errors == {
        "room_type": [f"{scenario.hotel.name} has no such type."]
    }


def test_change_form_edits_the_description_only(scenario: Scenario, manager: Client) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    suite = RoomTypeFactory.create(hotel=scenario.hotel, code="STE")
    forged = {"room_status": "OUT_OF_ORDER", "status_version": "9", "version": "9", "room_number": "999"}

    submit_form(
        manager,
        page_of(room),
        {"room_type": suite.pk, "floor": "4", "is_active": "on", "seen": etag(room), **forged},
    )

    room.refresh_from_db()
    assert (room.room_type, room.floor, room.room_number) == (suite, 4, "101")
    assert (room.room_status, room.status_version, room.version) == ("READY_FOR_GUEST", 1, 2)
    assert RoomOperationLog.objects.filter(operation="CHANGE", performed_by=scenario.manager).count() == 1


def test_change_form_offers_types_of_its_hotel_only(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    scenarios.new_scenario(slug="hill")

    page = browser_of(superuser()).get(page_of(room))

    assert list(page.context["adminform"].form.fields["room_type"].queryset) == [scenario.room_type]


def test_room_in_use_cannot_be_deactivated(scenario: Scenario, manager: Client) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    room.refresh_from_db()

    with assert_no_row_changes():
        answer = manager.post(
            page_of(room), {"room_type": scenario.room_type.pk, "floor": "1", "seen": etag(room)}
        )

    assert (answer.status_code, messages_of(answer)) == (
        302,
        [f"Room 101 is occupied by booking {booking.booking_id}."],
    )


def test_outdated_form_is_refused(scenario: Scenario, manager: Client) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    opened = {"room_type": scenario.room_type.pk, "floor": "1", "is_active": "on", "seen": etag(room)}
    submit_form(manager, page_of(room), opened | {"floor": "2"})

    with assert_no_row_changes():
        (sentence,) = submit_form(manager, page_of(room), opened)

    assert sentence == OUT_OF_DATE


def test_superuser_changes_rooms_as_the_system(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")

    submit_form(
        browser_of(superuser()),
        page_of(room),
        {"room_type": scenario.room_type.pk, "floor": "7", "is_active": "on", "seen": etag(room)},
    )

    row = RoomOperationLog.objects.get(operation="CHANGE")
    assert (row.performed_by, row.source) == (None, "SYSTEM")


@pytest.mark.parametrize("given", [{"floor": "99999"}, {"floor": "x"}, {"floor": ""}, {"room_type": "0"}])
def test_impossible_values_are_field_errors(
    scenario: Scenario, manager: Client, given: dict[str, str]
) -> None:
    (room,) = scenarios.rooms(scenario, "101")

    with assert_no_row_changes():
        page = manager.post(
            page_of(room), {"room_type": scenario.room_type.pk, "floor": "1", "seen": etag(room)} | given
        )

    assert page.context["adminform"].form.errors.keys() == given.keys()


def test_refusal_by_the_database_is_a_message(scenario: Scenario, manager: Client) -> None:
    with assert_no_row_changes():
        given = {
            "name": "Double",
            "max_occupancy": "0",
            "overbooking_limit": "0",
            "seen": etag(scenario.room_type),
        }
        answer = manager.post(page_of(scenario.room_type), given)

    assert messages_of(answer) == ["The change contradicts other data in the database."]


def test_room_types_are_added_and_renamed(scenario: Scenario, manager: Client) -> None:
    submit_form(
        manager,
        add_to(RoomType),
        {
            "hotel": scenario.hotel.pk,
            "code": "STE",
            "name": "Suite",
            "max_occupancy": "3",
            "infants_up_to_age": "2",
            "overbooking_limit": "1",
        },
    )
    suite = RoomType.objects.get(code="STE")
    assert (suite.hotel, suite.name, suite.max_occupancy) == (scenario.hotel, "Suite", 3)
    assert (suite.infants_up_to_age, suite.overbooking_limit) == (2, 1)

    given = {
        "name": "Quay suite",
        "max_occupancy": "4",
        "infants_up_to_age": "",
        "overbooking_limit": "0",
        "code": "OTHER",
        "seen": etag(suite),
    }
    submit_form(manager, page_of(suite), given)
    suite.refresh_from_db()
    assert (suite.code, suite.name, suite.max_occupancy) == ("STE", "Quay suite", 4)
    assert (suite.infants_up_to_age, suite.overbooking_limit) == (None, 0)
    with assert_no_row_changes():
        assert submit_form(manager, page_of(suite), given | {"name": "Suite"}) == [OUT_OF_DATE]


def test_front_desk_reads_rooms_and_changes_none(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    client = browser_of(scenario.front_desk)

    assert client.get(page_of(room)).status_code == 200
    with assert_no_row_changes():
        assert client.post(page_of(room), {"floor": "9"}).status_code == 403
        assert client.post(add_to(Room), {"floor": "9"}).status_code == 403


def test_list_shows_the_occupying_booking(scenario: Scenario, manager: Client) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101")

    occupied = manager.get(list_of(Room), {"occupied": "yes"})
    vacant = manager.get(list_of(Room), {"occupied": "no"})

    assert [room.room_number for room in occupied.context["cl"].result_list] == ["101"]
    assert [room.room_number for room in vacant.context["cl"].result_list] == ["102"]
    assert booking.booking_id in text_of(occupied)


def test_room_log_shows_formatted_metadata(scenario: Scenario, manager: Client) -> None:
    scenarios.rooms(scenario, "101")
    scenarios.override(scenario, "101", RoomStatus.CHECKOUT_DIRTY)

    page = manager.get(page_of(RoomOperationLog.objects.get(operation="OVERRIDE_STATUS")))

    assert '{\n  "to_status": "CHECKOUT_DIRTY"\n}' in text_of(page)


def test_staff_of_no_hotel_cannot_open_the_pages(scenario: Scenario) -> None:
    rooms, client = scenarios.rooms(scenario, "101"), browser_of(UserFactory.create(is_staff=True))

    with assert_no_row_changes():
        assert run_action(client, "override_status", rooms, **NOTE).status_code == 403
