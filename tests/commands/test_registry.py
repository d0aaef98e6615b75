"""Tests that every command is entered in all places that need to know it."""

from tests.architecture.permissions.routes import HOTEL, served_methods
from tests.commands.registration import GUEST_REQUESTS, LOGIN_REQUESTS, missing_registrations


def test_every_command_is_registered_everywhere() -> None:
    missing = "\n".join(missing_registrations())

    assert missing == "", f"see docs/how-to/add-a-command.md\n{missing}"


def test_only_requests_about_logins_and_of_guests_are_exempt() -> None:
    assert not any(HOTEL in served_methods()[name].route for name in LOGIN_REQUESTS | GUEST_REQUESTS)
