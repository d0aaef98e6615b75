"""Run the planned stays through the services, day by day, as people of the hotel would."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from hotel.kernel.business_date import at_wall_clock, business_date
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.models import Hotel
from housekeeping import services as housekeeping
from housekeeping.enums import Priority
from housekeeping.services import NewRoom
from room_bookings import services as stays
from room_bookings.enums import PartyRole, PaymentMethod
from room_bookings.services import NewBooking, PartyMember
from rooms.enums import RoomStatus
from rooms.services import create_room_type
from staff.command import Command
from staff.models import Staff
from tests.browser.house.stays import FIRST_DAY, ROOM_TYPES, ROOMS, STAYS, PlannedRoom, PlannedStay

T = TypeVar("T")


class Simulation:
    """The first hotel from its opening to now. Days count from today's business date, which is 0."""

    def __init__(self, hotel: Hotel, manager: Staff, now: datetime) -> None:
        self.hotel = hotel
        self.manager = manager
        self.now = now
        self.booking_ids: dict[PlannedStay, str] = {}

    def run_all(self) -> None:
        """Open the hotel, let every planned stay take its course, and leave the rooms as planned."""
        self._open()
        for stay in STAYS:
            self._book(stay)
        for day in range(FIRST_DAY, 1):
            self._let_guests_come_and_go(day)
        for room in ROOMS:
            self._do_last(room)

    def _open(self) -> None:
        def create(command: Command) -> None:
            for code, name, max_occupancy in ROOM_TYPES:
                create_room_type(
                    command, code=code, name=name, max_occupancy=max_occupancy, overbooking_limit=10
                )
            new = [NewRoom(room.number, room.room_type, room.floor) for room in ROOMS]
            housekeeping.create_rooms(command, rooms=new)

        self._run(create, self._at(FIRST_DAY, "06:00"))

    def _book(self, stay: PlannedStay) -> None:
        people = [guest.split(" ", 1) for guest in stay.guests]
        (first, last), *others = people
        email, phone = f"{first.lower()}@guests.example", "+353 20 915 0100"
        primary = PartyMember(first, last, role=PartyRole.PRIMARY, email=email, phone=phone)
        party = [primary, *(PartyMember(first, last) for first, last in others)]
        new = NewBooking(
            room_type=stay.room_type,
            check_in=self._date(stay.arrival),
            check_out=self._date(stay.departure),
            adults=len(party),
            party=party,
            currency=self.hotel.currency,
            total_amount=stay.amount,
            confirm=stay.course != "PENDING",
            special_requests=stay.requests,
            booker_name=stay.guests[0],
            booker_email=email,
            booker_phone=phone,
            channel="direct",
        )
        made = self._run(
            lambda command: stays.create_booking(command, booking=new), self._at(FIRST_DAY, "08:00")
        )
        self.booking_ids[stay] = made.booking_id

    def _let_guests_come_and_go(self, day: int) -> None:
        for stay, pk in self.booking_ids.items():
            if stay.course == "COMPLETED" and stay.departure == day:
                self._check_out(pk, day)
            if stay.course == "CANCELLED" and day == 0:
                self._cancel(pk)
        for stay, pk in self.booking_ids.items():
            if stay.arrival == day and stay.course in {"IN_HOUSE", "COMPLETED"}:
                self._check_in(stay, pk)
            if stay.course == "ASSIGNED" and day == 0:
                self._assign(stay, pk)

    def _check_in(self, stay: PlannedStay, booking_id: str) -> None:
        at = self._at(stay.arrival, "15:30")
        self._run(
            lambda command: stays.check_in_booking(command, booking_id=booking_id, room_number=stay.room), at
        )
        self._pay(booking_id, at)
        if stay.leaves_at:
            agreed = time.fromisoformat(stay.leaves_at)
            self._run(
                lambda command: stays.change_departure(command, booking_id=booking_id, departure_time=agreed),
                self._at(stay.arrival, "16:00"),
            )

    def _pay(self, booking_id: str, at: datetime) -> None:
        """Let the guests pay on arrival."""
        card = PaymentMethod.CARD
        self._run(lambda command: stays.settle_bookings(command, booking_ids=[booking_id], method=card), at)

    def _check_out(self, booking_id: str, day: int) -> None:
        at = self._at(day, "09:30")
        self._run(lambda command: stays.check_out_booking(command, booking_id=booking_id), at)

    def _assign(self, stay: PlannedStay, booking_id: str) -> None:
        at = self._at(0, "09:00")
        self._run(
            lambda command: stays.assign_room(command, booking_id=booking_id, room_number=stay.room), at
        )

    def _cancel(self, booking_id: str) -> None:
        at = self._at(0, "08:30")
        self._run(lambda command: stays.cancel_booking(command, booking_id=booking_id, reason="Ill."), at)

    def _do_last(self, room: PlannedRoom) -> None:
        number = room.number
        if room.then in {"cleaning started", "cleaned"}:
            self._care(
                lambda c: housekeeping.mark_dirty(c, room_number=number, note="Used for a showing."), "08:00"
            )
            self._care(lambda c: housekeeping.start_cleaning(c, room_number=number), "09:40")
        if room.then == "cleaned":
            self._care(lambda c: housekeeping.mark_cleaned(c, room_number=number), "10:20")
        if room.then == "lamp reported":
            self._report(number, Priority.LOW, "Bedside lamp flickers.", room_usable=True)
        if room.then == "leak reported":
            self._report(number, Priority.HIGH, "Water drips from the ceiling.", room_usable=False)
        if room.then == "out of order":
            to_status = RoomStatus.OUT_OF_ORDER
            self._care(
                lambda c: housekeeping.override_status(
                    c, room_number=number, to_status=to_status, note="Painting."
                ),
                "09:00",
            )

    def _report(self, number: str, priority: Priority, note: str, *, room_usable: bool) -> None:
        self._care(
            lambda command: housekeeping.mark_maintenance(
                command, room_number=number, priority=priority, note=note, room_usable=room_usable
            ),
            "08:45",
        )

    def _care(self, service: Callable[[Command], object], clock: str) -> None:
        self._run(service, self._at(0, clock), source=Source.HOUSEKEEPING)

    def _date(self, day: int) -> date:
        return business_date(hotel=self.hotel, now=self.now) + timedelta(days=day)

    def _at(self, day: int, clock: str) -> datetime:
        hours, minutes = map(int, clock.split(":"))
        since_midnight = timedelta(hours=hours, minutes=minutes)
        return at_wall_clock(hotel=self.hotel, day=self._date(day), clock=since_midnight)

    def _run(
        self, service: Callable[[Command], T], now: datetime, *, source: Source = Source.FRONT_DESK
    ) -> T:
        command = Command(hotel=self.hotel, staff=self.manager, source=source, now=now)
        return run_command(command, service, name="browser_tests")
