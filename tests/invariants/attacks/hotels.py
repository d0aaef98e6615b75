"""Attacks across hotels, one for every column that points: I10."""

from collections.abc import Callable

from tests.invariants.attacks.attack import ATTACKS, Attack, attack
from tests.invariants.kit import rows, stays, steps
from tests.invariants.kit.rows import BOOKINGS, GUESTS, ROOMS
from tests.invariants.kit.session import Session
from tests.invariants.kit.world import World

CROSSINGS: dict[str, Callable[[Session, World], object]] = {
    "i10_room_type_of_hotel": lambda s, w: s.update(
        ROOMS, w.ready_room, room_type_id=w.other_house.room_type
    ),
    "i10_room_cleaned_by_of_hotel": lambda s, w: s.update(
        ROOMS, w.ready_room, cleaned_by_id=w.other_house.staff
    ),
    "i10_room_inspected_by_of_hotel": lambda s, w: s.update(
        ROOMS, w.ready_room, inspected_by_id=w.other_house.staff
    ),
    "i10_booking_room_type_of_hotel": lambda s, w: s.update(
        BOOKINGS, w.confirmed, room_type_id=w.other_house.room_type
    ),
    "i10_guest_party_member_of_hotel": lambda s, w: s.update(
        GUESTS, w.guest, booking_guest_id=w.other_party_member
    ),
    "i10_guest_booking_of_hotel": lambda s, w: rows.add_guest(
        s, w.other_booking, None, hotel_id=w.house.hotel
    ),
    "i10_party_booking_of_hotel": lambda s, w: rows.add_party_member(
        s, w.other_booking, hotel_id=w.house.hotel
    ),
    "i10_occupancy_assigned_by_of_hotel": lambda s, w: s.run(
        f"UPDATE {rows.OCCUPANCIES} SET assigned_by_id = %(staff)s", staff=w.other_house.staff
    ),
    "i10_operation_room_of_hotel": lambda s, w: steps.log_room_change(
        s, w.confirmed, w.other_room, "CHANGE", version=None, hotel_id=w.house.hotel
    ),
    "i10_operation_from_room_of_hotel": lambda s, w: steps.log_room_change(
        s, w.confirmed, w.ready_room, "CHANGE", version=None, from_room_id=w.other_room
    ),
    "i10_operation_performed_by_of_hotel": lambda s, w: steps.log_room_change(
        s, w.confirmed, w.ready_room, "CHANGE", version=None, performed_by_id=w.other_house.staff
    ),
    "i10_room_event_of_hotel": lambda s, w: steps.step_room(
        s, w.ready_room, "CHECKOUT_DIRTY", hotel_id=w.other_house.hotel
    ),
    "i10_room_event_changed_by_of_hotel": lambda s, w: steps.step_room(
        s, w.ready_room, "CHECKOUT_DIRTY", changed_by_id=w.other_house.staff
    ),
    "i10_booking_event_of_hotel": lambda s, w: steps.step_booking(
        s, w.pending, "CONFIRMED", hotel_id=w.other_house.hotel
    ),
    "i10_booking_event_changed_by_of_hotel": lambda s, w: steps.step_booking(
        s, w.pending, "CONFIRMED", changed_by_id=w.other_house.staff
    ),
    "i10_event_room_of_hotel": lambda s, w: rows.tell(s, room=w.ready_room, hotel_id=w.other_house.hotel),
    "i10_event_booking_of_hotel": lambda s, w: rows.tell(s, booking=w.pending, hotel_id=w.other_house.hotel),
    "i10_task_room_of_hotel": lambda s, w: rows.add_task(s, w.other_room, hotel_id=w.house.hotel),
    "i10_task_booking_of_hotel": lambda s, w: rows.add_task(s, w.ready_room, booking_id=w.other_booking),
    "i10_task_assigned_to_of_hotel": lambda s, w: rows.add_task(
        s, w.ready_room, assigned_to_id=w.other_house.staff
    ),
    "i10_task_created_by_of_hotel": lambda s, w: rows.add_task(
        s, w.ready_room, created_by_id=w.other_house.staff
    ),
    "i10_maintenance_room_of_hotel": lambda s, w: rows.add_maintenance_report(
        s, w.other_room, hotel_id=w.house.hotel
    ),
    "i10_maintenance_reported_by_of_hotel": lambda s, w: rows.add_maintenance_report(
        s, w.ready_room, reported_by_id=w.other_house.staff
    ),
    "i10_maintenance_completed_by_of_hotel": lambda s, w: rows.add_maintenance_report(
        s, w.ready_room, completed_by_id=w.other_house.staff
    ),
}
"""By guard: one statement that points into the other hotel."""


def _crossing(guard: str) -> Attack:
    def into_the_other_hotel(s: Session, w: World) -> None:
        CROSSINGS[guard](s, w)

    return Attack(guard, into_the_other_hotel, seen_as=guard)


ATTACKS.extend(map(_crossing, CROSSINGS))


@attack("i10_booking_room_of_hotel", without=("i10_operation_room_of_hotel",))
def a_room_of_the_other_hotel(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, assigned_room_id=w.other_room, room_version=1)
    steps.log_room_change(s, w.confirmed, w.other_room, "ASSIGN", version=1, hotel_id=w.house.hotel)


@attack(
    "i10_guest_room_of_hotel",
    seen_as="i8_guest_is_where_their_booking_is",
    without=("i8_guest_is_where_their_booking_is",),
)
def a_guest_in_the_other_hotel(s: Session, w: World) -> None:
    s.update(GUESTS, w.guest, room_id=w.other_room)


@attack("i10_room_type_of_hotel")
def a_room_type_that_changes_hotel(s: Session, w: World) -> None:
    s.update("rooms_roomtype", w.house.room_type, hotel_id=w.other_house.hotel, code="MOVED")


@attack("i10_event_room_of_hotel")
def a_room_that_changes_hotel(s: Session, w: World) -> None:
    columns = {"hotel_id": w.other_house.hotel, "room_type_id": w.other_house.room_type}
    s.update(ROOMS, w.ready_room, room_number="199", **columns)


@attack("i10_booking_event_of_hotel")
def a_booking_that_changes_hotel(s: Session, w: World) -> None:
    columns = {"hotel_id": w.other_house.hotel, "room_type_id": w.other_house.room_type}
    s.update(BOOKINGS, stays.book(s, w.house), **columns)


@attack("i10_booking_event_changed_by_of_hotel")
def staff_who_change_hotel(s: Session, w: World) -> None:
    steps.step_booking(s, w.pending, "CONFIRMED", changed_by_id=w.house.staff)
    s.update("staff_staff", w.house.staff, hotel_id=w.other_house.hotel)
