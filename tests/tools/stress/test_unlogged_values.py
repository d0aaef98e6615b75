"""Unlogged values must be ones that a request set, and that no later request certainly replaced."""

import pytest

from tools.stress.journal import BEGUN, DONE, DRY, LOST, REFUSED, SENDING, Entry
from tools.stress.unlogged_values import ValueHistory, Values

SUBJECT = "room type T1 of a hotel"
INITIAL: Values = {SUBJECT: {"name": "old"}}


def change(name: str, sent: float, answered: float, event: str = DONE, mode: str = "") -> list[Entry]:
    """Return the entries of one request that sets the name."""
    sets = {SUBJECT: {"name": name}}
    end = [Entry(event, "PATCH room-type", mode=mode, at=answered)] if event != BEGUN else []
    return [Entry(BEGUN, "PATCH room-type"), Entry(SENDING, "PATCH room-type", sets=sets, at=sent), *end]


def accepted_names(*entries: Entry, initial: Values = INITIAL) -> set[str | None]:
    """Return the present names that the history accepts; None for a room type that does not exist."""
    history = ValueHistory(initial)
    for entry in entries:
        history.add(entry)
    present: dict[str | None, Values] = {
        name: {SUBJECT: {"name": name}} if name else {} for name in ("old", "one", "two", None)
    }
    return {name for name, values in present.items() if not list(history.errors(values))}


def test_initial_value_is_accepted_without_requests() -> None:
    assert accepted_names() == {"old"}


def test_only_the_last_value_is_accepted() -> None:
    assert accepted_names(*change("one", 1, 2)) == {"one"}
    assert accepted_names(*change("one", 1, 2), *change("two", 3, 4)) == {"two"}
    assert accepted_names(*change("two", 3, 4), *change("one", 1, 2)) == {"two"}


def test_either_value_of_overlapping_requests_is_accepted() -> None:
    assert accepted_names(*change("one", 1, 4), *change("two", 2, 3)) == {"one", "two"}


@pytest.mark.parametrize("event", [LOST, BEGUN])
def test_request_without_answer_may_take_effect_later_or_never(event: str) -> None:
    assert accepted_names(*change("one", 1, 2, event)) == {"old", "one"}
    assert accepted_names(*change("one", 1, 2, event), *change("two", 3, 4)) == {"one", "two"}


@pytest.mark.parametrize(("event", "mode"), [(REFUSED, ""), (DONE, DRY)])
def test_refused_or_dry_request_sets_nothing(event: str, mode: str) -> None:
    assert accepted_names(*change("one", 1, 2, event, mode)) == {"old"}


def test_subject_may_be_created_later() -> None:
    assert accepted_names(initial={}) == {None}
    assert accepted_names(*change("one", 1, 2), initial={}) == {"one"}
    assert accepted_names(*change("one", 1, 2, REFUSED), initial={}) == {None}
    assert accepted_names(*change("one", 1, 2, LOST), initial={}) == {"one", None}
