"""POST …/room-bookings/check-in/, assign/, cancel/ and no-show/: commands on a set of bookings."""

from datetime import time
from typing import Any

import pytest

from guests.models import Guest
from hotel.models import Hotel
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.services.bookings import make_booking
from tests.scenarios import Scenario
from tests.statement_count import BUDGETS, statements_sent
from tests.unchanged import assert_no_row_changes

CHECK_IN = "room-bookings/check-in/"
ASSIGN = "room-bookings/assign/"
CANCEL = "room-bookings/cancel/"
NO_SHOW = "room-bookings/no-show/"
EACH = {"mode": "each"}


def named(*bookings: RoomBooking) -> dict[str, Any]:
    return {"bookings": [{"booking_id": booking.booking_id} for booking in bookings]}


def with_rooms(*pairs: tuple[RoomBooking, str]) -> dict[str, Any]:
    return {"bookings": [{"booking_id": booking.booking_id, "room_number": room} for booking, room in pairs]}


def outcomes(answer: dict[str, Any]) -> list[tuple[str, str | None, list[str]]]:
    return [
        (each["outcome"], each["room_number"], [reason["code"] for reason in each["reasons"]])
        for each in answer["results"]
    ]


def statuses(front_desk: Caller, *bookings: RoomBooking) -> list[str]:
    return [front_desk.get(path_of(booking))["status"] for booking in bookings]


def planned(scenario: Scenario, *rooms: str) -> list[RoomBooking]:
    return [scenarios.booking_with_room(scenario, room) for room in rooms]


def test_group_of_forty_with_three_missing_takes_two_calls(front_desk: Caller, scenario: Scenario) -> None:
    rooms = [f"{number}" for number in range(401, 441)]
    scenarios.rooms(scenario, *rooms)
    group = planned(scenario, *rooms)
    here, missing = group[:37], group[37:]

    answer = front_desk.post(CHECK_IN, named(*here))

    assert [each["booking_id"] for each in answer["results"]] == [booking.booking_id for booking in here]
    assert outcomes(answer) == [("done", room, []) for room in rooms[:37]]
    Hotel.objects.filter(pk=scenario.hotel.pk).update(no_show_cutoff=time(11))
    answer = front_desk.post(NO_SHOW, {**named(*missing), "reason": "Missed the coach"})
    assert outcomes(answer) == [("done", None, [])] * 3
    assert statuses(front_desk, *group) == ["CHECKED_IN"] * 37 + ["NO_SHOW"] * 3
    assert Guest.objects.filter(room__isnull=False).count() == 37


def test_check_in_of_each_leaves_out_the_refused_and_names_their_reasons(
    front_desk: Caller, scenario: Scenario
) -> None:
    ready, dirty, unplanned, in_house = (
        *planned(scenario, "101", "102"),
        scenarios.booking(scenario),
        scenarios.checked_in_booking(scenario, "103"),
    )
    scenarios.override(scenario, "102", RoomStatus.CHECKOUT_DIRTY)
    body = {**named(dirty, ready, unplanned, in_house), **EACH}

    answer = front_desk.post(CHECK_IN, body)

    assert outcomes(answer) == [
        ("refused", "102", ["room_dirty"]),
        ("done", "101", []),
        ("refused", None, ["no_room"]),
        ("already_done", "103", []),
    ]
    assert answer["results"][0]["reasons"][0]["overridable_by"] == "MANAGER"
    assert statuses(front_desk, ready, dirty, unplanned) == ["CHECKED_IN", "CONFIRMED", "CONFIRMED"]
    with assert_no_row_changes():
        again = front_desk.post(CHECK_IN, body)
    assert [outcome for outcome, *_ in outcomes(again)] == [
        "refused",
        "already_done",
        "refused",
        "already_done",
    ]


def test_all_or_nothing_lists_every_refused_booking_and_changes_nothing(
    front_desk: Caller, scenario: Scenario
) -> None:
    ready, unplanned = planned(scenario, "101")[0], scenarios.booking(scenario)

    problem = front_desk.conflict(CHECK_IN, named(ready, unplanned), "no_room")

    assert [item["booking_id"] for item in problem["items"]] == [unplanned.booking_id]
    assert statuses(front_desk, ready) == ["CONFIRMED"]
    alone = front_desk.conflict(CHECK_IN, named(unplanned), "no_room")
    assert [item["booking_id"] for item in alone["items"]] == [unplanned.booking_id]


def test_override_of_a_set_holds_for_each_of_its_bookings(manager: Caller, scenario: Scenario) -> None:
    dirty, ready = planned(scenario, "101", "102")
    scenarios.override(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    override = {"overrides": ["room_dirty"], "override_reason": "Full hotel"}

    answer = manager.post(CHECK_IN, {**named(dirty, ready), **EACH, **override})

    assert outcomes(answer) == [("done", "101", []), ("done", "102", [])]


def test_first_of_two_that_want_the_same_room_gets_it(front_desk: Caller, scenario: Scenario) -> None:
    late, first, second = make_booking(scenario), scenarios.booking(scenario), scenarios.booking(scenario)

    answer = front_desk.post(CHECK_IN, {**with_rooms((late, "101"), (first, "101"), (second, "101")), **EACH})

    assert outcomes(answer) == [
        ("refused", None, ["wrong_status", "room_taken"]),
        ("done", "101", []),
        ("refused", None, ["room_taken"]),
    ]


def test_room_of_a_booking_that_is_left_out_stays_taken(front_desk: Caller, scenario: Scenario) -> None:
    one, other, third = planned(scenario, "101", "102", "103")
    scenarios.rooms(scenario, "104")
    scenarios.checked_in_booking(scenario, "104")
    moves = with_rooms((one, "104"), (other, "101"), (third, "102"))

    answer = front_desk.post(ASSIGN, {**moves, **EACH})

    assert outcomes(answer) == [
        ("refused", "101", ["room_taken"]),
        ("refused", "102", ["room_taken"]),
        ("refused", "103", ["room_taken"]),
    ]


def test_rooms_are_assigned_and_exchanged_in_one_set(front_desk: Caller, scenario: Scenario) -> None:
    one, other, new = *planned(scenario, "101", "102"), scenarios.booking(scenario)

    answer = front_desk.post(ASSIGN, with_rooms((one, "102"), (other, "101"), (new, "103")))
    again = front_desk.post(ASSIGN, with_rooms((one, "102"), (other, "101"), (new, "103")))

    assert outcomes(answer) == [("done", room, []) for room in ("102", "101", "103")]
    assert outcomes(again) == [("already_done", room, []) for room in ("102", "101", "103")]


def test_group_is_cancelled_without_those_who_are_in_house(front_desk: Caller, scenario: Scenario) -> None:
    expected = planned(scenario, "101")[0]
    in_house = scenarios.checked_in_booking(scenario, "102")
    body = {**named(expected, in_house), "reason": "Storm"}

    problem = front_desk.conflict(CANCEL, body, "wrong_status")
    assert [item["booking_id"] for item in problem["items"]] == [in_house.booking_id]
    answer = front_desk.post(CANCEL, {**body, **EACH})

    assert outcomes(answer) == [("done", None, []), ("refused", "102", ["wrong_status"])]
    assert statuses(front_desk, expected, in_house) == ["CANCELLED", "CHECKED_IN"]
    assert outcomes(front_desk.post(CANCEL, {**named(expected), "reason": "Storm"})) == [
        ("already_done", None, [])
    ]


def test_no_show_before_the_cutoff_is_refused_for_each(front_desk: Caller, scenario: Scenario) -> None:
    booking = planned(scenario, "101")[0]

    with assert_no_row_changes():
        answer = front_desk.post(NO_SHOW, {**named(booking), **EACH})

    assert outcomes(answer) == [("refused", "101", ["arrival_not_over"])]


def test_dry_run_of_a_set_shows_the_outcome_and_changes_nothing(
    front_desk: Caller, scenario: Scenario
) -> None:
    booking = planned(scenario, "101")[0]

    with assert_no_row_changes():
        answer = front_desk.post(f"{CHECK_IN}?dry_run=true", named(booking))

    assert outcomes(answer) == [("done", "101", [])]


@pytest.mark.parametrize("path", [CHECK_IN, ASSIGN, CANCEL, NO_SHOW])
def test_invalid_body_is_refused_by_field(front_desk: Caller, scenario: Scenario, path: str) -> None:
    booking = planned(scenario, "101")[0]
    more = {"reason": "Storm"} if path == CANCEL else {}
    entry = {"booking_id": booking.booking_id, **({"room_number": "102"} if path == ASSIGN else {})}
    for bookings, field in (
        ([], "bookings"),
        ([entry] * 501, "bookings"),
        ([entry, entry], "bookings"),
        ([{**entry, "booking_id": "BK-NONE"}], "bookings"),
        ([{**entry, "force": True}], "bookings.0.force"),
    ):
        assert list(front_desk.invalid("post", path, {"bookings": bookings, **more})) == [field]
    assert list(front_desk.invalid("post", path, {"bookings": [entry], **more, "mode": "some"})) == ["mode"]


@BUDGETS
def test_statements_do_not_depend_on_the_number_of_bookings(
    front_desk: Caller, scenario: Scenario, headers: dict[str, Any], budget: int, messages: int
) -> None:
    sent = []
    for floor, number in ((5, 2), (6, 40)):
        rooms = [f"{floor}{n:02}" for n in range(number)]
        scenarios.rooms(scenario, *rooms)
        group = planned(scenario, *rooms)
        pending = make_booking(scenario)
        once: dict[str, Any] = {name: f"{value}-{number}" for name, value in headers.items()}
        with statements_sent() as statements:
            response = front_desk.client.post(
                scenario.url(CHECK_IN), {**named(pending, *group), **EACH}, **once
            )
        assert response.status_code == 200
        assert [each["outcome"] for each in response.json()["results"]] == ["refused", *["done"] * number]
        sent.append(len(statements))

    assert sent[0] == sent[1] <= budget
