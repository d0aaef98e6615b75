"""The management command that reads all rows and reports those that break an invariant."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hotel.models import Hotel
from room_bookings.models import RoomBooking
from room_bookings.services.integrity import CHECKS, broken_invariants
from tests import scenarios
from tests.corrupted_data import add_orphaned_guest, without_constraints
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour() -> Scenario:
    scenario = scenarios.new_scenario(slug="harbour")
    scenarios.rooms(scenario, "101", "102")
    scenarios.checked_in_booking(scenario, "101")
    return scenario


def check(*options: str) -> tuple[int, str]:
    """Run the command; return its exit status and its output."""
    printed = StringIO()
    with assert_no_row_changes():
        try:
            call_command("check_invariants", *options, stdout=printed)
        except SystemExit as stop:
            return int(str(stop.code)), printed.getvalue()
    return 0, printed.getvalue()


def test_sound_database_exits_with_0(harbour: Scenario) -> None:
    assert check() == (0, f"{len(CHECKS)} checks, 0 broken.\n")


def test_broken_invariant_exits_with_1_and_names_the_first_offenders(harbour: Scenario) -> None:
    guest = add_orphaned_guest(harbour.hotel, "102")

    status, printed = check()

    assert status == 1
    assert printed.splitlines()[0] == f"I8 i8_guest_is_where_their_booking_is: 1 broken, first {guest.pk}"
    assert printed.splitlines()[-1] == f"{len(CHECKS)} checks, 1 broken."


def test_only_the_rows_of_the_named_hotel_are_read(harbour: Scenario) -> None:
    scenarios.new_scenario(slug="hill")
    add_orphaned_guest(harbour.hotel, "102")

    assert check("--hotel-slug=hill") == (0, f"{len(CHECKS)} checks, 0 broken.\n")
    assert check("--hotel-slug=harbour")[0] == 1


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_every_check_can_be_limited_to_a_hotel(harbour: Scenario, name: str) -> None:
    only = {name: CHECKS[name]}

    assert broken_invariants(connection, hotel_pk=harbour.hotel.pk, checks=only) == []


def test_json_report_holds_promise_count_and_offenders(harbour: Scenario) -> None:
    booking = RoomBooking.objects.get()
    with without_constraints():
        RoomBooking.objects.update(status_version=9)

    status, printed = check("--json", "--hotel-slug=harbour")

    report: dict[str, Any] = json.loads(printed)
    assert (status, report["hotel"], report["checks"]) == (1, "harbour", len(CHECKS))
    broken = {one["constraint"]: one for one in report["broken"]}
    witnessed = broken["i7_booking_status_witnessed"]
    assert (witnessed["number"], witnessed["count"], witnessed["offenders"]) == ("I7", 1, [str(booking.pk)])
    assert witnessed["promise"]


def test_unknown_hotel_is_refused(harbour: Scenario) -> None:
    assert Hotel.objects.count() == 1
    with pytest.raises(CommandError, match="no hotel 'nowhere'") as refused:
        call_command("check_invariants", "--hotel-slug=nowhere")

    assert refused.value.returncode == 2
