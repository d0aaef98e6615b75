"""The management command that reads all rows and reports those that break an invariant."""

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hotel.models import Hotel
from room_bookings.models import RoomBooking
from room_bookings.services.integrity import CHECKS, broken_invariants
from rooms.models import NightsSold
from tests import scenarios
from tests.corrupted_data import add_orphaned_guest, without_constraints
from tests.room_bookings.services.bookings import booking_with_status, days_from_today
from tests.row_diff import RowDiff, rows_written
from tests.scenarios import TODAY, Scenario
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


COUNTERS = "i13_nights_sold_say_what_bookings_hold"


def miscount(harbour: Scenario) -> None:
    """Leave counts as an import with triggers off does: too high, missing, and of a night that nobody holds."""
    room_type = harbour.room_type
    counts = NightsSold.objects.filter(room_type=room_type)
    with without_constraints():
        counts.filter(night=TODAY).update(sold=9)
        counts.filter(night=days_from_today(1)).delete()
        NightsSold.objects.create(hotel=harbour.hotel, room_type=room_type, night=days_from_today(30), sold=2)


def fix(*options: str) -> tuple[int, str, RowDiff]:
    """Run the command with --fix; return its exit status, its output and what it wrote."""
    printed, status = StringIO(), 0
    with rows_written() as wrote:
        try:
            call_command("check_invariants", "--fix", *options, stdout=printed)
        except SystemExit as stop:
            status = int(str(stop.code))
    connection.check_constraints()
    return status, printed.getvalue(), wrote


def counted() -> dict[tuple[str, date], int]:
    """Return the counts that are not 0, by hotel and night."""
    rows = NightsSold.objects.exclude(sold=0).values_list("hotel__slug", "night", "sold")
    return {(slug, night): sold for slug, night, sold in rows}


def test_fix_heals_wrong_counts_of_nights_and_writes_nothing_else(harbour: Scenario) -> None:
    sound = counted()
    assert sound == {("harbour", TODAY): 1, ("harbour", days_from_today(1)): 1}
    miscount(harbour)

    status, printed = check()
    assert (status, printed.splitlines()[0]) == (
        1,
        f"I13 {COUNTERS}: 3 broken, first DBL 2026-05-14, DBL 2026-05-15, DBL 2026-06-13",
    )

    status, printed, wrote = fix()
    assert (status, printed) == (
        0,
        f"3 counts of sold nights corrected.\n{len(CHECKS)} checks, 0 broken.\n",
    )
    assert counted() == sound
    assert wrote.tables == set()
    assert check() == (0, f"{len(CHECKS)} checks, 0 broken.\n")


def test_fix_of_sound_counts_writes_nothing(harbour: Scenario) -> None:
    with assert_no_row_changes():
        assert fix()[:2] == (
            0,
            f"0 counts of sold nights corrected.\n{len(CHECKS)} checks, 0 broken.\n",
        )


def test_fix_of_one_hotel_leaves_the_others(harbour: Scenario) -> None:
    hill = scenarios.new_scenario(slug="hill")
    scenarios.booking(hill, nights=2)
    scenarios.booking(harbour, nights=2)
    sound = counted()
    miscount(harbour)
    miscount(hill)

    status, printed, _ = fix("--hotel-slug=hill", "--json")

    report = json.loads(printed)
    assert (status, report["hotel"], report["fixed"], report["broken"]) == (0, "hill", 3, [])
    assert check("--hotel-slug=harbour")[0] == 1
    assert {key: sold for key, sold in counted().items() if key[0] == "hill"} == {
        key: sold for key, sold in sound.items() if key[0] == "hill"
    }
    assert fix()[0] == 0
    assert counted() == sound


def test_fix_leaves_other_broken_invariants_in_its_report(harbour: Scenario) -> None:
    guest = add_orphaned_guest(harbour.hotel, "102")
    miscount(harbour)

    status, printed, wrote = fix()

    assert (status, printed.splitlines()[:2]) == (
        1,
        [
            "3 counts of sold nights corrected.",
            f"I8 i8_guest_is_where_their_booking_is: 1 broken, first {guest.pk}",
        ],
    )
    assert wrote.tables == set()


def test_counts_are_right_for_every_status_and_for_nights_beyond_the_limit(harbour: Scenario) -> None:
    scenarios.rooms(harbour, "103", "104", "105")
    for status in ("PENDING", "CONFIRMED", "COMPLETED", "CANCELLED", "NO_SHOW"):
        booking_with_status(harbour, status, "103")
    for _ in range(5):
        scenarios.booking(harbour)
    scenarios.without_overbooking(harbour)
    sound = counted()
    assert sound[("harbour", TODAY)] == 7  # of five rooms: one in house, six confirmed
    with without_constraints():
        NightsSold.objects.all().delete()

    assert fix()[0] == 0
    assert counted() == sound
