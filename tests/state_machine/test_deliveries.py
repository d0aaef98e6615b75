"""Random sequences of deliveries match the model."""

import pytest

from tests.state_machine.deliveries import DeliveryRules
from tests.state_machine.examples import run_examples


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_random_deliveries_match_the_model(seed: int) -> None:
    run_examples(DeliveryRules, examples=8, seed=seed)
