from collections.abc import Generator

import pytest
import time_machine

from tests import lives
from tests.lives import NOON, House


@pytest.fixture
def house() -> Generator[House, None, None]:
    with time_machine.travel(NOON):
        yield lives.house()
