"""A value that no log tells of must be one that was set, and not surely set otherwise later."""

import pytest

from tools.stress.journal import ASKED, BEGUN, DONE, DRY, LOST, REFUSED, Line
from tools.stress.unlogged import Register, Values

SUBJECT = "room type T1 of a hotel"
FOUNDING: Values = {SUBJECT: {"name": "old"}}


def deed(name: str, asked: float, answered: float, what: str = DONE, manner: str = "") -> list[Line]:
    sets = {SUBJECT: {"name": name}}
    end = [Line(what, "PATCH room-type", manner=manner, at=answered)] if what != BEGUN else []
    return [Line(BEGUN, "PATCH room-type"), Line(ASKED, "PATCH room-type", sets=sets, at=asked), *end]


def what_may_be(*lines: Line, founding: Values = FOUNDING) -> set[str | None]:
    register = Register(founding)
    for line in lines:
        register.take(line)
    present: dict[str | None, Values] = {
        name: {SUBJECT: {"name": name}} if name else {} for name in ("old", "one", "two", None)
    }
    return {name for name, values in present.items() if not list(register.faults(values))}


def test_what_nobody_has_touched() -> None:
    assert what_may_be() == {"old"}


def test_what_was_set_last() -> None:
    assert what_may_be(*deed("one", 1, 2)) == {"one"}
    assert what_may_be(*deed("one", 1, 2), *deed("two", 3, 4)) == {"two"}
    assert what_may_be(*deed("two", 3, 4), *deed("one", 1, 2)) == {"two"}


def test_what_was_set_at_the_same_time() -> None:
    assert what_may_be(*deed("one", 1, 4), *deed("two", 2, 3)) == {"one", "two"}


@pytest.mark.parametrize("what", [LOST, BEGUN])
def test_who_was_not_answered_may_have_set_it_at_any_time_since(what: str) -> None:
    assert what_may_be(*deed("one", 1, 2, what)) == {"old", "one"}
    assert what_may_be(*deed("one", 1, 2, what), *deed("two", 3, 4)) == {"one", "two"}


@pytest.mark.parametrize(("what", "manner"), [(REFUSED, ""), (DONE, DRY)])
def test_who_was_refused_or_only_asked_has_set_nothing(what: str, manner: str) -> None:
    assert what_may_be(*deed("one", 1, 2, what, manner)) == {"old"}


def test_what_did_not_exist() -> None:
    assert what_may_be(founding={}) == {None}
    assert what_may_be(*deed("one", 1, 2), founding={}) == {"one"}
    assert what_may_be(*deed("one", 1, 2, REFUSED), founding={}) == {None}
    assert what_may_be(*deed("one", 1, 2, LOST), founding={}) == {"one", None}
