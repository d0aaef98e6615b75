"""How the lives of a state machine are drawn."""

import os

import hypothesis
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

EXAMPLES = os.environ.get("STATE_MACHINE_EXAMPLES")
"""How many new random examples each test runs; without it each test runs its own number, always the same ones."""

STEPS = 25


def live(machine: type[RuleBasedStateMachine], *, examples: int, seed: int = 0) -> None:
    """Run so many examples of the machine that the seed draws, unless STATE_MACHINE_EXAMPLES sets another number."""
    run_state_machine_as_test(
        machine if EXAMPLES else hypothesis.seed(seed)(machine),
        settings=settings(
            max_examples=int(EXAMPLES or examples),
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
