"""The plans of searches: the index of trigrams finds texts among other hotels', and check-ins write no such index."""

import pytest
from django.db import connection

from guests.selectors import GuestSearch, guest_page
from hotel.models import Hotel
from room_bookings.selectors import BookingSearch, booking_page
from tests import scenarios
from tests.room_bookings.large_tables import prepared_plans, pretend_large_hotel
from tests.scenarios import NOON
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db

SEARCH = "search_folded("
"""A word of the prepared statements of searches alone; earlier tests may have left others on the connection."""

KEYS = """
    INSERT INTO guests_bookingsearchkey (booking_pk, hotel_pk, shown, whole)
    SELECT -n, 1000000 + n % 1000, ' bk' || n || ' ', ' bk' || n || ' ada byrne ' FROM generate_series(1, 20000) AS n;
    INSERT INTO guests_guestsearchkey (guest_pk, hotel_pk, booking_pk, shown, whole)
    SELECT -n, 1000000 + n % 1000, -n, ' ada ', ' ada byrne ' FROM generate_series(1, 20000) AS n;
    ANALYZE guests_bookingsearchkey, guests_guestsearchkey
"""


@pytest.fixture
def hotel() -> Hotel:
    """Return a large hotel among others."""
    hotel = scenarios.new_scenario().hotel
    pretend_large_hotel(hotel)
    with connection.cursor() as cursor:
        cursor.execute(KEYS)
    return hotel


@pytest.mark.parametrize("words", [("byrne",), ("byrne", "li")])
@pytest.mark.parametrize("personal", [True, False])
def test_bookings_are_found_by_the_index(hotel: Hotel, words: tuple[str, ...], personal: bool) -> None:
    with statements_sent() as sent:
        booking_page(0, 50, hotel=hotel, search=BookingSearch(words=words), now=NOON, personal=personal)

    assert len([statement for statement in sent if "search" in statement]) == 1
    plans = prepared_plans(SEARCH)
    of_bookings = [plan for sql, plan in plans.items() if "guests_guestsearchkey" not in sql]
    assert of_bookings
    for plan in of_bookings:
        _, by_index, by_hotel = plan.split("One-Time Filter: ")
        assert "Bitmap Index Scan on booking_search_trigrams" in by_index, plan
        assert "whole ~~" in by_index, plan
        assert "strpos" in by_hotel, plan
        assert "whole ~~" not in by_hotel, plan
        assert "Seq Scan on guests_" not in plan, plan


@pytest.mark.parametrize("personal", [True, False])
def test_guests_are_found_through_the_index_of_bookings(hotel: Hotel, personal: bool) -> None:
    guest_page(0, 50, hotel=hotel, search=GuestSearch(words=("byrne",)), personal=personal)

    plans = prepared_plans(SEARCH)
    of_guests = [plan for sql, plan in plans.items() if "guests_guestsearchkey" in sql]
    assert of_guests
    for plan in of_guests:
        assert "Bitmap Index Scan on booking_search_trigrams" in plan, plan
        assert plan.count("guest_search_by_booking") >= 3, plan
        assert "Seq Scan on guests_" not in plan, plan
