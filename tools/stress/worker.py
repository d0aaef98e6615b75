"""One process of the siege: it gives commands, and notes each before and after."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from django.db import DatabaseError, InterfaceError, connection

from hotel.kernel.exceptions import Refusal
from tools.stress.answers import plain, shown_otherwise, told, told_over_http
from tools.stress.blows import Orders, Target, receipt_of
from tools.stress.clerk import Clerk
from tools.stress.deeds import DEEDS, Errand
from tools.stress.journal import (
    ASKED,
    BEGUN,
    DONE,
    DRY,
    FOUND,
    KEYED,
    LOST,
    REFUSED,
    Journal,
    Line,
    last_line,
)
from tools.stress.letters import Letter, letter_found
from tools.stress.requests import Request
from tools.stress.terminal import Terminal
from tools.stress.watch import is_lost, watch_runner

T = TypeVar("T")

PATIENCE = 180
"""Seconds until a killed server must answer again."""


class DatabaseGone(Exception):
    """The server was killed; what was asked of it may have happened or not."""


class Worker:
    def __init__(self, journal: Journal, *, seed: int, began: float) -> None:
        target = Target(Orders(journal.path.parent), receipt=receipt_of(journal.path))
        self.journal, self.watch = journal, watch_runner(target)
        self.clerk = insist(lambda: Clerk(seed=seed, began=began))
        self.terminal = Terminal(self.clerk)

    def take_over(self, left: Line | None) -> None:
        """Go on with what somebody who was killed had noted last: an unanswered letter is sent again."""
        if left and left.what == ASKED and left.letter:
            letter = insist(lambda: letter_found(left.letter))
            self.clerk.hotel = letter.hotel
            self.journal.write(self._ask_twice(left.kind, letter))

    def give(self) -> None:
        """Give one command of any kind and note what became of it."""
        kinds = list(DEEDS)
        (kind,) = self.clerk.dice.choices(kinds, weights=[deed.weight for deed in DEEDS.values()])
        self.clerk.turn_to_some_hotel()
        self.journal.write(Line(BEGUN, kind))
        self.watch.clear()
        try:
            line = answering(lambda: self._ask(kind) if isinstance(DEEDS[kind], Errand) else self._do(kind))
        except DatabaseGone:
            line = self._line(LOST, kind, writers=self.watch.possible_writers)
        self.journal.write(line)

    def _do(self, kind: str) -> Line:
        """Ask a service."""
        try:
            answer = DEEDS[kind].do(self.clerk)
        except Refusal as refusal:
            constraint = refusal.about.get("constraint", "")
            return self._line(REFUSED, kind, code=refusal.code, constraint=constraint)
        heard = told(answer)
        writers = self.watch.last_writer
        return self._line(DONE, kind, writers=writers, bookings=heard.bookings, rooms=heard.rooms)

    def _ask(self, kind: str) -> Line:
        """Ask over HTTP."""
        request, who = DEEDS[kind].do(self.clerk), self.clerk.somebody()
        manner = self.terminal.manner_for(request)
        if manner == KEYED:
            key = f"{self.clerk.dice.getrandbits(64):x}"
            letter = Letter(self.clerk.hotel, who, request, key, self.clerk.now)
            self._note(kind, request, letter.noted())
            return self._ask_twice(kind, letter)
        headers = self.terminal.headers_for(request, manner, who)
        if headers is None:
            manner, headers = "", {}
        if request.sets:
            self._note(kind, request, {})
        query = "?dry_run=true" if manner == DRY else ""
        response = heard_of(self.terminal.send(request, who, query, **headers))
        return self._answered(kind, manner, request, response, self.watch.last_writer)

    def _note(self, kind: str, request: Request, letter: dict[str, Any]) -> None:
        """Note what is asked for, before it is."""
        sets = plain(request.sets)
        self.journal.write(Line(ASKED, kind, sets=sets, letter=letter, at=time.monotonic()))

    def _ask_twice(self, kind: str, letter: Letter) -> Line:
        """With one Idempotency-Key, as a client does that has lost the answer: it is done once."""
        self.watch.target.is_keyed = True
        first = insist(lambda: self._post(letter))
        before = self.watch.possible_writers
        replayed = first.has_header("Idempotent-Replayed")
        writers = before if replayed else self.watch.last_writer
        if first.status_code < 300:
            again = insist(lambda: self._post(letter))
            if not again.has_header("Idempotent-Replayed") or again.json() != first.json():
                raise AssertionError(f"{kind}: answered otherwise when sent again: {again.content!r}")
        line = self._answered(kind, FOUND if letter.found else KEYED, letter.request, first, writers)
        return replace(
            line,
            key=letter.key,
            given_again=letter.found and replayed,
            given_after_crash=replayed and not letter.found,
        )

    def _post(self, letter: Letter) -> Any:
        """Send it until it is not on its way already: who was killed may have a transaction that still runs."""
        deadline = time.monotonic() + PATIENCE
        while True:
            response = heard_of(self.terminal.send_letter(letter))
            if not _is_in_flight(response) or time.monotonic() > deadline:
                return response
            time.sleep(0.05)

    def _answered(self, kind: str, manner: str, request: Request, response: Any, writers: list[str]) -> Line:
        if response.status_code >= 300:
            problem = response.json()
            constraint = problem.get("constraint", "")
            return self._line(REFUSED, kind, manner=manner, code=problem["code"], constraint=constraint)
        if request.method == "get":
            return self._line(DONE, kind, manner=manner)
        body = response.json()
        otherwise = shown_otherwise(plain(request.body), body)
        if manner == DRY:
            return self._line(DONE, kind, manner=manner, otherwise=otherwise)
        heard = told_over_http(body, hotel_id=self.clerk.hotel.pk)
        return self._line(
            DONE,
            kind,
            manner=manner,
            writers=writers,
            bookings=heard.bookings,
            rooms=heard.rooms,
            otherwise=otherwise,
        )

    def _line(self, what: str, kind: str, **more: Any) -> Line:
        return Line(
            what,
            kind,
            ids=self.watch.ids,
            repeated=dict(self.watch.repeated),
            at=time.monotonic(),
            **more,
        )


def work(path: Path, *, seed: int, count: int, began: float) -> None:
    """Give so many commands."""
    worker = Worker(Journal(path), seed=seed, began=began)
    worker.take_over(last_line(path))
    for _ in range(count):
        worker.give()


def _is_in_flight(response: Any) -> bool:
    return response.status_code == 409 and bool(response.json()["code"] == "idempotency_in_flight")


def heard_of(response: Any) -> Any:
    """The answer. Raises DatabaseGone when it is that the database does not answer."""
    if response.status_code < 500:
        return response
    code = response.json()["code"]
    if code == "unavailable":
        raise DatabaseGone
    if code != "busy":
        raise AssertionError(f"{response.status_code}: {response.content!r}")
    return response


def answering(act: Callable[[], T]) -> T:
    """What `act` returns. Raises DatabaseGone, with a new connection, when the server was killed meanwhile."""
    try:
        return act()
    except (DatabaseError, InterfaceError) as error:
        if not is_lost(error):
            raise
        _reconnect()
        raise DatabaseGone from error
    except DatabaseGone:
        _reconnect()
        raise


def insist(act: Callable[[], T]) -> T:
    """What `act` returns, tried again until the server lives long enough."""
    while True:
        try:
            return answering(act)
        except DatabaseGone:
            continue


def _reconnect() -> None:
    connection.close()
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.ensure_connection()
        except (DatabaseError, InterfaceError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
