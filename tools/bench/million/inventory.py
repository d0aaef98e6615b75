"""What managers change about a house, and what is put right in it.

Rooms and types stay for good, so each round has its own: numbered by how many there are, and taken out of use.
"""

from collections.abc import Iterator

from guests.services import cleanup_orphaned_guests
from hotel.services import update_hotel_settings
from housekeeping.services import NewRoom, create_rooms
from room_bookings import services as stays
from room_bookings.services import RoomChanges
from rooms import services as rooms
from rooms.models import Room, RoomType
from tests.corruption import ghost
from tools.bench.million.clerk import Clerk, Step
from tools.bench.million.sets import SEVERAL


def inventory(desk: Clerk) -> Iterator[Step]:
    yield from _types(desk)
    yield from _rooms(desk)
    yield from _settings(desk)
    ghost(desk.hotel, desk.free_rooms(1)[0], now=desk.now)
    yield desk.step("clean up ghosts", cleanup_orphaned_guests)


def _types(desk: Clerk) -> Iterator[Step]:
    code = f"NEW-{RoomType.objects.filter(hotel=desk.hotel).count()}"
    yield desk.step("create type", rooms.create_room_type, code=code, name="Attic", max_occupancy=1)
    yield desk.step("change type", rooms.update_room_type, code=code, name="Under the roof")


def _rooms(desk: Clerk) -> Iterator[Step]:
    there = Room.objects.filter(hotel=desk.hotel).count()
    number, *numbers = (f"NEW-{there + n}" for n in range(1 + SEVERAL))
    new = [NewRoom(each, desk.room_type.code, floor=9) for each in numbers]
    yield desk.step("create room", create_rooms, rooms=[NewRoom(number, desk.room_type.code, floor=9)])
    yield desk.step(f"create {SEVERAL} rooms", create_rooms, rooms=new)
    yield desk.step("change room", stays.update_room, room_number=number, changes=RoomChanges(floor=8))
    yield desk.step("deactivate room", stays.deactivate_room, room_number=number)
    yield desk.step("activate room", stays.activate_room, room_number=number)
    for each in (number, *numbers):
        desk.give(stays.deactivate_room, room_number=each)


def _settings(desk: Clerk) -> Iterator[Step]:
    before = {"requires_inspection": desk.hotel.requires_inspection}
    after = {"requires_inspection": not desk.hotel.requires_inspection}
    yield desk.step("change settings", update_hotel_settings, changes=after)
    desk.give(update_hotel_settings, changes=before)
