"""The parts of a request are found where they are, and what they cost is counted once."""

import time

import pytest

from hotel.models import Hotel
from tests import scenarios
from tools.bench.calls import Caller
from tools.bench.parts import PARTS, THE_REST, Ledger, _check_out
from tools.bench.stays import Desk


@pytest.mark.django_db(transaction=True)
def test_a_check_out_is_charged_to_all_parts() -> None:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101")
    desk = Desk(Hotel.objects.get(pk=scenario.hotel.pk))
    desk.arrive_together(group := desk.prepare(1, rooms_each=1))
    ledger = Ledger()
    started = time.thread_time()
    _check_out(Caller(desk.staff), group[0], ledger)
    assert set(ledger.spent) == {part for *_, part in PARTS} | {THE_REST, "commit"}
    assert min(ledger.spent.values()) >= 0
    assert sum(ledger.spent.values()) <= time.thread_time() - started


def test_who_runs_inside_another_part_is_charged_instead_of_it() -> None:
    ledger = Ledger(since=time.thread_time())
    inner = ledger.charged("inner", lambda: compute(0.02))
    ledger.charged("outer", inner)()
    ledger.charge()
    assert ledger.spent["inner"] >= 0.02
    assert ledger.spent["outer"] < 0.01


def compute(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass
