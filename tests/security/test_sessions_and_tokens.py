"""Tests of sessions and tokens: how they are stored, sent and ended."""

import re
from hashlib import sha512

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from hotel.kernel.command import InstallationCommand
from staff.models import User
from staff.services import issue_token, update_login
from tests.admin_pages import browser_of, superuser, text_of
from tests.api_clients import APIClient, anonymous_client, problem_of
from tests.factories import PASSWORD, StaffFactory, UserFactory
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

ME, LOGOUT, CHANGE = "/api/staff/me/", "/api/auth/logout/", "/admin/password_change/"
NEW = "four otters in a row"


@pytest.fixture
def person() -> User:
    return superuser()


def token_of(user: User) -> str:
    return issue_token(InstallationCommand(now=timezone.now()), user=user).token


def client_with(token: str) -> APIClient:
    client = anonymous_client()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def test_token_is_stored_as_a_hash(person: User) -> None:
    token = token_of(person)

    (stored,) = AuthToken.objects.values()
    assert stored["digest"] == sha512(token.encode()).hexdigest()
    assert token not in str(stored)


@pytest.mark.parametrize("name", ["token", "auth_token", "access_token", "authorization", "Authorization"])
def test_token_in_the_query_is_ignored(person: User, name: str) -> None:
    token = token_of(person)

    for value in (token, f"Token {token}"):
        problem_of(anonymous_client().get(ME, {name: value}), 401, "not_authenticated")


def test_token_in_a_cookie_is_ignored(person: User) -> None:
    client = anonymous_client()
    client.cookies["Authorization"] = client.cookies["token"] = token_of(person)

    problem_of(client.get(ME), 401, "not_authenticated")


def change_password(browser: Client, old: str = PASSWORD, new: str = NEW, again: str | None = None) -> object:
    return browser.post(
        CHANGE, {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    )


def test_own_password_change_ends_tokens_and_other_sessions(person: User) -> None:
    browser, other_browser, client = browser_of(person), browser_of(person), client_with(token_of(person))

    assert text_of(browser.get(CHANGE)).count('type="password"') == 3
    change_password(browser)

    person.refresh_from_db()
    assert person.check_password(NEW)
    assert browser.get("/admin/").status_code == 200
    assert other_browser.get("/admin/").status_code == 302
    problem_of(other_browser.get(ME), 401, "not_authenticated")
    problem_of(client.get(ME), 401, "authentication_failed")


@pytest.mark.parametrize("given", [{"old": "wrong"}, {"new": "short"}, {"again": "another"}])
def test_refused_password_change_ends_nothing(person: User, given: dict[str, str]) -> None:
    browser, client = browser_of(person), client_with(token_of(person))

    with assert_no_row_changes():
        change_password(browser, **given)

    assert client.get(ME).status_code == 200


def test_password_change_by_a_superuser_ends_tokens_and_sessions(person: User) -> None:
    pat = StaffFactory.create(user__username="pat").user
    client, session = client_with(token_of(pat)), browser_of(pat)
    form = {"first_name": "", "last_name": "", "email": "", "is_active": "on", "new_password": NEW}

    browser_of(person).post(f"/admin/staff/user/{pat.pk}/change/", form)

    problem_of(client.get(ME), 401, "authentication_failed")
    problem_of(session.get(ME), 401, "not_authenticated")


def test_admin_has_no_other_page_for_passwords(person: User) -> None:
    browser = browser_of(person)

    assert browser.get(f"/admin/staff/user/{person.pk}/password/").status_code in {302, 404}
    assert "password/" not in text_of(browser.get(f"/admin/staff/user/{person.pk}/change/")).replace(
        CHANGE, ""
    )


def test_inactive_login_loses_its_tokens() -> None:
    pat = UserFactory.create(username="pat")
    client, session = client_with(token_of(pat)), browser_of(pat)

    update_login(user=pat, changes={"is_active": False})
    problem_of(session.get(ME), 401, "not_authenticated")
    update_login(user=pat, changes={"is_active": True})

    problem_of(client.get(ME), 401, "authentication_failed")


def test_logout_deletes_the_session(person: User) -> None:
    browser, thief = Client(), Client()
    browser.post("/admin/login/", {"username": person.username, "password": PASSWORD})
    thief.cookies.load({"sessionid": browser.cookies["sessionid"].value})
    assert thief.get("/admin/").status_code == 200

    browser.post("/admin/logout/")

    assert thief.get("/admin/").status_code == 302


def test_login_starts_a_new_session(person: User) -> None:
    browser = browser_of(UserFactory.create())
    before = browser.cookies["sessionid"].value

    browser.post("/admin/login/", {"username": person.username, "password": PASSWORD})

    assert browser.cookies["sessionid"].value != before


@time_machine.travel("2026-05-10T12:00:00Z", tick=False)
def test_cookies_are_http_only_same_site_and_expire(person: User) -> None:
    browser = Client()
    browser.get("/admin/login/")
    browser.post("/admin/login/", {"username": person.username, "password": PASSWORD})

    session, csrf = browser.cookies["sessionid"], browser.cookies["csrftoken"]
    assert (session["httponly"], session["samesite"], session["max-age"]) == (True, "Lax", 12 * 60 * 60)
    assert csrf["samesite"] == "Lax"
    assert settings.TOKEN_TTL.total_seconds() == settings.SESSION_COOKIE_AGE


@pytest.mark.parametrize("method", ["post", "patch", "put", "delete"])
def test_session_needs_a_csrf_token_to_write(person: User, method: str) -> None:
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(person)

    with assert_no_row_changes():
        for address in (LOGOUT, "/api/staff/hotels/grand/hotel/"):
            problem_of(getattr(browser, method)(address, {}), 403, "csrf_failed")


def test_admin_forms_carry_and_need_a_csrf_token(person: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = text_of(browser.get("/admin/login/"))
    given = {"username": person.username, "password": PASSWORD}
    assert browser.post("/admin/login/", given).status_code == 403

    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert browser.post("/admin/login/", given | {"csrfmiddlewaretoken": token}).status_code == 302


def test_token_needs_no_csrf_token(person: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token_of(person)}")

    assert client.post(LOGOUT).status_code == 204
