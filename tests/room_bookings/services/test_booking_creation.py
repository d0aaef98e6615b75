"""Creation of bookings: what it writes, and what it refuses."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from guests.models import BookingSearchKey
from hotel.kernel.exceptions import Forbidden, Invalid
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.enums import PaymentTerms
from room_bookings.ledger_triggers import SUMS
from room_bookings.models import BookingGuest, BookingStatusEvent, OutgoingMail, RoomBooking
from room_bookings.services import NewBooking, PartyMember, booking_creation, channels
from rooms.models import RoomType
from tests import scenarios
from tests.room_bookings.services.bookings import ADA, days_from_today, new_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    overrides_for,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.row_diff import rows_written, table_names
from tests.scenarios import NOON, TODAY, Scenario

pytestmark = pytest.mark.django_db

TOUCHED = table_names(
    RoomBooking, BookingGuest, BookingStatusEvent, OutboxEvent, EventCounter, BookingSearchKey
)
CHARLES = PartyMember(first_name="Charles", email="c@example.com", phone="7", is_staying=False)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def full(scenario: Scenario, **facts: Any) -> NewBooking:
    return new_booking(
        scenario,
        adults=2,
        children=1,
        party=[CHARLES, ADA],
        booker_name="Bea Booker",
        booker_email="bea@example.com",
        booker_phone="1",
        group_reference="COACH-7",
        special_requests="Cot",
        channel="website",
        external_reference="W-1",
        **facts,
    )


@pytest.mark.parametrize("confirm", [False, True])
def test_create_booking_writes_booking_party_event_and_announces(
    scenario: Scenario, *, confirm: bool
) -> None:
    with rows_written() as wrote:
        booking = run_service(scenario, stays.create_booking, booking=full(scenario, confirm=confirm))

    assert wrote.tables == TOUCHED | (table_names(OutgoingMail) if confirm else set())
    assert wrote.new(RoomBooking) == [
        {
            "booking_id": booking.booking_id,
            "confirmation_number": booking.confirmation_number,
            "status": "CONFIRMED" if confirm else "PENDING",
            "status_version": 2 if confirm else 1,
            "room_version": 0,
            "change_version": 0,
            "version": 2 if confirm else 1,
            "room_type_id": scenario.room_type.pk,
            "sold_type_id": scenario.room_type.pk,
            "check_in": TODAY,
            "check_out": days_from_today(2),
            "room_from": TODAY,
            "adults": 2,
            "children": 1,
            "booker_name": "Bea Booker",
            "booker_email": "bea@example.com",
            "booker_phone": "1",
            "group_reference": "COACH-7",
            "total_amount": Decimal("220.00"),
            **dict.fromkeys(SUMS, Decimal(0)),
            "currency": "EUR",
            "payment_terms": "PAY_AT_HOTEL",
            "special_requests": "Cot",
            "source": "website",
            "external_reference": "W-1",
            "external_item": "1",
            "do_not_move": False,
            "entered_late": False,
            "language": "en",
            "deposit_due": Decimal(0),
            "created_at": NOON,
            "updated_at": NOON,
        }
    ]
    assert wrote.new(BookingGuest) == [
        {
            "booking_id": booking.pk,
            "role": "COMPANION",
            "first_name": "Charles",
            "email": "c@example.com",
            "phone": "7",
            "is_staying": False,
        },
        {
            "booking_id": booking.pk,
            "role": "PRIMARY",
            "first_name": "Ada",
            "last_name": "Byrne",
            "is_staying": True,
        },
    ]
    step = {
        "booking_id": booking.pk,
        "kind": "STEP",
        "changed_by_id": scenario.front_desk.pk,
        "source": "FRONT_DESK",
        "at": NOON,
        "business_date": TODAY,
    }
    steps = [
        {"status_version": 1, "to_status": "PENDING", **step},
        {"status_version": 2, "from_status": "PENDING", "to_status": "CONFIRMED", **step},
    ]
    assert wrote.new(BookingStatusEvent) == steps[: 2 if confirm else 1]
    expected_events = [
        ("booking_created", booking.booking_id, 1, ["status"]),
        ("booking_confirmed", booking.booking_id, 2, ["status"]),
    ]
    assert wrote.events(at=NOON) == expected_events[: 2 if confirm else 1]
    wrote.assert_one_command(hotel=scenario.hotel)


def test_system_creates_a_set_pending_and_confirmed(scenario: Scenario) -> None:
    new = [new_booking(scenario, confirm=n == 1, group_reference="COACH-7") for n in range(3)]
    with rows_written() as wrote:
        made = run_as_system(scenario, stays.create_bookings, bookings=new)
    assert [booking.status for booking in made] == ["PENDING", "CONFIRMED", "PENDING"]
    assert len({booking.booking_id for booking in made} | {b.confirmation_number for b in made}) == 6
    assert len(wrote.new(BookingStatusEvent)) == len(wrote.events(at=NOON)) == 4
    assert all("changed_by_id" not in row for row in wrote.new(BookingStatusEvent))
    assert run_as_system(scenario, stays.create_bookings, bookings=[]) == []


def test_day_use_longest_stay_and_arrival_after_midnight_are_accepted(scenario: Scenario) -> None:
    run_service(scenario, stays.create_booking, booking=new_booking(scenario, check_out=TODAY))
    run_service(
        scenario,
        stays.create_booking,
        booking=new_booking(scenario, check_out=days_from_today(1000), adults=0, children=99),
    )
    after_midnight = NOON + timedelta(hours=11, minutes=40)  # 00:40 on the hotel's clock
    run_service(scenario, stays.create_booking, booking=new_booking(scenario), now=after_midnight)


@pytest.mark.parametrize(
    ("facts", "errors"),
    [
        ({"check_out": days_from_today(-1)}, {"check_out": ["The departure is before the arrival."]}),
        (
            {"check_in": days_from_today(-1)},
            {"check_in": [f"The arrival is before the business date {TODAY}."]},
        ),
        ({"check_out": days_from_today(1001)}, {"check_out": ["A stay has at most 1,000 nights."]}),
        (
            {"check_out": date(2200, 1, 1)},
            {"check_out": ["Dates lie between 2000-01-01 and 2199-12-31."]},
        ),
        (
            {"check_in": date(1999, 12, 31)},
            {"check_in": ["Dates lie between 2000-01-01 and 2199-12-31."]},
        ),
        ({"adults": 100}, {"adults": ["There are 0 to 99 adults in a room."]}),
        ({"children": -1}, {"children": ["There are 0 to 99 children in a room."]}),
        ({"party": []}, {"party": ["Exactly one member of the party is PRIMARY."]}),
        ({"party": [ADA, ADA]}, {"party": ["Exactly one member of the party is PRIMARY."]}),
        ({"party": [CHARLES]}, {"party": ["Exactly one member of the party is PRIMARY."]}),
        ({"currency": "USD"}, {"currency": ["This hotel counts in EUR."]}),
        ({"room_type": "SUITE"}, {"room_type": ["This hotel has no room type SUITE."]}),
    ],
)
def test_invalid_values_are_refused(
    scenario: Scenario, facts: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    good, bad = new_booking(scenario), new_booking(scenario, **facts)
    alone = refusal_of(scenario, stays.create_booking, booking=bad)
    assert isinstance(alone, Invalid)
    assert alone.errors == errors
    among_others = refusal_of(scenario, stays.create_bookings, bookings=[good, bad])
    assert isinstance(among_others, Invalid)
    assert among_others.errors == {f"bookings.1.{field}": sentence for field, sentence in errors.items()}


def test_all_errors_are_returned_at_once(scenario: Scenario) -> None:
    facts: dict[str, Any] = {
        "check_in": days_from_today(-1),
        "check_out": days_from_today(-2),
        "party": [],
        "currency": "USD",
    }
    refusal = refusal_of(scenario, stays.create_booking, booking=new_booking(scenario, **facts))
    assert isinstance(refusal, Invalid)
    assert refusal.errors.keys() == {"check_in", "check_out", "party", "currency"}


def test_reference_is_unique_in_hotel_and_channel(scenario: Scenario) -> None:
    known: dict[str, Any] = {"channel": "website", "external_reference": "W-1"}
    first = run_service(scenario, stays.create_booking, booking=new_booking(scenario, **known))
    alone = conflict_of(scenario, stays.create_booking, booking=new_booking(scenario, **known))
    assert reasons_of(alone) == [("duplicate_reference", None)]
    assert (alone.about["external_reference"], alone.about["booking_id"]) == ("W-1", first.booking_id)
    twice = new_booking(scenario, channel="website", external_reference="W-2")
    good, again = new_booking(scenario), new_booking(scenario, **known)
    among_others = conflict_of(scenario, stays.create_bookings, bookings=[twice, good, again, twice])
    listed = [
        (item["place"], item["external_reference"], item.get("booking_id"))
        for item in among_others.about["items"]
    ]
    assert listed == [
        ("bookings.0", "W-2", None),
        ("bookings.2", "W-1", first.booking_id),
        ("bookings.3", "W-2", None),
    ]
    run_service(
        scenario,
        stays.create_booking,
        booking=new_booking(scenario, channel="phone", external_reference="W-1"),
    )
    other = scenarios.new_scenario()
    run_service(other, stays.create_booking, booking=new_booking(other, **known))
    run_service(scenario, stays.create_bookings, bookings=[new_booking(scenario), new_booking(scenario)])


def test_unpaid_prepaid_booking_is_not_confirmed(scenario: Scenario) -> None:
    unpaid = new_booking(scenario, payment_terms=PaymentTerms.PREPAID)
    run_service(scenario, stays.create_booking, booking=unpaid)
    confirm = new_booking(scenario, payment_terms=PaymentTerms.PREPAID, confirm=True)
    refusal = conflict_of(scenario, stays.create_booking, booking=confirm)
    assert reasons_of(refusal) == [("payment_required", "MANAGER")]
    by_manager: dict[str, Any] = {"staff": scenario.manager, "overrides": overrides_for("payment_required")}
    assert run_service(scenario, stays.create_booking, booking=confirm, **by_manager).status == "CONFIRMED"


def test_room_type_of_another_hotel_is_unknown(scenario: Scenario) -> None:
    RoomType.objects.create(
        hotel=scenarios.new_scenario().hotel, code="PALACE", name="Palace", max_occupancy=9
    )
    refusal = refusal_of(scenario, stays.create_booking, booking=new_booking(scenario, room_type="PALACE"))
    assert isinstance(refusal, Invalid)


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_are_forbidden(scenario: Scenario, role: str) -> None:
    refusal = refusal_of(
        scenario, stays.create_booking, booking=new_booking(scenario), staff=getattr(scenario, role)
    )
    assert isinstance(refusal, Forbidden)


def test_same_random_id_is_drawn_again(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["SAME", "C-1", "SAME", "C-2", "OTHER", "C-3"])
    monkeypatch.setattr("room_bookings.services.booking_creation._random_text", lambda _: next(drawn))
    first = run_service(scenario, stays.create_booking, booking=new_booking(scenario))
    second = run_service(scenario, stays.create_booking, booking=new_booking(scenario))
    assert (first.booking_id, second.booking_id) == ("BK-SAME", "BK-OTHER")


def test_reference_taken_concurrently_is_refused_alike(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another command uses the reference between the check and the insert."""
    known: dict[str, Any] = {"channel": "website", "external_reference": "W-1"}
    run_service(scenario, stays.create_booking, booking=new_booking(scenario, **known))
    look = channels.require_new_references
    looks = iter([lambda hotel, bookings: None, look])

    def look_again(*about: Any) -> None:
        next(looks)(*about)

    monkeypatch.setattr(booking_creation, "require_new_references", look_again)
    refusal = conflict_of(scenario, stays.create_booking, booking=new_booking(scenario, **known))
    assert (refusal.code, next(looks, None)) == ("duplicate_reference", None)
