"""The verdict on what a test says was done."""

from tools.stress.journal import BEGUN, Line
from tools.stress.unlogged import Values, values_now
from tools.stress.verdict import Outcome, judge

NOBODY = "00000000-0000-0000-0000-000000000000"


def judged(founding: set[str], *lines: Line, rules: Values | None = None) -> Outcome:
    return judge(lines, founding=founding, rules=rules or values_now())


def verdict(founding: set[str], *lines: Line, rules: Values | None = None) -> Outcome:
    """The same, after the begin of one check-in."""
    return judged(founding, Line(BEGUN, "check_in"), *lines, rules=rules)
