"""The serializers that describe the subjects of events. The app that owns the subjects registers each."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib import import_module
from typing import TypeVar

from django.conf import settings

from hotel.api.documentation import Output
from notifications.enums import SubjectKind

S = TypeVar("S", bound=type[Output])


@dataclass(frozen=True)
class DescribedSubject:
    """A subject of events as its serializer describes it: without some fields, and with some that old events lack."""

    serializer: type[Output]
    without: frozenset[str]
    added: frozenset[str]


_subjects: dict[SubjectKind, DescribedSubject] = {}


def shown_in_events(
    kind: SubjectKind, *, without: Collection[str] = (), added: Collection[str] = ()
) -> Callable[[S], S]:
    """Return a class decorator: the serializer describes the snapshots of this kind in events too.

    `without` names the fields that only answers to requests have, `added` those that a later release has added: older
    events of a feed lack them, so no schema requires them.
    """

    def register(serializer: S) -> S:
        _subjects[kind] = DescribedSubject(serializer, frozenset(without), frozenset(added))
        return serializer

    return register


def described_subject(kind: SubjectKind) -> DescribedSubject:
    """Return the registered description of a kind of subject.

    Loads the routes first, and so all serializers: another program than a server has not done that.
    """
    import_module(settings.ROOT_URLCONF)
    return _subjects[kind]
