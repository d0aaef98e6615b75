"""Tests of the admin pages of bookings and party members."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils.html import escape

from guests.models import Guest
from hotel.kernel.etag import etag
from room_bookings.enums import BookingStatus
from room_bookings.models import BookingGuest, BookingStatusEvent, RoomBooking
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.admin_pages import (
    browser_of,
    list_of,
    messages_of,
    page_of,
    run_action,
    submit_form,
    superuser,
    text_of,
)
from tests.room_bookings.services.bookings import booking_with_status
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

OUT_OF_DATE = "It has changed since you last read it. Read it again, and decide anew."


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="harbour")


@pytest.fixture
def manager(scenario: Scenario) -> Client:
    return browser_of(scenario.manager)


def form_values_of(booking: RoomBooking) -> dict[str, str]:
    """Return the form of a booking before arrival as a browser submits it unchanged."""
    return {
        "room_type": str(booking.room_type_id),
        "check_in": str(booking.check_in),
        "check_out": str(booking.check_out),
        "adults": str(booking.adults),
        "children": str(booking.children),
        "total_amount": str(booking.total_amount),
        "language": booking.language,
        "keep_room": "on",
        "seen": etag(booking),
    }


def test_check_out_runs_the_service(scenario: Scenario, manager: Client) -> None:
    scenarios.rooms(scenario, "101", "102")
    bookings = [scenarios.checked_in_booking(scenario, "101"), scenarios.checked_in_booking(scenario, "102")]

    answer = run_action(manager, "check_out", bookings)

    (sentence,) = messages_of(answer)
    assert all(booking.booking_id in sentence for booking in bookings)
    assert set(RoomBooking.objects.values_list("status", flat=True)) == {BookingStatus.COMPLETED}
    assert scenarios.statuses(scenario, ["101", "102"]) == ["CHECKOUT_DIRTY", "CHECKOUT_DIRTY"]
    assert not Guest.objects.filter(room__isnull=False).exists()
    rows = RoomOperationLog.objects.filter(operation="CHECKOUT")
    assert {(row.performed_by, row.source) for row in rows} == {(scenario.manager, "FRONT_DESK")}
    assert len({row.command_id for row in rows}) == 1
    assert "Checked out." in text_of(manager.get(page_of(bookings[0], "history")))


def test_refused_check_out_shows_reasons_and_changes_nothing(scenario: Scenario, manager: Client) -> None:
    scenarios.rooms(scenario, "101")
    bookings = [scenarios.checked_in_booking(scenario, "101"), scenarios.booking(scenario)]

    with assert_no_row_changes():
        answer = run_action(manager, "check_out", bookings)

    assert messages_of(answer) == [
        f"Booking {bookings[1].booking_id} is confirmed; this needs a booking that is checked in."
    ]


def test_check_out_runs_one_command_per_hotel(scenario: Scenario) -> None:
    other = scenarios.new_scenario(slug="hill")
    scenarios.rooms(scenario, "101")
    stay, waiting = scenarios.checked_in_booking(scenario, "101"), scenarios.booking(other)

    answer = run_action(browser_of(superuser()), "check_out", [stay, waiting])

    assert sorted(messages_of(answer)) == [
        f"Booking {waiting.booking_id} is confirmed; this needs a booking that is checked in.",
        f"Checked out: {stay.booking_id}.",
    ]
    row = RoomOperationLog.objects.get(operation="CHECKOUT")
    assert (row.performed_by, row.source) == (None, "SYSTEM")


def test_bookings_of_other_hotels_are_not_found(scenario: Scenario, manager: Client) -> None:
    other = scenarios.new_scenario(slug="hill")
    scenarios.rooms(other, "101")
    stay = scenarios.checked_in_booking(other, "101")

    with assert_no_row_changes():
        assert messages_of(run_action(manager, "check_out", [stay])) == []
        assert manager.post(page_of(stay), {"notes": "x"}).status_code == 302


def test_form_changes_details_and_never_the_status(scenario: Scenario) -> None:
    client, booking = browser_of(scenario.front_desk), scenarios.booking(scenario)
    forged = {"status": "CANCELLED", "status_version": "7", "version": "7", "checked_in_at_0": "2026-01-01"}

    submit_form(
        client,
        page_of(booking),
        {
            **form_values_of(booking),
            "adults": "2",
            "total_amount": "99.50",
            "notes": "Late arrival",
            **forged,
        },
    )

    changed = RoomBooking.objects.get()
    assert (changed.adults, changed.total_amount, changed.notes) == (2, Decimal("99.50"), "Late arrival")
    assert (changed.status, changed.status_version) == (BookingStatus.CONFIRMED, booking.status_version)
    assert (changed.version, changed.checked_in_at) == (booking.version + 1, None)


def test_correction_of_a_name_changes_the_guest(scenario: Scenario, manager: Client) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    member = BookingGuest.objects.get()
    corrected = {"first_name": "Ada", "last_name": "O'Byrne", "email": "", "phone": "", "seen": etag(booking)}

    submit_form(manager, page_of(member), corrected)

    assert BookingGuest.objects.get().last_name == Guest.objects.get().last_name == "O'Byrne"
    with assert_no_row_changes():
        assert submit_form(manager, page_of(member), {**corrected, "last_name": "Byrne"}) == [OUT_OF_DATE]


def test_outdated_form_is_refused(scenario: Scenario) -> None:
    client, booking = browser_of(scenario.front_desk), scenarios.booking(scenario)
    page = client.get(page_of(booking))
    assert page.context["adminform"].form["seen"].value() == etag(booking)
    assert f'type="hidden" name="seen" value="{escape(etag(booking))}"' in page.content.decode()
    submit_form(client, page_of(booking), {**form_values_of(booking), "adults": "2"})

    with assert_no_row_changes():
        said_of_it = submit_form(
            client, page_of(booking), {**form_values_of(booking), "notes": "Late arrival"}
        )

    assert said_of_it == [OUT_OF_DATE]
    again = RoomBooking.objects.get()
    submit_form(client, page_of(booking), {**form_values_of(again), "notes": "Late arrival"})
    row = RoomBooking.objects.get()
    assert (row.adults, row.notes) == (2, "Late arrival")


AGREED = {"adults", "children", "total_amount", "special_requests"}


@pytest.mark.parametrize(
    ("status", "front_desk_may", "manager_may"),
    [
        ("CONFIRMED", True, True),
        ("CHECKED_IN", True, True),
        ("COMPLETED", False, True),
        ("CANCELLED", False, False),
        ("NO_SHOW", False, False),
    ],
)
def test_form_offers_persons_amount_and_wishes_where_they_may_change(
    scenario: Scenario, status: str, *, front_desk_may: bool, manager_may: bool
) -> None:
    scenarios.rooms(scenario, "101")
    booking = booking_with_status(scenario, status, "101")

    for person, may in ((scenario.front_desk, front_desk_may), (scenario.manager, manager_may)):
        form = browser_of(person).get(page_of(booking)).context["adminform"].form
        assert form.fields.keys() & AGREED == (AGREED if may else set())
        assert form.fields.keys() >= {"notes", "booker_name"}


def test_form_without_version_is_refused(scenario: Scenario, manager: Client) -> None:
    booking = scenarios.booking(scenario)
    given = form_values_of(booking)
    del given["seen"]
    with assert_no_row_changes():
        answer = manager.post(page_of(booking), given | {"notes": "x"})
    assert answer.context["adminform"].form.errors == {"seen": ["This field is required."]}


def test_list_shows_and_finds_the_primary_guest(scenario: Scenario, manager: Client) -> None:
    scenarios.booking(scenario, last_name="Kestrel")
    scenarios.booking(scenario, last_name="Lorimer")

    found = manager.get(list_of(RoomBooking), {"q": "kestrel"})

    assert "Ada Kestrel" in text_of(found)
    assert found.context["cl"].result_count == 1


def test_status_event_page_shows_metadata(scenario: Scenario, manager: Client) -> None:
    scenarios.booking(scenario)

    page = manager.get(page_of(BookingStatusEvent.objects.order_by("pk")[0]))

    assert '<pre style="margin: 0; white-space: pre-wrap">{}</pre>' in text_of(page)


def test_repeated_check_out_succeeds(scenario: Scenario, manager: Client) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    run_action(manager, "check_out", [booking])

    with assert_no_row_changes():
        assert (
            messages_of(run_action(manager, "check_out", [booking]))[-1]
            == f"Checked out: {booking.booking_id}."
        )
