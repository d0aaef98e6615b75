"""Names of persons: one of the two may be empty, and all are stored in Unicode NFC."""

from typing import Any
from unicodedata import normalize

import pytest
from django.db import IntegrityError, connection, transaction

from guests.models import Guest
from hotel.kernel.exceptions import Invalid
from room_bookings import services as stays
from room_bookings.enums import PartyRole
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.services import PartyMember
from staff.models import User
from staff.services import update_login
from tests import scenarios
from tests.admin_pages import browser_of, list_of, page_of, submit_form
from tests.factories import UserFactory
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.fixtures import at_noon, front_desk, scenario
from tests.room_bookings.services import bookings
from tests.room_bookings.services.service_calls import refusal_of, run_service
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

__all__ = ["at_noon", "front_desk", "scenario"]

pytestmark = pytest.mark.django_db

ZOE, DECOMPOSED = normalize("NFC", "Zoë Nuñez"), normalize("NFD", "Zoë Nuñez")
NO_NAME = "A person has a first name, a last name, or both."
BOOKING = {
    "room_type": "DBL",
    "check_in": "2026-05-14",
    "check_out": "2026-05-16",
    "adults": 1,
    "total_amount": "220.00",
    "currency": "EUR",
}


def book(front_desk: Caller, **names: str) -> Any:
    body = {**BOOKING, "party": [{**names, "role": "PRIMARY"}]}
    return front_desk.post("room-bookings/", body, status=201)


@pytest.mark.parametrize(
    "names", [{"first_name": "", "last_name": "Sukarno"}, {"last_name": "Sukarno"}, {"first_name": "Sukarno"}]
)
def test_booking_accepts_one_name(front_desk: Caller, names: dict[str, str]) -> None:
    (member,) = book(front_desk, **names)["party"]

    assert (member["first_name"], member["last_name"]) == (
        names.get("first_name", ""),
        names.get("last_name", ""),
    )


@pytest.mark.parametrize("names", [{}, {"first_name": "", "last_name": ""}, {"first_name": "  "}])
def test_booking_refuses_a_person_without_a_name(front_desk: Caller, names: dict[str, str]) -> None:
    named = {"first_name": "Ada", "last_name": "", "role": "PRIMARY"}
    body = {**BOOKING, "party": [named, {**names, "role": "COMPANION"}]}

    errors = front_desk.invalid("post", "room-bookings/", body)

    assert errors == {"party.1.first_name": [NO_NAME], "party.1.last_name": [NO_NAME]}
    several = front_desk.invalid(
        "post", "room-bookings/bulk/", {"bookings": [{**BOOKING, "party": [named]}, body]}
    )
    assert set(several) == {"bookings.1.party.1.first_name", "bookings.1.party.1.last_name"}


def test_single_name_is_shown_without_spaces(front_desk: Caller, scenario: Scenario) -> None:
    booking_id = book(front_desk, last_name="Sukarno")["booking_id"]
    for command, body in (("confirm", {}), ("check-in", {"room_number": "101"})):
        front_desk.post(f"room-bookings/{booking_id}/{command}/", body)

    room = front_desk.get("rooms/101/")
    assert room["current_booking"]["guest_name"] == "Sukarno"
    assert [(guest["first_name"], guest["last_name"]) for guest in room["guests"]] == [("", "Sukarno")]
    assert str(Guest.objects.get()) == str(BookingGuest.objects.get()) == "Sukarno"
    for path in ("rooms/", "room-bookings/", "guests/"):
        assert front_desk.get(path, search="sukarno")["count"] == 1
    manager = browser_of(scenario.manager)
    assert manager.get(list_of(RoomBooking), {"q": "sukarno"}).context["cl"].result_count == 1


def test_correction_may_empty_one_name_and_not_both(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    path = path_of(booking) + f"party/{BookingGuest.objects.get().pk}/"

    assert front_desk.patch(path, {"first_name": ""})["primary_guest"]["first_name"] == ""

    assert front_desk.invalid("patch", path, {"last_name": ""}) == {
        "first_name": [NO_NAME],
        "last_name": [NO_NAME],
    }
    assert (
        front_desk.patch(path, {"first_name": "Byrne", "last_name": ""})["primary_guest"]["last_name"] == ""
    )


def test_names_are_stored_in_nfc(front_desk: Caller) -> None:
    first, last = DECOMPOSED.split()
    body = {
        **BOOKING,
        "party": [{"first_name": first, "last_name": last, "role": "PRIMARY"}],
        "booker": {"name": DECOMPOSED},
    }

    answer = front_desk.post("room-bookings/", body, status=201)

    member = answer["primary_guest"]
    assert (f"{member['first_name']} {member['last_name']}", answer["booker"]["name"]) == (ZOE, ZOE)
    row = RoomBooking.objects.get()
    path = f"{path_of(row)}party/{member['id']}/"
    with assert_no_row_changes():
        front_desk.patch(path, {"first_name": first, "last_name": last})
        front_desk.patch(path_of(row), {"booker": {"name": DECOMPOSED}})
    for word in (first, last, ZOE, DECOMPOSED):
        assert front_desk.get("room-bookings/", search=word)["count"] == 1


def test_name_is_measured_in_its_stored_form(front_desk: Caller, scenario: Scenario) -> None:
    assert book(front_desk, first_name="e\u0301" * 100)["primary_guest"]["first_name"] == "é" * 100
    longer_in_nfc = "\u0958" * 100  # a letter that NFC writes as two characters
    body = {**BOOKING, "party": [{"first_name": longer_in_nfc, "role": "PRIMARY"}]}
    assert set(front_desk.invalid("post", "room-bookings/", body)) == {"party.0.first_name"}

    member = PartyMember(first_name=longer_in_nfc, role=PartyRole.PRIMARY)
    new = bookings.new_booking(scenario, party=[member], booker_name=longer_in_nfc + "x")
    refusal = refusal_of(scenario, stays.create_booking, booking=new)
    assert isinstance(refusal, Invalid)
    assert set(refusal.errors) == {"party.0.first_name", "booker_name"}


def test_admin_corrects_to_one_name_in_nfc(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    member, manager = BookingGuest.objects.get(), browser_of(scenario.manager)
    given = {"first_name": "", "last_name": DECOMPOSED, "email": "", "phone": ""}

    submit_form(manager, page_of(member), given | {"seen": seen(manager, member)})

    member.refresh_from_db()
    assert (member.first_name, member.last_name) == ("", ZOE)
    with assert_no_row_changes():
        said = submit_form(manager, page_of(member), given | {"last_name": "", "seen": seen(manager, member)})
    assert any(NO_NAME in sentence for sentence in said)
    found = manager.get(list_of(BookingGuest), {"q": DECOMPOSED.split()[1]})
    assert found.context["cl"].result_count == 1
    assert booking.pk == member.booking_id


def seen(client: Any, row: BookingGuest) -> str:
    return str(client.get(page_of(row)).context["adminform"].form["seen"].value())


RAW = [
    ("room_bookings_bookingguest", "first_name = '', last_name = ''", "party_member_has_a_name"),
    ("guests_guest", "first_name = '', last_name = ''", "guest_has_a_name"),
    ("room_bookings_bookingguest", "first_name = U&'e\\0301'", "party_member_names_are_nfc"),
    ("room_bookings_bookingguest", "last_name = U&'e\\0301'", "party_member_names_are_nfc"),
    ("guests_guest", "first_name = U&'e\\0301'", "guest_names_are_nfc"),
    ("guests_guest", "last_name = U&'e\\0301'", "guest_names_are_nfc"),
    (
        "room_bookings_roombooking",
        "booker_name = U&'e\\0301', change_version = change_version + 1",
        "booking_booker_name_is_nfc",
    ),
    ("staff_user", "first_name = U&'e\\0301'", "login_names_are_nfc"),
    ("staff_user", "last_name = U&'e\\0301'", "login_names_are_nfc"),
]


@pytest.mark.parametrize(("table", "assignment", "constraint"), RAW)
def test_database_refuses_other_names(
    scenario: Scenario, table: str, assignment: str, constraint: str
) -> None:
    scenarios.checked_in_booking(scenario, "101")

    with (
        pytest.raises(IntegrityError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {table} SET {assignment}")

    assert refusal.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


def test_login_names_are_stored_in_nfc() -> None:
    user = UserFactory.create()
    with transaction.atomic():
        update_login(user=user, changes={"first_name": DECOMPOSED})
    assert User.objects.get(pk=user.pk).first_name == ZOE


def test_service_corrects_a_guest_with_the_member(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    member = BookingGuest.objects.get()

    run_service(
        scenario,
        stays.change_party_member,
        booking_id=booking.booking_id,
        party_member_pk=member.pk,
        changes={"first_name": "", "last_name": DECOMPOSED},
    )

    assert list(Guest.objects.values_list("first_name", "last_name")) == [("", ZOE)]
