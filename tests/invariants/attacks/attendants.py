"""Attacks on what attendants meet in rooms: I10 of wishes, observations and resolutions."""

from tests.invariants.attacks.attack import attack
from tests.invariants.support import sql_rows
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_session import Session


@attack("i10_guest_wish_room_of_hotel")
def wish_for_a_room_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_rows.add_guest_wish(s, base.other_room, base.checked_in, hotel_id=base.hotel.pk)


@attack("i10_guest_wish_booking_of_hotel")
def wish_of_guests_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_rows.add_guest_wish(s, base.occupied_room, base.other_booking)


@attack("i10_guest_wish_performed_by_of_hotel")
def wish_entered_by_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_rows.add_guest_wish(s, base.occupied_room, base.checked_in, performed_by_id=base.other_hotel.staff)


@attack("i10_observation_room_of_hotel")
def observe_a_room_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_rows.add_observation(s, base.other_room, hotel_id=base.hotel.pk)


@attack("i10_observation_booking_of_hotel")
def observe_guests_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_rows.add_observation(s, base.occupied_room, booking_id=base.other_booking)


@attack("i10_observation_performed_by_of_hotel")
def observe_as_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_rows.add_observation(s, base.occupied_room, performed_by_id=base.other_hotel.staff)


@attack("i10_resolution_of_hotel")
def resolve_in_another_hotel(s: Session, base: BaseState) -> None:
    observation = sql_rows.add_observation(s, base.occupied_room)
    sql_rows.add_resolution(s, observation, hotel_id=base.other_hotel.pk)


@attack("i10_resolution_performed_by_of_hotel")
def resolve_as_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    observation = sql_rows.add_observation(s, base.occupied_room)
    sql_rows.add_resolution(s, observation, performed_by_id=base.other_hotel.staff)
