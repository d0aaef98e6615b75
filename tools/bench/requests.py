"""The cost of requests from the WSGI handler to the last byte of the answer: reads, and the commands of a stay."""

from collections.abc import Callable
from functools import partial
from itertools import count

from django.utils import timezone

from hotel.models import Hotel
from room_bookings.models import RoomBooking
from tests.statement_count import SentStatements, statements_sent
from tools.bench.databases import Database
from tools.bench.front_desk import FrontDesk, Stay
from tools.bench.table import Row
from tools.bench.timing import WARM_UP, Times
from tools.bench.wsgi_calls import Caller

COMMAND_STATEMENTS = 24
BATCH_SIZE = 50
KEYS = count(1)


def rows(database: Database, hotel: Hotel, *, rounds: int, log: Callable[[str], None]) -> list[Row]:
    """Measure lists, details and commands, and return their rows."""
    front_desk = FrontDesk(hotel, now=timezone.now())
    caller = Caller(front_desk.staff)
    log(f"{rounds} lists and details through the WSGI handler ...")
    reading = _reading(caller, hotel, rounds)
    log(f"{rounds} stays through the WSGI handler, with and without an Idempotency-Key ...")
    return reading + _commands(caller, front_desk, rounds)


def _reading(caller: Caller, hotel: Hotel, rounds: int) -> list[Row]:
    booking = RoomBooking.objects.filter(hotel=hotel, status="CHECKED_IN").order_by("pk")[0].booking_id
    pages = {
        "rooms/ of 300, with guests and bookings": ("/rooms/?page_size=300", 4, 60),
        "room-bookings/, a page of 50": ("/room-bookings/?page_size=50", 6, 40),
        "a booking": (f"/room-bookings/{booking}/", 6, 15),
    }
    times = Times()
    sends = {what: caller.prepare("GET", path) for what, (path, *_) in pages.items()}
    for _ in range(rounds + WARM_UP):
        for what, send in sends.items():
            times.measure(what, send)
    found = []
    for what, (_, statements, milliseconds) in pages.items():
        with statements_sent() as sent:
            sends[what]()
        ours = times.milliseconds(what)
        found.append(
            Row(
                what=f"GET {what}",
                ours=ours,
                unit="ms",
                statements=len(sent),
                target=f"{statements} statements, {milliseconds} ms",
                reached=len(sent) <= statements and ours <= milliseconds,
                note=f"Python alone {times.cpu_milliseconds(what):.1f} ms",
            )
        )
    return found


def _commands(caller: Caller, front_desk: FrontDesk, rounds: int) -> list[Row]:
    times = Times()
    sent: dict[str, SentStatements] = {}
    while times.count("check-out with a key") < rounds:
        group = front_desk.prepare_stays(BATCH_SIZE)
        for number, stay in enumerate(group):
            kind = (" with a key", "")[number % 2]
            for what, send in _requests(caller, stay, keyed=bool(kind)):
                if what + kind in sent:
                    times.measure(what + kind, send)
                else:
                    with statements_sent() as statements:
                        send()
                    sent[what + kind] = statements
        front_desk.clean_rooms(group)
    return [
        Row(
            what=f"POST {what}",
            ours=times.milliseconds(what),
            unit="ms",
            statements=len(statements),
            target=f"{COMMAND_STATEMENTS} statements",
            reached=len(statements) <= COMMAND_STATEMENTS,
            note=f"{len(statements.messages)} messages; Python alone {times.cpu_milliseconds(what):.1f} ms",
        )
        for what, statements in sorted(sent.items())
    ]


def _requests(caller: Caller, stay: Stay, *, keyed: bool) -> list[tuple[str, Callable[[], bytes]]]:
    path = f"/room-bookings/{stay.booking_id}"
    move = {"room_number": stay.other_room, "reason": "Noise"}
    post = partial(caller.prepare, "POST")
    key = {"HTTP_IDEMPOTENCY_KEY": f"bench-{next(KEYS)}"} if keyed else {}
    return [
        ("check-in", post(f"{path}/check-in/", {}, **key)),
        ("move", post(f"{path}/move-room/", move, **key)),
        ("check-out", post(f"{path}/check-out/", {}, **key)),
    ]
