"""The table has every command that is served, and no other."""

from tests.architecture.permissions.kit import HOTEL, all_served
from tests.commands.commands import COMMANDS

OUTSIDE = {"POST /api/auth/login/", "POST /api/auth/logout/"}
"""About the login itself: a token is never kept to be given again, and what ended ends once."""


def test_every_post_and_patch_stands_in_it() -> None:
    served = {name for name, entry in all_served().items() if entry.method in {"POST", "PATCH", "PUT"}}

    assert served - OUTSIDE == set(COMMANDS)


def test_only_calls_of_no_hotel_stand_outside() -> None:
    assert not any(HOTEL in all_served()[name].route for name in OUTSIDE)
