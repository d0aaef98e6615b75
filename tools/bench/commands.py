"""Check-in, move, check-out and group check-out, by the services and by the baseline in turn."""

from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg2

from hotel.models import Hotel
from tests.statement_count import statements_sent
from tools.bench.baseline import Baseline
from tools.bench.databases import Database
from tools.bench.front_desk import FrontDesk, Stay
from tools.bench.table import Row
from tools.bench.timing import WARM_UP, Times

BATCH_SIZE = 50
STATEMENTS, RATIO = 18, 3.5
GROUPS_AT_MOST = 60
"""Each round books, checks in and cleans up after three groups, which takes long."""

GROUP_STATEMENTS, GROUP_RATIO, ROOMS_PER_SECOND = 18, 2.0, 500

COMMANDS = ("check-in", "move", "check-out")
TOGETHER, AS_A_SET, ONE_BY_ONE = "together", "as a set", "one by one"


def rows(database: Database, hotel: Hotel, *, rounds: int, log: Callable[[str], None]) -> list[Row]:
    """Measure all commands and return their rows."""
    front_desk = FrontDesk(hotel)
    own = psycopg2.connect(database.url)
    baseline = Baseline(own, hotel=hotel, staff=front_desk.staff)
    try:
        log(f"{rounds} stays by the services and by the baseline, in turn ...")
        single = one_by_one(front_desk, baseline, rounds=rounds)
        groups = min(rounds, GROUPS_AT_MOST)
        log(f"{groups} groups of {BATCH_SIZE}, by the service and in two ways by the baseline ...")
        group = in_groups(front_desk, baseline, rounds=groups)
    finally:
        own.close()
    sent = statements(front_desk)
    return [*(_row(what, single, sent[what]) for what in COMMANDS), *_group_rows(group, sent["group"])]


def one_by_one(front_desk: FrontDesk, baseline: Baseline, *, rounds: int) -> Times:
    """Measure the commands of single stays, one contender after the other."""
    times = Times()
    turn = 0
    while times.count("check-out baseline") < rounds:
        group = front_desk.prepare_stays(BATCH_SIZE)
        for stay in group:
            contender, name = ((front_desk, "ours"), (baseline, "baseline"))[turn % 2]
            turn += 1
            for what, act in _commands(contender):
                times.measure(f"{what} {name}", partial(act, stay))
        front_desk.clean_rooms(group)
    return times


def in_groups(front_desk: FrontDesk, baseline: Baseline, *, rounds: int) -> Times:
    """Measure the check-outs of groups, one way after the other."""
    times = Times()
    ways = {
        TOGETHER: front_desk.check_out_group,
        ONE_BY_ONE: baseline.check_out_one_by_one,
        AS_A_SET: baseline.check_out_as_set,
    }
    for _ in range(rounds + WARM_UP):
        for name, check_out in ways.items():
            group = front_desk.prepare_stays(BATCH_SIZE)
            front_desk.check_in_group(group)
            times.measure(name, partial(check_out, group))
            front_desk.clean_rooms(group)
    return times


def statements(front_desk: FrontDesk) -> dict[str, int]:
    """Count the statements that the server receives for each command."""
    group = front_desk.prepare_stays(BATCH_SIZE)
    counts = {}
    for what, act in _commands(front_desk):
        with statements_sent() as sent:
            act(group[0])
        counts[what] = len(sent)
    front_desk.check_in_group(group[1:])
    with statements_sent() as sent:
        front_desk.check_out_group(group[1:])
    front_desk.clean_rooms(group)
    return {**counts, "group": len(sent)}


def _commands(contender: FrontDesk | Baseline) -> tuple[tuple[str, Callable[[Stay], Any]], ...]:
    return tuple(zip(COMMANDS, (contender.check_in, contender.move, contender.check_out), strict=True))


def _row(what: str, times: Times, sent: int) -> Row:
    ours, baseline = times.milliseconds(f"{what} ours"), times.milliseconds(f"{what} baseline")
    return Row(
        what=what,
        ours=ours,
        unit="ms",
        beside=baseline,
        ratio=ours / baseline,
        statements=sent,
        target=f"{STATEMENTS} statements, {RATIO}x",
        reached=sent <= STATEMENTS and ours / baseline <= RATIO,
        note=_cpu_note(times, f"{what} ours", f"{what} baseline"),
    )


def _cpu_note(times: Times, ours: str, baseline: str) -> str:
    own, other = times.cpu_milliseconds(ours), times.cpu_milliseconds(baseline)
    return f"Python alone {own:.1f} ms, the baseline's {other:.1f} ms"


def _group_rows(times: Times, sent: int) -> list[Row]:
    ours, baseline, as_a_set = (times.milliseconds(name) for name in (TOGETHER, ONE_BY_ONE, AS_A_SET))
    speed = BATCH_SIZE / ours * 1000
    what = f"check-out of a group of {BATCH_SIZE}"
    return [
        Row(
            what=what,
            ours=ours,
            unit="ms",
            beside=baseline,
            ratio=ours / baseline,
            statements=sent,
            target=f"{GROUP_STATEMENTS} statements, {GROUP_RATIO}x",
            reached=sent <= GROUP_STATEMENTS and ours / baseline <= GROUP_RATIO,
            note=f"baseline: statement by statement; {times.count(TOGETHER)} groups; "
            + _cpu_note(times, TOGETHER, ONE_BY_ONE),
        ),
        Row(
            what=what, ours=ours, unit="ms", beside=as_a_set, ratio=ours / as_a_set, note="baseline: in sets"
        ),
        Row(
            what="rooms checked out by groups",
            ours=speed,
            unit="/s",
            target=f"{ROOMS_PER_SECOND}/s",
            reached=speed >= ROOMS_PER_SECOND,
        ),
    ]
