"""Logins, tokens, and who works where."""

from datetime import timedelta

import pytest
from django.utils import timezone
from knox.models import AuthToken

from hotel.exceptions import Invalid
from staff.enums import Role
from staff.models import Staff, User
from staff.services import add_staff, create_login, issue_token, person_with, revoke_token
from tests.factories import HotelFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_login_may_do_nothing_yet() -> None:
    user = create_login(username="pat", password="innkeeper", first_name="Pat")

    assert person_with(username="pat", password="innkeeper") == user
    assert (user.is_superuser, user.is_staff, user.memberships.count()) == (False, False, 0)


def test_a_superuser_may_enter_the_admin() -> None:
    user = create_login(username="admin", password="innkeeper", is_superuser=True)

    assert (user.is_superuser, user.is_staff) == (True, True)


def test_wrong_names_and_passwords_are_nobody() -> None:
    create_login(username="pat", password="innkeeper")

    assert person_with(username="pat", password="other") is None
    assert person_with(username="tap", password="innkeeper") is None


def test_one_person_has_several_roles() -> None:
    staff = add_staff(
        hotel=HotelFactory.create(), user=UserFactory.create(), roles=[Role.HOUSEKEEPER, Role.FRONT_DESK]
    )

    assert Staff.objects.get(pk=staff.pk).roles == ["FRONT_DESK", "HOUSEKEEPER"]


@pytest.mark.parametrize("roles", [[], ["KING"], ["KING", "MANAGER"]])
def test_unknown_roles_are_refused(roles: list[str]) -> None:
    with pytest.raises(Invalid):
        add_staff(hotel=HotelFactory.create(), user=UserFactory.create(), roles=roles)

    assert Staff.objects.count() == 0


def test_a_new_token_clears_expired_ones_of_this_person_only() -> None:
    now = timezone.now()
    user, other = UserFactory.create(), UserFactory.create()
    for owner in (user, other):
        AuthToken.objects.create(user=owner, expiry=timedelta(hours=-1))
    AuthToken.objects.create(user=user)

    issued = issue_token(user=user, now=now)

    assert issued.expiry > now
    assert AuthToken.objects.filter(user=user).count() == 2
    assert AuthToken.objects.filter(user=other).count() == 1


def test_a_revoked_token_is_gone() -> None:
    user: User = UserFactory.create()
    issue_token(user=user, now=timezone.now())

    revoke_token(token=AuthToken.objects.get())

    assert AuthToken.objects.count() == 0
