"""Tests of presence: guests placed in rooms, locked, read and detached."""

from datetime import date

import pytest
from django.utils import timezone

from guests.models import Guest
from guests.services import presence
from hotel.kernel.command import InstallationCommand
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Conflict
from room_bookings.models import BookingGuest, RoomBooking
from rooms.models import Room
from staff.command import Command, system_command
from tests import scenarios
from tests.corrupted_data import add_orphaned_guest, misplace_guest
from tests.row_diff import rows_written
from tests.scenarios import LATER, MORNING, NOON, TODAY, Scenario, run
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def party_of(booking: RoomBooking) -> list[BookingGuest]:
    return list(BookingGuest.objects.filter(booking=booking).order_by("pk"))


def place_and_remove(scenario: Scenario, members: dict[Room, list[BookingGuest]]) -> dict[int, list[int]]:
    """Place guests, return their keys, and clear their rooms again, because their bookings are not checked in."""
    placed: dict[int, list[int]] = {}

    def work() -> None:
        placed.update(
            presence.place_guests(
                system_command(scenario.hotel, now=NOON),
                members=members,
                check_in_date=TODAY,
            )
        )
        Guest.objects.filter(booking_id__in=placed).update(room=None)

    run(InstallationCommand(now=timezone.now()), lambda _: work())
    return placed


def test_place_guests_gives_each_party_member_a_pin(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario, people=3)
    members = party_of(booking)

    placed = place_and_remove(scenario, {room: members})

    guests = list(Guest.objects.order_by("pk"))
    assert placed == {booking.pk: [guest.pk for guest in guests]}
    assert [guest.booking_guest for guest in guests] == members
    assert [guest.guest_type for guest in guests] == ["PRIMARY", "COMPANION", "COMPANION"]
    assert len({guest.id_pin for guest in guests}) == 3
    assert {(guest.check_in_date, guest.check_out_date) for guest in guests} == {(TODAY, None)}


def test_place_guests_reuses_the_guest_of_an_earlier_check_in(scenario: Scenario) -> None:
    """The guest keeps its primary key, gets a new PIN and a new check-in date, and loses its check-out date."""
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario, people=2)
    first, second = party_of(booking)
    place_and_remove(scenario, {room: [first]})
    before = Guest.objects.get()
    Guest.objects.update(check_in_date=date(2026, 5, 1), check_out_date=TODAY, id_pin="")

    placed = place_and_remove(scenario, {room: [first, second]})

    again, new = Guest.objects.order_by("pk")
    assert placed == {booking.pk: [again.pk, new.pk]}
    assert again.pk == before.pk
    assert (again.check_in_date, again.check_out_date, again.created_at) == (TODAY, None, before.created_at)
    assert len({again.id_pin, new.id_pin} - {""}) == 2


def test_place_guests_sends_two_statements_for_any_number_of_rooms(scenario: Scenario) -> None:
    rooms = scenarios.rooms(scenario, "101", "102", "103")
    bookings = [scenarios.booking(scenario, people=2) for _ in rooms]
    members = {room: party_of(booking) for room, booking in zip(rooms, bookings, strict=True)}

    def work() -> None:
        with statements_sent() as sent:
            presence.place_guests(
                system_command(scenario.hotel, now=NOON),
                members=members,
                check_in_date=TODAY,
            )
        assert [sql.split(" ", 1)[0] for sql in sent] == ["SELECT", "INSERT"]
        Guest.objects.update(room=None)

    run(InstallationCommand(now=timezone.now()), lambda _: work())


def test_place_guests_gives_the_last_pin_and_then_refuses(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    first, second = party_of(scenarios.booking(scenario, people=2))
    monkeypatch.setattr(presence, "_PINS", ["0042"])

    place_and_remove(scenario, {room: [first]})
    assert Guest.objects.get().id_pin == "0042"
    with pytest.raises(Conflict) as refusal:
        place_and_remove(scenario, {room: [first, second]})
    assert refusal.value.code == "no_pin_left"


def test_hotels_have_separate_pins(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "_PINS", ["0000"])
    for each in (scenario, scenarios.new_scenario()):
        scenarios.rooms(each, "101")
        scenarios.checked_in_booking(each, "101")
    assert list(Guest.objects.values_list("id_pin", flat=True)) == ["0000", "0000"]


def test_check_out_frees_the_pin(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "_PINS", ["0000"])
    scenarios.rooms(scenario, "101", "102")
    scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"))
    scenarios.checked_in_booking(scenario, "102")
    assert sorted(Guest.objects.values_list("id_pin", flat=True)) == ["", "0000"]


def test_lock_affected_guests_returns_guests_of_bookings_and_orphaned_guests_of_rooms(
    scenario: Scenario,
) -> None:
    scenarios.rooms(scenario, "101", "102", "103")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    scenarios.checked_in_booking(scenario, "102")
    own = list(Guest.objects.filter(booking=booking).order_by("pk"))
    misplace_guest(own[1], "103")
    orphaned, _ = add_orphaned_guest(scenario.hotel, "101"), add_orphaned_guest(scenario.hotel, "103")
    room = Room.objects.get(room_number="101")

    found = run(
        system_command(scenario.hotel, now=NOON),
        lambda command: presence.lock_affected_guests(
            command,
            booking_pks=[booking.pk],
            room_pks=[room.pk],
        ),
    )

    assert found == (own, [orphaned])


def test_detach_guests_clears_room_and_pin_and_dates_the_check_out(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    orphaned = add_orphaned_guest(scenario.hotel, "101", pin="0042")
    with rows_written() as wrote:
        run(
            Command(hotel=scenario.hotel, staff=None, source=Source.SYSTEM, now=LATER),
            lambda command: presence.detach_guests(
                command,
                guests=[orphaned],
                check_out_date=TODAY,
            ),
        )
    cleared = {"room_id": None, "check_out_date": TODAY, "id_pin": "", "updated_at": LATER}
    assert wrote.changed(Guest) == {orphaned.pk: cleared}
    assert (orphaned.room, orphaned.check_out_date, orphaned.id_pin) == (None, TODAY, "")


def test_guests_still_in_rooms_returns_all_guests_there(scenario: Scenario) -> None:
    room, other = scenarios.rooms(scenario, "101", "102")
    scenarios.checked_in_booking(scenario, "101")
    orphaned = add_orphaned_guest(scenario.hotel, "101", now=MORNING)
    assert presence.guests_still_in_rooms(room_pks=[room.pk, other.pk]) == [
        Guest.objects.earliest("pk"),
        orphaned,
    ]
    assert presence.guests_still_in_rooms(room_pks=[other.pk]) == []
