"""What is charged to bookings of a group after its master bill was set follows the rules by itself."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from hotel.kernel.exceptions import Busy
from room_bookings import services as stays
from room_bookings.models import GroupBill, Payment, RoomBooking
from room_bookings.services.check_in_judgement import PlannedCheckIn
from room_bookings.services.new_bookings import NewBooking, PartyMember
from room_bookings.services.payments.group_bills import GroupBillRules
from tests import scenarios
from tests.booking_columns import write_columns
from tests.factories import StaffFactory
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.payments.test_group_bills import charge, guests, sums, take_over
from tests.room_bookings.services.service_calls import (
    conflict_of,
    overrides_for,
    reasons_of,
    refusal_of,
    run_service,
)
from tests.scenarios import NOON, TODAY, Scenario
from tests.statement_count import statements_sent
from tests.tax_categories import add_city_tax, add_rate, add_tax_category

pytestmark = pytest.mark.django_db

EVERYTHING = GroupBillRules(takes_extras=True)
NOTHING, NIGHTS = Decimal(0), Decimal(220)


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102", "103", "104")
    return made


@pytest.fixture
def master(scenario: Scenario) -> RoomBooking:
    """The booking of the organizer, which holds the master bill for nights and extras."""
    made = make_booking(scenario, group_reference="COACH", confirm=True)
    take_over(scenario, made, EVERYTHING)
    return made


def expected(scenario: Scenario) -> RoomBooking:
    return make_booking(scenario, group_reference="COACH", confirm=True)


def charged_to(master: RoomBooking) -> Decimal:
    return sums(master)[0]


def test_nights_follow_at_the_check_in(scenario: Scenario, master: RoomBooking) -> None:
    booking = guests(scenario)

    assert (sums(booking), charged_to(master)) == ((NOTHING, NIGHTS, NOTHING), NIGHTS)
    assert len(set(Payment.objects.values_list("command_id"))) == 1
    run_service(scenario, stays.check_out_booking, booking_id=booking.booking_id)
    assert RoomBooking.objects.get(pk=booking.pk).status == "COMPLETED"


def test_a_charge_follows_when_it_is_entered(scenario: Scenario, master: RoomBooking) -> None:
    booking = guests(scenario)

    row = charge(scenario, booking, "12.50")

    moved = Payment.objects.get(transferred_from=row)
    assert (moved.booking, moved.amount, moved.note) == (master, Decimal("12.50"), booking.booking_id)
    assert len({each.command_id for each in Payment.objects.filter(pk__gte=row)}) == 1
    assert (sums(booking), charged_to(master)) == ((NOTHING, NIGHTS, NOTHING), NIGHTS + Decimal("12.50"))


def test_the_desk_reverses_its_own_routed_charge_of_the_day(scenario: Scenario, master: RoomBooking) -> None:
    booking = guests(scenario)
    row = charge(scenario, booking, "12.50")
    moved = Payment.objects.get(transferred_from=row)
    named: dict[str, Any] = {"booking_id": master.booking_id, "payment_pk": moved.pk, "reason": "Not taken"}
    colleague = StaffFactory.create(hotel=scenario.hotel, front_desk=True)

    for person, now in ((colleague, NOON), (scenario.front_desk, NOON + timedelta(days=1))):
        refusal = conflict_of(scenario, stays.reverse_payment, staff=person, now=now, **named)
        assert reasons_of(refusal) == [("not_own_row", None)]
    run_service(scenario, stays.reverse_payment, **named)
    assert (sums(booking), charged_to(master)) == ((NOTHING, NIGHTS, NOTHING), NIGHTS)


def test_charges_of_the_holder_stay_where_they_are(scenario: Scenario, master: RoomBooking) -> None:
    charge(scenario, master, "5")
    assert Payment.objects.count() == 1


def test_a_walk_in_of_the_group_follows(scenario: Scenario, master: RoomBooking) -> None:
    new = NewBooking(
        room_type=scenario.room_type.code,
        check_in=TODAY,
        check_out=TODAY + timedelta(days=1),
        adults=1,
        party=[PartyMember("Ada", "Late", role="PRIMARY")],  # type: ignore[arg-type]
        currency="EUR",
        total_amount=Decimal(90),
        group_reference="COACH",
    )
    run_service(scenario, stays.walk_in, booking=new, room_number="103")
    assert charged_to(master) == Decimal(90)


def test_another_price_follows_in_both_directions(scenario: Scenario, master: RoomBooking) -> None:
    booking = guests(scenario)
    named: dict[str, Any] = {"booking_id": booking.booking_id}
    later: dict[str, Any] = {
        "check_out": TODAY + timedelta(days=3),
        "price": stays.Price(total_amount=Decimal(330)),
    }
    run_service(scenario, stays.change_departure, **named, **later)
    assert (sums(booking)[2], charged_to(master)) == (NOTHING, Decimal(330))

    cheaper: dict[str, Any] = {
        "changes": {"total_amount": Decimal(300)},
        "overrides": overrides_for("lower_price"),
    }
    run_service(scenario, stays.update_booking, staff=scenario.manager, **named, **cheaper)
    assert (sums(booking)[2], charged_to(master)) == (NOTHING, Decimal(300))


def test_an_undone_check_in_gives_the_nights_back(scenario: Scenario, master: RoomBooking) -> None:
    booking = guests(scenario)
    run_service(scenario, stays.undo_check_in, booking_id=booking.booking_id, reason="Wrong guests")
    assert (sums(booking)[1:], charged_to(master)) == ((NOTHING, NIGHTS), NOTHING)


def test_city_tax_follows_in_the_check_out_and_the_holder_pays_its_own(
    scenario: Scenario, master: RoomBooking
) -> None:
    add_city_tax(scenario, value="2.00")
    take_over(scenario, master, GroupBillRules(categories=["CITY_TAX"]))
    booking = guests(scenario)
    later: dict[str, Any] = {"now": NOON + timedelta(days=2)}

    run_service(scenario, stays.check_out_booking, booking_id=booking.booking_id, **later)

    assert RoomBooking.objects.get(pk=booking.pk).status == "COMPLETED"
    assert charged_to(master) == NIGHTS + Decimal(4)
    run_service(scenario, stays.check_in_booking, booking_id=master.booking_id, room_number="102")
    run_service(scenario, stays.post_stay_taxes, booking_id=master.booking_id)
    assert charged_to(master) == NIGHTS + Decimal(8)


def test_nights_and_charges_keep_the_tax_rate_of_their_date(scenario: Scenario) -> None:
    tomorrow = TODAY + timedelta(days=1)
    add_tax_category(scenario, "NIGHTS", percent="7")
    add_rate(scenario, "NIGHTS", percent="10", valid_from=tomorrow, is_included=False)
    add_tax_category(scenario, "BAR", percent="19")
    add_rate(scenario, "BAR", percent="8.875", valid_from=tomorrow, is_included=False)
    holder, booking = expected(scenario), guests(scenario)
    charge(scenario, booking, "11.90")

    take_over(scenario, holder, EVERYTHING, now=NOON + timedelta(days=1))

    rows = Payment.objects.filter(booking=holder, kind="CHARGE").order_by("pk")
    assert [(row.category, row.amount, row.tax_percent, row.tax_amount) for row in rows] == [
        ("BAR", Decimal("11.90"), Decimal(19), Decimal("1.90")),
        ("NIGHTS", Decimal(110), Decimal(7), Decimal("7.20")),
        ("NIGHTS", Decimal(110), Decimal(10), Decimal(0)),
    ]


def test_an_added_tax_moves_with_its_charge(scenario: Scenario, master: RoomBooking) -> None:
    add_tax_category(scenario, "BAR", percent="8.875", is_included=False)
    booking = guests(scenario)
    before = charged_to(master)
    charge(scenario, booking, "12.50")
    assert (sums(booking)[2], charged_to(master) - before) == (NOTHING, Decimal("13.61"))


def test_statements_do_not_depend_on_the_number_of_bookings(scenario: Scenario, master: RoomBooking) -> None:
    counts = []
    for rooms in (["101"], ["102", "103", "104"]):
        planned = [PlannedCheckIn(expected(scenario).booking_id, room) for room in rooms]
        with statements_sent() as statements:
            run_service(scenario, stays.check_in_set, check_ins=planned)
        counts.append(len(statements))

    assert charged_to(master) == 4 * NIGHTS
    assert counts[1] <= counts[0]


def test_groups_without_master_bill_send_no_statement_more(scenario: Scenario) -> None:
    counts = []
    for room, reference in (("101", ""), ("102", "CHOIR")):
        booking = make_booking(scenario, group_reference=reference, confirm=True)
        named: dict[str, Any] = {"booking_id": booking.booking_id, "room_number": room}
        with statements_sent() as statements:
            run_service(scenario, stays.check_in_booking, **named)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_bookings_of_another_currency_stay_with_their_guests(scenario: Scenario, master: RoomBooking) -> None:
    booking = expected(scenario)
    write_columns(RoomBooking.objects.filter(pk=booking.pk), currency="USD")
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101")
    assert sums(booking)[2] == NIGHTS


def test_a_holder_that_was_not_locked_makes_the_command_try_again(
    scenario: Scenario, master: RoomBooking, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = guests(scenario)
    monkeypatch.setattr("room_bookings.services.payments.group_bill_rows.is_locked", lambda *_, **__: False)
    wine: dict[str, Any] = {"amount": Decimal(5), "category": "BAR", "text": "Wine"}
    refusal = refusal_of(scenario, stays.add_charge, booking_id=booking.booking_id, **wine)
    assert isinstance(refusal, Busy)
    assert GroupBill.objects.count() == 1
