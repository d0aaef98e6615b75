"""Tests of the verdict on a run of relays: it finds what is lost, out of order, or changed."""

from tools.pusher.requests import ReceivedMessage
from tools.relays.verdict import Verdict, judge

FEED = {"rooms": [(1, "a"), (2, "b"), (3, "c")]}


def received(*events: tuple[int, str], channel: str = "rooms") -> list[ReceivedMessage]:
    return [
        ReceivedMessage(channel, "room_updated", {"position": position, "event_id": event_id}, 0, 0)
        for position, event_id in events
    ]


def test_whole_feed_in_order_is_good() -> None:
    verdict = judge(FEED, received((1, "a"), (2, "b"), (3, "c")))

    assert verdict == Verdict(expected=3, lost=0, out_of_order=0, repeated=0, changed=0)
    assert verdict.is_good


def test_repetitions_are_counted_and_good() -> None:
    verdict = judge(FEED, received((1, "a"), (2, "b"), (1, "a"), (2, "b"), (3, "c")))

    assert verdict == Verdict(expected=3, lost=0, out_of_order=0, repeated=2, changed=0)
    assert verdict.is_good


def test_faults_are_found() -> None:
    assert judge(FEED, received((1, "a"), (3, "c"))).lost == 1
    assert judge(FEED, received((1, "a"), (2, "b"), (3, "c"), channel="bookings")).lost == 3
    assert judge(FEED, received((1, "a"), (3, "c"), (2, "b"))).out_of_order == 1
    assert judge(FEED, received((1, "a"), (2, "b"), (2, "x"), (3, "c"))).changed == 1
    assert judge(FEED, received((1, "a"), (2, "x"), (3, "c"))).lost == 1
    assert not any(
        verdict.is_good
        for verdict in (Verdict(1, 1, 0, 0, 0), Verdict(1, 0, 1, 0, 0), Verdict(1, 0, 0, 1, 1))
    )
