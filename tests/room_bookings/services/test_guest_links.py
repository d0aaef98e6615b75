"""Tests of guests' links: created, revoked, expired, and used to cancel."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Conflict, Forbidden
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound
from room_bookings.models import BookingStatusEvent, GuestLink, RoomBooking
from room_bookings.selectors.guest_links import GuestLinkNotFound, live_guest_link
from room_bookings.services.guest_links import NewGuestLink, hash_of_token
from tests import scenarios
from tests.room_bookings.services.service_calls import run_as_system, run_service
from tests.scenarios import MORNING, NOON, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand")


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    return scenarios.booking(scenario)


def create_link(scenario: Scenario, booking: RoomBooking) -> NewGuestLink:
    made: NewGuestLink = run_service(scenario, stays.create_guest_link, booking_id=booking.booking_id)
    return made


def opens(link: NewGuestLink, now: datetime = NOON) -> str:
    return live_guest_link(token_hash=hash_of_token(link.token), now=now).booking.booking_id


def test_new_link_stores_a_hash_and_opens_one_booking(scenario: Scenario, booking: RoomBooking) -> None:
    link = create_link(scenario, booking)

    stored = GuestLink.objects.get()
    assert opens(link) == booking.booking_id
    assert (stored.token_hash, stored.created_by) == (hash_of_token(link.token), scenario.front_desk)
    assert link.token not in str(list(GuestLink.objects.values()))
    assert len(link.token) == 43
    assert not OutboxEvent.objects.filter(occurred_at=NOON).exists()


def test_link_expires_after_the_departure(scenario: Scenario, booking: RoomBooking) -> None:
    link = create_link(scenario, booking)

    assert link.expires_at == datetime(2026, 5, 31, 3, tzinfo=UTC)  # 14 days after 16 May, at 04:00 in Dublin
    assert opens(link, link.expires_at - timedelta(microseconds=1)) == booking.booking_id
    with pytest.raises(GuestLinkNotFound):
        opens(link, link.expires_at)


def test_link_made_anew_revokes_the_earlier_one(scenario: Scenario, booking: RoomBooking) -> None:
    first = create_link(scenario, booking)
    second = create_link(scenario, booking)

    with pytest.raises(GuestLinkNotFound):
        opens(first)
    assert opens(second) == booking.booking_id
    assert list(GuestLink.objects.order_by("pk").values_list("revoked_at", "revoked_by")) == [
        (NOON, scenario.front_desk.pk),
        (None, None),
    ]


def test_revocation_closes_all_links_of_this_booking_only(scenario: Scenario, booking: RoomBooking) -> None:
    other = scenarios.booking(scenario, last_name="Other")
    link, kept = create_link(scenario, booking), create_link(scenario, other)

    run_service(scenario, stays.revoke_guest_links, booking_id=booking.booking_id)

    with pytest.raises(GuestLinkNotFound):
        opens(link)
    assert opens(kept) == other.booking_id
    with assert_no_row_changes():
        run_service(scenario, stays.revoke_guest_links, booking_id=booking.booking_id)


def test_link_of_an_unknown_booking_or_by_other_roles_is_refused(
    scenario: Scenario, booking: RoomBooking
) -> None:
    with assert_no_row_changes():
        with pytest.raises(BookingNotFound):
            run_service(scenario, stays.create_guest_link, booking_id="BK-0000000000")
        for staff in (scenario.housekeeper, scenario.channel):
            with pytest.raises(Forbidden):
                run_service(scenario, stays.create_guest_link, staff=staff, booking_id=booking.booking_id)


def test_guest_cancels_own_booking_once(scenario: Scenario, booking: RoomBooking) -> None:
    link = create_link(scenario, booking)
    given: dict[str, Any] = {"token_hash": hash_of_token(link.token)}

    run_as_system(scenario, stays.cancel_by_guest, **given)

    step = BookingStatusEvent.objects.get(booking=booking, to_status="CANCELLED")
    assert (step.changed_by, step.source, step.reason) == (None, "SYSTEM", "Cancelled by the guest")
    with assert_no_row_changes():
        run_as_system(scenario, stays.cancel_by_guest, **given)


def test_guest_cancels_neither_a_stay_nor_a_no_show(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    stay = scenarios.checked_in_booking(scenario, "101")
    missed = scenarios.booking(scenario)
    tomorrow = MORNING + timedelta(days=1)
    run_service(
        scenario,
        stays.mark_no_show,
        booking_id=missed.booking_id,
        reason="",
        now=tomorrow,
        staff=scenario.manager,
    )
    for booking in (stay, missed):
        link = create_link(scenario, booking)
        with assert_no_row_changes(), pytest.raises(Conflict) as refusal:
            run_as_system(scenario, stays.cancel_by_guest, token_hash=hash_of_token(link.token))
        assert refusal.value.code == "wrong_status"
        assert booking.booking_id not in refusal.value.detail


def test_guest_cannot_cancel_after_the_day_of_arrival(scenario: Scenario, booking: RoomBooking) -> None:
    link = create_link(scenario, booking)
    with assert_no_row_changes(), pytest.raises(Conflict) as refusal:
        run_as_system(
            scenario,
            stays.cancel_by_guest,
            token_hash=hash_of_token(link.token),
            now=NOON + timedelta(days=1),
        )
    assert refusal.value.code == "arrival_over"


def test_revoked_link_cancels_nothing(scenario: Scenario, booking: RoomBooking) -> None:
    link = create_link(scenario, booking)
    run_service(scenario, stays.revoke_guest_links, booking_id=booking.booking_id)

    with assert_no_row_changes(), pytest.raises(GuestLinkNotFound):
        run_as_system(scenario, stays.cancel_by_guest, token_hash=hash_of_token(link.token))
