"""Change of a booking's fields, and of a name on party member and guest together."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from guests.models import BookingSearchKey, Guest, GuestSearchKey
from hotel.kernel.exceptions import Forbidden, Invalid
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound, PartyMemberNotFound
from room_bookings.models import BookingChange, BookingGuest, RoomBooking
from room_bookings.status_words import booking_status_word
from rooms.models import Room, RoomOperationLog
from staff.capabilities import Capability
from tests import scenarios
from tests.room_bookings.services.bookings import booking_with_status
from tests.room_bookings.services.service_calls import (
    conflict_of,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.row_diff import rows_written, table_names
from tests.scenarios import LATER, NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

TABLES_OF_CHANGE = table_names(RoomBooking, BookingChange, OutboxEvent, EventCounter)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def member_of(booking: RoomBooking, role: str = "PRIMARY") -> BookingGuest:
    return BookingGuest.objects.get(booking=booking, role=role)


def test_name_is_corrected_on_party_member_and_guest(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    member = member_of(booking)
    guest = Guest.objects.get(booking_guest=member)
    changes = {"first_name": "Adah", "last_name": "Byrne", "phone": "+353 1 234"}

    with rows_written() as wrote:
        run_service(
            scenario,
            stays.change_party_member,
            booking_id=booking.booking_id,
            party_member_pk=member.pk,
            changes=changes,
        )

    assert wrote.tables == TABLES_OF_CHANGE | table_names(
        BookingGuest, Guest, Room, RoomOperationLog, BookingSearchKey, GuestSearchKey
    )
    corrected = {"first_name": "Adah", "phone": "+353 1 234"}
    assert wrote.changed(BookingGuest) == {member.pk: corrected}
    assert wrote.changed(Guest) == {guest.pk: {**corrected, "updated_at": NOON}}
    assert wrote.changed(RoomBooking) == {
        booking.pk: {"change_version": 1, "version": booking.version + 1, "updated_at": NOON}
    }
    assert wrote.changed(Room) == {room.pk: {"version": 3, "updated_at": NOON}}
    assert wrote.new(RoomOperationLog) == [
        {
            "room_id": room.pk,
            "operation": "CHANGE",
            "booking_id": booking.booking_id,
            "performed_by_id": scenario.front_desk.pk,
            "source": "FRONT_DESK",
            "metadata": {"party_member": member.pk, "fields": ["first_name", "phone"]},
            "at": NOON,
            "business_date": TODAY,
        }
    ]
    assert wrote.events(at=NOON) == [
        ("room_updated", "101", None, ["guests"]),
        ("booking_updated", booking.booking_id, None, ["party"]),
    ]
    (event, _) = OutboxEvent.objects.filter(type="room_updated").order_by("-position")[:2]
    assert event.snapshot["current_booking"]["guest_name"] == "Adah Byrne"
    wrote.assert_one_command(hotel=scenario.hotel)
    with assert_no_row_changes():
        run_service(
            scenario,
            stays.change_party_member,
            booking_id=booking.booking_id,
            party_member_pk=member.pk,
            changes=changes,
            now=LATER,
        )


@pytest.mark.parametrize(("has_room", "logged"), [(True, 1), (False, 0)])
def test_name_is_corrected_before_arrival_without_a_guest(
    scenario: Scenario, *, has_room: bool, logged: int
) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101") if has_room else scenarios.booking(scenario)
    with rows_written() as wrote:
        run_as_system(
            scenario,
            stays.change_party_member,
            booking_id=booking.booking_id,
            party_member_pk=member_of(booking).pk,
            changes={"last_name": "Burn"},
        )
    assert wrote.tables == TABLES_OF_CHANGE | table_names(
        BookingGuest, BookingSearchKey, *([RoomOperationLog] if has_room else [])
    )
    assert len(wrote.new(RoomOperationLog)) == logged
    assert wrote.events(at=NOON) == [("booking_updated", booking.booking_id, None, ["party"])]


def test_name_is_corrected_after_check_out_without_touching_the_room(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.check_out(scenario, booking)
    with rows_written() as wrote:
        run_service(
            scenario,
            stays.change_party_member,
            booking_id=booking.booking_id,
            party_member_pk=member_of(booking).pk,
            changes={"email": "ada@example.com"},
        )
    assert wrote.changed(Room) == {}
    assert Guest.objects.get().email == "ada@example.com"


def test_party_member_of_another_booking_is_not_found(scenario: Scenario) -> None:
    booking, other = scenarios.booking(scenario), scenarios.booking(scenario)
    refusal = refusal_of(
        scenario,
        stays.change_party_member,
        booking_id=booking.booking_id,
        party_member_pk=member_of(other).pk,
        changes={"first_name": "Eve"},
    )
    assert isinstance(refusal, PartyMemberNotFound)
    assert refusal.about == {"party_id": member_of(other).pk}


def test_numbers_and_wishes_are_changed(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    changes: dict[str, Any] = {
        "adults": 2,
        "children": 0,
        "total_amount": Decimal("99.50"),
        "special_requests": "Cot",
        "notes": "Regular",
        "booker_name": "Bea Booker",
        "booker_email": "bea@example.com",
        "booker_phone": "1",
    }
    with rows_written() as wrote:
        run_service(scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes)
    differing = {name: value for name, value in changes.items() if name != "children"}
    assert wrote.tables == TABLES_OF_CHANGE | table_names(BookingSearchKey)
    assert wrote.changed(RoomBooking) == {
        booking.pk: {**differing, "change_version": 1, "version": booking.version + 1, "updated_at": NOON}
    }
    fields = ["adults", "booker", "notes", "special_requests", "total_amount"]
    assert wrote.events(at=NOON) == [("booking_updated", booking.booking_id, None, fields)]
    with assert_no_row_changes():
        run_service(scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes, now=LATER)
    assert OutboxEvent.objects.order_by("-position")[0].snapshot["special_requests"] is None


@pytest.mark.parametrize("name", ["status", "assigned_room", "checked_in_at", "hotel"])
def test_status_fields_are_not_changeable(scenario: Scenario, name: str) -> None:
    booking = scenarios.booking(scenario)
    with assert_no_row_changes(), pytest.raises(ValueError, match=f"not changeable: \\['{name}'\\]"):
        run_service(
            scenario, stays.update_booking, booking_id=booking.booking_id, changes={name: "CHECKED_IN"}
        )
    with assert_no_row_changes(), pytest.raises(ValueError, match="not changeable"):
        run_service(
            scenario,
            stays.change_party_member,
            booking_id=booking.booking_id,
            party_member_pk=member_of(booking).pk,
            changes={"booking": "no"},
        )


AGREED: list[dict[str, Any]] = [
    {"adults": 2},
    {"children": 1},
    {"total_amount": Decimal("99.50")},
    {"special_requests": "Cot"},
]


@pytest.mark.parametrize("status", ["CANCELLED", "NO_SHOW"])
@pytest.mark.parametrize("changes", AGREED)
def test_ended_booking_keeps_persons_price_and_wishes(
    scenario: Scenario, status: str, changes: dict[str, Any]
) -> None:
    booking = booking_with_status(scenario, status, "101")

    refusal = conflict_of(
        scenario,
        stays.update_booking,
        booking_id=booking.booking_id,
        changes={**changes, "notes": "Called again"},
        staff=scenario.manager,
    )

    assert reasons_of(refusal) == [("wrong_status", None)]
    assert refusal.detail == (
        f"Booking {booking.booking_id} is {booking_status_word(status)}: "
        "its persons, price and wishes stay as they are."
    )


@pytest.mark.parametrize("changes", AGREED)
def test_completed_booking_needs_late_corrections(scenario: Scenario, changes: dict[str, Any]) -> None:
    scenarios.rooms(scenario, "101")
    booking = booking_with_status(scenario, "COMPLETED", "101")
    given: dict[str, Any] = {"booking_id": booking.booking_id, "changes": changes}

    refusal = refusal_of(scenario, stays.update_booking, **given)
    assert isinstance(refusal, Forbidden)
    assert refusal.about == {"capability": Capability.LATE_CORRECTIONS}

    run_service(scenario, stays.update_booking, **given, staff=scenario.manager)
    booking.refresh_from_db()
    assert {name: getattr(booking, name) for name in changes} == changes


@pytest.mark.parametrize("status", ["COMPLETED", "CANCELLED", "NO_SHOW"])
def test_ended_booking_accepts_notes_booker_and_unchanged_values(scenario: Scenario, status: str) -> None:
    scenarios.rooms(scenario, "101")
    booking = booking_with_status(scenario, status, "101")
    changes = {"notes": "Left an umbrella", "booker_name": "Bea Booker", "adults": booking.adults}

    run_service(scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes)

    booking.refresh_from_db()
    assert (booking.notes, booking.booker_name) == ("Left an umbrella", "Bea Booker")


def test_refusal_names_the_status_for_dates_and_persons(scenario: Scenario) -> None:
    booking = booking_with_status(scenario, "CANCELLED", "101")

    refusal = conflict_of(
        scenario,
        stays.update_booking,
        booking_id=booking.booking_id,
        changes={"adults": 2, "check_out": TODAY + timedelta(days=5)},
    )

    assert reasons_of(refusal) == [("wrong_status", None), ("wrong_status", None)]


def test_other_hotels_and_roles_are_refused(scenario: Scenario) -> None:
    theirs, ours = scenarios.booking(scenarios.new_scenario()), scenarios.booking(scenario)
    update: dict[str, Any] = {"changes": {"adults": 2}}
    correct: dict[str, Any] = {"changes": {"first_name": "Eve"}}
    for service, booking, more in (
        (stays.update_booking, theirs, update),
        (stays.change_party_member, theirs, correct | {"party_member_pk": member_of(theirs).pk}),
    ):
        refusal = refusal_of(scenario, service, booking_id=booking.booking_id, **more)
        assert isinstance(refusal, BookingNotFound)
    for person in (scenario.housekeeper, scenario.supervisor, scenario.maintenance):
        for service, more in (
            (stays.update_booking, update),
            (stays.change_party_member, correct | {"party_member_pk": member_of(ours).pk}),
        ):
            refusal = refusal_of(scenario, service, booking_id=ours.booking_id, staff=person, **more)
            assert isinstance(refusal, Forbidden)


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({"adults": 0}, {"adults": "There are 1 to 99 adults in a room."}),
        (
            {"adults": 100, "children": 32767},
            {
                "adults": "There are 1 to 99 adults in a room.",
                "children": "There are 0 to 99 children in a room.",
            },
        ),
    ],
)
def test_numbers_out_of_bounds_are_refused(
    scenario: Scenario, changes: dict[str, int], sentences: dict[str, str]
) -> None:
    asked: dict[str, Any] = {"booking_id": scenarios.booking(scenario).booking_id, "changes": changes}
    refusal = refusal_of(scenario, stays.update_booking, **asked)
    assert isinstance(refusal, Invalid)
    assert refusal.errors == {field: [sentence] for field, sentence in sentences.items()}
