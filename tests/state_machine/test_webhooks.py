"""Random sequences of commands on webhooks match the model."""

import pytest

from tests.state_machine.examples import run_examples
from tests.state_machine.webhooks import WebhookRules


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_random_changes_of_webhooks_match_the_model(seed: int) -> None:
    run_examples(WebhookRules, examples=8, seed=seed)
