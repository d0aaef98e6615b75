"""The actions of the front desk in the simulation: bookings, room assignments, check-ins, check-outs, moves."""

from collections.abc import Sequence
from functools import partial

from room_bookings.management.demo import money
from room_bookings.management.demo.simulation import Simulation
from room_bookings.management.demo.stay_plan import Outcome, PlannedStay
from room_bookings.services import (
    NewBooking,
    PlannedCheckIn,
    assign_rooms,
    cancel_booking,
    check_in_bookings,
    check_out_bookings,
    create_bookings,
    mark_no_shows,
    move_booking,
)


def create_planned_bookings(simulation: Simulation, day: int) -> None:
    """Create the bookings that are made on this day."""
    stays = [stay for stay in simulation.plan.stays if stay.booked_on == day]
    if not stays:
        return
    bookings = simulation.run_at_front_desk(
        partial(create_bookings, bookings=[_new_booking(simulation, stay) for stay in stays]),
        now=simulation.at(day, "07:30"),
    )
    for stay, booking in zip(stays, bookings, strict=True):
        simulation.booking_ids[stay] = booking.booking_id


def assign_planned_rooms(simulation: Simulation, day: int, clock: str, stays: Sequence[PlannedStay]) -> None:
    """Assign the planned rooms to the bookings of these stays."""
    rooms = {simulation.booking_ids[stay]: stay.room.number for stay in stays}
    if rooms:
        simulation.run_at_front_desk(partial(assign_rooms, rooms=rooms), now=simulation.at(day, clock))


def check_in_arrivals(simulation: Simulation, day: int, clock: str, stays: Sequence[PlannedStay]) -> None:
    """Check in the bookings of these stays into their assigned rooms."""
    check_ins = [PlannedCheckIn(simulation.booking_ids[stay]) for stay in stays]
    if check_ins:
        simulation.run_at_front_desk(
            partial(check_in_bookings, check_ins=check_ins), now=simulation.at(day, clock)
        )


def check_out_departures(simulation: Simulation, day: int, clock: str, stays: Sequence[PlannedStay]) -> None:
    """Let the guests of these stays pay, and check them out. Their rooms are to be cleaned then."""
    booking_ids = [simulation.booking_ids[stay] for stay in stays]
    if not booking_ids:
        return
    money.pay_departures(simulation, day, clock, stays)
    simulation.run_at_front_desk(
        partial(check_out_bookings, booking_ids=booking_ids), now=simulation.at(day, clock)
    )
    simulation.dirty |= {simulation.room_of(stay) for stay in stays}


def mark_yesterdays_no_shows(simulation: Simulation, day: int) -> None:
    """Mark the bookings of the day before whose guests did not arrive, early in the morning."""
    stays = simulation.stays(lambda stay: stay.outcome == Outcome.NO_SHOW and stay.arrival == day - 1)
    if stays:
        simulation.run_at_front_desk(
            partial(
                mark_no_shows,
                booking_ids=[simulation.booking_ids[stay] for stay in stays],
                reason="Not arrived, telephone not answered.",
            ),
            now=simulation.at(day, "05:30"),
        )


def cancel_planned_bookings(simulation: Simulation, day: int) -> None:
    """Cancel the bookings that the plan cancels."""
    for stay in simulation.stays(lambda stay: stay.outcome == Outcome.CANCELLED):
        simulation.run_at_front_desk(
            partial(
                cancel_booking,
                booking_id=simulation.booking_ids[stay],
                reason="The guest's ferry does not sail.",
            ),
            now=simulation.at(day, "16:40"),
        )


def move_planned_booking(simulation: Simulation, day: int) -> None:
    """Move the one booking that the plan moves to another room."""
    move = simulation.plan.move
    if move is None:
        return
    (stay,) = simulation.stays(lambda stay: stay.room.number == move.from_room)
    simulation.run_at_front_desk(
        partial(
            move_booking,
            booking_id=simulation.booking_ids[stay],
            room_number=move.to_room,
            reason="The window does not close.",
        ),
        now=simulation.at(day, "20:15"),
    )
    simulation.room_after_move[stay] = move.to_room
    simulation.dirty.add(move.from_room)


def _new_booking(simulation: Simulation, stay: PlannedStay) -> NewBooking:
    primary = stay.party[0]
    return NewBooking(
        room_type=stay.room.room_type.code,
        check_in=simulation.date(stay.arrival),
        check_out=simulation.date(stay.departure),
        adults=len(stay.party) - stay.children,
        children=stay.children,
        children_ages=[abs(stay.arrival) % 10][: stay.children],
        party=stay.party,
        currency=simulation.hotel.currency,
        total_amount=stay.total_amount,
        confirm=stay.outcome != Outcome.PENDING,
        booker_name=f"{primary.first_name} {primary.last_name}",
        booker_email=primary.email,
        booker_phone=primary.phone,
        channel=stay.channel,
        external_reference=stay.reference,
    )
