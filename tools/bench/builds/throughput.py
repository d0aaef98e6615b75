"""Check-ins, moves and check-outs a second: eight clients with kept connections, tokens, keys, logs."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from tools.bench.builds.api import Api, Sent
from tools.bench.builds.comparison import Results, Row, in_turn, of_both
from tools.bench.builds.contenders import Contender, Pair
from tools.bench.builds.filling import book, create_room_types
from tools.bench.builds.people import Guestbook
from tools.bench.builds.targets import target_of
from tools.bench.cpu_time import children, cpu_seconds, name_of
from tools.bench.server import execute

CLIENTS = 8
TURNS = 5
STAYS_PER_ROUND = 15
WARM_UP_STAYS = 48
LARGEST_SET = 500
TYPE = "DBL"
NIGHTS = 2
COMMANDS = ("check-outs", "check-ins", "moves")


def throughput_rows(pair: Pair, *, rounds: int) -> list[Row]:
    """Check bookings into new rooms, move them to other new rooms, and check them out."""
    front_desks = {contender.name: FrontDesk(contender) for contender in pair}
    for front_desk in front_desks.values():
        front_desk.perform_stays(WARM_UP_STAYS)
    each = max(CLIENTS, STAYS_PER_ROUND * rounds // TURNS)
    speeds = Results()
    for front_desk in front_desks.values():
        front_desk.cpu.clear()
    for number in range(TURNS):
        for contender in in_turn(pair, number):
            for what, sent in front_desks[contender.name].perform_stays(each).items():
                speeds.add(what, contender.name, sent.per_second)
    note = f"{CLIENTS} clients, {TURNS} times {each}"

    def speed(what: str) -> Row:
        medians = of_both(pair, lambda contender: speeds.median(what, contender.name))
        return Row(f"{what} a second", medians, "/s", target_of(f"{what} a second"), note)

    def cpu(what: str, whose: str, share: Callable[[CpuSeconds], float]) -> Row:
        milliseconds = of_both(
            pair, lambda contender: 1000 * share(front_desks[contender.name].cpu[what]) / (TURNS * each)
        )
        return Row(f"CPU of {what}: {whose}", milliseconds, "ms")

    return [
        *(speed(what) for what in COMMANDS),
        *(
            cpu(what, whose, share)
            for what in COMMANDS
            for whose, share in (("workers", _of_workers), ("PostgreSQL backends", _of_backends))
        ),
    ]


@dataclass
class CpuSeconds:
    """The CPU seconds of a side's workers and of their PostgreSQL backends."""

    workers: float = 0.0
    backends: float = 0.0


def _of_workers(seconds: CpuSeconds) -> float:
    return seconds.workers


def _of_backends(seconds: CpuSeconds) -> float:
    return seconds.backends


@dataclass
class FrontDesk:
    """The front desk of the second hotel of a side, which has no rooms but those it creates for each turn."""

    contender: Contender
    cpu: defaultdict[str, CpuSeconds] = field(default_factory=lambda: defaultdict(CpuSeconds))

    def __post_init__(self) -> None:
        self.today = date.fromisoformat(self.api.read("/hotel/")["business_date"])
        if not self.api.read("/room-types/")["count"]:
            create_room_types(self.api)
        last = self.api.read("/rooms/?ordering=-floor&page_size=1")["results"]
        self._floors = count(last[0]["floor"] + 1 if last else 1)
        self._guestbook = Guestbook(drawn=self.api.read("/room-bookings/?page_size=1")["count"])

    @property
    def api(self) -> Api:
        """The API of this hotel."""
        return self.contender.empty_hotel

    def perform_stays(self, stays: int) -> dict[str, Sent]:
        """Check bookings in, move them and check them out; return the answers and times of each."""
        here, there = self._new_rooms(stays), self._new_rooms(stays)
        bodies = self._guestbook.bookings(stays, people=2, arrival=self.today, nights=NIGHTS, types=(TYPE,))
        paths = [f"/room-bookings/{booking_id}" for booking_id in book(self.api, bodies)]
        calls: dict[str, list[tuple[str, dict[str, str]]]] = {
            "check-ins": [
                (f"{path}/check-in/", {"room_number": room}) for path, room in zip(paths, here, strict=True)
            ],
            "moves": [
                (f"{path}/move-room/", {"room_number": room, "reason": "Noise"})
                for path, room in zip(paths, there, strict=True)
            ],
            "check-outs": [(f"{path}/check-out/", {}) for path in paths],
        }
        return {what: self._send(what, requests) for what, requests in calls.items()}

    def _new_rooms(self, number: int) -> list[str]:
        floor = next(self._floors)
        numbers = [f"{floor}-{place}" for place in range(number)]
        rooms = [{"room_number": room, "room_type": TYPE, "floor": floor} for room in numbers]
        for start in range(0, number, LARGEST_SET):
            self.api.call("POST", "/rooms/bulk-create/", {"rooms": rooms[start : start + LARGEST_SET]})
        return numbers

    def _send(self, what: str, calls: list[tuple[str, dict[str, str]]]) -> Sent:
        requests = [self.api.prepare("POST", path, body, has_key=True) for path, body in calls]
        before = self._cpu_seconds_now()
        sent = self.api.send_all(requests, clients=CLIENTS)
        after = self._cpu_seconds_now()
        self.cpu[what].workers += after.workers - before.workers
        self.cpu[what].backends += after.backends - before.backends
        return sent

    def _cpu_seconds_now(self) -> CpuSeconds:
        """Return the CPU times so far. PostgreSQL's processes are found if they run on this machine."""
        found = execute(
            self.contender.side.database_url,
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        backends = [pid for (pid,) in found if name_of(pid) == "postgres"]
        return CpuSeconds(cpu_seconds(children(self.contender.server.master)), cpu_seconds(backends))
