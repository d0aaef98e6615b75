"""The opaque version of a room's or booking's state."""

from typing import Protocol


class Versioned(Protocol):
    pk: int
    version: int


def etag(subject: Versioned) -> str:
    """The entity tag of the subject's present state: it changes with every command that touches the subject."""
    return f'"{subject.pk:x}-{subject.version:x}"'
