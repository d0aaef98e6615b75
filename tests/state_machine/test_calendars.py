"""Random sequences of commands on calendars of channels match the model."""

import pytest

from tests.state_machine.calendars import CalendarRules
from tests.state_machine.examples import run_examples


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_random_imports_of_calendars_match_the_model(seed: int) -> None:
    run_examples(CalendarRules, examples=8, seed=seed)
