"""Changes of rooms, room types and hotel settings.

Rooms and room types cannot be deleted, so each round creates its own, with the next free numbers, and deactivates them.
"""

from collections.abc import Iterator

from guests.services import cleanup_orphaned_guests
from hotel.services import update_hotel_settings
from housekeeping.services import NewRoom, create_rooms, renumber_room
from room_bookings import services as bookings
from room_bookings.services import RoomChanges
from rooms import services as rooms
from rooms.models import Room, RoomType
from tests.corrupted_data import add_orphaned_guest
from tools.bench.million.set_commands import SEVERAL
from tools.bench.million.timed_commands import Step, TimedFrontDesk


def hotel_changes(front_desk: TimedFrontDesk) -> Iterator[Step]:
    """Yield each command about rooms, room types and settings once."""
    yield from _types(front_desk)
    yield from _rooms(front_desk)
    yield from _settings(front_desk)
    add_orphaned_guest(front_desk.hotel, front_desk.free_rooms(1)[0], now=front_desk.now)
    yield front_desk.step("detach orphaned guests", cleanup_orphaned_guests)


def _types(front_desk: TimedFrontDesk) -> Iterator[Step]:
    code = f"NEW-{RoomType.objects.filter(hotel=front_desk.hotel).count()}"
    yield front_desk.step("create type", rooms.create_room_type, code=code, name="Attic", max_occupancy=1)
    yield front_desk.step("change type", rooms.update_room_type, code=code, name="Attic room")


def _rooms(front_desk: TimedFrontDesk) -> Iterator[Step]:
    count = Room.objects.filter(hotel=front_desk.hotel).count()
    number, *numbers = (f"NEW-{count + n}" for n in range(1 + SEVERAL))
    new = [NewRoom(each, front_desk.room_type.code, floor=9) for each in numbers]
    yield front_desk.step(
        "create room", create_rooms, rooms=[NewRoom(number, front_desk.room_type.code, floor=9)]
    )
    yield front_desk.step(f"create {SEVERAL} rooms", create_rooms, rooms=new)
    yield front_desk.step(
        "change room", bookings.update_room, room_number=number, changes=RoomChanges(floor=8)
    )
    new_number = f"{number}-B"
    yield front_desk.step("renumber room", renumber_room, room_number=number, new_number=new_number)
    number = new_number
    yield front_desk.step("deactivate room", bookings.deactivate_room, room_number=number)
    yield front_desk.step("activate room", bookings.activate_room, room_number=number)
    for each in (number, *numbers):
        front_desk.run(bookings.deactivate_room, room_number=each)


def _settings(front_desk: TimedFrontDesk) -> Iterator[Step]:
    before = {"requires_inspection": front_desk.hotel.requires_inspection}
    after = {"requires_inspection": not front_desk.hotel.requires_inspection}
    yield front_desk.step("change settings", update_hotel_settings, changes=after)
    front_desk.run(update_hotel_settings, changes=before)
