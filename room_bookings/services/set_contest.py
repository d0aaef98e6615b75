"""What the bookings of a set take from each other: rooms and nights, while some of them are left out.

A booking that joins or leaves changes one room and its own nights. So a set is judged in a time that grows with its
bookings, not with their pairs.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from hotel.kernel.exceptions import Reason
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import Claim, RoomOccupancyFacts, with_planned_claims
from room_bookings.services.night_sales import NO_OVERSALE, Night, Oversale
from room_bookings.services.room_sales import RoomSales
from rooms.models import Room

Against = Callable[[RoomBooking, RoomOccupancyFacts | None], list[Reason]]
"""Return the reasons against a booking in this room, without those of availability; without a room, those alone."""


class SetContest:
    """The bookings of a set with the rooms that they are to get.

    `facts` are those of the rooms, `room_from` the dates from which the bookings hold them, where this is not their
    arrival.
    """

    def __init__(
        self,
        rooms: Mapping[RoomBooking, Room],
        facts: Mapping[int, RoomOccupancyFacts],
        sales: RoomSales,
        against: Against,
        *,
        room_from: Mapping[RoomBooking, date] | None = None,
    ) -> None:
        self._rooms, self._facts, self._sales, self._against = rooms, facts, sales, against
        self._room_from = room_from

    def reasons_together(self, bookings: Collection[RoomBooking]) -> dict[RoomBooking, list[Reason]]:
        """Return the reasons against each of these bookings, as if all of them, and no others, were done together."""
        plans = {booking: self._rooms[booking] for booking in bookings if booking in self._rooms}
        planned = with_planned_claims(self._facts, plans=plans, room_from=self._room_from)
        oversales = self._sales.judge(plans)
        return {
            booking: self._reasons(
                booking,
                planned[plans[booking].pk] if booking in plans else None,
                oversales.get(booking, NO_OVERSALE),
            )
            for booking in bookings
        }

    def begin(self, bookings: Iterable[RoomBooking]) -> None:
        """Let all of these bookings join."""
        plans = {booking: self._rooms[booking] for booking in bookings if booking in self._rooms}
        planned = with_planned_claims(self._facts, plans=plans, room_from=self._room_from)
        self._joined = set(plans)
        self._claims = {
            pk: {claim.booking_pk: claim for claim in room.claims} for pk, room in planned.items()
        }
        self._wanted = {booking: self._claims[room.pk][booking.pk] for booking, room in plans.items()}
        self._held: dict[int, tuple[int, Claim]] = {
            claim.booking_pk: (pk, claim) for pk, room in self._facts.items() for claim in room.claims
        }
        self._rivals: dict[int, list[RoomBooking]] = {}
        self._takers: dict[Night, list[RoomBooking]] = {}
        for booking, room in plans.items():
            self._rivals.setdefault(room.pk, []).append(booking)
            for night in self._sales.begun(booking):
                self._takers.setdefault(night, []).append(booking)
        self._taken: Counter[Night] = self._sales.taken(plans)

    def leave(self, booking: RoomBooking) -> None:
        """Leave a booking out: it keeps what it has."""
        if booking not in self._joined:
            return
        self._joined.remove(booking)
        del self._claims[self._rooms[booking].pk][booking.pk]
        if booking.pk in self._held:
            room_pk, claim = self._held[booking.pk]
            self._claims[room_pk][booking.pk] = claim
        self._taken.subtract(self._sales.begun(booking))
        self._taken.update(self._sales.given_back(booking))

    def join(self, booking: RoomBooking) -> None:
        """Take a booking in again."""
        if booking.pk in self._held:
            room_pk, _ = self._held[booking.pk]
            del self._claims[room_pk][booking.pk]
        self._joined.add(booking)
        self._claims[self._rooms[booking].pk][booking.pk] = self._wanted[booking]
        self._taken.update(self._sales.begun(booking))
        self._taken.subtract(self._sales.given_back(booking))

    def reasons(self, booking: RoomBooking) -> list[Reason]:
        """Return the reasons against a booking that has joined, after those that have joined beside it."""
        room_pk = self._rooms[booking].pk
        room = self._facts[room_pk]._replace(claims=list(self._claims[room_pk].values()))
        return self._reasons(booking, room, self._sales.judge_last(booking, self._taken))

    def hindered_by(self, left_out: Iterable[RoomBooking]) -> list[RoomBooking]:
        """Return the bookings that lack a room or a night which these have kept: of a night, the last in the order."""
        hindered: dict[RoomBooking, None] = {}
        for booking in left_out:
            if booking.pk in self._held:
                room_pk, claim = self._held[booking.pk]
                for rival in self._rivals.get(room_pk, ()):
                    if rival in self._joined and claim.overlaps(self._wanted[rival].held):
                        hindered[rival] = None
            for night in self._sales.given_back(booking):
                hindered |= dict.fromkeys(self._beyond(night))
        return list(hindered)

    def helped_by(self, booking: RoomBooking) -> list[RoomBooking]:
        """Return the bookings that are left out and want the room which this one has given up."""
        if booking.pk not in self._held:
            return []
        room_pk, _ = self._held[booking.pk]
        return [rival for rival in self._rivals.get(room_pk, ()) if rival not in self._joined]

    def _beyond(self, night: Night) -> list[RoomBooking]:
        """Return the last bookings that take a night beyond the limit. Nobody is returned twice."""
        beyond: list[RoomBooking] = []
        left = Counter({night: self._taken[night]})
        takers = self._takers.get(night, [])
        while takers and self._sales.is_oversold(night, left):
            booking = takers.pop()
            if booking in self._joined:
                beyond.append(booking)
                left[night] -= 1
        return beyond

    def _reasons(
        self, booking: RoomBooking, room: RoomOccupancyFacts | None, oversale: Oversale
    ) -> list[Reason]:
        return self._against(booking, room) + oversale.reasons
