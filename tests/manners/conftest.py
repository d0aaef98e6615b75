"""A house for each test."""

import pytest

from tests import lives
from tests.lives import House


@pytest.fixture
def house(db: None) -> House:
    return lives.house()
