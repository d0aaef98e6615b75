"""What must be true when the siege is over."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from tests.invariants.check import broken_invariants
from tools.stress.books import Books
from tools.stress.deeds import DEEDS
from tools.stress.journal import ASKED, BEGUN, DONE, LOST, REFUSED, STALE, Line
from tools.stress.news import stale_news
from tools.stress.replay import contradictions
from tools.stress.unlogged import Register, Values, values_now
from tools.stress.upkeep import upkeep_contradictions

MAY_BE_SO_ALREADY = {"PATCH booking", "POST assign-room", "assign", "change_stay"}
"""Asked for what is so already, these succeed whatever the booking's status, and write and tell nothing of it."""

WITHOUT_A_GUARD = {"busy", "invariant_refused", "constraint_refused"}
"""Nobody at a desk is told these: a guard in words refuses first, or an invariant whose code says what is so."""


@dataclass
class Outcome:
    """What the workers were told, counted, and what is wrong.

    `unanswered`: the worker was killed before it could note an answer; `given_again`: so it was, and the next one was
    given the answer. `lost`: the server was killed before it could give one; `lost_and_done`: what was done all the
    same; `given_after_crash`: what was sent with a key and done, and answered when it was sent again. `constraints`:
    what in the database refused whom; `unguarded`: who was refused WITHOUT_A_GUARD, and by what.
    """

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    constraints: Counter[str] = field(default_factory=Counter)
    unguarded: Counter[str] = field(default_factory=Counter)
    manners: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    given_again: int = 0
    lost_and_done: int = 0
    given_after_crash: int = 0
    faults: list[str] = field(default_factory=list)


def judge(lines: Iterable[Line], *, founding: set[str], rules: Values) -> Outcome:
    """Hold what was told against what is. `founding`: the commands that made the hotels; `rules`: what was so then."""
    broken = [*broken_invariants(connection), *contradictions(), *upkeep_contradictions()]
    outcome = Outcome(faults=broken or stale_news(now=datetime.now(UTC)))
    books, register = Books.read(), Register(rules)
    answered: set[str] = set()
    for line in lines:
        register.take(line)
        if line.what == ASKED:
            continue
        answered.update(line.ids)
        _count(line, outcome)
        outcome.lost_and_done += line.what == LOST and bool(books.commands & set(line.writers))
        outcome.faults += _faults(line, books)
    outcome.faults += register.faults(values_now())
    outcome.faults += [f"{count} times {who}" for who, count in sorted(outcome.unguarded.items())]
    unknown = books.commands - answered - founding
    unnoted = outcome.unanswered + outcome.given_again
    if len(unknown) > unnoted:
        outcome.faults.append(f"{len(unknown)} commands wrote, {unnoted} were left without an answer")
    return outcome


def _count(line: Line, outcome: Outcome) -> None:
    outcome.repeated.update(line.repeated)
    if line.what == BEGUN:
        outcome.unanswered += 1
        return
    outcome.unanswered -= 1
    outcome.given_again += line.given_again
    outcome.given_after_crash += line.given_after_crash
    {DONE: outcome.done, REFUSED: outcome.refused, LOST: outcome.lost}[line.what][line.kind] += 1
    if line.what == REFUSED:
        _count_refusal(line, outcome)
    if line.manner:
        outcome.manners[f"{line.manner}, {line.what}"] += 1


def _count_refusal(line: Line, outcome: Outcome) -> None:
    outcome.codes[line.code] += 1
    if line.constraint:
        outcome.constraints[f"{line.kind} by {line.constraint}"] += 1
    if line.code in WITHOUT_A_GUARD:
        by = f" by {line.constraint}" if line.constraint else ""
        outcome.unguarded[f"{line.kind} was refused as {line.code}{by}"] += 1


def _faults(line: Line, books: Books) -> Iterable[str]:
    """Nothing of an attempt that failed is there; of one that succeeded, all that its answer said."""
    wrote = books.commands & set(line.ids)
    for attempt in sorted(wrote - set(line.writers)):
        yield f"{line.kind} {attempt} was {line.what}{_in(line.manner)}, and wrote"
    known = sorted(wrote & set(line.writers))
    if len(known) > 1 or (line.what == DONE and line.writers and not known):
        yield f"{line.kind} {line.writers} was {line.what}{_in(line.manner)}, and {len(known)} wrote"
    yield from _manner_faults(line, books)
    writer = known[0] if known else ""
    for booking_id, said in line.bookings.items():
        if "left" not in said:
            yield from _booking_faults(line.kind, writer, booking_id, said, books)
        elif (writer, booking_id, said["left"]) not in books.departures:
            yield f"{line.kind} {writer}: {booking_id} has not left {said['left']}"
    for room, said in line.rooms.items():
        yield from _room_faults(line.kind, writer, room, said, books)


def _manner_faults(line: Line, books: Books) -> Iterable[str]:
    """What should not have been done was not; what was done is what was asked for; its answer is kept for its key."""
    if line.what == DONE and line.manner == STALE:
        yield f"{line.kind} {line.ids} was done although the subject was in another state"
    if line.what == DONE and DEEDS[line.kind].always_refused:
        yield f"{line.kind} was done"
    if line.key and (line.key in books.kept_answers) != (line.what == DONE):
        is_kept = "kept" if line.key in books.kept_answers else "not kept"
        yield f"{line.kind} {line.ids} was {line.what}, and its answer is {is_kept}"
    for difference in line.otherwise:
        yield f"{line.kind} {line.ids}{_in(line.manner)}: {difference}"


def _in(manner: str) -> str:
    return f" ({manner})" if manner else ""


def _booking_faults(
    kind: str, writer: str, booking_id: str, said: dict[str, Any], books: Books
) -> Iterable[str]:
    promised, news = DEEDS[kind].bookings, books.booking_news.get((writer, booking_id), {})
    if promised and said["status"] not in promised and (news or kind not in MAY_BE_SO_ALREADY):
        yield f"{kind}: {booking_id} is said to be {said['status']}"
    if books.booking_steps.get((booking_id, said["status_version"])) != said["status"]:
        yield f"{kind}: {booking_id} never was {said['status']} at {said['status_version']}"
    if "room_id" in said and books.place(booking_id, said["room_version"]) != said["room_id"]:
        yield f"{kind}: {booking_id} never had room {said['room_id']} at {said['room_version']}"
    yield from _differences(kind, booking_id, said, news)


def _room_faults(kind: str, writer: str, room: str, said: dict[str, Any], books: Books) -> Iterable[str]:
    promised = DEEDS[kind].rooms
    if promised and said["room_status"] not in promised:
        yield f"{kind}: room {room} is said to be {said['room_status']}"
    if books.room_steps.get((room, said["status_version"])) != said["room_status"]:
        yield f"{kind}: room {room} never was {said['room_status']} at {said['status_version']}"
    yield from _differences(kind, f"room {room}", said, books.room_news.get((writer, room), {}))


def _differences(kind: str, subject: str, said: dict[str, Any], news: dict[str, Any]) -> Iterable[str]:
    """What the answer said is what the same command told everybody."""
    for name in sorted(said.keys() & news.keys()):
        if said[name] != news[name]:
            yield f"{kind}: {subject} is said to have {name} {said[name]}, the news has {news[name]}"
