"""Read and filter the events of one stream."""

from collections.abc import Iterable
from dataclasses import dataclass

from notifications.api.stream.frames import Frame, frames_of, heartbeat, opening, reset
from notifications.api.stream.start import StreamStart
from notifications.selectors import events_after_cursors

PAGE = 100
"""Events that are read or sent at a time."""
LARGEST_TEXT = 1 << 18
"""Bytes after which a text takes no further event."""


@dataclass
class Progress:
    """The position of a stream, and whether it has sent a reset."""

    position: int
    has_reset: bool = False


def read_frames(*, hotel_pk: int, hotel_slug: str, position: int, limit: int = PAGE) -> list[Frame]:
    """Read the next events of a hotel after a position, of all types."""
    ((_, events),) = events_after_cursors([(hotel_pk, position)], limit=limit).items()
    return frames_of(events, hotel_slug=hotel_slug)


def text_of(frames: Iterable[Frame], start: StreamStart, progress: Progress) -> bytes:
    """Return what the stream sends next of these events, and move its progress past them.

    A reset goes before the first event that has lost its snapshot.
    """
    texts: list[bytes] = []
    size = 0
    for frame in frames:
        if size >= LARGEST_TEXT:
            break
        if frame.type in start.types:
            if frame.is_pruned and not progress.has_reset:
                progress.has_reset = True
                texts.append(reset(frame.position - 1))
            texts.append(frame.text(shows_amounts=start.shows_amounts))
            size += len(texts[-1])
        progress.position = frame.position
    return b"".join(texts)


def finite_stream(start: StreamStart) -> bytes:
    """Return a stream that ends after some events: what a server without an event loop can send.

    The client comes back for more after its time to wait.
    """
    progress = Progress(start.position)
    frames = read_frames(hotel_pk=start.hotel_pk, hotel_slug=start.hotel_slug, position=start.position)
    begin = opening(position=start.position, retry_milliseconds=start.retry_milliseconds)
    return begin + text_of(frames, start, progress) + heartbeat(progress.position)
