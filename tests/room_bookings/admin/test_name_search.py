"""Tests that the admin finds bookings by names as people type them, whatever form a channel has sent."""

import pytest

from room_bookings.enums import PartyRole
from room_bookings.models import RoomBooking
from room_bookings.services import PartyMember, create_booking
from tests import scenarios
from tests.admin_pages import browser_of, list_of
from tests.room_bookings.services.bookings import new_booking
from tests.room_bookings.services.service_calls import run_service

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("first_name", "last_name", "typed"),
    [
        ("Jose\u0301", "Garci\u0301a", ["jose", "Jos\u00e9", "Jose\u0301 GARCIA"]),
        ("Hans", "Mu\u0308ller", ["Muller", "M\u00fcller", "mueller"]),
        ("Una", "O\u2019Brien", ["O'Brien", "obrien"]),
        ("", "李小龙", ["李小龙", "小龙"]),
        ("小龙", "李", ["李小龙", "小龙李", "李 小龙"]),
    ],
)
def test_booking_of_a_channel_is_found_by_names(first_name: str, last_name: str, typed: list[str]) -> None:
    scenario = scenarios.new_scenario()
    guest = PartyMember(first_name, last_name, role=PartyRole.PRIMARY)
    booking = run_service(
        scenario, create_booking, booking=new_booking(scenario, party=[guest]), staff=scenario.channel
    )
    scenario.manager.user.is_staff = True
    scenario.manager.user.save()
    browser = browser_of(scenario.manager)

    for words in typed:
        answer = browser.get(list_of(RoomBooking), {"q": words})
        assert [row.booking_id for row in answer.context["cl"].result_list] == [booking.booking_id], words
