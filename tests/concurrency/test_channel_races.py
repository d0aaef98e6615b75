"""Races over HTTP of two messages of a channel about one booking: the newer one stands at the end."""

from collections import Counter
from typing import Any

import pytest

from room_bookings import services as stays
from room_bookings.models import BookingChange, RoomBooking
from tests.concurrency.race_requests import assert_outcomes, outcome_of
from tests.concurrency.race_runner import TRIES, Answer, Request, race_over_http
from tests.room_bookings.services.bookings import new_booking
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import MORNING, Scenario

pytestmark = pytest.mark.django_db(transaction=True)


def sold_bookings(scenario: Scenario) -> list[RoomBooking]:
    """Create confirmed bookings of a channel, all by messages of version 1."""
    sold = {"confirm": True, "channel": "booking.com", "channel_version": 1}
    new = [new_booking(scenario, external_reference=str(number), **sold) for number in range(TRIES)]
    return run_as_system(scenario, stays.create_bookings, bookings=new, now=MORNING)


def change(booking: RoomBooking, *, version: int, **fields: Any) -> Request:
    body = {**fields, "channel_version": version}
    return Request(f"room-bookings/{booking.booking_id}/", body, method="patch")


def cancel(booking: RoomBooking, *, version: int) -> Request:
    body = {"reason": "Cancelled by the guest", "channel_version": version}
    return Request(f"room-bookings/{booking.booking_id}/cancel/", body)


def row_of(booking: RoomBooking) -> RoomBooking:
    """Return the booking as it is stored; fail unless each accepted message has its change row, in their order."""
    row = RoomBooking.objects.get(pk=booking.pk)
    changes = [change.changes for change in BookingChange.objects.filter(booking=booking).order_by("pk")]
    versions = [each for row_changes in changes for each in row_changes if each["field"] == "channel_version"]
    assert len(versions) == len(changes) == row.change_version
    assert [each["old"] for each in versions] == ["1", *(each["new"] for each in versions[:-1])]
    assert versions[-1]["new"] == row.channel_version
    return row


def accepted(answers: tuple[Answer, Answer]) -> int:
    return sum(answer.status == 200 for answer in answers)


def race(scenario: Scenario, tries: list[tuple[Request, Request]]) -> Any:
    return race_over_http(scenario, tries, senders=(scenario.channel, scenario.channel))


def test_older_change_never_wins_over_the_newer(scenario: Scenario) -> None:
    bookings = sold_bookings(scenario)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (change(each, version=2, notes="second"), change(each, version=3, notes="third")) for each in bookings
    ]
    for booking, answers in zip(bookings, race(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        row = row_of(booking)
        assert (row.notes, row.channel_version, row.change_version) == ("third", "3", accepted(answers))
    assert_outcomes(outcomes, ("200", "200"), ("409 stale_message", "200"))


def test_older_change_never_wins_over_the_cancellation(scenario: Scenario) -> None:
    bookings = sold_bookings(scenario)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(change(each, version=2, notes="second"), cancel(each, version=3)) for each in bookings]
    for booking, answers in zip(bookings, race(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        row = row_of(booking)
        assert (row.status, row.channel_version, row.change_version) == ("CANCELLED", "3", accepted(answers))
    assert_outcomes(outcomes, ("200", "200"), ("409 stale_message", "200"))


def test_older_cancellation_is_refused_after_the_newer_change(scenario: Scenario) -> None:
    """The channel must reinstate the booking before it changes it, if the cancellation comes first."""
    bookings = sold_bookings(scenario)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(cancel(each, version=2), change(each, version=3, notes="third")) for each in bookings]
    for booking, answers in zip(bookings, race(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        row = row_of(booking)
        is_cancelled = answers[0].status == 200
        assert (row.status, row.notes) == (("CANCELLED", "") if is_cancelled else ("CONFIRMED", "third"))
        assert row.channel_version == ("2" if is_cancelled else "3")
    assert_outcomes(outcomes, ("200", "409 wrong_status"), ("409 stale_message", "200"))


def test_message_that_is_sent_twice_is_written_once(scenario: Scenario) -> None:
    bookings = sold_bookings(scenario)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(change(each, version=2, notes="second"),) * 2 for each in bookings]
    for booking, answers in zip(bookings, race(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        row = row_of(booking)
        assert (row.notes, row.change_version) == ("second", 1)
    assert_outcomes(outcomes, ("200", "200"))
