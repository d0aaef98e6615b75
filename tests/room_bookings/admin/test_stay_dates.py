"""Tests of dates, room type and departure of bookings in the admin."""

from collections.abc import Generator
from datetime import time
from typing import Any

import pytest
import time_machine
from django.test import Client

from room_bookings.models import RoomBooking
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.admin_pages import browser_of, messages_of, page_of, run_action, submit_form, text_of
from tests.factories import RoomTypeFactory
from tests.room_bookings.admin.test_bookings import form_values_of
from tests.room_bookings.services.bookings import days_from_today, make_booking
from tests.scenarios import NOON, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

NIGHTS = {"check_in", "check_out", "room_type", "keep_room"}


@pytest.fixture(autouse=True)
def at_noon() -> Generator[None, None, None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def scenario() -> Scenario:
    make_booking = scenarios.new_scenario(slug="harbour")
    scenarios.rooms(make_booking, "101", "102")
    return make_booking


@pytest.fixture
def front_desk(scenario: Scenario) -> Client:
    return browser_of(scenario.front_desk)


def editable_fields(client: Client, booking: RoomBooking) -> set[str]:
    """Return the names of the fields that the booking's page lets the person change."""
    form = client.get(page_of(booking)).context["adminform"]
    return set(form.form.fields) - set(form.readonly_fields)


def test_agreed_times_are_shown_and_change_before_arrival(scenario: Scenario, front_desk: Client) -> None:
    booking = make_booking(scenario, confirm=True, arrival_time=time(15), departure_time=time(10))
    assert editable_fields(front_desk, booking) >= {"arrival_time", "departure_time"}
    form = form_values_of(booking)

    submit_form(front_desk, page_of(booking), {**form, "arrival_time": "18:30", "departure_time": ""})

    booking.refresh_from_db()
    assert (booking.arrival_time, booking.departure_time) == (time(18, 30), None)
    assert (booking.arrival_minute, booking.departure_minute) == (870, None)
    (change,) = booking.changes.all()
    assert [entry["field"] for entry in change.changes] == ["arrival_time", "departure_time"]


def test_times_are_text_once_the_guests_are_in_house(scenario: Scenario, front_desk: Client) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    assert not editable_fields(front_desk, booking) & {"arrival_time", "departure_time"}


def test_dates_and_type_change_before_arrival(scenario: Scenario, front_desk: Client) -> None:
    suite = RoomTypeFactory.create(hotel=scenario.hotel, code="STE", name="Suite", max_occupancy=4)
    booking = scenarios.booking_with_room(scenario, "101")
    assert editable_fields(front_desk, booking) >= NIGHTS

    submit_form(
        front_desk,
        page_of(booking),
        {
            **form_values_of(booking),
            "check_in": str(days_from_today(1)),
            "check_out": str(days_from_today(4)),
            "room_type": str(suite.pk),
        },
    )

    row = RoomBooking.objects.get()
    assert (row.check_in, row.check_out, row.room_type, row.room_from) == (
        days_from_today(1),
        days_from_today(4),
        suite,
        days_from_today(1),
    )
    assert row.assigned_room == booking.assigned_room
    log = RoomOperationLog.objects.latest("pk")
    assert (log.operation, log.performed_by, log.source) == ("CHANGE", scenario.front_desk, "FRONT_DESK")


def test_taken_room_is_unassigned_without_keep_room(scenario: Scenario, front_desk: Client) -> None:
    booking = scenarios.booking_with_room(scenario, "101", nights=1)
    scenarios.booking_with_room(scenario, "101", check_in=days_from_today(1))
    longer = {**form_values_of(booking), "check_out": str(days_from_today(2))}
    with assert_no_row_changes():
        (sentence,) = submit_form(front_desk, page_of(booking), longer)
    assert "is taken for these nights" in sentence
    del longer["keep_room"]
    submit_form(front_desk, page_of(booking), longer)
    row = RoomBooking.objects.get(pk=booking.pk)
    assert (row.check_out, row.assigned_room) == (days_from_today(2), None)


def test_form_offers_room_types_of_the_hotel_only(scenario: Scenario, front_desk: Client) -> None:
    theirs = RoomTypeFactory.create(hotel=scenarios.new_scenario(slug="hill").hotel, code="STE")
    booking = scenarios.booking(scenario)
    with assert_no_row_changes():
        answer = front_desk.post(page_of(booking), {**form_values_of(booking), "room_type": str(theirs.pk)})
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["room_type"]


def test_checked_in_booking_has_fixed_dates_and_type(scenario: Scenario, front_desk: Client) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    assert not editable_fields(front_desk, booking) & (NIGHTS - {"keep_room"})
    with assert_no_row_changes():
        submit_form(
            front_desk, page_of(booking), {**form_values_of(booking), "check_out": str(days_from_today(9))}
        )


@pytest.mark.parametrize(
    ("given", "check_out", "agreed"),
    [
        ({"check_out": "2026-05-18"}, days_from_today(4), None),
        ({"departure_time": "14:00"}, days_from_today(2), time(14)),
        ({"check_out": "2026-05-18", "departure_time": "14:00"}, days_from_today(4), time(14)),
    ],
)
def test_change_departure_runs_the_service(
    scenario: Scenario, front_desk: Client, given: dict[str, str], check_out: Any, agreed: time | None
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    with assert_no_row_changes():
        page = run_action(front_desk, "change_departure", [booking])
    assert booking.booking_id in text_of(page)

    answer = run_action(front_desk, "change_departure", [booking], apply="1", note="Flight", **given)

    assert messages_of(answer) == [f"Change departure: {booking.booking_id}."]
    row = RoomBooking.objects.get()
    assert (row.check_out, row.departure_time) == (check_out, agreed)
    log = RoomOperationLog.objects.latest("pk")
    assert (log.operation, log.note, log.performed_by) == ("CHANGE", "Flight", scenario.front_desk)
    assert "Flight" in text_of(front_desk.get(page_of(booking, "history")))
    run_action(front_desk, "change_departure", [booking], apply="1", usual_time="on")
    assert RoomBooking.objects.get().departure_time is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Give a day, a time, or both."),
        ({"note": "Flight"}, "Give a day, a time, or both."),
        ({"departure_time": "14:00", "usual_time": "on"}, "Either an agreed time, or the hotel's own."),
        ({"check_out": "soon"}, "Enter a valid date."),
        ({"check_out": "9999-12-31"}, "less than or equal to 2199-12-31."),
        ({"check_out": "1999-12-31", "departure_time": "23:00"}, "greater than or equal to 2000-01-01."),
    ],
)
def test_invalid_form_shows_errors(
    scenario: Scenario, front_desk: Client, given: dict[str, str], sentence: str
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    with assert_no_row_changes():
        answer = run_action(front_desk, "change_departure", [booking], apply="1", **given)
    assert answer.status_code == 200
    assert text_of(answer).count('<ul class="errorlist') == 1
    assert sentence in text_of(answer)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("check_in", "1999-12-31", "greater than or equal to 2000-01-01."),
        ("check_out", "9999-12-31", "less than or equal to 2199-12-31."),
        ("adults", "0", "greater than or equal to 1."),
        ("adults", "32767", "less than or equal to 99."),
        ("children", "100", "less than or equal to 99."),
    ],
)
def test_form_refuses_values_outside_the_bounds(
    scenario: Scenario, front_desk: Client, field: str, value: str, sentence: str
) -> None:
    booking = scenarios.booking(scenario)
    with assert_no_row_changes():
        answer = front_desk.post(page_of(booking), {**form_values_of(booking), field: value})
    (faults,) = answer.context["adminform"].form.errors.items()
    assert faults == (field, [f"Ensure this value is {sentence}"])


def test_refusal_of_the_service_is_shown(scenario: Scenario, front_desk: Client) -> None:
    booking = scenarios.booking(scenario)
    with assert_no_row_changes():
        said_of_stay = submit_form(
            front_desk, page_of(booking), {**form_values_of(booking), "check_out": str(days_from_today(1001))}
        )
    assert said_of_stay == ["A stay has at most 1,000 nights."]


def test_booking_without_adults_accepts_a_note(scenario: Scenario, front_desk: Client) -> None:
    booking = make_booking(scenario, adults=0)
    submit_form(front_desk, page_of(booking), {**form_values_of(booking), "notes": "No arrival"})
    row = RoomBooking.objects.get()
    assert (row.adults, row.notes) == (0, "No arrival")


def test_refused_bookings_show_their_reasons(scenario: Scenario, front_desk: Client) -> None:
    stay, waiting = scenarios.checked_in_booking(scenario, "101"), scenarios.booking(scenario)
    answer = run_action(front_desk, "change_departure", [stay, waiting], apply="1", check_out="2026-05-18")
    assert sorted(messages_of(answer)) == [
        f"Booking {waiting.booking_id} is confirmed; this needs a booking that is checked in.",
        f"Change departure: {stay.booking_id}.",
    ]


def test_list_offers_no_change_of_departure_to_housekeeping(scenario: Scenario) -> None:
    booking, client = scenarios.checked_in_booking(scenario, "101"), browser_of(scenario.housekeeper)
    with assert_no_row_changes():
        assert (
            run_action(client, "change_departure", [booking], apply="1", check_out="2026-05-18").status_code
            == 403
        )
