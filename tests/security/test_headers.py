"""Tests of the response headers for browsers."""

import re
from contextlib import closing

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
def test_every_response_has_security_headers(path: str) -> None:
    answer = anonymous_client().get(path)

    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE


@pytest.mark.parametrize("path", PAGES)
def test_page_allows_own_sources_and_no_inline_scripts(path: str) -> None:
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
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize("path", NO_PAGES)
def test_other_responses_allow_nothing(path: str) -> None:
    policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    assert anonymous_client().get(path)["Content-Security-Policy"] == policy


def test_scripts_may_connect_as_workers() -> None:
    with closing(anonymous_client().get("/static/innkeeper/js/stream_worker.js")) as answer:
        assert answer.status_code == 200
        assert "connect-src 'self'" in answer["Content-Security-Policy"].split("; ")


@pytest.mark.parametrize("path", PAGES + ADMIN_PAGES)
def test_pages_contain_no_inline_scripts_or_styles(path: str) -> None:
    page = text_of(browser_of(superuser()).get(path))

    assert re.findall(r"<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)|\son\w+=|\sstyle=", page) == []


@pytest.mark.parametrize("path", ["/api/staff/me/", "/api/auth/login/", "/api/nowhere/"])
def test_api_responses_are_not_cached(path: str) -> None:
    assert anonymous_client().get(path)["Cache-Control"] == "no-store"


def test_debug_pages_work_in_development(client: Client, settings: Settings) -> None:
    settings.DEBUG = True

    assert "Content-Security-Policy" not in client.get("/nowhere/").headers
    assert "Content-Security-Policy" in client.get("/").headers
