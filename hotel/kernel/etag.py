"""The opaque version of a row that clients read and change: a booking, a room, a room type, a hotel."""

from typing import Protocol


class Versioned(Protocol):
    pk: int
    version: int


def etag(subject: Versioned) -> str:
    """The entity tag of the subject's present state: it changes with every command that touches the subject."""
    return f'"{subject.pk:x}-{subject.version:x}"'
