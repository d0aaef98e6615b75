"""The schedule and the orders of faults, and the cases that a run has to meet."""

import random
from collections import Counter
from pathlib import Path

import pytest

from tools.stress.faults import FULL_RUN_COMMANDS, TARGETED, Fault, FaultOrders, missed_cases, schedule_faults

MET = {"recovered_after_kill": 1, "lost_and_done": 1, "recovered_after_crash": 1}
MISSED = {
    "recovered_after_kill": "The run missed a case. No worker recovered the answer of a killed worker.",
    "lost_and_done": "The run missed a case. No command was done whose answer was lost with the server.",
    "recovered_after_crash": "The run missed a case. No answer that was lost with the server was recovered.",
}


def test_blows_of_every_kind() -> None:
    faults = schedule_faults(commands=1000, kills=5, crashes=4, rng=random.Random(1))
    assert faults == sorted(faults)
    assert Counter(fault for _, fault in faults) == {
        Fault.KILL_AFTER_COMMIT: 3,
        Fault.KILL: 2,
        Fault.CRASH_AT_COMMIT: 2,
        Fault.CRASH: 1,
        Fault.CRASH_AT_KEYED_COMMIT: 1,
    }
    assert all(0 <= moment < (500 if fault in TARGETED else 1000) for moment, fault in faults)


def test_order_is_taken_once(tmp_path: Path) -> None:
    orders, receipts = (
        FaultOrders(tmp_path),
        [tmp_path / "0.killed_after_commit", tmp_path / "1.killed_after_commit"],
    )
    orders.give(Fault.KILL_AFTER_COMMIT)
    assert orders.any_pending(TARGETED)
    assert [orders.take(Fault.KILL_AFTER_COMMIT, receipt=receipt) for receipt in receipts] == [True, False]
    assert [receipt.exists() for receipt in receipts] == [True, False]
    assert not orders.any_pending(TARGETED)


def test_withdrawn_order_is_not_pending(tmp_path: Path) -> None:
    orders = FaultOrders(tmp_path)
    orders.give(Fault.CRASH_AT_COMMIT)
    assert orders.is_pending(Fault.CRASH_AT_COMMIT)
    orders.withdraw()
    assert not orders.any_pending(TARGETED)


@pytest.mark.parametrize("name", MET)
def test_large_run_must_meet_every_case(name: str) -> None:
    assert missed_cases(MET, commands=FULL_RUN_COMMANDS, kills=2, crashes=3, killed_after_commit=1) == []
    incomplete = MET | {name: 0}
    assert missed_cases(
        incomplete, commands=FULL_RUN_COMMANDS, kills=2, crashes=3, killed_after_commit=0
    ) == [MISSED[name]]
    assert (
        missed_cases(incomplete, commands=FULL_RUN_COMMANDS - 1, kills=2, crashes=3, killed_after_commit=0)
        == []
    )
    assert (
        missed_cases(incomplete, commands=FULL_RUN_COMMANDS, kills=0, crashes=0, killed_after_commit=0) == []
    )


def test_each_kill_after_a_commit_needs_a_recovered_answer() -> None:
    (error,) = missed_cases(MET, commands=1, kills=2, crashes=0, killed_after_commit=2)
    assert error == "2 workers were killed after a commit, 1 answers recovered."
