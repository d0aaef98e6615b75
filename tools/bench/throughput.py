"""Check-outs over HTTP: two worker processes, eight clients with Idempotency-Keys, logs written."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Barrier
from typing import IO, Any
from urllib.request import Request, urlopen

from django.db import connection
from django.utils import timezone

from hotel.models import Hotel
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.factories import PASSWORD
from tools.bench.cpu_profile import profile_check_outs
from tools.bench.cpu_time import children, cpu_seconds, name_of
from tools.bench.databases import Database
from tools.bench.front_desk import FrontDesk, Stay
from tools.bench.lean_client import LeanClient
from tools.bench.server import free_port
from tools.bench.table import Row

WORKERS, THREADS, CLIENTS = 2, 4, 8
WARM_UP = 100
MEASURED = 1000
BATCH_SIZE = 100
TARGET_PER_SECOND = 120
START_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class CpuSeconds:
    """CPU seconds of each kind of process."""

    client: float
    workers: float
    backends: float
    postgres: float


def rows(database: Database, hotel: Hotel, *, rounds: int, log: Callable[[str], None]) -> list[Row]:
    """Measure check-outs over HTTP and return their rows."""
    log(f"{WARM_UP + MEASURED} bookings checked in, for check-outs over HTTP ...")
    front_desk, stays = occupied_hotel(WARM_UP + MEASURED, slug="bench-check-outs")
    with gunicorn(database) as (port, master):
        token = login(port, front_desk)
        check_out_all(port, front_desk, token, stays[:WARM_UP])
        before, started = _cpu_seconds_now(master), time.perf_counter()
        check_out_all(port, front_desk, token, stays[WARM_UP:])
        seconds, after = time.perf_counter() - started, _cpu_seconds_now(master)
    checked_out = RoomBooking.objects.filter(hotel=front_desk.hotel, status="COMPLETED").count()
    assert checked_out == len(stays), f"{checked_out} of {len(stays)} are checked out"
    log("The CPU time of a check-out in a worker ...")
    return [
        _speed_row(seconds),
        *_cpu_rows(before, after),
        *profile_check_outs(FrontDesk(hotel, now=timezone.now()), rounds=rounds),
    ]


def _speed_row(seconds: float) -> Row:
    speed = MEASURED / seconds
    return Row(
        what="check-outs over HTTP",
        ours=speed,
        unit="/s",
        target=f"{TARGET_PER_SECOND}/s",
        reached=speed >= TARGET_PER_SECOND,
        note=f"{WORKERS} processes of {THREADS} threads, {CLIENTS} clients with kept connections",
    )


def _cpu_rows(before: CpuSeconds, after: CpuSeconds) -> list[Row]:
    shares = {
        "the workers": after.workers - before.workers,
        "their PostgreSQL backends": after.backends - before.backends,
        "the rest of PostgreSQL": after.postgres - before.postgres,
        "the clients": after.client - before.client,
    }
    total = sum(shares.values())
    at_best = f"{os.cpu_count()} cores take {MEASURED / total * (os.cpu_count() or 1):.0f}/s at best"
    return [
        *(
            Row(what=f"CPU of a check-out: {process}", ours=seconds / MEASURED * 1000, unit="ms")
            for process, seconds in shares.items()
        ),
        Row(what="CPU of a check-out: all", ours=total / MEASURED * 1000, unit="ms", note=at_best),
    ]


def occupied_hotel(count: int, *, slug: str) -> tuple[FrontDesk, list[Stay]]:
    """Create a hotel with so many bookings, all checked in."""
    scenario = scenarios.new_scenario(slug=slug)
    front_desk = FrontDesk(scenario.hotel, now=timezone.now())
    stays: list[Stay] = []
    for hundred in range(count // BATCH_SIZE):
        scenarios.rooms(scenario, *(f"{hundred}-{number}" for number in range(BATCH_SIZE)))
        group = front_desk.prepare_stays(BATCH_SIZE, rooms_each=1)
        front_desk.check_in_group(group)
        stays += group
    connection.cursor().execute("VACUUM ANALYZE")
    return front_desk, stays


@contextmanager
def gunicorn(database: Database) -> Generator[tuple[int, int]]:
    """Serve the program as in production; yield its port and the process ID of gunicorn's master."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}"),
        *(f"--workers={WORKERS}", f"--threads={THREADS}", "--keep-alive=30", "--no-control-socket"),
    ]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            command, env=os.environ | {"DATABASE_URL": database.url}, stdout=log, stderr=log
        )
        try:
            wait_until_ready(server, port, log)
            yield port, server.pid
        finally:
            server.terminate()
            server.wait()


def wait_until_ready(server: subprocess.Popen[bytes], port: int, log: IO[bytes]) -> None:
    """Wait until the server answers. Raises RuntimeError, with its log, when it does not."""
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz/", timeout=5):
                return
        except OSError:  # no worker listens yet, or is ready
            time.sleep(0.1)
    log.seek(0)
    raise RuntimeError(log.read().decode(errors="replace"))


def login(port: int, front_desk: FrontDesk) -> str:
    """Log the front desk in; return its token."""
    body = json.dumps({"username": front_desk.staff.user.username, "password": PASSWORD}).encode()
    login = Request(f"http://127.0.0.1:{port}/api/auth/login/", body, {"Content-Type": "application/json"})
    with urlopen(login) as answer:
        return str(json.load(answer)["token"])


def check_out_all(port: int, front_desk: FrontDesk, token: str, stays: Sequence[Stay]) -> None:
    """Check out all stays, shared among the clients; every answer must be 200."""
    send_all(port, [_request(front_desk, token, stay) for stay in stays])


def send_all(port: int, requests: Sequence[bytes]) -> None:
    """Send all requests, shared among the clients; every answer must be 200."""
    start = Barrier(CLIENTS)
    clients = [LeanClient(port, requests[number::CLIENTS], start) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    answers = [status for client in clients for status in client.statuses]
    assert answers == [200] * len(requests), answers


def _request(front_desk: FrontDesk, token: str, stay: Stay) -> bytes:
    head = [
        f"POST /api/staff/hotels/{front_desk.hotel.slug}/room-bookings/{stay.booking_id}/check-out/ HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Token {token}",
        f"Idempotency-Key: check-out-{stay.booking_id}",
        "Content-Type: application/json",
        "Content-Length: 2",
    ]
    return ("\r\n".join(head) + "\r\n\r\n{}").encode()


def _cpu_seconds_now(master: int) -> CpuSeconds:
    """Return the CPU times so far. PostgreSQL's processes are found if they run on this machine."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, datname = current_database() AND pid <> pg_backend_pid() FROM pg_stat_activity "
            "WHERE backend_type <> 'client backend' OR datname = current_database()"
        )
        found: list[tuple[int, Any]] = [row for row in cursor.fetchall() if name_of(row[0]) == "postgres"]
    return CpuSeconds(
        client=time.process_time(),
        workers=cpu_seconds(children(master)),
        backends=cpu_seconds(pid for pid, is_workers in found if is_workers),
        postgres=cpu_seconds(pid for pid, is_workers in found if is_workers is None),
    )
