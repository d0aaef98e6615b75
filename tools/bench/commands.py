"""Check-in, move, check-out and a group's check-out: the service and the floor take turns in one hotel."""

from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg2

from hotel.models import Hotel
from tests.statements import statements_sent
from tools.bench.databases import Database
from tools.bench.floor import Floor
from tools.bench.stays import Desk, Stay
from tools.bench.table import Row
from tools.bench.timing import WARM_UP, Times

AT_A_TIME = 50
STATEMENTS, RATIO = 18, 3.5
GROUPS_AT_MOST = 60
"""Three groups are booked, let in and cleaned up after for each round that is counted."""

GROUP_STATEMENTS, GROUP_RATIO, ROOMS_PER_SECOND = 18, 2.0, 500

ONE = ("check-in", "move", "check-out")
TOGETHER, AS_A_SET, ONE_BY_ONE = "together", "as a set", "one by one"


def rows(database: Database, hotel: Hotel, *, rounds: int, say: Callable[[str], None]) -> list[Row]:
    desk = Desk(hotel)
    own = psycopg2.connect(database.url)
    floor = Floor(own, hotel=hotel, staff=desk.staff)
    try:
        say(f"{rounds} stays by the services and by hand, in turn ...")
        single = one_by_one(desk, floor, rounds=rounds)
        groups = min(rounds, GROUPS_AT_MOST)
        say(f"{groups} groups of {AT_A_TIME}, by the service and twice by hand ...")
        group = in_groups(desk, floor, rounds=groups)
    finally:
        own.close()
    sent = statements(desk)
    return [*(_row(what, single, sent[what]) for what in ONE), *_group_rows(group, sent["group"])]


def one_by_one(desk: Desk, floor: Floor, *, rounds: int) -> Times:
    times = Times()
    turn = 0
    while times.count("check-out floor") < rounds:
        group = desk.prepare(AT_A_TIME)
        for stay in group:
            who, name = ((desk, "ours"), (floor, "floor"))[turn % 2]
            turn += 1
            for what, act in _commands(who):
                times.take(f"{what} {name}", partial(act, stay))
        desk.clean(group)
    return times


def in_groups(desk: Desk, floor: Floor, *, rounds: int) -> Times:
    times = Times()
    ways = {TOGETHER: desk.leave_together, ONE_BY_ONE: floor.leave_one_by_one, AS_A_SET: floor.leave_as_a_set}
    for _ in range(rounds + WARM_UP):
        for name, leave in ways.items():
            group = desk.prepare(AT_A_TIME)
            desk.arrive_together(group)
            times.take(name, partial(leave, group))
            desk.clean(group)
    return times


def statements(desk: Desk) -> dict[str, int]:
    """What the server receives for each command."""
    group = desk.prepare(AT_A_TIME)
    counts = {}
    for what, act in _commands(desk):
        with statements_sent() as sent:
            act(group[0])
        counts[what] = len(sent)
    desk.arrive_together(group[1:])
    with statements_sent() as sent:
        desk.leave_together(group[1:])
    desk.clean(group)
    return {**counts, "group": len(sent)}


def _commands(who: Desk | Floor) -> tuple[tuple[str, Callable[[Stay], Any]], ...]:
    return tuple(zip(ONE, (who.arrive, who.move, who.leave), strict=True))


def _row(what: str, times: Times, sent: int) -> Row:
    ours, floor = times.milliseconds(f"{what} ours"), times.milliseconds(f"{what} floor")
    return Row(
        what=what,
        ours=ours,
        unit="ms",
        beside=floor,
        ratio=ours / floor,
        statements=sent,
        target=f"{STATEMENTS} statements, {RATIO}x",
        reached=sent <= STATEMENTS and ours / floor <= RATIO,
        note=_python(times, f"{what} ours", f"{what} floor"),
    )


def _python(times: Times, ours: str, floor: str) -> str:
    return (
        f"Python alone {times.own_milliseconds(ours):.1f} ms, floor's {times.own_milliseconds(floor):.1f} ms"
    )


def _group_rows(times: Times, sent: int) -> list[Row]:
    ours, floor, as_a_set = (times.milliseconds(name) for name in (TOGETHER, ONE_BY_ONE, AS_A_SET))
    speed = AT_A_TIME / ours * 1000
    what = f"check-out of a group of {AT_A_TIME}"
    return [
        Row(
            what=what,
            ours=ours,
            unit="ms",
            beside=floor,
            ratio=ours / floor,
            statements=sent,
            target=f"{GROUP_STATEMENTS} statements, {GROUP_RATIO}x",
            reached=sent <= GROUP_STATEMENTS and ours / floor <= GROUP_RATIO,
            note=f"floor: statement by statement; {times.count(TOGETHER)} groups; "
            + _python(times, TOGETHER, ONE_BY_ONE),
        ),
        Row(what=what, ours=ours, unit="ms", beside=as_a_set, ratio=ours / as_a_set, note="floor: in sets"),
        Row(
            what="rooms left by groups",
            ours=speed,
            unit="/s",
            target=f"{ROOMS_PER_SECOND}/s",
            reached=speed >= ROOMS_PER_SECOND,
        ),
    ]
