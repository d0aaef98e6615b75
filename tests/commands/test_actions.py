"""Tests of `?expand=actions`: it lists the actions with the reasons that the commands themselves would give."""

from typing import Any

import pytest

from room_bookings.services import cancel_booking
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.capabilities import Capability, capabilities_of
from staff.enums import Role
from tests import scenarios
from tests.api_clients import APIClient, client_of, problem_of
from tests.commands import preconditions
from tests.commands.command_calls import PreparedRequest, at_noon
from tests.commands.preconditions import Prepare, Subject
from tests.commands.registry import BOOKING, HTTP_CASES, ROOM
from tests.contract.document import assert_matches_document
from tests.factories import StaffFactory
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import Scenario
from tests.statement_count import SentStatements, listing, statements_sent
from tests.unchanged import assert_no_row_changes

HOTEL = "/api/staff/hotels/{hotel_slug}/"
ROOM_STATES: dict[str, Prepare] = {
    **{
        status.value: preconditions.room_with_status(status)
        for status in RoomStatus
        if status != RoomStatus.OUT_OF_ORDER
    },
    "being cleaned": preconditions.room_being_cleaned,
    "reported": preconditions.room_with_report,
}
BOOKING_STATES: dict[str, Prepare] = {
    "pending": preconditions.pending_booking,
    "confirmed": preconditions.confirmed_booking,
    "with room": preconditions.booking_with_room,
    "past no-show cut-off": preconditions.booking_past_no_show_cutoff,
    "checked in": preconditions.checked_in_booking,
    "checked out": preconditions.checked_out_booking,
    "cancelled": preconditions.cancelled_booking,
    "cancelled, nights sold out": preconditions.cancelled_booking_of_sold_out_nights,
    "cancelled, nights past": preconditions.cancelled_booking_of_past_nights,
}


PARTS = (
    *(
        "party",
        "payments/{payment_id}",
        "charges/{payment_id}",
        "payment-intent",
        "guest-link",
        "forget-cards",
        "invoices/{number}",
    ),
    "city-tax/exemptions",
)
"""Addresses of commands on a part of a booking, which are no actions."""

MILDEST_BODIES = {
    "refunds": {"amount": "0.01", "method": "CASH", "reason": "Complaint"},
    "inspect": {"passed": False},
    "mark-maintenance": {"priority": "LOW", "note": "No picture"},
    "change-departure": {"check_out": "2026-05-20", "nights_price": "total"},
    "override-status": {"to_status": "CLEANING_IN_PROGRESS", "note": "Seen"},
}
"""For actions whose guard depends on the body: a body that is refused only if every body is."""


def action_of(request: str) -> str:
    """Return the last segment of the path."""
    return request.rstrip("/").rsplit("/", 1)[1]


def subject_url(scenario: Scenario, subject: Subject) -> str:
    """Return the URL of the room or booking."""
    if "room_number" in subject:
        return scenario.url(f"rooms/{subject['room_number']}/")
    return scenario.url(f"room-bookings/{subject['booking_id']}/")


def actions_of(client: APIClient, url: str) -> dict[str, Any]:
    """Read the subject with its actions; return the entries by action."""
    with assert_no_row_changes():
        answer = at_noon(lambda: client.get(f"{url}?expand=actions"))
    return {entry["action"]: entry for entry in answer.json()["actions"]}


REQUESTS_OF_ACTIONS = sorted(
    request
    for request in HTTP_CASES
    if request.startswith((f"POST {ROOM}", f"POST {BOOKING}"))
    and not request.startswith(tuple(f"POST {BOOKING}{part}/" for part in PARTS))
)


@pytest.mark.parametrize("request_name", REQUESTS_OF_ACTIONS)
def test_valid_action_is_listed_as_allowed(request_name: str, scenario: Scenario) -> None:
    prepared = PreparedRequest(request_name, scenario)
    client = at_noon(lambda: client_of(prepared.caller))

    actions = actions_of(client, subject_url(scenario, prepared.subject))

    name = action_of(request_name)
    assert actions[name] == {"action": name, "allowed": True, "reasons": []}


@pytest.mark.parametrize("state", [*ROOM_STATES, *BOOKING_STATES])
def test_listed_reasons_are_those_of_the_command(state: str, scenario: Scenario) -> None:
    """A command that is refused has the listed reasons. One that would change nothing succeeds, and is not offered."""
    subject = {**ROOM_STATES, **BOOKING_STATES}[state](scenario)
    missing = {"101", "102"} - set(Room.objects.values_list("room_number", flat=True))
    scenarios.rooms(scenario, *sorted(missing))
    client, url = at_noon(lambda: client_of(scenario.manager)), subject_url(scenario, subject)
    prefix = ROOM if "room_number" in subject else BOOKING

    for action, entry in actions_of(client, url).items():
        body = MILDEST_BODIES.get(action, HTTP_CASES[f"POST {prefix}{action}/"].body)
        answer = at_noon(lambda: client.post(f"{url}{action}/?dry_run=true", body))  # noqa: B023
        if entry["allowed"]:
            assert (answer.status_code, entry["reasons"]) == (200, []), (action, answer.content)
        elif answer.status_code != 200:
            assert problem_of(answer, 409, entry["reasons"][0]["code"])["reasons"] == entry["reasons"], action
        else:
            assert entry["reasons"], action


@pytest.mark.parametrize("role", Role.values)
def test_missing_capability_is_the_first_reason(role: str, scenario: Scenario) -> None:
    person = StaffFactory.create(hotel=scenario.hotel, roles=[role])
    for prepare, right_to_read in (
        (preconditions.room_with_status(RoomStatus.READY_FOR_GUEST), Capability.ROOMS_READ),
        (preconditions.pending_booking, Capability.BOOKINGS_READ),
    ):
        url = subject_url(scenario, prepare(scenario))
        client = at_noon(lambda: client_of(person))
        if right_to_read not in capabilities_of([role]):
            problem_of(at_noon(lambda: client.get(f"{url}?expand=actions")), 403, "forbidden")  # noqa: B023
            continue
        for action, entry in actions_of(client, url).items():
            response = at_noon(lambda: client.post(f"{url}{action}/?dry_run=true", {}))  # noqa: B023
            forbidden = [reason["code"] for reason in entry["reasons"]][:1] == ["forbidden"]
            assert forbidden is (response.status_code == 403), action
            assert not (forbidden and entry["allowed"])


def test_lists_with_actions_send_a_fixed_number_of_statements(scenario: Scenario) -> None:
    client = at_noon(lambda: client_of(scenario.front_desk))

    def statements(path: str) -> SentStatements:
        with statements_sent() as sent:
            answer = at_noon(lambda: client.get(scenario.url(f"{path}?expand=actions")))
        assert all(row["actions"] for row in answer.json()["results"]), answer.content
        return sent

    def add_bookings(*numbers: str) -> None:
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

    add_bookings("101", "102", "103")
    few = {path: statements(path) for path in ("rooms/", "room-bookings/")}
    for floor in (2, 3, 4):
        add_bookings(*(f"{floor}0{place}" for place in (1, 2, 3)))
    for path, before in few.items():
        after = statements(path)
        assert len(after) == len(before) <= 9, listing(after)


def test_actions_are_absent_without_expand(scenario: Scenario) -> None:
    client = at_noon(lambda: client_of(scenario.front_desk))
    for prepare in (
        preconditions.room_with_status(RoomStatus.READY_FOR_GUEST),
        preconditions.pending_booking,
    ):
        url = subject_url(scenario, prepare(scenario))
        assert "actions" not in at_noon(lambda: client.get(url)).json()  # noqa: B023
        problem_of(at_noon(lambda: client.get(f"{url}?expand=rooms")), 400, "invalid")  # noqa: B023


def test_answers_with_actions_match_the_document(scenario: Scenario) -> None:
    client = at_noon(lambda: client_of(scenario.front_desk))
    subjects = [preconditions.checked_in_booking(scenario), {"room_number": "101"}]
    paths = [f"{HOTEL}room-bookings/{{booking_id}}/", f"{HOTEL}rooms/{{room_number}}/"]
    for subject, path in zip(subjects, paths, strict=True):
        url = subject_url(scenario, subject)
        answer = at_noon(lambda: client.get(f"{url}?expand=actions"))  # noqa: B023
        assert_matches_document(answer, method="GET", path=path)
        whole = path.rsplit("{", 1)[0]
        url = whole.format(hotel_slug=scenario.hotel.slug)
        answer = at_noon(lambda: client.get(f"{url}?expand=actions"))  # noqa: B023
        assert_matches_document(answer, method="GET", path=whole)
