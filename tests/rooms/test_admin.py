"""Rooms in the admin: what describes them is changed, their state is overridden with a name and a note."""

import pytest
from django.test import Client

from hotel.etag import etag
from housekeeping.models import RoomStatusEvent
from notifications.models import OutboxEvent
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog, RoomType
from staff.enums import Role
from tests import lives
from tests.admin_pages import act, add_to, browser_of, enter, list_of, page_of, said, superuser, text_of
from tests.factories import RoomTypeFactory, StaffFactory, UserFactory
from tests.lives import House
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

NOTE = {"apply": "1", "to_status": "CHECKOUT_DIRTY", "note": "Spilt coffee."}


@pytest.fixture
def house() -> House:
    return lives.house(slug="harbour")


@pytest.fixture
def manager(house: House) -> Client:
    return browser_of(house.manager)


def test_override_asks_for_status_and_note_first(house: House, manager: Client) -> None:
    rooms = lives.rooms(house, "101", "102")

    with nothing_changes():
        page = act(manager, "override_status", rooms)

    assert page.status_code == 200
    assert [room.room_number for room in page.context["rooms"]] == ["101", "102"]
    assert list(page.context["form"].fields) == ["to_status", "note"]
    for room in rooms:
        assert f'name="_selected_action" value="{room.pk}"' in text_of(page)


def test_override_is_signed_and_told(house: House, manager: Client) -> None:
    (room,) = lives.rooms(house, "101")

    answer = act(manager, "override_status", [room], **NOTE)

    assert said(answer) == ["Room 101: Checkout Dirty."]
    room.refresh_from_db()
    assert (room.room_status, room.status_version) == (RoomStatus.CHECKOUT_DIRTY, 2)
    event = RoomStatusEvent.objects.get(room=room, status_version=2)
    assert (event.kind, event.changed_by, event.note) == ("OVERRIDE", house.manager, "Spilt coffee.")
    assert event.source == "MANAGER_OVERRIDE"
    row = RoomOperationLog.objects.get(operation="OVERRIDE_STATUS")
    assert (row.performed_by, row.note, row.command_id) == (house.manager, "Spilt coffee.", event.command_id)
    assert OutboxEvent.objects.filter(room_ref=room.pk, status_version=2).count() == 1
    assert "Status overridden: CHECKOUT_DIRTY." in text_of(manager.get(page_of(room, "history")))


@pytest.mark.parametrize("missing", [{"note": ""}, {"note": "   "}, {"to_status": ""}, {"to_status": "LOST"}])
def test_incomplete_override_is_asked_again(house: House, manager: Client, missing: dict[str, str]) -> None:
    rooms = lives.rooms(house, "101")

    with nothing_changes():
        page = act(manager, "override_status", rooms, **(NOTE | missing))

    assert page.status_code == 200
    assert page.context["form"].errors.keys() == missing.keys()


def test_refused_override_says_why_and_the_others_are_done(house: House, manager: Client) -> None:
    lives.rooms(house, "101", "102")
    lives.stay(house, "101")

    answer = act(manager, "override_status", list(Room.objects.order_by("pk")), **NOTE)

    assert said(answer) == [
        "Room 101 is occupied and cannot become CHECKOUT_DIRTY.",
        "Room 102: Checkout Dirty.",
    ]
    assert lives.statuses(house, ["101", "102"]) == ["OCCUPIED", "CHECKOUT_DIRTY"]


def test_override_is_a_managers(house: House) -> None:
    rooms = lives.rooms(house, "101")

    for person in (house.front_desk, house.housekeeper, house.supervisor, house.maintenance):
        client = browser_of(person)
        assert "override_status" not in text_of(client.get(list_of(Room)))
        with nothing_changes():
            act(client, "override_status", rooms, **NOTE)


def test_manager_here_and_porter_there_overrides_here_only(house: House, manager: Client) -> None:
    other = lives.house(slug="hill")
    StaffFactory.create(user=house.manager.user, hotel=other.hotel, roles=[Role.HOUSEKEEPER])
    (there,) = lives.rooms(other, "101")

    with nothing_changes():
        answer = act(manager, "override_status", [there], **NOTE)

    assert said(answer) == ["Your roles do not include: override-status."]


def test_rooms_of_other_hotels_are_out_of_reach(house: House, manager: Client) -> None:
    (foreign,) = lives.rooms(lives.house(slug="hill"), "101")

    with nothing_changes():
        assert said(act(manager, "override_status", [foreign], **NOTE)) == []


def test_superuser_who_works_nowhere_answers_for_nothing(house: House) -> None:
    rooms, client = lives.rooms(house, "101"), browser_of(superuser())

    with nothing_changes():
        answer = act(client, "override_status", rooms, **NOTE)

    assert said(answer) == ["An override needs somebody who answers for it."]


def test_superuser_who_works_there_signs_as_staff(house: House) -> None:
    rooms = lives.rooms(house, "101")
    person = superuser()
    staff = StaffFactory.create(user=person, hotel=house.hotel, manager=True)

    act(browser_of(person), "override_status", rooms, **NOTE)

    assert RoomStatusEvent.objects.get(status_version=2).changed_by == staff


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30, "1 OR 1", "²"])
def test_rows_that_cannot_be_are_no_fault(house: House, manager: Client, key: str) -> None:
    lives.rooms(house, "101")

    with nothing_changes():
        answer = manager.post(list_of(Room), {"action": "override_status", "_selected_action": [key], **NOTE})

    assert said(answer) == ["There is no such row."]


def test_new_room_enters_through_the_service(house: House, manager: Client) -> None:
    given = {
        "hotel": house.hotel.pk,
        "room_number": "337",
        "room_type": house.room_type.pk,
        "floor": "3",
        "initial_status": "CHECKOUT_DIRTY",
    }

    enter(manager, add_to(Room), given)

    room = Room.objects.get()
    assert (room.room_number, room.floor, room.room_status) == ("337", 3, "CHECKOUT_DIRTY")
    event = RoomStatusEvent.objects.get()
    assert (event.room, event.to_status, event.changed_by) == (room, "CHECKOUT_DIRTY", house.manager)
    with nothing_changes():
        response = manager.post(add_to(Room), given)
    assert said(response) == ["This hotel has a room 337 already."]


def test_new_room_is_of_the_managers_hotel_and_its_types(house: House, manager: Client) -> None:
    other = lives.house(slug="hill")
    fields = manager.get(add_to(Room)).context["adminform"].form.fields

    assert list(fields["hotel"].queryset) == [house.hotel]
    assert list(fields["room_type"].queryset) == [house.room_type]
    given = {"room_number": "1", "floor": "1", "initial_status": "READY_FOR_GUEST"}
    client = browser_of(superuser())
    with nothing_changes():
        page = client.post(add_to(Room), {**given, "hotel": house.hotel.pk, "room_type": other.room_type.pk})
    assert page.context["adminform"].form.errors == {"room_type": [f"{house.hotel.name} has no such type."]}


def test_description_changes_and_state_does_not(house: House, manager: Client) -> None:
    (room,) = lives.rooms(house, "101")
    suite = RoomTypeFactory.create(hotel=house.hotel, code="STE")
    forged = {"room_status": "OUT_OF_ORDER", "status_version": "9", "version": "9", "room_number": "999"}

    enter(
        manager,
        page_of(room),
        {"room_type": suite.pk, "floor": "4", "is_active": "on", "seen": etag(room), **forged},
    )

    room.refresh_from_db()
    assert (room.room_type, room.floor, room.room_number) == (suite, 4, "101")
    assert (room.room_status, room.status_version, room.version) == ("READY_FOR_GUEST", 1, 2)
    assert RoomOperationLog.objects.filter(operation="CHANGE", performed_by=house.manager).count() == 1


def test_room_takes_types_of_its_own_hotel_only(house: House) -> None:
    (room,) = lives.rooms(house, "101")
    lives.house(slug="hill")

    page = browser_of(superuser()).get(page_of(room))

    assert list(page.context["adminform"].form.fields["room_type"].queryset) == [house.room_type]


def test_room_in_use_stays_in_use(house: House, manager: Client) -> None:
    (room,) = lives.rooms(house, "101")
    booking = lives.stay(house, "101")
    room.refresh_from_db()

    with nothing_changes():
        answer = manager.post(
            page_of(room), {"room_type": house.room_type.pk, "floor": "1", "seen": etag(room)}
        )

    assert (answer.status_code, said(answer)) == (
        302,
        [f"Room 101 is occupied by booking {booking.booking_id}."],
    )


def test_a_page_that_is_out_of_date_is_refused(house: House, manager: Client) -> None:
    (room,) = lives.rooms(house, "101")
    opened = {"room_type": house.room_type.pk, "floor": "1", "is_active": "on", "seen": etag(room)}
    enter(manager, page_of(room), opened | {"floor": "2"})

    with nothing_changes():
        (sentence,) = enter(manager, page_of(room), opened)

    assert sentence == "It has changed since you last read it. Read it again, and judge anew."


def test_superuser_changes_as_the_system(house: House) -> None:
    (room,) = lives.rooms(house, "101")

    enter(
        browser_of(superuser()),
        page_of(room),
        {"room_type": house.room_type.pk, "floor": "7", "is_active": "on", "seen": etag(room)},
    )

    row = RoomOperationLog.objects.get(operation="CHANGE")
    assert (row.performed_by, row.source) == (None, "SYSTEM")


@pytest.mark.parametrize("given", [{"floor": "99999"}, {"floor": "x"}, {"floor": ""}, {"room_type": "0"}])
def test_impossible_values_are_faults_of_their_field(
    house: House, manager: Client, given: dict[str, str]
) -> None:
    (room,) = lives.rooms(house, "101")

    with nothing_changes():
        page = manager.post(
            page_of(room), {"room_type": house.room_type.pk, "floor": "1", "seen": etag(room)} | given
        )

    assert page.context["adminform"].form.errors.keys() == given.keys()


def test_what_only_the_database_refuses_is_a_message(house: House, manager: Client) -> None:
    with nothing_changes():
        answer = manager.post(page_of(house.room_type), {"name": "Double", "max_occupancy": "0"})

    assert said(answer) == ["The change contradicts what the database holds."]


def test_room_types_are_added_and_renamed(house: House, manager: Client) -> None:
    enter(
        manager,
        add_to(RoomType),
        {"hotel": house.hotel.pk, "code": "STE", "name": "Suite", "max_occupancy": "3"},
    )
    suite = RoomType.objects.get(code="STE")
    assert (suite.hotel, suite.name, suite.max_occupancy) == (house.hotel, "Suite", 3)

    enter(manager, page_of(suite), {"name": "Quay suite", "max_occupancy": "4", "code": "OTHER"})
    suite.refresh_from_db()
    assert (suite.code, suite.name, suite.max_occupancy) == ("STE", "Quay suite", 4)


def test_desk_reads_rooms_and_changes_none(house: House) -> None:
    (room,) = lives.rooms(house, "101")
    client = browser_of(house.front_desk)

    assert client.get(page_of(room)).status_code == 200
    with nothing_changes():
        assert client.post(page_of(room), {"floor": "9"}).status_code == 403
        assert client.post(add_to(Room), {"floor": "9"}).status_code == 403


def test_list_tells_who_is_in_house(house: House, manager: Client) -> None:
    lives.rooms(house, "101", "102")
    booking = lives.stay(house, "101")

    occupied = manager.get(list_of(Room), {"occupied": "yes"})
    vacant = manager.get(list_of(Room), {"occupied": "no"})

    assert [room.room_number for room in occupied.context["cl"].result_list] == ["101"]
    assert [room.room_number for room in vacant.context["cl"].result_list] == ["102"]
    assert booking.booking_id in text_of(occupied)


def test_log_shows_its_metadata_as_people_read_it(house: House, manager: Client) -> None:
    lives.rooms(house, "101")
    lives.override(house, "101", RoomStatus.CHECKOUT_DIRTY)

    page = manager.get(page_of(RoomOperationLog.objects.get(operation="OVERRIDE_STATUS")))

    assert '{\n  "to_status": "CHECKOUT_DIRTY"\n}' in text_of(page)


def test_nobody_without_a_place_acts(house: House) -> None:
    rooms, client = lives.rooms(house, "101"), browser_of(UserFactory.create(is_staff=True))

    with nothing_changes():
        assert act(client, "override_status", rooms, **NOTE).status_code == 403
