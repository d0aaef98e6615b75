"""`manage.py rebuild_search_keys`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from guests.models import BookingSearchKey, Guest, GuestSearchKey
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.services.integrity import broken_invariants
from tests import scenarios
from tests.booking_columns import write_columns
from tests.corrupted_data import without_constraints
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour() -> Scenario:
    scenario = scenarios.new_scenario(slug="harbour")
    scenarios.rooms(scenario, "101")
    scenarios.checked_in_booking(scenario, "101", people=2)
    scenarios.booking(scenario)
    return scenario


def rebuild(*options: str) -> list[str]:
    printed = StringIO()
    call_command("rebuild_search_keys", *options, stdout=printed)
    return printed.getvalue().splitlines()


def broken() -> list[tuple[str, int]]:
    return [(one.constraint, one.count) for one in broken_invariants(connection)]


def test_keys_that_differ_are_rebuilt(harbour: Scenario) -> None:
    with without_constraints():
        BookingGuest.objects.update(last_name="Imported")
        Guest.objects.update(phone="+353 1")
        BookingSearchKey.objects.create(booking_pk=-1, hotel_pk=harbour.hotel.pk, shown=" ", whole=" gone ")
        GuestSearchKey.objects.create(guest_pk=-1, hotel_pk=harbour.hotel.pk, shown=" ", whole=" gone ")
    assert broken() == [("i16_booking_gets_search_key", 3), ("i16_guest_gets_search_key", 3)]

    assert rebuild() == ["harbour: search keys of 2 bookings and 2 guests."]

    assert broken() == []
    assert all(" imported " in key.shown for key in BookingSearchKey.objects.all())


def test_missing_keys_are_written(harbour: Scenario) -> None:
    before = [list(model.objects.order_by("pk").values()) for model in (BookingSearchKey, GuestSearchKey)]
    BookingSearchKey.objects.all().delete()
    GuestSearchKey.objects.all().delete()

    rebuild("--hotel-slug=harbour")

    assert before == [
        list(model.objects.order_by("pk").values()) for model in (BookingSearchKey, GuestSearchKey)
    ]


DEADLOCK_ONCE = """
    CREATE SEQUENCE refusals;
    CREATE FUNCTION refuse_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF nextval('refusals') = 1 THEN
            RAISE 'victim' USING ERRCODE = 'deadlock_detected';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER refuse_once BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_once();
"""


@pytest.mark.parametrize("table", ["guests_bookingsearchkey", "guests_guestsearchkey"])
def test_victim_of_a_deadlock_is_run_again(harbour: Scenario, table: str) -> None:
    """SQL that deletes a guest locks the guest's key before that of the booking; a rebuild does not."""
    with without_constraints():
        Guest.objects.update(last_name="Imported")
    with connection.cursor() as cursor:
        cursor.execute(DEADLOCK_ONCE.format(table=table))

    assert rebuild() == ["harbour: search keys of 2 bookings and 2 guests."]

    assert broken() == []


def test_other_hotels_and_sound_keys_are_left_alone(harbour: Scenario) -> None:
    hill = scenarios.new_scenario(slug="hill")
    scenarios.booking(hill)
    with without_constraints():
        write_columns(RoomBooking.objects.filter(hotel=hill.hotel), booker_name="Imported")

    with assert_no_row_changes():
        assert rebuild("--hotel-slug=harbour") == ["harbour: search keys of 2 bookings and 2 guests."]
    assert broken() == [("i16_booking_gets_search_key", 1)]
    assert rebuild()[1] == "hill: search keys of 1 bookings and 0 guests."


def test_unknown_hotel_is_refused(harbour: Scenario) -> None:
    with pytest.raises(CommandError, match="no hotel 'nowhere'") as refused:
        rebuild("--hotel-slug=nowhere")

    assert refused.value.returncode == 2
