"""`manage.py expire_pending`."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from room_bookings.models import RoomBooking
from room_bookings.services import create_bookings
from room_bookings.services.expiry import EXPIRED_AT_ONCE
from tests import scenarios
from tests.room_bookings.services.bookings import make_booking, new_booking
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import MORNING, NOON, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


def output_of(*arguments: str) -> list[str]:
    out = StringIO()
    with time_machine.travel(NOON, tick=False):
        call_command("expire_pending", *arguments, stdout=out)
    return out.getvalue().splitlines()


def pending(scenario: Scenario, number: int = 1) -> list[str]:
    return [make_booking(scenario, hold_until=MORNING + timedelta(hours=1)).booking_id for _ in range(number)]


def test_all_hotels_are_expired_and_again_nothing() -> None:
    harbour, hill = scenarios.new_scenario(slug="harbour"), scenarios.new_scenario(slug="hill")
    (one,), (other,) = pending(harbour), pending(hill)

    assert output_of() == [f"harbour  {one}", f"hill  {other}", "2 bookings expired."]
    with assert_no_row_changes():
        assert output_of() == ["0 bookings expired."]


def test_one_hotel_is_chosen_by_its_slug() -> None:
    harbour, hill = scenarios.new_scenario(slug="harbour"), scenarios.new_scenario(slug="hill")
    pending(harbour)
    (other,) = pending(hill)

    assert output_of("--hotel-slug", "hill") == [f"hill  {other}", "1 booking expired."]
    assert RoomBooking.objects.get(hotel=harbour.hotel).status == "PENDING"
    with pytest.raises(CommandError, match="no hotel 'lodge'"):
        output_of("--hotel-slug", "lodge")


def test_more_bookings_than_one_command_takes_are_expired() -> None:
    scenario = scenarios.new_scenario()
    new = [new_booking(scenario, hold_until=MORNING + timedelta(hours=1)) for _ in range(EXPIRED_AT_ONCE + 1)]
    run_as_system(scenario, create_bookings, bookings=new, now=MORNING)

    assert output_of()[-1] == f"{EXPIRED_AT_ONCE + 1} bookings expired."
