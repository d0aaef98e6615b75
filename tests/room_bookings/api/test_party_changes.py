"""POST …/party/, PATCH …/party/{id}/ and POST …/party/{id}/leave/: who belongs to a party, and who stays."""

from typing import Any

import pytest

from guests.models import Guest
from notifications.models import OutboxEvent
from room_bookings.models import BookingGuest, RoomBooking
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.services.bookings import booking_with_status
from tests.scenarios import TODAY, Scenario
from tests.unchanged import assert_no_row_changes

CHARLES = {"first_name": "Charles", "last_name": "Byrne"}


def members(content: dict[str, Any]) -> list[tuple[str, str, bool]]:
    return [(each["first_name"], each["role"], each["is_staying"]) for each in content["party"]]


def member_path(booking: RoomBooking, member: BookingGuest, action: str = "") -> str:
    return f"{path_of(booking)}party/{member.pk}/{action}"


def guests_in(room: str) -> list[tuple[str, str]]:
    found = Guest.objects.filter(room__room_number=room).order_by("pk")
    return list(found.values_list("first_name", "guest_type"))


def in_house(scenario: Scenario) -> tuple[RoomBooking, BookingGuest, BookingGuest]:
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    return booking, booking.party.get(role="PRIMARY"), booking.party.get(role="COMPANION")


def codes(problem: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in problem["reasons"]]


def test_person_who_joins_in_house_becomes_a_guest_with_a_pin(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    content = front_desk.post(f"{path_of(booking)}party/", CHARLES, status=201)

    assert members(content) == [("Ada", "PRIMARY", True), ("Charles", "COMPANION", True)]
    charles = Guest.objects.get(first_name="Charles")
    assert (charles.room and charles.room.room_number, charles.check_in_date) == ("101", TODAY)
    assert len(charles.id_pin) == 4
    event = OutboxEvent.objects.filter(booking_ref__isnull=False).latest("pk")
    assert (event.type, event.changed_fields) == ("booking_party_changed", ["party"])
    (change,) = [
        each for each in front_desk.get(path_of(booking, "timeline"))["results"] if each["kind"] == "change"
    ]
    assert change["changes"] == [{"field": "party"}]
    assert front_desk.post(path_of(booking, "check-out"))["status"] == "COMPLETED"
    assert guests_in("101") == []


def test_person_who_joins_before_arrival_becomes_a_guest_at_check_in(
    front_desk: Caller, scenario: Scenario
) -> None:
    booking = scenarios.booking_with_room(scenario, "101")

    front_desk.post(f"{path_of(booking)}party/", {**CHARLES, "role": "PRIMARY"}, status=201)
    assert not Guest.objects.exists()
    front_desk.post(path_of(booking, "check-in"))

    assert guests_in("101") == [("Ada", "COMPANION"), ("Charles", "PRIMARY")]


def test_person_who_leaves_departs_today_and_the_others_stay(front_desk: Caller, scenario: Scenario) -> None:
    booking, _, companion = in_house(scenario)

    content = front_desk.post(member_path(booking, companion, "leave/"))

    assert content["status"] == "CHECKED_IN"
    assert [is_staying for *_, is_staying in members(content)] == [True, False]
    gone = Guest.objects.get(booking_guest=companion)
    assert (gone.room, gone.check_out_date, gone.id_pin) == (None, TODAY, "")
    assert guests_in("101") == [("Ada", "PRIMARY")]
    with assert_no_row_changes():
        front_desk.post(member_path(booking, companion, "leave/"))


def test_person_who_left_comes_back_as_the_same_guest(front_desk: Caller, scenario: Scenario) -> None:
    booking, _, companion = in_house(scenario)
    front_desk.post(member_path(booking, companion, "leave/"))

    front_desk.patch(member_path(booking, companion), {"is_staying": True})

    back = Guest.objects.get(booking_guest=companion)
    assert (back.room and back.room.room_number, back.check_out_date) == ("101", None)


def test_new_main_guest_makes_the_other_a_companion(front_desk: Caller, scenario: Scenario) -> None:
    booking, primary, companion = in_house(scenario)

    content = front_desk.patch(member_path(booking, companion), {"role": "PRIMARY", "first_name": "Charles"})

    assert members(content) == [("Ada", "COMPANION", True), ("Charles", "PRIMARY", True)]
    assert content["primary_guest"]["id"] == companion.pk
    assert guests_in("101") == [("Ada", "COMPANION"), ("Charles", "PRIMARY")]
    front_desk.post(member_path(booking, primary, "leave/"))
    assert guests_in("101") == [("Charles", "PRIMARY")]


def test_main_guest_who_joins_in_house_makes_the_other_a_companion(
    front_desk: Caller, scenario: Scenario
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    content = front_desk.post(f"{path_of(booking)}party/", {**CHARLES, "role": "PRIMARY"}, status=201)

    assert sorted(members(content)) == [("Ada", "COMPANION", True), ("Charles", "PRIMARY", True)]
    assert sorted(guests_in("101")) == [("Ada", "COMPANION"), ("Charles", "PRIMARY")]


def test_main_guest_and_last_person_do_not_leave(front_desk: Caller, scenario: Scenario) -> None:
    booking, primary, companion = in_house(scenario)

    assert codes(front_desk.conflict(member_path(booking, primary, "leave/"), None, "is_primary")) == [
        "is_primary"
    ]
    front_desk.patch(member_path(booking, companion), {"role": "PRIMARY"})
    front_desk.post(member_path(booking, primary, "leave/"))
    problem = front_desk.conflict(member_path(booking, companion, "leave/"), None, "is_primary")
    assert codes(problem) == ["is_primary", "last_in_party"]
    front_desk.refused("patch", member_path(booking, companion), {"role": "COMPANION"}, 409, "is_primary")


@pytest.mark.parametrize("status", ["COMPLETED", "CANCELLED", "NO_SHOW"])
def test_party_of_an_ended_booking_stays(front_desk: Caller, scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")

    assert codes(front_desk.conflict(f"{path_of(booking)}party/", CHARLES, "wrong_status")) == [
        "wrong_status"
    ]


def test_person_who_left_stays_gone_when_the_check_out_is_undone(
    front_desk: Caller, scenario: Scenario
) -> None:
    booking, _, companion = in_house(scenario)
    front_desk.post(member_path(booking, companion, "leave/"))
    front_desk.post(path_of(booking, "check-out"))

    front_desk.post(path_of(booking, "undo-check-out"), {"reason": "Still here"})

    assert guests_in("101") == [("Ada", "PRIMARY")]


def test_person_without_a_name_is_refused(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)

    errors = front_desk.invalid("post", f"{path_of(booking)}party/", {"email": "a@example.com"})

    assert set(errors) <= {"first_name", "last_name"}
    assert errors


def test_housekeeping_changes_no_party(housekeeper: Caller, scenario: Scenario) -> None:
    booking, _, companion = in_house(scenario)

    housekeeper.refused("post", f"{path_of(booking)}party/", CHARLES, 403, "forbidden")
    housekeeper.refused("post", member_path(booking, companion, "leave/"), None, 403, "forbidden")


def test_person_who_joins_a_full_room_is_let_in_by_an_override(
    front_desk: Caller, scenario: Scenario
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    path, body = f"{path_of(booking)}party/", {"first_name": "Grace", "last_name": "Hopper"}

    problem = front_desk.refused("post", path, body, 409, "room_too_small")

    assert problem["reasons"] == [
        {
            "code": "room_too_small",
            "detail": "Room 101 takes 2 persons, the booking has 3.",
            "overridable_by": "FRONT_DESK",
        }
    ]
    override = {"overrides": ["room_too_small"], "override_reason": "Extra bed"}
    content = front_desk.post(path, {**body, **override}, status=201)
    assert members(content)[-1] == ("Grace", "COMPANION", True)
    away = front_desk.patch(f"{path_of(booking)}party/{content['party'][-1]['id']}/", {"is_staying": False})
    back = f"{path_of(booking)}party/{away['party'][-1]['id']}/"
    front_desk.refused("patch", back, {"is_staying": True}, 409, "room_too_small")
    assert front_desk.patch(back, {"is_staying": True, **override})["party"][-1]["is_staying"] is True
