"""Verdicts on the journal entries of a test."""

from tools.stress.journal import BEGUN, Entry
from tools.stress.unlogged_values import Values, current_values
from tools.stress.verdict import Verdict, reach_verdict

UNKNOWN_ID = "00000000-0000-0000-0000-000000000000"


def entries_verdict(setup_commands: set[str], *entries: Entry, values: Values | None = None) -> Verdict:
    """Reach a verdict on these entries; the initial values are the present ones unless given."""
    return reach_verdict(entries, setup_commands=setup_commands, values=values or current_values())


def check_in_verdict(setup_commands: set[str], *entries: Entry, values: Values | None = None) -> Verdict:
    """Reach a verdict on these entries after the begin of one check-in."""
    return entries_verdict(setup_commands, Entry(BEGUN, "check_in"), *entries, values=values)
