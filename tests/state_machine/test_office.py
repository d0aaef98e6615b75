"""Every service of the office in any order, beside a model of it.

By itself: at the desk, logins, staff, other hotels and keys would only thin out what happens there.
"""

import pytest

from tests.state_machine.living import live
from tests.state_machine.office import Office


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_any_life_of_an_office(seed: int) -> None:
    live(Office, examples=12, seed=seed)
