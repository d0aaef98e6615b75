"""`?expand=actions`: what somebody could do now, and every reason why not, as the commands themselves would say."""

from collections.abc import Callable
from typing import Any

import pytest

from housekeeping.api.actions import ROOM_ACTIONS
from room_bookings.api.actions import BOOKING_ACTIONS
from room_bookings.services import cancel_booking
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.enums import Role
from tests import scenarios
from tests.api_clients import APIClient, client_of, problem_of
from tests.commands import commands
from tests.commands.calling import at_noon
from tests.commands.commands import BOOKING, POSTS, ROOM, Prepared, Subject
from tests.contract.document import assert_matches_document
from tests.factories import StaffFactory
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import Scenario
from tests.statement_count import listing, statements_sent
from tests.unchanged import assert_no_row_changes

Prepare = Callable[[Scenario], Subject]

HOTEL = "/api/staff/hotels/{hotel_slug}/"
ROOM_STATES: dict[str, Prepare] = {
    **{status.value: commands.vacant(status) for status in RoomStatus if status != RoomStatus.OUT_OF_ORDER},
    "being cleaned": commands.being_cleaned,
    "reported": commands.reported,
}
BOOKING_STATES: dict[str, Prepare] = {
    "pending": commands.pending,
    "booked": commands.booked,
    "planned": commands.planned,
    "missed": commands.missed,
    "in house": commands.in_house,
    "gone": commands.gone,
    "cancelled": commands.cancelled,
    "sold out": commands.sold_out,
    "cancelled long ago": commands.over,
}


MILDEST = {
    "inspect": {"passed": False},
    "override-status": {"to_status": "CLEANING_IN_PROGRESS", "note": "Seen"},
}
"""Where the body decides, one that is refused only where every body is."""


def name_of(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[1]


def address(scenario: Scenario, subject: Subject) -> str:
    if "room_number" in subject:
        return scenario.url(f"rooms/{subject['room_number']}/")
    return scenario.url(f"room-bookings/{subject['booking_id']}/")


def actions_of(client: APIClient, url: str) -> dict[str, Any]:
    with assert_no_row_changes():
        answer = at_noon(lambda: client.get(f"{url}?expand=actions"))
    return {entry["action"]: entry for entry in answer.json()["actions"]}


WITH_ONE_SUBJECT = sorted(path for path in POSTS if path.startswith((ROOM, BOOKING)))


def test_every_command_on_a_room_or_booking_is_an_action() -> None:
    assert {name_of(path) for path in POSTS if path.startswith(ROOM)} == {
        action.name for action in ROOM_ACTIONS
    }
    assert {name_of(path) for path in POSTS if path.startswith(BOOKING)} == {
        action.name for action in BOOKING_ACTIONS
    }


@pytest.mark.parametrize("path", WITH_ONE_SUBJECT)
def test_what_is_lawful_is_allowed(path: str, scenario: Scenario) -> None:
    prepared = Prepared(f"POST {path}", scenario)

    entry = actions_of(at_noon(lambda: client_of(prepared.who)), address(scenario, prepared.subject))[
        name_of(path)
    ]

    assert entry == {"action": name_of(path), "allowed": True, "reasons": []}


@pytest.mark.parametrize("state", [*ROOM_STATES, *BOOKING_STATES])
def test_it_says_what_the_commands_would(state: str, scenario: Scenario) -> None:
    """Refused with the same reasons, or done; what is at its target already is done again, and offered no more."""
    subject = {**ROOM_STATES, **BOOKING_STATES}[state](scenario)
    missing = {"101", "102"} - set(Room.objects.values_list("room_number", flat=True))
    scenarios.rooms(scenario, *sorted(missing))
    client, url = at_noon(lambda: client_of(scenario.manager)), address(scenario, subject)
    family = ROOM if "room_number" in subject else BOOKING

    for action, entry in actions_of(client, url).items():
        body = MILDEST.get(action, POSTS[f"{family}{action}/"].body)
        answer = at_noon(lambda: client.post(f"{url}{action}/?dry_run=true", body))  # noqa: B023
        if entry["allowed"]:
            assert (answer.status_code, entry["reasons"]) == (200, []), (action, answer.content)
        elif answer.status_code != 200:
            assert problem_of(answer, 409, entry["reasons"][0]["code"])["reasons"] == entry["reasons"], action
        else:
            assert entry["reasons"], action


@pytest.mark.parametrize("role", Role.values)
def test_whoever_may_not_is_told_so_first(role: str, scenario: Scenario) -> None:
    person = StaffFactory.create(hotel=scenario.hotel, roles=[role])
    for prepare in (commands.vacant(RoomStatus.READY_FOR_GUEST), commands.pending):
        url = address(scenario, prepare(scenario))
        client = at_noon(lambda: client_of(person))
        for action, entry in actions_of(client, url).items():
            tried = at_noon(lambda: client.post(f"{url}{action}/?dry_run=true", {}))  # noqa: B023
            forbidden = [reason["code"] for reason in entry["reasons"]][:1] == ["forbidden"]
            assert forbidden is (tried.status_code == 403), action
            assert not (forbidden and entry["allowed"])


def test_lists_take_as_many_statements_for_more_rows(scenario: Scenario) -> None:
    client = at_noon(lambda: client_of(scenario.front_desk))

    def statements(path: str) -> list[str]:
        with statements_sent() as sent:
            answer = at_noon(lambda: client.get(scenario.url(f"{path}?expand=actions")))
        assert all(row["actions"] for row in answer.json()["results"]), answer.content
        return sent

    def live(*numbers: str) -> None:
        scenarios.rooms(scenario, *numbers)
        scenarios.booking_with_room(scenario, numbers[0], last_name="Planned")
        scenarios.checked_in_booking(scenario, numbers[1], last_name="Staying")
        scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, numbers[2], last_name="Gone"))
        scenarios.booking(scenario)
        run_as_system(
            scenario,
            cancel_booking,
            booking_id=scenarios.booking(scenario, nights=4).booking_id,
            reason="Plans",
        )

    live("101", "102", "103")
    few = {path: statements(path) for path in ("rooms/", "room-bookings/")}
    for floor in (2, 3, 4):
        live(*(f"{floor}0{place}" for place in (1, 2, 3)))
    for path, before in few.items():
        after = statements(path)
        assert len(after) == len(before) <= 8, listing(after)


def test_nobody_who_does_not_ask_is_told(scenario: Scenario) -> None:
    client = at_noon(lambda: client_of(scenario.front_desk))
    for prepare in (commands.vacant(RoomStatus.READY_FOR_GUEST), commands.pending):
        url = address(scenario, prepare(scenario))
        assert "actions" not in at_noon(lambda: client.get(url)).json()  # noqa: B023
        problem_of(at_noon(lambda: client.get(f"{url}?expand=rooms")), 400, "invalid")  # noqa: B023


def test_the_document_tells_of_it(scenario: Scenario) -> None:
    client = at_noon(lambda: client_of(scenario.front_desk))
    subjects = [commands.in_house(scenario), {"room_number": "101"}]
    paths = [f"{HOTEL}room-bookings/{{booking_id}}/", f"{HOTEL}rooms/{{room_number}}/"]
    for subject, path in zip(subjects, paths, strict=True):
        url = address(scenario, subject)
        answer = at_noon(lambda: client.get(f"{url}?expand=actions"))  # noqa: B023
        assert_matches_document(answer, method="GET", path=path)
        whole = path.rsplit("{", 1)[0]
        url = whole.format(hotel_slug=scenario.hotel.slug)
        answer = at_noon(lambda: client.get(f"{url}?expand=actions"))  # noqa: B023
        assert_matches_document(answer, method="GET", path=whole)
