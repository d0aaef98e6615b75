"""The measurements of streams, each with its target."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from statistics import median, quantiles
from threading import Event

from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.models import Hotel
from notifications.services import notification_manager
from room_bookings.models import RoomBooking
from rooms.models import Room
from staff.command import Command
from staff.services import issue_token
from tools.bench.cpu_time import children, cpu_seconds
from tools.bench.databases import Database
from tools.bench.front_desk import FrontDesk, Stay
from tools.bench.streams.processes import EVENT_LOOP, THREADS, Server, listening, served
from tools.bench.table import Row
from tools.bench.throughput import check_out_all, occupied_hotel

IDLE, LISTENERS = 2000, 500
EVENTS_PER_SECOND = 20
TURNS = 4
CHECK_OUTS = 100
LATENCY_TARGET_MS, MEMORY_TARGET_MB, DETAIL_TARGET, CHECK_OUT_TARGET = 300, 150, 1.5, 0.97


def rows(database: Database, hotel: Hotel, *, rounds: int, log: Callable[[str], None]) -> list[Row]:
    """Measure streams and return their rows. `rounds` is the number of events, and of details in a turn."""
    bench = StreamBench(database, hotel, rounds=rounds)
    log(f"A listener, then {IDLE} idle ones ...")
    with served(database) as server:
        found = [bench.one_listener(server), *bench.idle_listeners(server)]
    log(f"{LISTENERS} listeners of one hotel, {EVENTS_PER_SECOND} events a second ...")
    with served(database) as server:
        found += bench.many_listeners(server)
    log("Check-outs over HTTP, by the event loop and by threads in turn ...")
    return [*found, *check_out_rows(database)]


class StreamBench:
    """A hotel with events, listeners and a client that reads a booking."""

    def __init__(self, database: Database, hotel: Hotel, *, rounds: int) -> None:
        self._database = database
        self._rounds = rounds
        self._front_desk = FrontDesk(hotel, now=timezone.now())
        self._token = issue_token(
            InstallationCommand(now=timezone.now()), user=self._front_desk.staff.user
        ).token
        self._path = f"/api/staff/hotels/{hotel.slug}/"
        self._room = Room.objects.filter(hotel=hotel)[0]
        self._booking_id = RoomBooking.objects.filter(hotel=hotel)[0].booking_id

    def one_listener(self, server: Server) -> Row:
        """Measure the time from commits to one listener."""
        with listening(server, self._stream, self._token, count=1) as listener:
            committed = [self._announce(after=0.03) for _ in range(self._rounds)]
            arrivals = list(listener.arrivals(len(committed)).values())
        waits = _waits(committed, arrivals)
        return Row(
            what="commit to client, one listener, median",
            ours=median(waits),
            unit="ms",
            target=f"{LATENCY_TARGET_MS} ms",
            reached=median(waits) <= LATENCY_TARGET_MS,
            note=f"95 % within {_p95(waits):.0f} ms",
        )

    def idle_listeners(self, server: Server) -> list[Row]:
        """Measure the memory of a process with many listeners."""
        before = server.memory_mb
        with listening(server, self._stream, self._token, count=IDLE):
            time.sleep(2)
            after = server.memory_mb
        return [
            Row(
                what=f"memory of a process with {IDLE} idle listeners",
                ours=after,
                unit="MB",
                beside=before,
                target=f"{MEMORY_TARGET_MB} MB",
                reached=after <= MEMORY_TARGET_MB,
                note=f"{(after - before) / IDLE * 1024:.1f} kB a listener; beside: the process without",
            )
        ]

    def many_listeners(self, server: Server) -> list[Row]:
        """Measure many listeners of a busy hotel, and the reader of a booking beside them."""
        quiet, busy = self._details(server), []
        committed: list[float] = []
        with (
            listening(server, self._stream, self._token, count=LISTENERS) as listeners,
            ExitStack() as stack,
        ):
            is_over = Event()
            writing = stack.enter_context(ThreadPoolExecutor(1)).submit(
                self._announce_regularly, committed, is_over
            )
            cpu, started = cpu_seconds(children(server.master)), time.monotonic()
            busy += self._details(server)
            while len(committed) < self._rounds and not writing.done():
                time.sleep(0.1)
            is_over.set()
            writing.result()
            share = (cpu_seconds(children(server.master)) - cpu) / (time.monotonic() - started)
            arrivals = listeners.arrivals(len(committed))
        quiet += self._details(server)
        return [*_arrival_rows(committed, arrivals, share=share), _detail_row(quiet, busy)]

    @property
    def _stream(self) -> str:
        return f"{self._path}events/stream/"

    def _announce(self, *, after: float) -> float:
        """Wait, commit one event, and return the monotonic time of its commit."""
        time.sleep(after)
        command = Command(hotel=self._front_desk.hotel, staff=None, source=Source.SYSTEM, now=timezone.now())
        run_command(
            InstallationCommand(now=timezone.now()),
            lambda _: notification_manager.realtime_room_updated(command, self._room, ("notes",)),
        )
        return time.monotonic()

    def _announce_regularly(self, committed: list[float], is_over: Event) -> None:
        own = Database(self._database.url)
        started = time.monotonic()
        with own.active(), closing(own.connection):
            while not is_over.is_set():
                due = started + len(committed) / EVENTS_PER_SECOND
                committed.append(self._announce(after=max(due - time.monotonic(), 0)))

    def _details(self, server: Server) -> list[float]:
        """Read a booking again and again; return the milliseconds of each answer."""
        client = HTTPConnection("127.0.0.1", server.port)
        times = []
        for _ in range(self._rounds):
            started = time.perf_counter()
            client.request(
                "GET",
                f"{self._path}room-bookings/{self._booking_id}/",
                headers={"Authorization": f"Token {self._token}"},
            )
            response = client.getresponse()
            response.read()
            assert response.status == 200
            times.append((time.perf_counter() - started) * 1000)
        client.close()
        return times[len(times) // 10 :]


def _arrival_rows(
    committed: Sequence[float], arrivals: Mapping[int, Sequence[float]], *, share: float
) -> list[Row]:
    in_order = [arrivals[position] for position in sorted(arrivals)]
    waits = _waits(committed, in_order)
    got, sent = sum(map(len, in_order)), len(committed) * LISTENERS
    return [
        Row(
            what=f"events of {LISTENERS} listeners, of those sent",
            ours=got / sent * 100,
            unit="%",
            target="100 %",
            reached=got == sent,
            note=f"{len(committed)} events, {share * 100:.0f} % of a core with the booking's reader",
        ),
        Row(
            what=f"commit to the last of {LISTENERS} listeners, median",
            ours=median(waits),
            unit="ms",
            note=f"95 % within {_p95(waits):.0f} ms",
        ),
    ]


def _detail_row(quiet: Sequence[float], busy: Sequence[float]) -> Row:
    return Row(
        what="a booking's detail beside them, 95 % within",
        ours=_p95(busy),
        unit="ms",
        beside=_p95(quiet),
        ratio=_p95(busy) / _p95(quiet),
        target=f"{DETAIL_TARGET}x",
        reached=_p95(busy) <= DETAIL_TARGET * _p95(quiet),
        note=f"median {median(busy):.1f} beside {median(quiet):.1f} ms; beside: without listeners",
    )


def check_out_rows(database: Database) -> list[Row]:
    """Check out over HTTP by both kinds of server in turn; return their speed and CPU time."""
    front_desk, stays = occupied_hotel(2 * (TURNS + 1) * CHECK_OUTS, slug="bench-streams")
    token = issue_token(InstallationCommand(now=timezone.now()), user=front_desk.staff.user).token
    speeds: dict[str, list[float]] = {"event loop": [], "threads": []}
    cpu: dict[str, list[float]] = {"event loop": [], "threads": []}
    with (
        served(database, EVENT_LOOP, workers=2) as event_loop,
        served(database, THREADS, workers=2) as threads,
    ):
        servers = {"event loop": event_loop, "threads": threads}
        for turn in range(TURNS + 1):
            for name in sorted(servers, reverse=turn % 2 == 1):
                batch, stays = stays[:CHECK_OUTS], stays[CHECK_OUTS:]
                seconds, of_workers = _check_out(servers[name], front_desk, token, batch)
                if turn:
                    speeds[name].append(CHECK_OUTS / seconds)
                    cpu[name].append(of_workers / CHECK_OUTS * 1000)
    return [
        _beside("check-outs over HTTP by the event loop", "/s", speeds, least=CHECK_OUT_TARGET),
        _beside("CPU of a check-out in a worker", "ms", cpu),
    ]


def _check_out(
    server: Server, front_desk: FrontDesk, token: str, stays: Sequence[Stay]
) -> tuple[float, float]:
    before, started = cpu_seconds(children(server.master)), time.perf_counter()
    check_out_all(server.port, front_desk, token, stays)
    return time.perf_counter() - started, cpu_seconds(children(server.master)) - before


def _beside(what: str, unit: str, found: dict[str, list[float]], *, least: float | None = None) -> Row:
    ours, beside = median(found["event loop"]), median(found["threads"])
    ratio = median(a / b for a, b in zip(found["event loop"], found["threads"], strict=True))
    return Row(
        what=what,
        ours=ours,
        unit=unit,
        beside=beside,
        ratio=ratio,
        target="" if least is None else f"at least {least}x",
        reached=None if least is None else ratio >= least,
        note=f"{TURNS} turns of {CHECK_OUTS}; beside: gunicorn's threads",
    )


def _waits(committed: Sequence[float], arrivals: Sequence[Sequence[float]]) -> list[float]:
    """Return the milliseconds from each commit to its last arrival; each event must have arrived."""
    return [(max(times) - at) * 1000 for at, times in zip(committed, arrivals, strict=True)]


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]
