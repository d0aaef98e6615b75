"""Who is where: placed, found, moved and detached."""

from datetime import date

import pytest

from guests.models import Guest
from guests.services import presence
from hotel.kernel.exceptions import Conflict
from room_bookings.models import BookingGuest, RoomBooking
from rooms.models import Room
from tests import scenarios as lives
from tests.corruption import ghost, misplace
from tests.row_diff import written
from tests.scenarios import LATER, MORNING, NOON, TODAY, House, command
from tests.statements import statements_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return lives.house()


def party_of(booking: RoomBooking) -> list[BookingGuest]:
    return list(BookingGuest.objects.filter(booking=booking).order_by("pk"))


def place_in_vain(house: House, members: dict[Room, list[BookingGuest]]) -> dict[int, list[int]]:
    """Place people and take it back, for the booking is not in house: what was placed is in the answer."""
    placed: dict[int, list[int]] = {}

    def work() -> None:
        placed.update(presence.place(hotel=house.hotel, members=members, arrival=TODAY, now=NOON))
        Guest.objects.filter(booking_id__in=placed).update(room=None)

    command(work)
    return placed


def test_a_party_becomes_guests_with_pins_of_their_own(house: House) -> None:
    (room,) = lives.rooms(house, "101")
    booking = lives.booking(house, people=3)
    members = party_of(booking)

    placed = place_in_vain(house, {room: members})

    guests = list(Guest.objects.order_by("pk"))
    assert placed == {booking.pk: [guest.pk for guest in guests]}
    assert [guest.booking_guest for guest in guests] == members
    assert [guest.guest_type for guest in guests] == ["PRIMARY", "COMPANION", "COMPANION"]
    assert len({guest.id_pin for guest in guests}) == 3
    assert {(guest.check_in_date, guest.check_out_date) for guest in guests} == {(TODAY, None)}


def test_who_was_a_guest_of_the_booking_before_is_again(house: House) -> None:
    """With the same identity, a new pin and a new arrival; the day of leaving is forgotten."""
    (room,) = lives.rooms(house, "101")
    booking = lives.booking(house, people=2)
    first, second = party_of(booking)
    place_in_vain(house, {room: [first]})
    before = Guest.objects.get()
    Guest.objects.update(check_in_date=date(2026, 5, 1), check_out_date=TODAY, id_pin="")

    placed = place_in_vain(house, {room: [first, second]})

    again, new = Guest.objects.order_by("pk")
    assert placed == {booking.pk: [again.pk, new.pk]}
    assert again.pk == before.pk
    assert (again.check_in_date, again.check_out_date, again.created_at) == (TODAY, None, before.created_at)
    assert len({again.id_pin, new.id_pin} - {""}) == 2


def test_it_takes_two_statements_however_many(house: House) -> None:
    rooms = lives.rooms(house, "101", "102", "103")
    bookings = [lives.booking(house, people=2) for _ in rooms]
    members = {room: party_of(booking) for room, booking in zip(rooms, bookings, strict=True)}

    def work() -> None:
        with statements_sent() as sent:
            presence.place(hotel=house.hotel, members=members, arrival=TODAY, now=NOON)
        assert [sql.split(" ", 1)[0] for sql in sent] == ["SELECT", "INSERT"]
        Guest.objects.update(room=None)

    command(work)


def test_the_last_free_pin_is_given_and_then_there_is_none(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    (room,) = lives.rooms(house, "101")
    first, second = party_of(lives.booking(house, people=2))
    monkeypatch.setattr(presence, "_PINS", ["0042"])

    place_in_vain(house, {room: [first]})
    assert Guest.objects.get().id_pin == "0042"
    with pytest.raises(Conflict) as refusal:
        place_in_vain(house, {room: [first, second]})
    assert refusal.value.code == "no_pin_left"


def test_pins_of_another_house_are_its_own(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "_PINS", ["0000"])
    for each in (house, lives.house()):
        lives.rooms(each, "101")
        lives.stay(each, "101")
    assert list(Guest.objects.values_list("id_pin", flat=True)) == ["0000", "0000"]


def test_a_pin_is_free_again_when_its_guest_has_left(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "_PINS", ["0000"])
    lives.rooms(house, "101", "102")
    lives.leave(house, lives.stay(house, "101"))
    lives.stay(house, "102")
    assert sorted(Guest.objects.values_list("id_pin", flat=True)) == ["", "0000"]


def test_the_affected_are_the_bookings_and_the_rooms_ghosts(house: House) -> None:
    lives.rooms(house, "101", "102", "103")
    booking = lives.stay(house, "101", people=2)
    lives.stay(house, "102")
    own = list(Guest.objects.filter(booking=booking).order_by("pk"))
    misplace(own[1], "103")
    haunting, _ = ghost(house.hotel, "101"), ghost(house.hotel, "103")
    room = Room.objects.get(room_number="101")

    found = command(
        lambda: presence.lock_affected_guests(hotel=house.hotel, booking_ids=[booking.pk], room_ids=[room.pk])
    )

    assert found == (own, [haunting])


def test_detached_they_have_no_room_no_pin_and_a_day_of_leaving(house: House) -> None:
    lives.rooms(house, "101")
    haunting = ghost(house.hotel, "101", pin="0042")
    with written() as wrote:
        command(lambda: presence.detach(guests=[haunting], departure=TODAY, now=LATER))
    left = {"room_id": None, "check_out_date": TODAY, "id_pin": "", "updated_at": LATER}
    assert wrote.changed(Guest) == {haunting.pk: left}
    assert (haunting.room, haunting.check_out_date, haunting.id_pin) == (None, TODAY, "")


def test_still_in_tells_everybody_there(house: House) -> None:
    room, other = lives.rooms(house, "101", "102")
    lives.stay(house, "101")
    haunting = ghost(house.hotel, "101", now=MORNING)
    assert presence.still_in(room_ids=[room.pk, other.pk]) == [Guest.objects.earliest("pk"), haunting]
    assert presence.still_in(room_ids=[other.pk]) == []
