"""Callers of the API: each role of a scenario, persons without a role in it, and an anonymous client."""

from dataclasses import dataclass

from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from staff.enums import Role
from staff.models import User
from staff.services import issue_token
from tests import scenarios
from tests.factories import UserFactory
from tests.scenarios import Scenario


@dataclass
class Caller:
    """A client of the API with its token and its roles in the scenario; an anonymous one has neither."""

    name: str
    user: User | None = None
    roles: frozenset[str] = frozenset()
    token: str | None = None

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.token}"} if self.token else {}

    def log_in(self) -> None:
        """Take a new token; the anonymous caller has none."""
        if self.user:
            self.token = issue_token(InstallationCommand(now=timezone.now()), user=self.user).token


def all_callers(scenario: Scenario) -> list[Caller]:
    """Return one person of each role, a superuser without a hotel, another hotel's manager and an anonymous client."""
    staff = {
        Role.FRONT_DESK: scenario.front_desk,
        Role.HOUSEKEEPER: scenario.housekeeper,
        Role.HOUSEKEEPING_SUPERVISOR: scenario.supervisor,
        Role.MAINTENANCE: scenario.maintenance,
        Role.MANAGER: scenario.manager,
        Role.CHANNEL: scenario.channel,
    }
    callers = [Caller(role.label, member.user, frozenset({role})) for role, member in staff.items()]
    callers += [
        Caller("superuser", UserFactory.create(is_superuser=True, is_staff=True)),
        Caller("another hotel's manager", scenarios.new_scenario().manager.user),
        Caller("anonymous"),
    ]
    for caller in callers:
        caller.log_in()
    return callers
