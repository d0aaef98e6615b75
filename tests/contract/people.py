"""Everybody who may call: each role of the house, strangers, and nobody."""

from dataclasses import dataclass

from django.utils import timezone

from staff.enums import Role
from staff.models import User
from staff.services import issue_token
from tests import scenarios as lives
from tests.factories import UserFactory
from tests.scenarios import House

NOBODY = "nobody"


@dataclass
class Person:
    """Somebody with a token, and the roles that they have in the house."""

    name: str
    user: User | None = None
    roles: frozenset[str] = frozenset()
    token: str | None = None

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.token}"} if self.token else {}

    def log_in(self) -> None:
        """Take another token."""
        if self.user:
            self.token = issue_token(user=self.user, now=timezone.now()).token


def everybody(house: House) -> list[Person]:
    """One person of each role, a superuser who works nowhere, another hotel's manager, and nobody."""
    staff = {
        Role.FRONT_DESK: house.front_desk,
        Role.HOUSEKEEPER: house.housekeeper,
        Role.HOUSEKEEPING_SUPERVISOR: house.supervisor,
        Role.MAINTENANCE: house.maintenance,
        Role.MANAGER: house.manager,
    }
    people = [Person(role.label, member.user, frozenset({role})) for role, member in staff.items()]
    people += [
        Person("superuser", UserFactory.create(is_superuser=True, is_staff=True)),
        Person("another hotel's manager", lives.house().manager.user),
        Person(NOBODY),
    ]
    for person in people:
        person.log_in()
    return people
