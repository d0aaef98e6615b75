"""The front desk's part of a day: bookings, plans of rooms, arrivals and departures."""

from collections.abc import Sequence
from functools import partial

from hotel.kernel.enums import Source
from room_bookings.management.demo.diary import Diary
from room_bookings.management.demo.plan import Fate, Stay
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
from staff.command import Command


def make_bookings(diary: Diary, day: int) -> None:
    """Write down who books on this day."""
    booked = [stay for stay in diary.plan.stays if stay.booked_on == day]
    if not booked:
        return
    now = diary.at(day, "07:30")
    new = [_new_booking(diary, stay) for stay in booked]
    made = diary.run(
        Command(hotel=diary.hotel, staff=diary.team.desk, source=Source.FRONT_DESK, now=now),
        lambda command: create_bookings(command, bookings=new),
    )
    diary.booking_ids |= {stay: booking.booking_id for stay, booking in zip(booked, made, strict=True)}


def plan_rooms(diary: Diary, day: int, clock: str, stays: Sequence[Stay]) -> None:
    """Give bookings the rooms that the plan has for them."""
    rooms = {diary.booking_ids[stay]: stay.room.number for stay in stays}
    if not rooms:
        return
    now = diary.at(day, clock)
    diary.run(
        Command(hotel=diary.hotel, staff=diary.team.desk, source=Source.FRONT_DESK, now=now),
        lambda command: assign_rooms(command, rooms=rooms),
    )


def arrive(diary: Diary, day: int, clock: str, stays: Sequence[Stay]) -> None:
    check_ins = [PlannedCheckIn(diary.booking_ids[stay]) for stay in stays]
    if not check_ins:
        return
    now = diary.at(day, clock)
    diary.run(
        Command(hotel=diary.hotel, staff=diary.team.desk, source=Source.FRONT_DESK, now=now),
        lambda command: check_in_bookings(
            command,
            check_ins=check_ins,
        ),
    )


def depart(diary: Diary, day: int, clock: str, stays: Sequence[Stay]) -> None:
    ids = [diary.booking_ids[stay] for stay in stays]
    if not ids:
        return
    now = diary.at(day, clock)
    diary.run(
        Command(hotel=diary.hotel, staff=diary.team.desk, source=Source.FRONT_DESK, now=now),
        lambda command: check_out_bookings(
            command,
            booking_ids=ids,
        ),
    )
    diary.dirty |= {diary.room_of(stay) for stay in stays}


def close_the_night(diary: Diary, day: int) -> None:
    """Early in the morning: whoever did not come yesterday is not waited for."""
    missing = diary.stays(lambda stay: stay.fate == Fate.DOES_NOT_COME and stay.arrival == day - 1)
    if not missing:
        return
    now = diary.at(day, "05:30")
    diary.run(
        Command(hotel=diary.hotel, staff=diary.team.desk, source=Source.FRONT_DESK, now=now),
        lambda command: mark_no_shows(
            command,
            booking_ids=[diary.booking_ids[stay] for stay in missing],
            reason="Not arrived, telephone not answered.",
        ),
    )


def take_cancellations(diary: Diary, day: int) -> None:
    for stay in diary.stays(lambda stay: stay.fate == Fate.CANCELS):
        booking_id, now = diary.booking_ids[stay], diary.at(day, "16:40")
        diary.run(
            Command(hotel=diary.hotel, staff=diary.team.desk, source=Source.FRONT_DESK, now=now),
            partial(cancel_booking, booking_id=booking_id, reason="The guest's ferry does not sail."),
        )


def move_guests(diary: Diary, day: int) -> None:
    """One party gets another room."""
    move, now = diary.plan.move, diary.at(day, "20:15")
    if move is None:
        return
    (stay,) = diary.stays(lambda stay: stay.room.number == move.from_room)
    diary.run(
        Command(hotel=diary.hotel, staff=diary.team.desk, source=Source.FRONT_DESK, now=now),
        lambda command: move_booking(
            command,
            booking_id=diary.booking_ids[stay],
            room_number=move.to_room,
            reason="The window does not close.",
        ),
    )
    diary.moved[stay] = move.to_room
    diary.dirty.add(move.from_room)


def _new_booking(diary: Diary, stay: Stay) -> NewBooking:
    primary = stay.party[0]
    return NewBooking(
        room_type=stay.room.kind.code,
        check_in=diary.date(stay.arrival),
        check_out=diary.date(stay.departure),
        adults=len(stay.party) - stay.children,
        children=stay.children,
        party=stay.party,
        currency=diary.hotel.currency,
        total_amount=stay.total,
        confirm=stay.fate != Fate.UNDECIDED,
        booker_name=f"{primary.first_name} {primary.last_name}",
        booker_email=primary.email,
        booker_phone=primary.phone,
        channel=stay.channel,
        external_reference=stay.reference,
    )
