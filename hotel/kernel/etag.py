"""The opaque version of a row that clients read and change: a booking, a room, a room type, a hotel, staff."""

from typing import Protocol


class Versioned(Protocol):
    @property
    def pk(self) -> int: ...
    @property
    def version(self) -> int: ...


def etag(subject: Versioned) -> str:
    """Return the entity tag of a subject; it changes with every command that changes the subject."""
    return f'"{subject.pk:x}-{subject.version:x}"'
