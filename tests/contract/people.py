"""Everybody who may call: each role of the scenario, strangers, and nobody."""

from dataclasses import dataclass

from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from staff.enums import Role
from staff.models import User
from staff.services import issue_token
from tests import scenarios
from tests.factories import UserFactory
from tests.scenarios import Scenario

NOBODY = "nobody"


@dataclass
class Person:
    """Somebody with a token, and the roles that they have in the scenario."""

    name: str
    user: User | None = None
    roles: frozenset[str] = frozenset()
    token: str | None = None

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.token}"} if self.token else {}

    def log_in(self) -> None:
        """Take another token."""
        if self.user:
            self.token = issue_token(InstallationCommand(now=timezone.now()), user=self.user).token


def everybody(scenario: Scenario) -> list[Person]:
    """One person of each role, a superuser who works nowhere, another hotel's manager, and nobody."""
    staff = {
        Role.FRONT_DESK: scenario.front_desk,
        Role.HOUSEKEEPER: scenario.housekeeper,
        Role.HOUSEKEEPING_SUPERVISOR: scenario.supervisor,
        Role.MAINTENANCE: scenario.maintenance,
        Role.MANAGER: scenario.manager,
    }
    people = [Person(role.label, member.user, frozenset({role})) for role, member in staff.items()]
    people += [
        Person("superuser", UserFactory.create(is_superuser=True, is_staff=True)),
        Person("another hotel's manager", scenarios.new_scenario().manager.user),
        Person(NOBODY),
    ]
    for person in people:
        person.log_in()
    return people
