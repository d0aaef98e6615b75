"""Tests of the events that a hotel keeps for its listeners."""

from typing import Any, cast

from notifications.api.stream.feeds import KEPT_FRAMES, HotelFeed
from notifications.api.stream.frames import Frame, frames_of
from notifications.api.stream.pages import LARGEST_TEXT, Progress, text_of
from notifications.api.stream.start import StreamStart
from staff.api.continued_access import Access
from tests.notifications.feed_events import feed_event

START = StreamStart(
    hotel_pk=1,
    hotel_slug="grand",
    access=Access(user_pk=1, staff_pk=1, roles=(), token_digest="digest", session_key=None),
    types=frozenset({"room_updated"}),
    shows_amounts=True,
    position=0,
    last_position=0,
    retry_milliseconds=1000,
)


def frames(first: int, last: int, **fields: Any) -> list[Frame]:
    events = [feed_event(position, **fields) for position in range(first, last + 1)]
    return frames_of(events, hotel_slug="grand")


def feed_at(position: int, *kept: Frame) -> HotelFeed:
    feed = HotelFeed(hotel_pk=1, hotel_slug="grand", position=position)
    if kept:
        feed.add(kept)
    return feed


def positions(feed: HotelFeed, after: int, limit: int = 1000) -> list[int]:
    return [frame.position for frame in feed.frames_after(after, limit=limit)]


def test_feed_knows_what_it_keeps() -> None:
    feed = feed_at(10, *frames(11, 15))

    assert [feed.has_all_after(position) for position in (9, 10, 12, 15, 20)] == [
        False,
        True,
        True,
        True,
        True,
    ]
    assert positions(feed, 10) == [11, 12, 13, 14, 15]
    assert positions(feed, 13) == [14, 15]
    assert positions(feed, 10, limit=2) == [11, 12]
    assert positions(feed, 15) == positions(feed, 20) == []


def test_empty_feed_has_all_after_its_position() -> None:
    feed = feed_at(10)

    assert [feed.has_all_after(position) for position in (9, 10, 11)] == [False, True, True]
    assert positions(feed, 10) == []


def test_feed_keeps_a_limited_number_of_events() -> None:
    feed = feed_at(0, *frames(1, KEPT_FRAMES))
    feed.add(frames(KEPT_FRAMES + 1, KEPT_FRAMES + 3))

    assert feed.position == KEPT_FRAMES + 3
    assert not feed.has_all_after(2)
    assert positions(feed, 3) == list(range(4, KEPT_FRAMES + 4))


class Waiting:
    """A listener that has come to a position."""

    def __init__(self, position: int) -> None:
        self.position = position


def test_feed_forgets_what_all_listeners_have_passed() -> None:
    feed, listeners = feed_at(0, *frames(1, 5)), [Waiting(2), Waiting(4)]
    feed.listeners = cast(Any, set(listeners))

    feed.forget()

    assert positions(feed, 2) == [3, 4, 5]
    assert not feed.has_all_after(1)
    listeners[0].position = listeners[1].position = 5
    feed.forget()
    assert positions(feed, 0) == []


def test_text_ends_at_its_largest_size_and_continues_from_there() -> None:
    large = frames(1, 3, snapshot={"notes": "x" * (LARGEST_TEXT // 2)})
    progress = Progress(0)

    first = text_of(large, START, progress)

    assert progress.position == 2
    assert first == b"".join(frame.text(shows_amounts=True) for frame in large[:2])


def test_text_leaves_out_other_types_and_passes_them() -> None:
    progress = Progress(0)

    text = text_of(frames(1, 3, type="task_created"), START, progress)

    assert (text, progress.position) == (b"", 3)


def test_one_reset_precedes_all_events_without_snapshots() -> None:
    progress = Progress(4)
    pruned = frames(5, 6, snapshot_json=None)

    text = text_of(pruned, START, progress)

    reset = b'event: reset\nid: 4\ndata: {"position":4}\n\n'
    assert text == reset + b"".join(frame.text(shows_amounts=True) for frame in pruned)
    assert b'"snapshot":null' in text
