"""Bookings in the admin: what they say is corrected, and they are checked out; their state is never typed in."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
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


def as_shown(booking: RoomBooking) -> dict[str, str]:
    """The form of a booking that has not arrived, as a browser sends it back."""
    return {
        "room_type": str(booking.room_type_id),
        "check_in": str(booking.check_in),
        "check_out": str(booking.check_out),
        "adults": str(booking.adults),
        "children": str(booking.children),
        "total_amount": str(booking.total_amount),
        "keep_room": "on",
        "seen": etag(booking),
    }


def test_check_out_goes_through_the_service(scenario: Scenario, manager: Client) -> None:
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


def test_refused_check_out_says_why_and_nobody_leaves(scenario: Scenario, manager: Client) -> None:
    scenarios.rooms(scenario, "101")
    bookings = [scenarios.checked_in_booking(scenario, "101"), scenarios.booking(scenario)]

    with assert_no_row_changes():
        answer = run_action(manager, "check_out", bookings)

    assert messages_of(answer) == [f"Booking {bookings[1].booking_id} is CONFIRMED, not CHECKED_IN."]


def test_each_hotel_is_a_command_of_its_own(scenario: Scenario) -> None:
    other = scenarios.new_scenario(slug="hill")
    scenarios.rooms(scenario, "101")
    stay, waiting = scenarios.checked_in_booking(scenario, "101"), scenarios.booking(other)

    answer = run_action(browser_of(superuser()), "check_out", [stay, waiting])

    assert sorted(messages_of(answer)) == [
        f"Booking {waiting.booking_id} is CONFIRMED, not CHECKED_IN.",
        f"Checked out: {stay.booking_id}.",
    ]
    row = RoomOperationLog.objects.get(operation="CHECKOUT")
    assert (row.performed_by, row.source) == (None, "SYSTEM")


def test_foreign_bookings_are_out_of_reach(scenario: Scenario, manager: Client) -> None:
    other = scenarios.new_scenario(slug="hill")
    scenarios.rooms(other, "101")
    stay = scenarios.checked_in_booking(other, "101")

    with assert_no_row_changes():
        assert messages_of(run_action(manager, "check_out", [stay])) == []
        assert manager.post(page_of(stay), {"notes": "x"}).status_code == 302


def test_what_a_booking_says_changes_and_its_state_does_not(scenario: Scenario) -> None:
    client, booking = browser_of(scenario.front_desk), scenarios.booking(scenario)
    forged = {"status": "CANCELLED", "status_version": "7", "version": "7", "checked_in_at_0": "2026-01-01"}

    submit_form(
        client,
        page_of(booking),
        {**as_shown(booking), "adults": "2", "total_amount": "99.50", "notes": "Late arrival", **forged},
    )

    changed = RoomBooking.objects.get()
    assert (changed.adults, changed.total_amount, changed.notes) == (2, Decimal("99.50"), "Late arrival")
    assert (changed.status, changed.status_version) == (BookingStatus.CONFIRMED, booking.status_version)
    assert (changed.version, changed.checked_in_at) == (booking.version + 1, None)


def test_correction_of_a_name_reaches_the_guest(scenario: Scenario, manager: Client) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    member = BookingGuest.objects.get()
    corrected = {"first_name": "Ada", "last_name": "O'Byrne", "email": "", "phone": "", "seen": etag(booking)}

    submit_form(manager, page_of(member), corrected)

    assert BookingGuest.objects.get().last_name == Guest.objects.get().last_name == "O'Byrne"
    with assert_no_row_changes():
        assert submit_form(manager, page_of(member), {**corrected, "last_name": "Byrne"}) == [OUT_OF_DATE]


def test_a_page_takes_nothing_back_that_others_changed_meanwhile(scenario: Scenario) -> None:
    client, booking = browser_of(scenario.front_desk), scenarios.booking(scenario)
    page = client.get(page_of(booking))
    assert page.context["adminform"].form["seen"].value() == etag(booking)
    assert f'type="hidden" name="seen" value="{escape(etag(booking))}"' in page.content.decode()
    submit_form(client, page_of(booking), {**as_shown(booking), "adults": "2"})

    with assert_no_row_changes():
        said_of_it = submit_form(client, page_of(booking), {**as_shown(booking), "notes": "Late arrival"})

    assert said_of_it == [OUT_OF_DATE]
    again = RoomBooking.objects.get()
    submit_form(client, page_of(booking), {**as_shown(again), "notes": "Late arrival"})
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
def test_page_offers_persons_price_and_wishes_where_they_may_change(
    scenario: Scenario, status: str, *, front_desk_may: bool, manager_may: bool
) -> None:
    scenarios.rooms(scenario, "101")
    booking = booking_with_status(scenario, status, "101")

    for person, may in ((scenario.front_desk, front_desk_may), (scenario.manager, manager_may)):
        form = browser_of(person).get(page_of(booking)).context["adminform"].form
        assert form.fields.keys() & AGREED == (AGREED if may else set())
        assert form.fields.keys() >= {"notes", "booker_name"}


def test_a_page_must_say_what_it_saw(scenario: Scenario, manager: Client) -> None:
    booking = scenarios.booking(scenario)
    given = as_shown(booking)
    del given["seen"]
    with assert_no_row_changes():
        answer = manager.post(page_of(booking), given | {"notes": "x"})
    assert answer.context["adminform"].form.errors == {"seen": ["This field is required."]}


def test_list_names_the_guest_and_finds_them(scenario: Scenario, manager: Client) -> None:
    scenarios.booking(scenario, last_name="Kestrel")
    scenarios.booking(scenario, last_name="Lorimer")

    found = manager.get(list_of(RoomBooking), {"q": "kestrel"})

    assert "Ada Kestrel" in text_of(found)
    assert found.context["cl"].result_count == 1


def test_event_shows_its_metadata(scenario: Scenario, manager: Client) -> None:
    scenarios.booking(scenario)

    page = manager.get(page_of(BookingStatusEvent.objects.order_by("pk")[0]))

    assert '<pre style="margin: 0; white-space: pre-wrap">{}</pre>' in text_of(page)


def test_checked_out_twice_is_checked_out(scenario: Scenario, manager: Client) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(
        scenario, "101", now=timezone.now().replace(year=2026, month=5, day=14)
    )
    run_action(manager, "check_out", [booking])

    with assert_no_row_changes():
        assert (
            messages_of(run_action(manager, "check_out", [booking]))[-1]
            == f"Checked out: {booking.booking_id}."
        )
