"""Tests of the check that callers of long answers may go on: what ends access, at how many statements."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from knox.models import AuthToken

from staff.api.continued_access import Access, lost_access
from staff.models import Staff, User
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db


def by_token(staff: Staff) -> Access:
    token, _ = AuthToken.objects.create(user=staff.user)
    return Access(staff.user_id, staff.pk, tuple(staff.roles), token_digest=token.digest, session_key=None)


def by_session(staff: Staff) -> Access:
    browser = Client()
    browser.force_login(staff.user)
    key = browser.cookies["sessionid"].value
    return Access(staff.user_id, staff.pk, tuple(staff.roles), token_digest=None, session_key=key)


def lost(*accesses: Access) -> set[Access]:
    return lost_access(accesses, now=timezone.now())


def test_access_lasts_while_nothing_changes() -> None:
    one, other = StaffFactory.create(), StaffFactory.create()

    assert lost(by_token(one), by_session(one), by_token(other), by_session(other)) == set()
    assert lost() == set()


@pytest.mark.parametrize("kind", [by_token, by_session])
def test_access_ends_with_login_membership_or_roles(kind: Callable[[Staff], Access]) -> None:
    inactive, gone, promoted, kept = (StaffFactory.create() for _ in range(4))
    accesses = [kind(staff) for staff in (inactive, gone, promoted, kept)]
    User.objects.filter(pk=inactive.user_id).update(is_active=False)
    Staff.objects.filter(pk=gone.pk).update(is_active=False)
    Staff.objects.filter(pk=promoted.pk).update(roles=["FRONT_DESK", "MANAGER"])

    assert lost(*accesses) == set(accesses[:3])


def test_token_ends_when_it_is_deleted_or_expires() -> None:
    deleted, expired, kept = (by_token(StaffFactory.create()) for _ in range(3))
    AuthToken.objects.filter(digest=deleted.token_digest).delete()
    AuthToken.objects.filter(digest=expired.token_digest).update(expiry=timezone.now() - timedelta(seconds=1))

    assert lost(deleted, expired, kept) == {deleted, expired}


def test_session_ends_when_it_is_deleted_or_expires_or_its_password_changes() -> None:
    deleted, expired, changed, empty, kept = (by_session(StaffFactory.create()) for _ in range(5))
    Session.objects.filter(session_key=deleted.session_key).delete()
    Session.objects.filter(session_key=expired.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    User.objects.filter(pk=changed.user_pk).update(password="another")
    Session.objects.filter(session_key=empty.session_key).update(session_data=SessionStore().encode({}))

    assert lost(deleted, expired, changed, empty, kept) == {deleted, expired, changed, empty}


def test_token_or_session_of_another_login_does_not_count() -> None:
    one, other = StaffFactory.create(), StaffFactory.create()
    token, session = by_token(other), by_session(other)
    stolen = {
        Access(one.user_id, one.pk, tuple(one.roles), token.token_digest, None),
        Access(one.user_id, one.pk, tuple(one.roles), None, session.session_key),
        Access(other.user_id, one.pk, tuple(one.roles), token.token_digest, None),
        Access(one.user_id, one.pk, tuple(one.roles), None, None),
    }

    assert lost(*stolen, token, session) == stolen


def test_any_number_of_callers_takes_four_statements() -> None:
    accesses = [kind(StaffFactory.create()) for kind in (by_token, by_session) for _ in range(5)]

    with CaptureQueriesContext(connection) as queries:
        assert lost(*accesses) == set()

    assert len(queries) == 4  # members, tokens, sessions, the logins of sessions
