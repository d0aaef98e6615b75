"""Logins in a browser, as the tests of pages send them."""

from typing import Any

from django.test import Client

from staff.models import Staff, User
from tests.factories import PASSWORD

LOGIN, UNLOCK, LOCK = "/login/", "/session/unlock/", "/session/lock/"
ACTIVITY, CONTINUE = "/session/activity/", "/session/continue/"


def logged_in(person: Staff | User) -> Client:
    """Return a browser in which this person has entered name and password."""
    browser = Client()
    assert log_in(browser, person).status_code == 302
    return browser


def log_in(browser: Client, person: Staff | User, *, url: str = LOGIN, **given: Any) -> Any:
    """Send name and password of the person."""
    user = person.user if isinstance(person, Staff) else person
    return browser.post(url, {"username": user.username, "password": PASSWORD, **given})


def session_key(browser: Client) -> str:
    return browser.cookies["sessionid"].value
