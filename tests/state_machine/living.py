"""How the lives of a state machine are drawn."""

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

EXAMPLES = os.environ.get("STATE_MACHINE_EXAMPLES")
"""How many lives to live with new dice; without it as many as the test says, always the same."""

STEPS = 25


def live(machine: type[RuleBasedStateMachine], *, examples: int) -> None:
    """So many lives, unless STATE_MACHINE_EXAMPLES says otherwise."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=int(EXAMPLES or examples),
            stateful_step_count=STEPS,
            derandomize=not EXAMPLES,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
