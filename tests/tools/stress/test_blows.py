"""Aimed blows fall in time, each on one worker, and the siege says which hard case it did not meet."""

import random
from collections import Counter
from pathlib import Path

import pytest

from tools.stress.blows import AIMED, LARGE, Blow, Orders, drawn, not_met

MET = {"given_again": 1, "lost_and_done": 1, "given_after_crash": 1}
TOO_MILD = {
    "given_again": "The siege was too mild. No worker found the answer of one who was killed.",
    "lost_and_done": "The siege was too mild. No command was done whose answer was lost with the server.",
    "given_after_crash": "The siege was too mild. No answer that was lost with the server was given again.",
}


def test_blows_of_every_kind() -> None:
    blows = drawn(commands=1000, kills=5, crashes=4, dice=random.Random(1))
    assert blows == sorted(blows)
    assert Counter(blow for _, blow in blows) == {
        Blow.KILL_AFTER_COMMIT: 3,
        Blow.KILL: 2,
        Blow.CRASH_AT_COMMIT: 2,
        Blow.CRASH: 1,
        Blow.CRASH_AT_KEYED_COMMIT: 1,
    }
    assert all(0 <= moment < (500 if blow in AIMED else 1000) for moment, blow in blows)


def test_an_order_is_taken_once(tmp_path: Path) -> None:
    orders, receipts = Orders(tmp_path), [tmp_path / "0.fell", tmp_path / "1.fell"]
    orders.give(Blow.KILL_AFTER_COMMIT)
    assert orders.are_out(AIMED)
    assert [orders.take(Blow.KILL_AFTER_COMMIT, receipt=receipt) for receipt in receipts] == [True, False]
    assert [receipt.exists() for receipt in receipts] == [True, False]
    assert not orders.are_out(AIMED)


def test_an_order_is_withdrawn(tmp_path: Path) -> None:
    orders = Orders(tmp_path)
    orders.give(Blow.CRASH_AT_COMMIT)
    assert orders.is_out(Blow.CRASH_AT_COMMIT)
    orders.withdraw()
    assert not orders.are_out(AIMED)


@pytest.mark.parametrize("name", MET)
def test_a_large_siege_meets_every_hard_case(name: str) -> None:
    assert not_met(MET, commands=LARGE, kills=2, crashes=3, fallen=1) == []
    mild = MET | {name: 0}
    assert not_met(mild, commands=LARGE, kills=2, crashes=3, fallen=0) == [TOO_MILD[name]]
    assert not_met(mild, commands=LARGE - 1, kills=2, crashes=3, fallen=0) == []
    assert not_met(mild, commands=LARGE, kills=0, crashes=0, fallen=0) == []


def test_whoever_fell_after_a_commit_had_an_answer_to_be_found() -> None:
    (fault,) = not_met(MET, commands=1, kills=2, crashes=0, fallen=2)
    assert fault == "2 workers fell after a commit, 1 answers were found"
