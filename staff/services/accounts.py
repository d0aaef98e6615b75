"""Logins, tokens, and who works where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import authenticate
from knox.models import AuthToken

from hotel.exceptions import Invalid
from hotel.models import Hotel
from staff.enums import Role
from staff.models import Staff, User


@dataclass(frozen=True)
class Issued:
    """A new token. The word itself is shown once and stored nowhere."""

    token: str
    expiry: datetime


def person_with(*, username: str, password: str) -> User | None:
    """Who has this name and password and is active. Takes as long for an unknown name as for a wrong password."""
    user = authenticate(username=username, password=password)
    return user if isinstance(user, User) else None


def issue_token(*, user: User, now: datetime) -> Issued:
    """A token for a person who has proved who they are. Deletes their expired ones."""
    AuthToken.objects.filter(user=user, expiry__lt=now).delete()
    record, token = AuthToken.objects.create(user=user)
    return Issued(token=token, expiry=record.expiry)


def revoke_token(*, token: AuthToken) -> None:
    """The token opens nothing from now on."""
    token.delete()


def create_login(
    *, username: str, password: str, first_name: str = "", last_name: str = "", is_superuser: bool = False
) -> User:
    """A login that may do nothing yet: what it may do in a hotel, `add_staff` says."""
    return User.objects.create_user(
        username=username,
        password=password,
        first_name=first_name,
        last_name=last_name,
        is_superuser=is_superuser,
        is_staff=is_superuser,
    )


def add_staff(*, hotel: Hotel, user: User, roles: Iterable[str]) -> Staff:
    """Let a person work in a hotel. Raises Invalid for no role, or one that does not exist."""
    wanted = sorted(set(roles))
    if not wanted or not set(wanted) <= set(Role.values):
        raise Invalid("Staff have one or more of the known roles.", errors={"roles": ["Unknown or missing."]})
    return Staff.objects.create(hotel=hotel, user=user, roles=wanted)
