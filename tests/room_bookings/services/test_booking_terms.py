"""The terms, deadlines, deposit and hold of bookings: at creation and after changes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hotel.cancellation_terms import Terms, Tier
from hotel.kernel.exceptions import Invalid
from hotel.models import Hotel
from hotel.services import update_cancellation_policy
from room_bookings import services as stays
from room_bookings.models import BookingChange, RoomBooking
from tests import scenarios
from tests.cancellation_policies import FIRST_NIGHT, FULL, NON_REFUNDABLE, add_policy, percent
from tests.room_bookings.services.bookings import days_from_today, make_booking, new_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.row_diff import rows_written
from tests.scenarios import LATER, MORNING, NOON, Scenario
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

ARRIVAL = days_from_today(10)
AT_ARRIVAL = datetime(2026, 5, 24, 14, tzinfo=UTC)
"""15:00 in Dublin on the day of arrival."""
DAY = timedelta(days=1)
TWO_TIERS = (Tier(48, percent("50")), Tier(24, FULL))


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def make(scenario: Scenario, **facts: Any) -> RoomBooking:
    """Create a booking of two nights in ten days for 220.00 EUR, and return it as it is stored."""
    made = make_booking(scenario, check_in=ARRIVAL, check_out=ARRIVAL + 2 * DAY, **facts)
    return RoomBooking.objects.get(pk=made.pk)


def update(scenario: Scenario, booking: RoomBooking, *, now: datetime = NOON, **changes: Any) -> RoomBooking:
    run_service(scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes, now=now)
    return RoomBooking.objects.get(pk=booking.pk)


def test_booking_has_the_policy_that_it_names(scenario: Scenario) -> None:
    add_policy(scenario, "DEFAULT", tiers=NON_REFUNDABLE, is_default=True)
    policy = add_policy(scenario, tiers=TWO_TIERS, deposit=percent("30"))

    booking = make(scenario, cancellation_policy="FLEX")

    assert booking.cancellation_terms == policy.terms
    assert booking.cancellation_deadlines == [AT_ARRIVAL - 2 * DAY, AT_ARRIVAL - DAY]
    assert booking.deposit_due == Decimal("66.00")


def test_booking_without_a_name_has_the_default_policy_and_with_none_no_policy(scenario: Scenario) -> None:
    policy = add_policy(scenario, tiers=NON_REFUNDABLE, is_default=True)

    with_default, without = make(scenario), make(scenario, cancellation_policy=None)

    assert with_default.cancellation_terms == policy.terms
    assert with_default.cancellation_deadlines == [MORNING]
    assert without.cancellation_terms_id is None
    assert (len(without.cancellation_deadlines), without.deposit_due) == (0, Decimal(0))


def test_hotel_without_a_default_gives_no_terms_and_sends_no_statement_more(scenario: Scenario) -> None:
    with statements_sent() as before:
        booking = make_booking(scenario)
    assert booking.cancellation_terms_id is None
    add_policy(scenario, is_default=True)

    with statements_sent() as after:
        run_as_system(
            scenario, stays.create_bookings, bookings=[new_booking(scenario) for _ in range(3)], now=MORNING
        )

    assert len(after) == len(before) + 1


def test_later_change_of_the_policy_changes_no_booking(scenario: Scenario) -> None:
    add_policy(scenario, tiers=TWO_TIERS, deposit=FULL)
    booking = make(scenario, cancellation_policy="FLEX")

    run_service(
        scenario,
        update_cancellation_policy,
        policy_code="FLEX",
        changes={"tiers": NON_REFUNDABLE, "deposit": None},
    )

    unchanged = RoomBooking.objects.select_related("cancellation_terms").get(pk=booking.pk)
    assert unchanged.cancellation_terms is not None
    assert unchanged.cancellation_terms.as_values() == Terms(TWO_TIERS, deposit=FULL)
    assert unchanged.cancellation_deadlines == booking.cancellation_deadlines


def test_later_check_in_time_moves_no_deadline(scenario: Scenario) -> None:
    add_policy(scenario, tiers=TWO_TIERS)
    booking = make(scenario, cancellation_policy="FLEX")
    Hotel.objects.update(check_in_time="12:00", timezone="Asia/Tokyo")

    assert RoomBooking.objects.get(pk=booking.pk).cancellation_deadlines == booking.cancellation_deadlines


@pytest.mark.parametrize("code", ["NONE", "THEIRS", "RESTING"])
def test_policy_must_be_in_use_in_the_hotel(scenario: Scenario, code: str) -> None:
    add_policy(scenarios.new_scenario(), "THEIRS")
    add_policy(scenario, "RESTING")
    run_service(scenario, update_cancellation_policy, policy_code="RESTING", changes={"is_active": False})

    refusal = refusal_of(
        scenario, stays.create_booking, booking=new_booking(scenario, cancellation_policy=code), now=MORNING
    )

    assert isinstance(refusal, Invalid)
    assert list(refusal.errors) == ["cancellation_policy"]


def test_new_dates_move_deadlines_that_have_not_passed(scenario: Scenario) -> None:
    add_policy(scenario, tiers=TWO_TIERS)
    booking = make(scenario, cancellation_policy="FLEX")

    moved = update(scenario, booking, check_in=ARRIVAL + 5 * DAY, check_out=ARRIVAL + 7 * DAY)

    assert moved.cancellation_deadlines == [AT_ARRIVAL + 3 * DAY, AT_ARRIVAL + 4 * DAY]
    (change,) = BookingChange.objects.get().changes[-1:]
    assert change == {
        "field": "cancellation_deadlines",
        "old": [(AT_ARRIVAL - 2 * DAY).isoformat(), (AT_ARRIVAL - DAY).isoformat()],
        "new": [(AT_ARRIVAL + 3 * DAY).isoformat(), (AT_ARRIVAL + 4 * DAY).isoformat()],
    }


def test_new_dates_never_move_a_deadline_that_has_passed(scenario: Scenario) -> None:
    add_policy(scenario, tiers=TWO_TIERS)
    booking = make(scenario, cancellation_policy="FLEX")
    between = AT_ARRIVAL - 2 * DAY + timedelta(hours=1)

    moved = update(scenario, booking, now=between, check_in=ARRIVAL + 30 * DAY, check_out=ARRIVAL + 32 * DAY)

    assert moved.cancellation_deadlines == [AT_ARRIVAL - 2 * DAY, AT_ARRIVAL + 29 * DAY]


def test_deposit_follows_the_price(scenario: Scenario) -> None:
    add_policy(scenario, tiers=TWO_TIERS, deposit=FIRST_NIGHT)
    booking = make(scenario, cancellation_policy="FLEX")

    changed = update(scenario, booking, total_amount=Decimal("100.01"))

    assert (booking.deposit_due, changed.deposit_due) == (Decimal("110.00"), Decimal("50.01"))
    assert changed.cancellation_deadlines == booking.cancellation_deadlines
    assert [change["field"] for change in BookingChange.objects.get().changes] == [
        "total_amount",
        "nightly_amounts",
        "deposit_due",
    ]


def test_deposit_of_the_first_night_is_what_that_night_costs(scenario: Scenario) -> None:
    add_policy(scenario, tiers=TWO_TIERS, deposit=FIRST_NIGHT)
    nights = {ARRIVAL: Decimal(150), ARRIVAL + DAY: Decimal(70)}
    booking = make(scenario, cancellation_policy="FLEX", nightly_amounts=nights)

    changed = update(scenario, booking, nightly_amounts={ARRIVAL: Decimal(90), ARRIVAL + DAY: Decimal(130)})

    assert (booking.deposit_due, changed.deposit_due) == (Decimal(150), Decimal(90))


def test_change_of_wishes_reads_no_terms(scenario: Scenario) -> None:
    add_policy(scenario)
    with_terms, without = make(scenario, cancellation_policy="FLEX"), make(scenario)
    sent = []
    for booking in (without, with_terms):
        with statements_sent() as statements:
            update(scenario, booking, special_requests="Quiet room")
        sent.append(len(statements))

    assert sent[0] == sent[1]


def test_pending_booking_is_held_for_the_time_of_the_hotel(scenario: Scenario) -> None:
    assert make(scenario).hold_until is None

    scenario.hotel.hold_minutes = 90
    assert make(scenario).hold_until == MORNING + timedelta(minutes=90)
    assert make(scenario, hold_until=LATER).hold_until == LATER
    assert make(scenario, hold_until=None).hold_until is None


def test_hold_ends_in_the_future(scenario: Scenario) -> None:
    new = new_booking(scenario, hold_until=MORNING)
    booking = make(scenario)

    created = refusal_of(scenario, stays.create_booking, booking=new, now=MORNING)
    changed = refusal_of(
        scenario,
        stays.update_booking,
        booking_id=booking.booking_id,
        changes={"hold_until": NOON},
        now=NOON,
    )

    for refusal in (created, changed):
        assert isinstance(refusal, Invalid)
        assert list(refusal.errors) == ["hold_until"]


def test_hold_of_a_pending_booking_is_changed(scenario: Scenario) -> None:
    booking = make(scenario, hold_until=NOON)

    with rows_written() as wrote:
        update(scenario, booking, hold_until=LATER)

    assert wrote.changed(RoomBooking)[booking.pk]["hold_until"] == LATER
    assert wrote.new(BookingChange)[0]["changes"] == [
        {"field": "hold_until", "old": NOON.isoformat(), "new": LATER.isoformat()}
    ]
    assert update(scenario, booking, hold_until=None).hold_until is None


def test_hold_of_a_confirmed_booking_is_not_changed(scenario: Scenario) -> None:
    booking = make(scenario, confirm=True)

    refusal = conflict_of(
        scenario, stays.update_booking, booking_id=booking.booking_id, changes={"hold_until": LATER}
    )

    assert reasons_of(refusal) == [("wrong_status", None)]


def test_reinstated_pending_booking_is_held_anew(scenario: Scenario) -> None:
    scenario.hotel.hold_minutes = 60
    expired, held = make(scenario), make(scenario, hold_until=LATER + DAY)
    for each in (expired.booking_id, held.booking_id):
        run_service(scenario, stays.cancel_booking, reason="By mistake", booking_id=each)
        run_service(scenario, stays.reinstate_booking, reason="By mistake", booking_id=each, now=LATER)

    assert RoomBooking.objects.get(pk=expired.pk).hold_until == LATER + timedelta(hours=1)
    assert RoomBooking.objects.get(pk=held.pk).hold_until == LATER + DAY


def test_database_keeps_the_terms_of_a_booking(scenario: Scenario) -> None:
    policy = add_policy(scenario)
    without, under_terms = make(scenario), make(scenario, cancellation_policy="FLEX")

    with assert_no_row_changes():
        for booking, columns, constraint in (
            (without, {"cancellation_terms": policy.terms}, "i15_terms_stay"),
            (under_terms, {"cancellation_terms": None}, "i15_terms_stay"),
            (under_terms, {"deposit_due": -1, "change_version": 1}, "booking_deposit_is_not_negative"),
            (without, {"deposit_due": 1, "change_version": 1}, "booking_deadlines_need_terms"),
            (
                without,
                {"cancellation_deadlines": [NOON], "change_version": 1},
                "booking_deadlines_need_terms",
            ),
            (without, {"hold_until": LATER}, "i15_change_version_counts"),
        ):
            with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
                RoomBooking.objects.filter(pk=booking.pk).update(**columns)
    connection.check_constraints()
