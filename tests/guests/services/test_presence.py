"""Who is where: placed, found, moved and detached."""

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


def place_in_vain(scenario: Scenario, members: dict[Room, list[BookingGuest]]) -> dict[int, list[int]]:
    """Place people and take it back, for the booking is not in house: what was placed is in the answer."""
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


def test_a_party_becomes_guests_with_pins_of_their_own(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario, people=3)
    members = party_of(booking)

    placed = place_in_vain(scenario, {room: members})

    guests = list(Guest.objects.order_by("pk"))
    assert placed == {booking.pk: [guest.pk for guest in guests]}
    assert [guest.booking_guest for guest in guests] == members
    assert [guest.guest_type for guest in guests] == ["PRIMARY", "COMPANION", "COMPANION"]
    assert len({guest.id_pin for guest in guests}) == 3
    assert {(guest.check_in_date, guest.check_out_date) for guest in guests} == {(TODAY, None)}


def test_who_was_a_guest_of_the_booking_before_is_again(scenario: Scenario) -> None:
    """With the same identity, a new pin and a new arrival; the day of leaving is forgotten."""
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario, people=2)
    first, second = party_of(booking)
    place_in_vain(scenario, {room: [first]})
    before = Guest.objects.get()
    Guest.objects.update(check_in_date=date(2026, 5, 1), check_out_date=TODAY, id_pin="")

    placed = place_in_vain(scenario, {room: [first, second]})

    again, new = Guest.objects.order_by("pk")
    assert placed == {booking.pk: [again.pk, new.pk]}
    assert again.pk == before.pk
    assert (again.check_in_date, again.check_out_date, again.created_at) == (TODAY, None, before.created_at)
    assert len({again.id_pin, new.id_pin} - {""}) == 2


def test_it_takes_two_statements_however_many(scenario: Scenario) -> None:
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


def test_the_last_free_pin_is_given_and_then_there_is_none(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    first, second = party_of(scenarios.booking(scenario, people=2))
    monkeypatch.setattr(presence, "_PINS", ["0042"])

    place_in_vain(scenario, {room: [first]})
    assert Guest.objects.get().id_pin == "0042"
    with pytest.raises(Conflict) as refusal:
        place_in_vain(scenario, {room: [first, second]})
    assert refusal.value.code == "no_pin_left"


def test_pins_of_another_house_are_its_own(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "_PINS", ["0000"])
    for each in (scenario, scenarios.new_scenario()):
        scenarios.rooms(each, "101")
        scenarios.checked_in_booking(each, "101")
    assert list(Guest.objects.values_list("id_pin", flat=True)) == ["0000", "0000"]


def test_a_pin_is_free_again_when_its_guest_has_left(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "_PINS", ["0000"])
    scenarios.rooms(scenario, "101", "102")
    scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"))
    scenarios.checked_in_booking(scenario, "102")
    assert sorted(Guest.objects.values_list("id_pin", flat=True)) == ["", "0000"]


def test_the_affected_are_the_bookings_and_the_rooms_ghosts(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102", "103")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    scenarios.checked_in_booking(scenario, "102")
    own = list(Guest.objects.filter(booking=booking).order_by("pk"))
    misplace_guest(own[1], "103")
    haunting, _ = add_orphaned_guest(scenario.hotel, "101"), add_orphaned_guest(scenario.hotel, "103")
    room = Room.objects.get(room_number="101")

    found = run(
        system_command(scenario.hotel, now=NOON),
        lambda command: presence.lock_affected_guests(
            command,
            booking_ids=[booking.pk],
            room_ids=[room.pk],
        ),
    )

    assert found == (own, [haunting])


def test_detached_they_have_no_room_no_pin_and_a_day_of_leaving(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    haunting = add_orphaned_guest(scenario.hotel, "101", pin="0042")
    with rows_written() as wrote:
        run(
            Command(hotel=scenario.hotel, staff=None, source=Source.SYSTEM, now=LATER),
            lambda command: presence.detach_guests(
                command,
                guests=[haunting],
                check_out_date=TODAY,
            ),
        )
    left = {"room_id": None, "check_out_date": TODAY, "id_pin": "", "updated_at": LATER}
    assert wrote.changed(Guest) == {haunting.pk: left}
    assert (haunting.room, haunting.check_out_date, haunting.id_pin) == (None, TODAY, "")


def test_still_in_tells_everybody_there(scenario: Scenario) -> None:
    room, other = scenarios.rooms(scenario, "101", "102")
    scenarios.checked_in_booking(scenario, "101")
    haunting = add_orphaned_guest(scenario.hotel, "101", now=MORNING)
    assert presence.guests_still_in_rooms(room_ids=[room.pk, other.pk]) == [
        Guest.objects.earliest("pk"),
        haunting,
    ]
    assert presence.guests_still_in_rooms(room_ids=[other.pk]) == []
