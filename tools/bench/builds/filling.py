"""Fill a hotel over the API as its front desk would, with the same requests for every build."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tools.bench.builds.api import Api
from tools.bench.builds.people import Guestbook

VERSION = 1
"""Raise it with every change of what is filled in: stored databases of other versions are not used."""

CLIENTS = 8
LARGEST_SET = 500
TYPES = {"DBL": 2, "TWN": 2, "FAM": 6}
STAY_NIGHTS = 7
NEXT_BOOKING_AFTER_DAYS = 10
FUTURE_AFTER_DAYS = 30
FUTURE_NIGHTS = 2
FUTURE_BOOKINGS_PER_ARRIVAL = 150


@dataclass(frozen=True)
class HotelSize:
    """The numbers of rows that are filled in. The past stays are in the rooms for six, `past_turns` in each."""

    rooms: int = 300
    occupied: int = 190
    booked_again: int = 220
    past_turns: int = 40
    future_bookings: int = 15_000


TINY = HotelSize(rooms=12, occupied=4, booked_again=6, past_turns=1, future_bookings=10)


class Filling:
    """The work of filling one hotel."""

    def __init__(self, api: Api, size: HotelSize, *, log: Callable[[str], None]) -> None:
        self.api = api
        self.size = size
        self.log = log
        self.guestbook = Guestbook()
        self.today = date.fromisoformat(api.read("/hotel/")["business_date"])

    def run(self) -> None:
        """Fill the whole hotel; afterwards its settings are those of a new one."""
        create_room_types(self.api)
        self.api.call("POST", "/rooms/bulk-create/", {"rooms": rooms(self.size.rooms)})
        self._complete_past_stays()
        self._occupy()
        self._book_again()
        self._book_future()

    def _complete_past_stays(self) -> None:
        """Check families in and out of the rooms for six, which are cleaned each time."""
        numbers = [room["room_number"] for room in rooms(self.size.rooms) if room["room_type"] == "FAM"]
        self.api.call("PATCH", "/hotel/", {"requires_inspection": False})
        for turn in range(self.size.past_turns):
            if turn % 10 == 0:
                self.log(f"  past stays {turn * len(numbers)} of {self.size.past_turns * len(numbers)}")
            booking_ids = self._book(
                len(numbers), people=4 + turn % 3, arrival=self.today, nights=1, types=("FAM",)
            )
            self._check_in(booking_ids, numbers)
            self.api.call(
                "POST", "/rooms/check-out/", {"rooms": [{"room_number": number} for number in numbers]}
            )
            self._post_all([(f"/rooms/{number}/mark-cleaned/", {}) for number in numbers])
        self.api.call("PATCH", "/hotel/", {"requires_inspection": True})

    def _occupy(self) -> None:
        numbers = [room["room_number"] for room in rooms(self.size.rooms)][: self.size.occupied]
        booking_ids = self._book(len(numbers), people=2, arrival=self.today, nights=STAY_NIGHTS)
        self._check_in(booking_ids, numbers)

    def _book_again(self) -> None:
        """Give every occupied room a next booking, and some vacant rooms too."""
        numbers = [room["room_number"] for room in rooms(self.size.rooms)][: self.size.booked_again]
        arrival = self.today + timedelta(days=NEXT_BOOKING_AFTER_DAYS)
        booking_ids = self._book(len(numbers), people=2, arrival=arrival, nights=2)
        self._post_all(
            [
                (f"/room-bookings/{booking_id}/assign-room/", {"room_number": number})
                for booking_id, number in zip(booking_ids, numbers, strict=True)
            ]
        )

    def _book_future(self) -> None:
        self.log(f"  {self.size.future_bookings} future bookings")
        bodies: list[dict[str, Any]] = []
        arrival = self.today + timedelta(days=FUTURE_AFTER_DAYS)
        while len(bodies) < self.size.future_bookings:
            count = min(FUTURE_BOOKINGS_PER_ARRIVAL, self.size.future_bookings - len(bodies))
            people = 1 + len(bodies) // FUTURE_BOOKINGS_PER_ARRIVAL % 2
            bodies += self.guestbook.bookings(
                count, people=people, arrival=arrival, nights=FUTURE_NIGHTS, types=tuple(TYPES)
            )
            arrival += timedelta(days=FUTURE_NIGHTS)
        sets = [bodies[start : start + LARGEST_SET] for start in range(0, len(bodies), LARGEST_SET)]
        requests = [self.api.prepare("POST", "/room-bookings/bulk/", {"bookings": part}) for part in sets]
        self.api.send_all(requests, clients=2)

    def _book(
        self,
        count: int,
        *,
        people: int,
        arrival: date,
        nights: int,
        types: tuple[str, ...] = tuple(TYPES),
    ) -> list[str]:
        bodies = self.guestbook.bookings(count, people=people, arrival=arrival, nights=nights, types=types)
        return book(self.api, bodies)

    def _check_in(self, booking_ids: Sequence[str], numbers: Sequence[str]) -> None:
        self._post_all(
            [
                (f"/room-bookings/{booking_id}/check-in/", {"room_number": number})
                for booking_id, number in zip(booking_ids, numbers, strict=True)
            ]
        )

    def _post_all(self, calls: Sequence[tuple[str, dict[str, Any]]]) -> None:
        self.api.send_all([self.api.prepare("POST", path, body) for path, body in calls], clients=CLIENTS)


def create_room_types(api: Api) -> None:
    """Create the room types in an empty hotel."""
    for code, persons in TYPES.items():
        api.call("POST", "/room-types/", {"code": code, "name": code.title(), "max_occupancy": persons})


def rooms(count: int) -> list[dict[str, Any]]:
    """Return the bodies of rooms on ten floors; the types take turns."""
    each = -(-count // 10)
    return [
        {
            "room_number": f"{1 + place // each}{1 + place % each:02}",
            "room_type": list(TYPES)[place % len(TYPES)],
            "floor": 1 + place // each,
        }
        for place in range(count)
    ]


def book(api: Api, bodies: Sequence[dict[str, Any]]) -> list[str]:
    """Create bookings, all or nothing; return their booking IDs in this order."""
    created = api.call("POST", "/room-bookings/bulk/", {"bookings": bodies})
    return [booking["booking_id"] for booking in created["results"]]
