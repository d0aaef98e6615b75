"""Tests of the services for logins, tokens and staff."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from knox.models import AuthToken

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Invalid
from staff.command import system_command
from staff.enums import Role
from staff.models import Staff, User
from staff.services import (
    NewLogin,
    add_staff,
    authenticate_user,
    change_staff,
    create_login,
    create_logins,
    issue_token,
    revoke_token,
    set_password,
    update_login,
)
from tests.factories import HotelFactory, StaffFactory, UserFactory
from tests.unchanged import assert_no_row_changes

COMMAND = InstallationCommand(now=timezone.now())

pytestmark = pytest.mark.django_db


def test_new_login_has_no_membership() -> None:
    user = create_login(COMMAND, login=NewLogin("pat", first_name="Pat"), password="innkeeper")

    assert authenticate_user(username="pat", password="innkeeper") == user
    assert (user.is_superuser, user.is_staff, user.memberships.count()) == (False, False, 0)


def test_superuser_may_use_the_admin() -> None:
    user = create_login(COMMAND, login=NewLogin("admin", is_superuser=True), password="innkeeper")

    assert (user.is_superuser, user.is_staff) == (True, True)


def test_logins_created_together_share_a_hash() -> None:
    pat, kim = create_logins(
        COMMAND, logins=[NewLogin("pat", uses_admin=True), NewLogin("kim")], password="innkeeper"
    )

    assert pat.password == kim.password
    assert (pat.is_staff, kim.is_staff, pat.is_superuser) == (True, False, False)


def test_username_in_use_is_refused() -> None:
    UserFactory.create(username="pat")

    with assert_no_row_changes(), pytest.raises(Invalid) as refused:
        create_logins(COMMAND, logins=[NewLogin("kim"), NewLogin("pat")], password="innkeeper")

    assert refused.value.errors == {"username": ["This username is in use: pat."]}


def test_update_login_changes_fields() -> None:
    user = UserFactory.create()

    changed = update_login(user=user, changes={"last_name": "Doyle", "is_active": False})

    assert (changed.last_name, changed.is_active) == ("Doyle", False)
    assert User.objects.get().is_active is False


def test_update_login_works_in_a_second_attempt() -> None:
    user = UserFactory.create()
    change = partial(update_login, user=user, changes={"is_active": False})

    run_command(InstallationCommand(now=timezone.now()), lambda _: change(), dry_run=True)
    run_command(InstallationCommand(now=timezone.now()), lambda _: change())

    assert User.objects.get().is_active is False


def test_revoke_token_works_in_a_second_attempt() -> None:
    issue_token(InstallationCommand(now=timezone.now()), user=UserFactory.create())
    revoke = partial(revoke_token, token=AuthToken.objects.get())

    run_command(InstallationCommand(now=timezone.now()), lambda _: revoke(), dry_run=True)
    run_command(InstallationCommand(now=timezone.now()), lambda _: revoke())

    assert not AuthToken.objects.exists()


def test_username_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="username"):
        update_login(user=UserFactory.create(), changes={"username": "other"})


def test_set_password_ends_the_tokens() -> None:
    user, other = UserFactory.create(username="pat"), UserFactory.create()
    for owner in (user, other):
        issue_token(InstallationCommand(now=timezone.now()), user=owner)

    set_password(user=user, password="another one")

    assert authenticate_user(username="pat", password="another one") == user
    assert [token.user for token in AuthToken.objects.all()] == [other]


def test_wrong_names_and_passwords_are_not_authenticated() -> None:
    create_login(COMMAND, login=NewLogin("pat"), password="innkeeper")

    assert authenticate_user(username="pat", password="other") is None
    assert authenticate_user(username="tap", password="innkeeper") is None


def test_staff_can_have_several_roles() -> None:
    staff = add_staff(
        system_command(HotelFactory.create(), now=timezone.now()),
        user=UserFactory.create(),
        roles=[Role.HOUSEKEEPER, Role.FRONT_DESK],
    )

    assert Staff.objects.get(pk=staff.pk).roles == ["FRONT_DESK", "HOUSEKEEPER"]


def test_user_cannot_be_added_twice_to_the_staff() -> None:
    staff = StaffFactory.create()

    with assert_no_row_changes(), pytest.raises(Invalid):
        add_staff(system_command(staff.hotel, now=timezone.now()), user=staff.user, roles=[Role.MANAGER])


def test_change_staff_sets_roles_and_deactivates() -> None:
    staff, now = StaffFactory.create(front_desk=True), timezone.now()

    roles = [Role.MANAGER, Role.HOUSEKEEPER]
    change = partial(change_staff, member=staff, roles=roles, is_active=False)
    run_command(system_command(staff.hotel, now=now), change)

    stored = Staff.objects.get()
    assert (stored.roles, stored.is_active, stored.updated_at) == (["HOUSEKEEPER", "MANAGER"], False, now)
    assert stored.version == 2
    with assert_no_row_changes():
        run_command(system_command(staff.hotel, now=timezone.now()), change)


def test_staff_cannot_lose_all_roles() -> None:
    staff = StaffFactory.create()

    with assert_no_row_changes(), pytest.raises(Invalid):
        run_command(
            system_command(staff.hotel, now=timezone.now()),
            partial(change_staff, member=staff, roles=[], is_active=True),
        )


@pytest.mark.parametrize("roles", [[], ["KING"], ["KING", "MANAGER"]])
def test_unknown_roles_are_refused(roles: list[str]) -> None:
    with pytest.raises(Invalid):
        add_staff(
            system_command(HotelFactory.create(), now=timezone.now()), user=UserFactory.create(), roles=roles
        )

    assert Staff.objects.count() == 0


def test_issue_token_deletes_expired_tokens_of_the_login() -> None:
    now = timezone.now()
    user, other = UserFactory.create(), UserFactory.create()
    for owner in (user, other):
        AuthToken.objects.create(user=owner, expiry=timedelta(hours=-1))
    AuthToken.objects.create(user=user)

    issued = issue_token(InstallationCommand(now=now), user=user)

    assert issued.expiry > now
    assert AuthToken.objects.filter(user=user).count() == 2
    assert AuthToken.objects.filter(user=other).count() == 1


def test_revoked_token_does_not_exist() -> None:
    user: User = UserFactory.create()
    issue_token(InstallationCommand(now=timezone.now()), user=user)

    revoke_token(token=AuthToken.objects.get())

    assert AuthToken.objects.count() == 0
