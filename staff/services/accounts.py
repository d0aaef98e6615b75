"""Write logins, tokens and the staff of hotels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils.translation import gettext as _
from knox.models import AuthToken

from hotel.kernel.attempt import LockRank
from hotel.kernel.command import InstallationCommand
from hotel.kernel.exceptions import Invalid
from hotel.kernel.locking import lock_in_order
from hotel.kernel.names import normalized_name
from staff.command import Command
from staff.enums import Role
from staff.models import Staff, User

CHANGEABLE = frozenset({"first_name", "last_name", "email", "is_active", "is_staff", "is_superuser"})
"""The fields of a login that an administrator may change. The username never changes."""


_NAME_FIELDS = frozenset({"first_name", "last_name"})


@dataclass(frozen=True)
class IssuedToken:
    """A new token. The database stores only its hash."""

    token: str
    expiry: datetime


def authenticate_user(*, username: str, password: str) -> User | None:
    """Return the active login with this name and password, or None.

    Takes as long for an unknown name as for a wrong password.
    """
    user = authenticate(username=username, password=password)
    return user if isinstance(user, User) else None


def issue_token(command: InstallationCommand, *, user: User) -> IssuedToken:
    """Create a token for an authenticated login, and delete the expired tokens of that login."""
    AuthToken.objects.filter(user=user, expiry__lt=command.now).delete()
    record, token = AuthToken.objects.create(user=user)
    return IssuedToken(token=token, expiry=record.expiry)


def revoke_token(*, token: AuthToken) -> None:
    """Delete the token, so that it is no longer accepted."""
    AuthToken.objects.filter(pk=token.pk).delete()


@dataclass(frozen=True)
class NewLogin:
    """A login to create. It has no capability until `add_staff` gives it roles in a hotel."""

    username: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    uses_admin: bool = False
    is_superuser: bool = False


def create_login(command: InstallationCommand, *, login: NewLogin, password: str) -> User:
    """Create one login; see `create_logins`."""
    return create_logins(command, logins=[login], password=password)[0]


def create_logins(command: InstallationCommand, *, logins: Sequence[NewLogin], password: str) -> list[User]:
    """Create logins with the same initial password, which is hashed once. Raises Invalid for a name in use."""
    names = [User.normalize_username(login.username) for login in logins]
    taken = sorted(User.objects.filter(username__in=names).values_list("username", flat=True))
    if taken:
        sentence = _("This username is in use: %(names)s.") % {"names": ", ".join(taken)}
        raise Invalid(sentence, errors={"username": [sentence]})
    hashed = make_password(password)
    return User.objects.bulk_create(
        User(
            username=name,
            password=hashed,
            first_name=normalized_name(login.first_name),
            last_name=normalized_name(login.last_name),
            email=login.email,
            is_staff=login.uses_admin or login.is_superuser,
            is_superuser=login.is_superuser,
            date_joined=command.now,
        )
        for name, login in zip(names, logins, strict=True)
    )


def update_login(*, user: User, changes: Mapping[str, Any]) -> User:
    """Change fields of a login; `changes` maps names from CHANGEABLE to values.

    Deletes the tokens of a login that becomes inactive, so that they stay invalid when it becomes active again.
    Locks the login. Raises ValueError for fields outside of CHANGEABLE.
    """
    if unknown := changes.keys() - CHANGEABLE:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    # The caller's instance may be out of date, or changed by an attempt that was rolled back.
    locked = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    wanted = {
        name: normalized_name(value) if name in _NAME_FIELDS else value for name, value in changes.items()
    }
    changed = {name: value for name, value in wanted.items() if getattr(locked, name) != value}
    if changed:
        User.objects.filter(pk=user.pk).update(**changed)
        if changed.get("is_active") is False:
            AuthToken.objects.filter(user=user).delete()
    user.refresh_from_db()
    return user


def set_password(*, user: User, password: str) -> None:
    """Set the password of a login. This ends its tokens and sessions."""
    User.objects.filter(pk=user.pk).update(password=make_password(password))
    AuthToken.objects.filter(user=user).delete()


def add_staff(command: Command, *, user: User, roles: Iterable[str]) -> Staff:
    """Add a login to the staff of the hotel. Raises Invalid for missing or unknown roles, or a member already."""
    wanted = _roles(roles)
    if Staff.objects.filter(hotel=command.hotel, user=user).exists():
        sentence = _("This person is already a member of the hotel's staff.")
        raise Invalid(sentence, errors={"user": [sentence]})
    return Staff.objects.create(hotel=command.hotel, user=user, roles=wanted)


def change_staff(command: Command, *, member: Staff, roles: Iterable[str], is_active: bool) -> Staff:
    """Set the roles of a member of staff, and whether the member is active. Unchanged values write nothing.

    Locks the member. Raises Invalid for missing or unknown roles, Busy.
    """
    wanted = {"roles": _roles(roles), "is_active": is_active}
    (locked,) = lock_in_order(Staff.objects.filter(pk=member.pk), rank=LockRank.STAFF)
    if any(getattr(locked, name) != value for name, value in wanted.items()):
        Staff.objects.filter(pk=member.pk).update(**wanted, version=F("version") + 1, updated_at=command.now)
    member.refresh_from_db()
    return member


def _roles(roles: Iterable[str]) -> list[str]:
    wanted = sorted(set(roles))
    if not wanted or not set(wanted) <= set(Role.values):
        raise Invalid(
            _("Staff have one or more of the known roles."), errors={"roles": [_("Unknown or missing.")]}
        )
    return wanted
