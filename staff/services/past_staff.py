"""Logins and members of staff that an import brings: nobody can log in before an administrator sets a password."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from hotel.kernel.exceptions import Invalid
from hotel.kernel.names import normalized_name
from staff.command import Command
from staff.models import Staff, User


@dataclass(frozen=True)
class PastMember:
    """A member of staff with their login. `reference` is the primary key of the login where it comes from."""

    reference: int
    username: str
    first_name: str
    last_name: str
    email: str
    joined_at: datetime | None
    may_log_in: bool
    roles: Sequence[str]
    is_active: bool


def load_members(command: Command, members: Sequence[PastMember], *, logins: Mapping[str, User]) -> list[int]:
    """Create logins with unusable passwords and without access to the admin, and add them to the hotel's staff.

    `logins` are those that an earlier import made: they are used again, as they are. Returns the primary keys of the
    members of staff, in order. Raises Invalid for a username that another login has, by reference.
    """
    names = [User.normalize_username(member.username) for member in members]
    taken = {*User.objects.filter(username__in=names).values_list("username", flat=True)} - {*logins}
    if taken:
        keys = ", ".join(str(m.reference) for m, name in zip(members, names, strict=True) if name in taken)
        raise Invalid(f"Other logins have the usernames of these users of the file: {keys}.")
    created = User.objects.bulk_create(
        User(
            username=name,
            password=make_password(None),
            first_name=normalized_name(member.first_name),
            last_name=normalized_name(member.last_name),
            email=member.email,
            is_active=member.may_log_in,
            date_joined=member.joined_at or command.now,
        )
        for name, member in zip(names, members, strict=True)
        if name not in logins
    )
    users = {**logins, **{user.username: user for user in created}}
    staff = Staff.objects.bulk_create(
        Staff(hotel=command.hotel, user=users[name], roles=list(member.roles), is_active=member.is_active)
        for name, member in zip(names, members, strict=True)
    )
    return [member.pk for member in staff]
