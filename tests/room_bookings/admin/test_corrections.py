"""Tests of the corrections as admin actions."""

from collections.abc import Generator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client

from housekeeping.models import RoomStatusEvent
from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.enums import RoomStatus
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.admin_pages import browser_of, list_of, messages_of, page_of, run_action, superuser, text_of
from tests.room_bookings.services.bookings import booking_with_status
from tests.scenarios import NOON, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

APPLY = {"apply": "1", "reason": "Mistaken for another"}
SUBJECTS = [
    ("undo_check_in", "CHECKED_IN", "CONFIRMED", {"room_status": "READY_FOR_GUEST", "keep_room": "on"}),
    ("undo_check_out", "COMPLETED", "CHECKED_IN", {"room_number": ""}),
    ("reinstate", "CANCELLED", "CONFIRMED", {}),
]


@pytest.fixture(autouse=True)
def at_noon() -> Generator[None, None, None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario(slug="harbour")
    scenarios.rooms(made, "101", "102")
    return made


@pytest.fixture
def front_desk(scenario: Scenario) -> Client:
    return browser_of(scenario.front_desk)


@pytest.mark.parametrize(("action", "status", "after", "given"), SUBJECTS)
def test_action_shows_a_form_then_corrects(
    scenario: Scenario, front_desk: Client, action: str, status: str, after: str, given: dict[str, str]
) -> None:
    booking = booking_with_status(scenario, status, "101")
    with assert_no_row_changes():
        page = run_action(front_desk, action, [booking])
        incomplete = run_action(front_desk, action, [booking], **given, apply="1", reason=" ")
    assert (page.status_code, booking.booking_id in text_of(page)) == (200, True)
    assert list(incomplete.context["form"].errors) == ["reason"]

    answer = run_action(front_desk, action, [booking], **APPLY, **given)

    (sentence,) = messages_of(answer)
    assert sentence.endswith(f": {booking.booking_id}.")
    event = BookingStatusEvent.objects.latest("pk")
    assert (event.kind, event.to_status, event.reason) == ("CORRECTION", after, "Mistaken for another")
    assert (event.changed_by, event.source) == (scenario.front_desk, "FRONT_DESK")
    assert "Mistaken for another" in text_of(front_desk.get(page_of(booking, "history")))
    with assert_no_row_changes():
        repeated = run_action(front_desk, action, [booking], **APPLY, **given)
    assert messages_of(repeated) == [f"Nothing to do: {booking.booking_id} is unchanged."]
    assert LogEntry.objects.filter(object_id=str(booking.pk)).count() == 1


def test_undo_check_in_can_unassign_the_room_and_make_it_ready(
    scenario: Scenario, front_desk: Client
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    run_action(front_desk, "undo_check_in", [booking], **APPLY, room_status="READY_FOR_GUEST")
    assert RoomBooking.objects.get().assigned_room is None
    assert scenarios.statuses(scenario, ["101"]) == ["READY_FOR_GUEST"]


def test_undo_check_out_accepts_another_room(scenario: Scenario, front_desk: Client) -> None:
    checked_out = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"))[0]
    scenarios.booking_with_room(scenario, "101")
    with assert_no_row_changes():
        (sentence,) = messages_of(run_action(front_desk, "undo_check_out", [checked_out], **APPLY))
    assert "is taken for these nights" in sentence
    run_action(front_desk, "undo_check_out", [checked_out], **APPLY, room_number="102")
    assert scenarios.statuses(scenario, ["101", "102"]) == ["CHECKOUT_DIRTY", "OCCUPIED"]


def test_undo_check_out_overrides_reasons_against_another_room(scenario: Scenario) -> None:
    """Only managers override room_dirty, and only with a reason."""
    checked_out = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"))[0]
    scenarios.override(scenario, "102", RoomStatus.CHECKOUT_DIRTY)
    given = {**APPLY, "room_number": "102", "overrides": "room_dirty", "override_reason": "They insist"}
    front_desk, manager = browser_of(scenario.front_desk), browser_of(scenario.manager)
    with assert_no_row_changes():
        assert messages_of(run_action(front_desk, "undo_check_out", [checked_out], **given)) == [
            "Room 102 is dirty."
        ]
        assert messages_of(
            run_action(manager, "undo_check_out", [checked_out], **{**given, "override_reason": " "})
        ) == ["An override needs a reason."]

    run_action(manager, "undo_check_out", [checked_out], **given)

    log = RoomOperationLog.objects.latest("pk")
    assert (log.operation, log.performed_by, log.note) == (
        "UNDO_CHECKOUT",
        scenario.manager,
        "Mistaken for another",
    )
    assert log.metadata == {"overrides": ["room_dirty"], "override_reason": "They insist"}
    step = RoomStatusEvent.objects.latest("pk")
    assert (step.kind, step.note, step.changed_by) == ("OVERRIDE", "They insist", scenario.manager)


def test_action_runs_one_command_per_booking(scenario: Scenario, front_desk: Client) -> None:
    stay, waiting = (
        scenarios.checked_in_booking(scenario, "101"),
        booking_with_status(scenario, "PENDING", "102"),
    )

    answer = run_action(front_desk, "undo_check_in", [stay, waiting], **APPLY, room_status="CHECKOUT_DIRTY")

    assert sorted(messages_of(answer)) == [
        f"Booking {waiting.booking_id} is pending; this needs a booking that is checked in.",
        f"Undo check-in: {stay.booking_id}.",
    ]


def test_late_correction_needs_a_manager(scenario: Scenario) -> None:
    booking = booking_with_status(scenario, "CANCELLED", "101")
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        front_desk = browser_of(scenario.front_desk)
        with assert_no_row_changes():
            (sentence,) = messages_of(run_action(front_desk, "reinstate", [booking], **APPLY))
        assert "only a manager" in sentence
        run_action(browser_of(scenario.manager), "reinstate", [booking], **APPLY)
    assert RoomBooking.objects.get().status == "CONFIRMED"


def test_superuser_corrects_as_the_system(scenario: Scenario) -> None:
    booking = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"))[0]
    run_action(browser_of(superuser()), "undo_check_out", [booking], **APPLY)
    event = BookingStatusEvent.objects.latest("pk")
    assert (event.kind, event.changed_by, event.source) == ("CORRECTION", None, "SYSTEM")


def test_bookings_of_other_hotels_are_not_found(scenario: Scenario, front_desk: Client) -> None:
    other = scenarios.new_scenario(slug="hill")
    booking = booking_with_status(other, "CANCELLED", "101")
    with assert_no_row_changes():
        assert messages_of(run_action(front_desk, "reinstate", [booking], **APPLY)) == []


def test_list_offers_no_corrections_to_housekeeping(scenario: Scenario) -> None:
    booking, client = booking_with_status(scenario, "CANCELLED", "101"), browser_of(scenario.housekeeper)
    with assert_no_row_changes():
        assert run_action(client, "reinstate", [booking], **APPLY).status_code == 403


def test_list_offers_corrections_to_the_front_desk(front_desk: Client) -> None:
    offered = {
        name
        for name, _ in front_desk.get(list_of(RoomBooking)).context["action_form"].fields["action"].choices
    }
    assert {action for action, *_ in SUBJECTS} <= offered
