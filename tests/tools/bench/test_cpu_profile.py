"""The parts of a request are found, and each CPU second is charged once."""

import time

import pytest

from hotel.models import Hotel
from tests import scenarios
from tools.bench.cpu_profile import OTHER_PART, PARTS, CpuProfile, _check_out
from tools.bench.front_desk import FrontDesk
from tools.bench.wsgi_calls import Caller


@pytest.mark.django_db(transaction=True)
def test_check_out_is_charged_to_all_parts() -> None:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101")
    front_desk = FrontDesk(Hotel.objects.get(pk=scenario.hotel.pk))
    front_desk.check_in_group(group := front_desk.prepare_stays(1, rooms_each=1))
    profile = CpuProfile()
    started = time.thread_time()
    _check_out(Caller(front_desk.staff), group[0], profile)
    assert set(profile.spent) == {part for *_, part in PARTS} | {OTHER_PART, "commit"}
    assert min(profile.spent.values()) >= 0
    assert sum(profile.spent.values()) <= time.thread_time() - started


def test_inner_part_is_charged_instead_of_the_outer_part() -> None:
    profile = CpuProfile(since=time.thread_time())
    inner = profile.wrap("inner", lambda: compute(0.02))
    profile.wrap("outer", inner)()
    profile.charge()
    assert profile.spent["inner"] >= 0.02
    assert profile.spent["outer"] < 0.01


def compute(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass
