"""Attacks on the status of bookings and its status events: I7."""

from tests.invariants.attacks.attack import attack
from tests.invariants.support import sql_rows, sql_stays, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import BOOKINGS, timestamps_of
from tests.invariants.support.sql_session import Session
from tests.invariants.support.sql_steps import booking_event, booking_event_at, step_booking


@attack("i7_booking_status_witnessed")
def change_status_without_event(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.pending, status="CONFIRMED")


@attack("i7_booking_status_witnessed")
def change_status_and_version_without_event(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.pending, status="CONFIRMED", status_version=2)


@attack("i7_booking_status_witnessed")
def raise_version_without_step(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.pending, status_version=2)


@attack("i7_booking_status_witnessed")
def write_event_of_another_status(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.pending, status="CONFIRMED", status_version=2)
    booking_event(s, base.pending, version=2, from_status="PENDING", to_status="CANCELLED")


@attack("i7_booking_status_witnessed")
def return_to_status_of_old_event(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.cancelled, status="CONFIRMED", **timestamps_of("CONFIRMED"))


@attack("i7_booking_status_witnessed", without=("i7_event_not_ahead_of_booking",))
def step_with_event_of_another_booking(s: Session, base: BaseState) -> None:
    other = sql_stays.create_booking(s, base.hotel)
    s.update(BOOKINGS, base.pending, status="CONFIRMED", status_version=2)
    booking_event(s, other, version=2, from_status="PENDING", to_status="CONFIRMED")


@attack("i7_booking_status_witnessed")
def create_booking_without_event(s: Session, base: BaseState) -> None:
    sql_rows.add_booking(s, base.hotel)


@attack("i7_booking_status_version")
def lower_version_to_old_event(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.cancelled, status="CONFIRMED", status_version=2, **timestamps_of("CONFIRMED"))


@attack("i7_booking_status_version")
def cancel_and_lower_version(s: Session, base: BaseState) -> None:
    sql_stays.cancel(s, base.confirmed)
    s.update(BOOKINGS, base.confirmed, status="CONFIRMED", status_version=2, **timestamps_of("CONFIRMED"))


@attack("i7_one_event_per_version", without=("i11_booking_event_has_its_step",))
def write_second_event_of_a_step(s: Session, base: BaseState) -> None:
    booking_event(s, base.confirmed, version=2, from_status="PENDING", to_status="CANCELLED", announced=False)
    s.update(BOOKINGS, base.confirmed, status="CANCELLED", **timestamps_of("CANCELLED"))


@attack("i7_event_not_ahead_of_booking")
def write_event_without_step(s: Session, base: BaseState) -> None:
    booking_event(s, base.pending, version=2, from_status="PENDING", to_status="CONFIRMED")


@attack("i7_event_not_ahead_of_booking")
def write_event_ahead_of_step(s: Session, base: BaseState) -> None:
    sql_stays.confirm(s, base.pending)
    booking_event(s, base.pending, version=3, from_status="CONFIRMED", to_status="CANCELLED")


@attack("i7_events_chain")
def start_event_from_another_status(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.pending, status="NO_SHOW", status_version=2, **timestamps_of("NO_SHOW"))
    booking_event(s, base.pending, version=2, from_status="CONFIRMED", to_status="NO_SHOW")


@attack("i7_events_chain")
def skip_a_version(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.pending, status="CONFIRMED", status_version=3)
    booking_event(s, base.pending, version=3, from_status="PENDING", to_status="CONFIRMED")


@attack("i7_first_event_is_creation")
def create_without_creation_event(s: Session, base: BaseState) -> None:
    booking = sql_rows.add_booking(s, base.hotel, status="CONFIRMED")
    booking_event(s, booking, version=1, from_status="PENDING", to_status="CONFIRMED")


@attack("i7_first_event_is_creation", without=("i7_events_chain",))
def write_second_creation_event(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, status="PENDING", status_version=3)
    booking_event(s, base.confirmed, version=3, from_status="", to_status="PENDING")


@attack("i7_status_moves_along_its_edges")
def step_outside_of_the_table(s: Session, base: BaseState) -> None:
    step_booking(s, base.pending, "NO_SHOW")


@attack("i7_status_moves_along_its_edges")
def step_from_a_final_status(s: Session, base: BaseState) -> None:
    step_booking(s, base.cancelled, "CONFIRMED")


@attack("i7_status_moves_along_its_edges")
def create_confirmed_booking(s: Session, base: BaseState) -> None:
    booking = sql_rows.add_booking(s, base.hotel, status="CONFIRMED")
    booking_event(s, booking, version=1, from_status="", to_status="CONFIRMED")


@attack("i7_status_moves_along_its_edges")
def name_a_reversed_event_in_a_step(s: Session, base: BaseState) -> None:
    step_booking(s, base.confirmed, "CANCELLED", reverses_id=booking_event_at(s, base.confirmed, 2))


@attack("i7_status_moves_along_its_edges", without=("i7_correction_reverses_its_step",))
def correct_without_reversed_event(s: Session, base: BaseState) -> None:
    step_booking(s, base.cancelled, "CONFIRMED", kind="CORRECTION")


@attack("i7_status_moves_along_its_edges", without=("i7_correction_reverses_its_step",))
def correct_outside_of_the_table(s: Session, base: BaseState) -> None:
    reversed_event = booking_event_at(s, base.confirmed, 2)
    step_booking(s, base.confirmed, "PENDING", kind="CORRECTION", reverses_id=reversed_event)


@attack("i7_reversed_once")
def reverse_a_cancellation_twice(s: Session, base: BaseState) -> None:
    sql_stays.reinstate(s, base.cancelled, "CONFIRMED")
    sql_stays.cancel(s, base.cancelled)
    reversed_event = booking_event_at(s, base.cancelled, 3)
    step_booking(s, base.cancelled, "CONFIRMED", kind="CORRECTION", reverses_id=reversed_event)


_CORRECTION = "i7_correction_reverses_its_step"


@attack(_CORRECTION)
def reverse_cancellation_of_another_booking(s: Session, base: BaseState) -> None:
    sql_stays.cancel(s, base.confirmed)
    reversed_event = booking_event_at(s, base.confirmed, 3)
    step_booking(s, base.cancelled, "CONFIRMED", kind="CORRECTION", reverses_id=reversed_event)


@attack(_CORRECTION)
def reverse_to_another_status(s: Session, base: BaseState) -> None:
    reversed_event = booking_event_at(s, base.cancelled, 3)
    step_booking(s, base.cancelled, "PENDING", kind="CORRECTION", reverses_id=reversed_event)


@attack(_CORRECTION)
def reverse_an_older_step(s: Session, base: BaseState) -> None:
    reversed_event = booking_event_at(s, base.cancelled, 2)
    step_booking(s, base.cancelled, "PENDING", kind="CORRECTION", reverses_id=reversed_event)


@attack(_CORRECTION)
def reverse_a_correction(s: Session, base: BaseState) -> None:
    sql_stays.reinstate(s, base.cancelled, "CONFIRMED")
    sql_stays.cancel(s, base.cancelled)
    reversed_event = booking_event_at(s, base.cancelled, 4)
    step_booking(s, base.cancelled, "CONFIRMED", kind="CORRECTION", reverses_id=reversed_event)


@attack(_CORRECTION)
def reverse_a_later_event(s: Session, base: BaseState) -> None:
    key = s.one("SELECT last_value + 2 FROM room_bookings_bookingstatusevent_id_seq")
    sql_steps.step_booking(s, base.cancelled, "CONFIRMED", kind="CORRECTION", reverses_id=key)
    assert sql_steps.step_booking(s, base.cancelled, "CANCELLED") == key


@attack("i7_entered_late_stays")
def mark_a_confirmed_booking_as_entered_late(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, entered_late=True)


@attack("i7_entered_late_stays")
def mark_a_stay_as_entered_late_after_its_check_in(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.checked_in, entered_late=True)


@attack("i7_entered_late_stays")
def mark_a_cancellation_as_entered_late(s: Session, base: BaseState) -> None:
    step_booking(s, base.pending, "CANCELLED", booking_columns={"entered_late": True})


@attack("i7_entered_late_stays")
def say_that_a_late_check_in_was_in_time(s: Session, base: BaseState) -> None:
    sql_stays.check_in(s, base.confirmed, base.ready_room, is_entered_late=True)
    s.update(BOOKINGS, base.confirmed, entered_late=False)
