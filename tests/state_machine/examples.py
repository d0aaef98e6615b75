"""Run the examples of a state machine."""

import os

import hypothesis
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

EXAMPLES = os.environ.get("STATE_MACHINE_EXAMPLES")
"""Number of new random examples in each test; without it, each test runs a fixed number, always the same ones."""

STEPS = 25
"""Number of commands in each example."""


def run_examples(machine: type[RuleBasedStateMachine], *, examples: int, seed: int = 0) -> None:
    """Run this number of examples, chosen by the seed; STATE_MACHINE_EXAMPLES replaces both by new random ones."""
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
