"""The verdict on a run: the database must agree with itself and with every answer that a worker recorded."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from room_bookings.services.integrity import broken_invariants
from tools.stress.feed_replay import outdated_events
from tools.stress.journal import BEGUN, DONE, LOST, REFUSED, SENDING, STALE, Entry
from tools.stress.log_index import LogIndex
from tools.stress.log_replay import log_contradictions
from tools.stress.operations import OPERATIONS
from tools.stress.room_log_replay import room_contradictions
from tools.stress.unlogged_values import ValueHistory, Values, current_values

MAY_CHANGE_NOTHING = {"PATCH booking", "POST assign-room", "assign", "change_stay"}
"""Operations that succeed in any status of the booking, without a row or an event, if nothing is to change."""

UNEXPECTED_CODES = {"busy", "invariant_refused", "constraint_refused"}
"""Codes that no client should see: a guard refuses first, or an invariant with a code of its own."""


@dataclass
class Verdict:
    """The counted answers of all workers, and the errors.

    `unanswered`: the worker was killed before it recorded an answer. `recovered_after_kill`: so it was, and the next
    worker got the stored answer. `lost`: the server was killed before it answered. `lost_and_done`: the command was
    done all the same. `recovered_after_crash`: the lost answer of a request with a key came when it was repeated.
    `constraints`: refusals by the database. `unexpected`: refusals with one of UNEXPECTED_CODES.
    """

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    constraints: Counter[str] = field(default_factory=Counter)
    unexpected: Counter[str] = field(default_factory=Counter)
    modes: Counter[str] = field(default_factory=Counter)
    retried: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    recovered_after_kill: int = 0
    lost_and_done: int = 0
    recovered_after_crash: int = 0
    errors: list[str] = field(default_factory=list)


def reach_verdict(entries: Iterable[Entry], *, setup_commands: set[str], values: Values) -> Verdict:
    """Compare the journals with the database.

    `setup_commands` are the commands that created the hotels, `values` the unlogged values after them.
    """
    broken = [*map(str, broken_invariants(connection)), *log_contradictions(), *room_contradictions()]
    verdict = Verdict(errors=broken or outdated_events(now=datetime.now(UTC)))
    index, history = LogIndex.read(), ValueHistory(values)
    answered: set[str] = set()
    for entry in entries:
        history.add(entry)
        if entry.event == SENDING:
            continue
        answered.update(entry.command_ids)
        _count(entry, verdict)
        verdict.lost_and_done += entry.event == LOST and bool(index.commands & set(entry.writers))
        verdict.errors += _entry_errors(entry, index)
    verdict.errors += history.errors(current_values())
    verdict.errors += [f"{count} times {refusal}" for refusal, count in sorted(verdict.unexpected.items())]
    unknown = index.commands - answered - setup_commands
    unrecorded = verdict.unanswered + verdict.recovered_after_kill
    if len(unknown) > unrecorded:
        verdict.errors.append(f"{len(unknown)} unknown commands wrote, {unrecorded} have no recorded answer")
    return verdict


def _count(entry: Entry, verdict: Verdict) -> None:
    verdict.retried.update(entry.retried)
    if entry.event == BEGUN:
        verdict.unanswered += 1
        return
    verdict.unanswered -= 1
    verdict.recovered_after_kill += entry.recovered_after_kill
    verdict.recovered_after_crash += entry.recovered_after_crash
    {DONE: verdict.done, REFUSED: verdict.refused, LOST: verdict.lost}[entry.event][entry.operation] += 1
    if entry.event == REFUSED:
        _count_refusal(entry, verdict)
    if entry.mode:
        verdict.modes[f"{entry.mode}, {entry.event}"] += 1


def _count_refusal(entry: Entry, verdict: Verdict) -> None:
    verdict.codes[entry.code] += 1
    if entry.constraint:
        verdict.constraints[f"{entry.operation} by {entry.constraint}"] += 1
    if entry.code in UNEXPECTED_CODES:
        by = f" by {entry.constraint}" if entry.constraint else ""
        verdict.unexpected[f"{entry.operation} was refused as {entry.code}{by}"] += 1


def _entry_errors(entry: Entry, index: LogIndex) -> Iterable[str]:
    """Yield errors unless a failed attempt left nothing and a successful one left all that its answer shows."""
    wrote = index.commands & set(entry.command_ids)
    outcome = f"was {entry.event}{_in_mode(entry)}"
    for command_id in sorted(wrote - set(entry.writers)):
        yield f"{entry.operation} {command_id} {outcome}, and wrote"
    writers = sorted(wrote & set(entry.writers))
    if len(writers) > 1 or (entry.event == DONE and entry.writers and not writers):
        yield f"{entry.operation} {entry.writers} {outcome}, and {len(writers)} wrote"
    yield from _mode_errors(entry, index)
    writer = writers[0] if writers else ""
    for booking_id, facts in entry.bookings.items():
        if "checked_out_of" not in facts:
            yield from _booking_errors(entry.operation, writer, booking_id, facts, index)
        elif not (
            (writer or entry.recovered_after_kill)
            and index.is_check_out(writer, booking_id, facts["checked_out_of"])
        ):
            yield f"{entry.operation} {writer}: {booking_id} did not check out of {facts['checked_out_of']}"
    for room, facts in entry.rooms.items():
        yield from _room_errors(entry.operation, writer, room, facts, index)


def _mode_errors(entry: Entry, index: LogIndex) -> Iterable[str]:
    """Yield errors of stale requests, requests that are always refused, stored answers and shown values."""
    subject = f"{entry.operation} {entry.command_ids}"
    if entry.event == DONE and entry.mode == STALE:
        yield f"{subject} was done although its If-Match was stale"
    if entry.event == DONE and OPERATIONS[entry.operation].always_refused:
        yield f"{entry.operation} was done"
    if entry.key and (entry.key in index.stored_answer_keys) != (entry.event == DONE):
        is_stored = "stored" if entry.key in index.stored_answer_keys else "not stored"
        yield f"{subject} was {entry.event}, and its answer is {is_stored}"
    for difference in entry.differences:
        yield f"{subject}{_in_mode(entry)}: {difference}"


def _in_mode(entry: Entry) -> str:
    return f" ({entry.mode})" if entry.mode else ""


def _booking_errors(
    operation: str, writer: str, booking_id: str, facts: dict[str, Any], index: LogIndex
) -> Iterable[str]:
    promised, event = OPERATIONS[operation].bookings, index.booking_events.get((writer, booking_id), {})
    if promised and facts["status"] not in promised and (event or operation not in MAY_CHANGE_NOTHING):
        yield f"{operation}: {booking_id} is shown as {facts['status']}"
    if index.booking_status.get((booking_id, facts["status_version"])) != facts["status"]:
        yield f"{operation}: {booking_id} never was {facts['status']} at {facts['status_version']}"
    if "room_pk" in facts and index.assigned_room(booking_id, facts["room_version"]) != facts["room_pk"]:
        yield f"{operation}: {booking_id} never had room {facts['room_pk']} at {facts['room_version']}"
    yield from _differences(operation, booking_id, facts, event)


def _room_errors(
    operation: str, writer: str, room: str, facts: dict[str, Any], index: LogIndex
) -> Iterable[str]:
    promised = OPERATIONS[operation].rooms
    if promised and facts["room_status"] not in promised:
        yield f"{operation}: room {room} is shown as {facts['room_status']}"
    if index.room_status.get((room, facts["status_version"])) != facts["room_status"]:
        yield f"{operation}: room {room} never was {facts['room_status']} at {facts['status_version']}"
    yield from _differences(operation, f"room {room}", facts, index.room_events.get((writer, room), {}))


def _differences(operation: str, subject: str, facts: dict[str, Any], event: dict[str, Any]) -> Iterable[str]:
    """Yield a sentence for each value of an answer that differs from the event of the same command."""
    for name in sorted(facts.keys() & event.keys()):
        if facts[name] != event[name]:
            yield f"{operation}: {subject} is shown with {name} {facts[name]}, the event has {event[name]}"
