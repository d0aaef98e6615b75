"""A scenario in which an operation of the document succeeds, and who may call it."""

from collections.abc import Mapping
from typing import Any

from tests import scenarios
from tests.architecture.test_permissions import TABLE
from tests.commands.commands import COMMANDS, Prepared
from tests.contract.people import Person
from tests.factories import PASSWORD
from tests.scenarios import Scenario

HOTEL = "/api/staff/hotels/{hotel_slug}/"


def before(method: str, path: str, scenario: Scenario) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """Bring the scenario where the operation succeeds: what it is about, and the body to send."""
    name = named(method, path)
    if name in COMMANDS:
        prepared = Prepared(name, scenario)
        return prepared.subject, prepared.body
    scenarios.rooms(scenario, "101")
    stay = scenarios.checked_in_booking(scenario, "101")
    subject = {
        "room_number": "101",
        "booking_id": stay.booking_id,
        "guest_id": stay.guests.get().pk,
        "party_id": stay.party.get().pk,
        "code": scenario.room_type.code,
    }
    if path.endswith("/login/"):
        return subject, {"username": scenario.manager.user.username, "password": PASSWORD}
    return subject, {}


def may(person: Person, method: str, path: str) -> bool:
    """Whether this person is let in, by the table of permissions."""
    roles = TABLE.get(named(method, path))
    return bool(person.roles & roles) if roles is not None else person.token is not None


def named(method: str, path: str) -> str:
    return f"{method.upper()} {path.replace(HOTEL, '…/')}"
