"""Attacks on a booking's status and its witnesses: I7."""

from tests.invariants.attacks.attack import attack
from tests.invariants.kit import rows, stays, steps
from tests.invariants.kit.rows import BOOKINGS, times_of
from tests.invariants.kit.session import Session
from tests.invariants.kit.steps import booking_event, booking_event_at, step_booking
from tests.invariants.kit.world import World


@attack("i7_booking_status_witnessed")
def a_status_without_event(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.pending, status="CONFIRMED")


@attack("i7_booking_status_witnessed")
def a_version_without_event(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.pending, status="CONFIRMED", status_version=2)


@attack("i7_booking_status_witnessed")
def a_version_raised_for_nothing(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.pending, status_version=2)


@attack("i7_booking_status_witnessed")
def an_event_that_tells_of_another_status(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.pending, status="CONFIRMED", status_version=2)
    booking_event(s, w.pending, version=2, from_status="PENDING", to_status="CANCELLED")


@attack("i7_booking_status_witnessed")
def a_status_returned_to_on_its_old_event(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.cancelled, status="CONFIRMED", **times_of("CONFIRMED"))


@attack("i7_booking_status_witnessed", without=("i7_event_not_ahead_of_booking",))
def a_step_on_another_bookings_event(s: Session, w: World) -> None:
    other = stays.book(s, w.house)
    s.update(BOOKINGS, w.pending, status="CONFIRMED", status_version=2)
    booking_event(s, other, version=2, from_status="PENDING", to_status="CONFIRMED")


@attack("i7_booking_status_witnessed")
def a_booking_without_creation(s: Session, w: World) -> None:
    rows.add_booking(s, w.house)


@attack("i7_booking_status_version")
def a_version_counted_back_to_an_old_event(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.cancelled, status="CONFIRMED", status_version=2, **times_of("CONFIRMED"))


@attack("i7_booking_status_version")
def there_and_back_by_counting(s: Session, w: World) -> None:
    stays.cancel(s, w.confirmed)
    s.update(BOOKINGS, w.confirmed, status="CONFIRMED", status_version=2, **times_of("CONFIRMED"))


@attack("i7_one_event_per_version", without=("i11_booking_event_has_its_step",))
def a_second_event_of_one_step(s: Session, w: World) -> None:
    booking_event(s, w.confirmed, version=2, from_status="PENDING", to_status="CANCELLED", told=False)
    s.update(BOOKINGS, w.confirmed, status="CANCELLED", **times_of("CANCELLED"))


@attack("i7_event_not_ahead_of_booking")
def an_event_of_a_step_not_taken(s: Session, w: World) -> None:
    booking_event(s, w.pending, version=2, from_status="PENDING", to_status="CONFIRMED")


@attack("i7_event_not_ahead_of_booking")
def one_step_and_two_events(s: Session, w: World) -> None:
    stays.confirm(s, w.pending)
    booking_event(s, w.pending, version=3, from_status="CONFIRMED", to_status="CANCELLED")


@attack("i7_events_chain")
def an_event_from_a_status_never_had(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.pending, status="NO_SHOW", status_version=2, **times_of("NO_SHOW"))
    booking_event(s, w.pending, version=2, from_status="CONFIRMED", to_status="NO_SHOW")


@attack("i7_events_chain")
def a_version_jumped_over(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.pending, status="CONFIRMED", status_version=3)
    booking_event(s, w.pending, version=3, from_status="PENDING", to_status="CONFIRMED")


@attack("i7_first_event_is_creation")
def a_first_event_in_mid_life(s: Session, w: World) -> None:
    booking = rows.add_booking(s, w.house, status="CONFIRMED")
    booking_event(s, booking, version=1, from_status="PENDING", to_status="CONFIRMED")


@attack("i7_first_event_is_creation", without=("i7_events_chain",))
def a_second_creation(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, status="PENDING", status_version=3)
    booking_event(s, w.confirmed, version=3, from_status="", to_status="PENDING")


@attack("i7_status_moves_along_its_edges")
def a_step_off_the_edges(s: Session, w: World) -> None:
    step_booking(s, w.pending, "NO_SHOW")


@attack("i7_status_moves_along_its_edges")
def a_way_on_after_the_end(s: Session, w: World) -> None:
    step_booking(s, w.cancelled, "CONFIRMED")


@attack("i7_status_moves_along_its_edges")
def a_booking_born_confirmed(s: Session, w: World) -> None:
    booking = rows.add_booking(s, w.house, status="CONFIRMED")
    booking_event(s, booking, version=1, from_status="", to_status="CONFIRMED")


@attack("i7_status_moves_along_its_edges")
def a_step_that_reverses(s: Session, w: World) -> None:
    step_booking(s, w.confirmed, "CANCELLED", reverses_id=booking_event_at(s, w.confirmed, 2))


@attack("i7_status_moves_along_its_edges", without=("i7_correction_reverses_its_step",))
def a_correction_of_nothing(s: Session, w: World) -> None:
    step_booking(s, w.cancelled, "CONFIRMED", kind="CORRECTION")


@attack("i7_status_moves_along_its_edges", without=("i7_correction_reverses_its_step",))
def a_correction_off_its_edges(s: Session, w: World) -> None:
    undone = booking_event_at(s, w.confirmed, 2)
    step_booking(s, w.confirmed, "PENDING", kind="CORRECTION", reverses_id=undone)


@attack("i7_reversed_once")
def a_cancellation_reversed_twice(s: Session, w: World) -> None:
    stays.reinstate(s, w.cancelled, "CONFIRMED")
    stays.cancel(s, w.cancelled)
    undone = booking_event_at(s, w.cancelled, 3)
    step_booking(s, w.cancelled, "CONFIRMED", kind="CORRECTION", reverses_id=undone)


_CORRECTION = "i7_correction_reverses_its_step"


@attack(_CORRECTION)
def another_bookings_cancellation(s: Session, w: World) -> None:
    stays.cancel(s, w.confirmed)
    undone = booking_event_at(s, w.confirmed, 3)
    step_booking(s, w.cancelled, "CONFIRMED", kind="CORRECTION", reverses_id=undone)


@attack(_CORRECTION)
def a_step_that_began_elsewhere(s: Session, w: World) -> None:
    undone = booking_event_at(s, w.cancelled, 3)
    step_booking(s, w.cancelled, "PENDING", kind="CORRECTION", reverses_id=undone)


@attack(_CORRECTION)
def an_older_step_that_began_there(s: Session, w: World) -> None:
    undone = booking_event_at(s, w.cancelled, 2)
    step_booking(s, w.cancelled, "PENDING", kind="CORRECTION", reverses_id=undone)


@attack(_CORRECTION)
def a_correction_corrected(s: Session, w: World) -> None:
    stays.reinstate(s, w.cancelled, "CONFIRMED")
    stays.cancel(s, w.cancelled)
    undone = booking_event_at(s, w.cancelled, 4)
    step_booking(s, w.cancelled, "CONFIRMED", kind="CORRECTION", reverses_id=undone)


@attack(_CORRECTION)
def an_event_that_comes_only_later(s: Session, w: World) -> None:
    key = s.one("SELECT last_value + 2 FROM room_bookings_bookingstatusevent_id_seq")
    steps.step_booking(s, w.cancelled, "CONFIRMED", kind="CORRECTION", reverses_id=key)
    assert steps.step_booking(s, w.cancelled, "CANCELLED") == key
