"""Creation of bookings of three nights, in turns."""

from datetime import date, timedelta
from time import perf_counter

from tools.bench.builds.comparison import Results, Row, in_turn
from tools.bench.builds.contenders import WARM_UP, Pair, time_row
from tools.bench.builds.people import Guestbook
from tools.bench.builds.targets import target_of

NIGHTS = 3
FIRST_DAY = 400
"""Days from today to the first arrival, when every room is free."""
DRAWN = 1_000_000
"""More bookings than the filled hotel has: no reference is taken."""

CONFIRMED, PENDING = "booking created and confirmed", "booking created"


def reservation_rows(pair: Pair, *, rounds: int) -> list[Row]:
    """Create a pending and a confirmed booking in each round; no two rounds share a night."""
    results, guestbook = Results(), Guestbook(drawn=DRAWN)
    for number in range(-WARM_UP, rounds):
        for contender in in_turn(pair, number):
            today = date.fromisoformat(contender.api.read("/hotel/")["business_date"])
            arrival = today + timedelta(days=FIRST_DAY + NIGHTS * (number + WARM_UP))
            for what in (CONFIRMED, PENDING):
                (body,) = guestbook.bookings(1, people=2, arrival=arrival, nights=NIGHTS, types=("DBL",))
                body["confirm"] = what == CONFIRMED
                request = contender.api.prepare("POST", "/room-bookings/", body)
                started = perf_counter()
                contender.api.connection.send(request)
                if number >= 0:
                    results.add(what, contender.name, perf_counter() - started)
    return [time_row(pair, results, what, target_of(what)) for what in (CONFIRMED, PENDING)]
