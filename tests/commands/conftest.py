"""A scenario for each test."""

import pytest

from tests import scenarios
from tests.scenarios import Scenario


@pytest.fixture
def scenario(db: None) -> Scenario:
    return scenarios.new_scenario()
