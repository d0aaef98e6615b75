"""One worker of the stress run: it gives commands, and records each before and after."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from django.db import DatabaseError, InterfaceError, connection

from hotel.kernel.exceptions import Refusal
from tools.stress.actor import Actor
from tools.stress.answer_checks import as_json, differences_from_request, facts_of_body, facts_of_result
from tools.stress.api_client import ApiClient
from tools.stress.api_requests import Request
from tools.stress.faults import FaultOrders, Target, receipt_path
from tools.stress.idempotent_requests import KeyedRequest, recorded_request
from tools.stress.journal import (
    BEGUN,
    DONE,
    DRY,
    KEYED,
    LOST,
    REFUSED,
    RESENT,
    SENDING,
    Entry,
    Journal,
    last_entry,
)
from tools.stress.operations import OPERATIONS, HttpOperation
from tools.stress.runner_probe import is_connection_lost, probe_runner

T = TypeVar("T")

TIMEOUT_SECONDS = 180
"""The time in which a killed server must answer again."""


class DatabaseGone(Exception):
    """The server was killed; the last command may be done or not."""


class Worker:
    """Gives random commands in one process and writes a journal of them."""

    def __init__(self, journal: Journal, *, seed: int, started_at: float) -> None:
        target = Target(FaultOrders(journal.path.parent), receipt=receipt_path(journal.path))
        self.journal, self.probe = journal, probe_runner(target)
        self.actor = retry_until_available(lambda: Actor(seed=seed, started_at=started_at))
        self.api_client = ApiClient(self.actor)

    def resume(self, last: Entry | None) -> None:
        """Send the last recorded request of a killed worker again if it has no answer."""
        if last and last.event == SENDING and last.request:
            keyed = retry_until_available(lambda: recorded_request(last.request))
            self.actor.hotel = keyed.hotel
            self.journal.write(self._send_twice(last.operation, keyed))

    def run_one(self) -> None:
        """Give one random command and record its outcome."""
        names = list(OPERATIONS)
        weights = [operation.weight for operation in OPERATIONS.values()]
        (name,) = self.actor.rng.choices(names, weights=weights)
        self.actor.choose_hotel()
        self.journal.write(Entry(BEGUN, name))
        self.probe.clear()
        is_http = isinstance(OPERATIONS[name], HttpOperation)
        try:
            entry = raise_database_gone(
                lambda: self._send_request(name) if is_http else self._call_service(name)
            )
        except DatabaseGone:
            entry = self._entry(LOST, name, writers=self.probe.possible_writers)
        self.journal.write(entry)

    def _call_service(self, name: str) -> Entry:
        try:
            result = OPERATIONS[name].run(self.actor)
        except Refusal as refusal:
            constraint = refusal.about.get("constraint", "")
            return self._entry(REFUSED, name, code=refusal.code, constraint=constraint)
        facts = facts_of_result(result)
        writers = self.probe.last_writer
        return self._entry(DONE, name, writers=writers, bookings=facts.bookings, rooms=facts.rooms)

    def _send_request(self, name: str) -> Entry:
        request, staff = OPERATIONS[name].run(self.actor), self.actor.pick_staff()
        mode = self.api_client.choose_mode(request)
        if mode == KEYED:
            key = f"{self.actor.rng.getrandbits(64):x}"
            keyed = KeyedRequest(self.actor.hotel, staff, request, key, self.actor.now)
            self._record_sending(name, request, keyed.as_json())
            return self._send_twice(name, keyed)
        headers = self.api_client.headers_for(request, mode, staff)
        if headers is None:
            mode, headers = "", {}
        if request.sets:
            self._record_sending(name, request, {})
        query = "?dry_run=true" if mode == DRY else ""
        response = checked_response(self.api_client.send(request, staff, query, **headers))
        return self._answered(name, mode, request, response, self.probe.last_writer)

    def _record_sending(self, name: str, request: Request, recorded: dict[str, Any]) -> None:
        sets = as_json(request.sets)
        self.journal.write(Entry(SENDING, name, sets=sets, request=recorded, at=time.monotonic()))

    def _send_twice(self, name: str, keyed: KeyedRequest) -> Entry:
        """Send a request and repeat it with the same key, like a client that has lost the answer."""
        self.probe.target.is_keyed = True
        first = retry_until_available(lambda: self._post(keyed))
        before = self.probe.possible_writers
        is_replayed = first.has_header("Idempotent-Replayed")
        writers = before if is_replayed else self.probe.last_writer
        if first.status_code < 300:
            again = retry_until_available(lambda: self._post(keyed))
            if not again.has_header("Idempotent-Replayed") or again.json() != first.json():
                raise AssertionError(f"{name}: the repeated request has another answer: {again.content!r}")
        entry = self._answered(name, RESENT if keyed.is_resent else KEYED, keyed.request, first, writers)
        return replace(
            entry,
            key=keyed.key,
            recovered_after_kill=keyed.is_resent and is_replayed,
            recovered_after_crash=is_replayed and not keyed.is_resent,
        )

    def _post(self, keyed: KeyedRequest) -> Any:
        """Send a request until it is not in flight: the transaction of a killed worker may still run."""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while True:
            response = checked_response(self.api_client.send_idempotent(keyed))
            if not _is_in_flight(response) or time.monotonic() > deadline:
                return response
            time.sleep(0.05)

    def _answered(self, name: str, mode: str, request: Request, response: Any, writers: list[str]) -> Entry:
        if response.status_code >= 300:
            problem = response.json()
            constraint = problem.get("constraint", "")
            return self._entry(REFUSED, name, mode=mode, code=problem["code"], constraint=constraint)
        if request.method == "get":
            return self._entry(DONE, name, mode=mode)
        body = response.json()
        differences = differences_from_request(as_json(request.body), body)
        if mode == DRY:
            return self._entry(DONE, name, mode=mode, differences=differences)
        facts = facts_of_body(body, hotel_pk=self.actor.hotel.pk)
        return self._entry(
            DONE,
            name,
            mode=mode,
            writers=writers,
            bookings=facts.bookings,
            rooms=facts.rooms,
            differences=differences,
        )

    def _entry(self, event: str, name: str, **values: Any) -> Entry:
        return Entry(
            event,
            name,
            command_ids=self.probe.command_ids,
            retried=dict(self.probe.retried),
            at=time.monotonic(),
            **values,
        )


def work(path: Path, *, seed: int, count: int, started_at: float) -> None:
    """Give so many commands, after the request that an earlier worker left without an answer."""
    worker = Worker(Journal(path), seed=seed, started_at=started_at)
    worker.resume(last_entry(path))
    for _ in range(count):
        worker.run_one()


def _is_in_flight(response: Any) -> bool:
    return response.status_code == 409 and bool(response.json()["code"] == "idempotency_in_flight")


def checked_response(response: Any) -> Any:
    """Return an answer below 500, or "busy". Raises DatabaseGone for "unavailable", AssertionError for others."""
    if response.status_code < 500:
        return response
    code = response.json()["code"]
    if code == "unavailable":
        raise DatabaseGone
    if code != "busy":
        raise AssertionError(f"{response.status_code}: {response.content!r}")
    return response


def raise_database_gone(act: Callable[[], T]) -> T:
    """Return the result of `act`. Raises DatabaseGone, after connecting again, if the server was killed meanwhile."""
    try:
        return act()
    except (DatabaseError, InterfaceError) as error:
        if not is_connection_lost(error):
            raise
        _reconnect()
        raise DatabaseGone from error
    except DatabaseGone:
        _reconnect()
        raise


def retry_until_available(act: Callable[[], T]) -> T:
    """Return the result of `act`, called again each time the server was killed meanwhile."""
    while True:
        try:
            return raise_database_gone(act)
        except DatabaseGone:
            continue


def _reconnect() -> None:
    connection.close()
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while True:
        try:
            connection.ensure_connection()
        except (DatabaseError, InterfaceError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
