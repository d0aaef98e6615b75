"""What every answer tells a browser."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from tests.admin_pages import browser_of, superuser, text_of
from tests.api_clients import anonymous_client

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()"
    ),
}
PAGES = ["/", "/admin/login/", "/api/docs/", "/nowhere/"]
NO_PAGES = [
    "/healthz/",
    "/readyz/",
    "/api/nowhere/",
    "/api/staff/me/",
    "/api/schema/",
    "/api/staff/me/?q=%00",
]
ADMIN_PAGES = ["/admin/", "/admin/rooms/room/", "/admin/staff/user/add/", "/admin/password_change/"]


@pytest.mark.parametrize("path", PAGES + NO_PAGES)
def test_every_answer_is_guarded(path: str) -> None:
    answer = anonymous_client().get(path)

    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_from_here_only_and_runs_nothing_written_into_it(path: str) -> None:
    policy = dict(
        part.split(" ", 1) for part in anonymous_client().get(path)["Content-Security-Policy"].split("; ")
    )

    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize("path", NO_PAGES)
def test_what_is_no_page_may_do_nothing(path: str) -> None:
    policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    assert anonymous_client().get(path)["Content-Security-Policy"] == policy


@pytest.mark.parametrize("path", PAGES + ADMIN_PAGES)
def test_no_page_needs_what_the_policy_forbids(path: str) -> None:
    page = text_of(browser_of(superuser()).get(path))

    assert re.findall(r"<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)|\son\w+=|\sstyle=", page) == []


@pytest.mark.parametrize("path", ["/api/staff/me/", "/api/auth/login/", "/api/nowhere/"])
def test_answers_of_the_api_are_kept_nowhere(path: str) -> None:
    assert anonymous_client().get(path)["Cache-Control"] == "no-store"


def test_a_developers_debugging_pages_are_readable(client: Client, settings: Settings) -> None:
    settings.DEBUG = True

    assert "Content-Security-Policy" not in client.get("/nowhere/").headers
    assert "Content-Security-Policy" in client.get("/").headers
