"""Tests of the mails in GET /metrics."""

from datetime import timedelta

import pytest
import time_machine

from tests import scenarios
from tests.notifications.api.test_metrics import scrape
from tests.room_bookings.guest_access.mails import add_failed_mail, booking_with_address
from tests.scenarios import MORNING

pytestmark = pytest.mark.django_db


def test_gauges_show_mails_that_wait_and_that_failed() -> None:
    scenario = scenarios.new_scenario()
    add_failed_mail(scenario)
    booking_with_address(scenario)

    with time_machine.travel(MORNING + timedelta(hours=2), tick=False):
        found = scrape()

    labels = {"hotel": scenario.hotel.slug}
    assert found["innkeeper_mails_waiting"] == [(labels, 1)]
    assert found["innkeeper_mails_failed"] == [(labels, 1)]
    ((_labels, age),) = found["innkeeper_mails_oldest_waiting_seconds"]
    assert age == 7200


def test_hotel_without_mails_has_no_gauges() -> None:
    scenarios.new_scenario()

    assert scrape()["innkeeper_mails_waiting"] == []
