"""Random sequences of administration commands match the model.

They run apart from the commands of the front desk, of which each example would otherwise have fewer.
"""

import pytest

from tests.state_machine.administration import AdministrationRules
from tests.state_machine.examples import run_examples


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_random_administration_commands_match_the_model(seed: int) -> None:
    run_examples(AdministrationRules, examples=8, seed=seed)
