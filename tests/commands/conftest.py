"""A house for each test."""

import pytest

from tests import scenarios as lives
from tests.scenarios import House


@pytest.fixture
def house(db: None) -> House:
    return lives.house()
