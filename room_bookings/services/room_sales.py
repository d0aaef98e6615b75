"""The nights that a command's bookings take by their rooms: of the rooms' types, judged together or in part."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.night_sales import (
    NO_OVERSALE,
    ONE_NIGHT,
    HeldNights,
    Night,
    Oversale,
    Sale,
    begun_nights,
    given_back_nights,
    held_now,
    inventory_of,
    judge_nights,
    judge_together,
)
from rooms.models import Room
from staff.command import Command


class RoomSales:
    """The nights that bookings take and give back when they get these rooms. Reads once, when it is made.

    Without a room a confirmed booking holds nights of the booked type, a pending one none. Bookings that the command
    ends (`leaving`) take no night tonight, although their guests are late. The rooms are locked.
    """

    def __init__(
        self,
        command: Command,
        rooms: Mapping[RoomBooking, Room | None],
        *,
        leaving: Iterable[RoomBooking] = (),
    ) -> None:
        self._command = command
        self._sales = {
            booking: Sale(
                booking,
                HeldNights.of(booking, room_type_pk=room.room_type_id if room else booking.room_type_id),
                held_now(booking),
            )
            for booking, room in rooms.items()
            if room or booking.status == BookingStatus.CONFIRMED
        }
        self._inventory = inventory_of(command, list(self._sales.values()), locks_types=False)
        self._ended = [
            _overstay(command, booking)
            for booking in leaving
            if policies.is_overdue(command, booking=booking)
        ]

    def judge(self, chosen: Collection[RoomBooking]) -> dict[RoomBooking, Oversale]:
        """Return what stands against each of these bookings if they, and no others, get their rooms."""
        sold = [booking for booking in chosen if booking in self._sales]
        sales = [*(self._sales[booking] for booking in sold), *self._ended]
        judged = judge_together(self._command, sales, self._inventory)
        return dict.fromkeys(chosen, NO_OVERSALE) | dict(zip(sold, judged, strict=False))

    def begun(self, booking: RoomBooking) -> list[Night]:
        """Return the nights that the booking begins to hold."""
        return begun_nights(self._sales[booking]) if booking in self._sales else []

    def given_back(self, booking: RoomBooking) -> list[Night]:
        """Return the nights that the booking gives back."""
        return given_back_nights(self._sales[booking]) if booking in self._sales else []

    def taken(self, chosen: Iterable[RoomBooking]) -> Counter[Night]:
        """Return how many of each night these bookings take together, less those that they give back."""
        taken = Counter(night for booking in chosen for night in self.begun(booking))
        taken.subtract(night for booking in chosen for night in self.given_back(booking))
        taken.subtract(night for sale in self._ended for night in given_back_nights(sale))
        return taken

    def judge_last(self, booking: RoomBooking, taken: Counter[Night]) -> Oversale:
        """Return what stands against a booking that is the last of those which have taken these nights."""
        begun = self.begun(booking)
        before = Counter({night: taken[night] - 1 for night in begun})
        return judge_nights(self._command, begun, self._inventory, before)

    def is_oversold(self, night: Night, taken: Counter[Night]) -> bool:
        """Tell whether more of a night is taken than is free."""
        return night[0] in self._inventory and self._inventory[night[0]].free(night[1]) < taken[night]


def _overstay(command: Command, booking: RoomBooking) -> Sale:
    """Return the end of an overstay, which the inventory counts tonight."""
    tonight = HeldNights(booking.sold_type_id, command.today, command.today + ONE_NIGHT)
    return Sale(booking, wanted=replace(tonight, until=command.today), held=tonight)
