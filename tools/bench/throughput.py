"""Check-outs over HTTP: two worker processes, eight clients, a token, an Idempotency-Key each, logs written."""

import json
import os
import socket
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
from tools.bench.databases import Database
from tools.bench.lean_client import LeanClient
from tools.bench.parts import parts_of_a_check_out
from tools.bench.proc import children, cpu_seconds, name_of
from tools.bench.stays import Desk, Stay
from tools.bench.table import Row

WORKERS, THREADS, CLIENTS = 2, 4, 8
WARM_UP = 100
MEASURED = 1000
AT_A_TIME = 100
PER_SECOND = 120
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Spent:
    """CPU seconds by who computed."""

    client: float
    workers: float
    backends: float
    postgres: float


def rows(database: Database, hotel: Hotel, *, rounds: int, say: Callable[[str], None]) -> list[Row]:
    say(f"{WARM_UP + MEASURED} guests in house, for check-outs over HTTP ...")
    desk, stays = _full_house()
    with _gunicorn(database) as (port, master):
        token = _login(port, desk)
        _check_out_all(port, desk, token, stays[:WARM_UP])
        before, started = _spent(master), time.perf_counter()
        _check_out_all(port, desk, token, stays[WARM_UP:])
        seconds, after = time.perf_counter() - started, _spent(master)
    left = RoomBooking.objects.filter(hotel=desk.hotel, status="COMPLETED").count()
    assert left == len(stays), f"{left} of {len(stays)} have left"
    say("Where a worker spends a check-out ...")
    return [
        _speed(seconds),
        *_shares(before, after),
        *parts_of_a_check_out(Desk(hotel, now=timezone.now()), rounds=rounds),
    ]


def _speed(seconds: float) -> Row:
    speed = MEASURED / seconds
    return Row(
        what="check-outs over HTTP",
        ours=speed,
        unit="/s",
        target=f"{PER_SECOND}/s",
        reached=speed >= PER_SECOND,
        note=f"{WORKERS} processes of {THREADS} threads, {CLIENTS} clients with kept connections",
    )


def _shares(before: Spent, after: Spent) -> list[Row]:
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
            Row(what=f"CPU of a check-out: {who}", ours=spent / MEASURED * 1000, unit="ms")
            for who, spent in shares.items()
        ),
        Row(what="CPU of a check-out: all", ours=total / MEASURED * 1000, unit="ms", note=at_best),
    ]


def _full_house() -> tuple[Desk, list[Stay]]:
    """A hotel of its own, where everybody is about to leave."""
    scenario = scenarios.new_scenario(slug="bench-departures")
    desk = Desk(scenario.hotel, now=timezone.now())
    stays: list[Stay] = []
    for hundred in range((WARM_UP + MEASURED) // AT_A_TIME):
        scenarios.rooms(scenario, *(f"{hundred}-{place}" for place in range(AT_A_TIME)))
        group = desk.prepare(AT_A_TIME, rooms_each=1)
        desk.arrive_together(group)
        stays += group
    connection.cursor().execute("VACUUM ANALYZE")
    return desk, stays


@contextmanager
def _gunicorn(database: Database) -> Generator[tuple[int, int]]:
    """The program served as in production; its port, and the process above the workers."""
    port = _free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}"),
        *(f"--workers={WORKERS}", f"--threads={THREADS}", "--keep-alive=30", "--no-control-socket"),
    ]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            command, env=os.environ | {"DATABASE_URL": database.url}, stdout=log, stderr=log
        )
        try:
            _wait_until_it_answers(server, port, log)
            yield port, server.pid
        finally:
            server.terminate()
            server.wait()


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int, log: IO[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz/", timeout=5):
                return
        except OSError:  # nobody listens yet, or is ready
            time.sleep(0.1)
    log.seek(0)
    raise RuntimeError(log.read().decode(errors="replace"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _login(port: int, desk: Desk) -> str:
    body = json.dumps({"username": desk.staff.user.username, "password": PASSWORD}).encode()
    login = Request(f"http://127.0.0.1:{port}/api/auth/login/", body, {"Content-Type": "application/json"})
    with urlopen(login) as answer:
        return str(json.load(answer)["token"])


def _check_out_all(port: int, desk: Desk, token: str, stays: Sequence[Stay]) -> None:
    """Everybody leaves; the clients share them, and every answer is 200."""
    requests = [_request(desk, token, stay) for stay in stays]
    start = Barrier(CLIENTS)
    clients = [LeanClient(port, requests[place::CLIENTS], start) for place in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    answers = [status for client in clients for status in client.answered]
    assert answers == [200] * len(stays), answers


def _request(desk: Desk, token: str, stay: Stay) -> bytes:
    head = [
        f"POST /api/staff/hotels/{desk.hotel.slug}/room-bookings/{stay.booking_id}/check-out/ HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Token {token}",
        f"Idempotency-Key: leaves-{stay.booking_id}",
        "Content-Type: application/json",
        "Content-Length: 2",
    ]
    return ("\r\n".join(head) + "\r\n\r\n{}").encode()


def _spent(master: int) -> Spent:
    """Now. PostgreSQL's processes are found where they run on this machine."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, datname = current_database() AND pid <> pg_backend_pid() FROM pg_stat_activity "
            "WHERE backend_type <> 'client backend' OR datname = current_database()"
        )
        found: list[tuple[int, Any]] = [row for row in cursor.fetchall() if name_of(row[0]) == "postgres"]
    return Spent(
        client=time.process_time(),
        workers=cpu_seconds(children(master)),
        backends=cpu_seconds(pid for pid, is_workers in found if is_workers),
        postgres=cpu_seconds(pid for pid, is_workers in found if is_workers is None),
    )
