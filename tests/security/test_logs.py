"""Tests that no log line contains names, contact data, passwords or tokens."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection
from django.test import Client

from hotel.kernel.command import InstallationCommand
from hotel.kernel.logging import ContextFilter, PrivateJsonFormatter
from staff.services import issue_token, set_password
from tests import scenarios
from tests.admin_pages import superuser
from tests.api_clients import APIClient, anonymous_client, client_of
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, LAST, OTHER = "Zebedee", "Quillfeather", "Xanthippe"
EMAIL, PHONE = "zebedee@quill.example", "+353871234567"
WRONG, RIGHT = "wrong-password-typed", "right-password-typed"
NOTE = "allergic-to-walnuts"


@pytest.fixture
def log_lines() -> Iterator[StringIO]:
    """Collect all log lines from level DEBUG up, as production writes them."""
    stream, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.addFilter(ContextFilter())
    given = settings.LOGGING["formatters"]["json"]
    assert given["()"] == "hotel.kernel.logging.PrivateJsonFormatter"
    handler.setFormatter(
        PrivateJsonFormatter(
            given["format"], timestamp=given["timestamp"], rename_fields=given["rename_fields"]
        )
    )
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(before)
    root.removeHandler(handler)


@pytest.fixture
def scenario() -> Iterator[Scenario]:
    with time_machine.travel(scenarios.NOON, tick=False):
        scenario = scenarios.new_scenario(slug="harbour")
        scenarios.rooms(scenario, "101", "102")
        yield scenario


def booking_with_contact(scenario: Scenario, client: APIClient, **more: Any) -> Any:
    return client.post(
        scenario.url("room-bookings/"),
        {
            "room_type": "DBL",
            "check_in": str(scenarios.TODAY),
            "check_out": "2026-05-16",
            "adults": 1,
            "party": [
                {"first_name": FIRST, "last_name": LAST, "email": EMAIL, "phone": PHONE, "role": "PRIMARY"}
            ],
            "booker": {"name": f"{FIRST} {LAST}", "email": EMAIL, "phone": PHONE},
            "special_requests": NOTE,
            "total_amount": "100.00",
            "currency": "EUR",
            **more,
        },
    )


def test_no_line_contains_personal_data_or_secrets(
    scenario: Scenario, log_lines: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = superuser()
    for username in (boss.username, LAST):
        for _ in range(11):
            anonymous_client().post("/api/auth/login/", {"username": username, "password": WRONG})
    front_desk = scenario.front_desk.user
    set_password(user=front_desk, password=RIGHT)
    entered = anonymous_client().post(
        "/api/auth/login/", {"username": front_desk.username, "password": RIGHT}
    )
    answered = entered.json()["token"]
    word = issue_token(InstallationCommand(now=scenarios.NOON), user=scenario.manager.user).token
    token = anonymous_client()
    token.credentials(HTTP_AUTHORIZATION=f"Token {word}")
    made = booking_with_contact(scenario, token)
    assert made.status_code == 201, made.content
    booking = scenario.url(f"room-bookings/{made.json()['booking_id']}/")
    for refused in ({"adults": LAST}, {"check_in": LAST}, {LAST: FIRST}, {"booker": LAST}):
        assert booking_with_contact(scenario, token, **refused).status_code == 400
    assert token.post(f"{booking}confirm/", {}).status_code == 200
    assert token.post(f"{booking}check-in/", {"room_number": LAST}).status_code in {400, 404}
    assert token.post(f"{booking}check-in/", {"room_number": "101"}).status_code == 200
    assert token.patch(booking, {"notes": f"{NOTE} {OTHER}"}).status_code == 200
    (member,) = token.get(booking).json()["party"]
    corrected = token.patch(f"{booking}party/{member['id']}/", {"first_name": OTHER, "phone": PHONE})
    assert corrected.status_code == 200, corrected.content
    assert token.patch(booking, {"notes": {LAST: 1}}).status_code == 400
    assert token.get(scenario.url("guests/"), {"search": LAST}).status_code == 200
    assert token.get(scenario.url("rooms/"), {LAST: EMAIL}).status_code == 400
    assert token.post(f"{booking}cancel/", {"reason": LAST}).status_code == 409

    browser = Client()
    browser.post("/admin/login/", {"username": boss.username, "password": WRONG})
    browser.force_login(boss)
    form = {"username": OTHER, "first_name": FIRST, "last_name": LAST, "email": EMAIL, "new_password": WRONG}
    for _ in ("made", "refused: the name is taken"):
        assert browser.post("/admin/staff/user/add/", form).status_code == 302
    assert browser.get("/admin/guests/guest/", {"q": LAST}).status_code == 200

    def fails(*_: Any, **given: Any) -> None:
        raise RuntimeError(f"{FIRST} {LAST} {EMAIL}") from ValueError(PHONE)

    monkeypatch.setattr("staff.api.accounts.try_login", fails)
    answer = anonymous_client().post("/api/auth/login/", {"username": LAST, "password": WRONG})
    assert answer.status_code == 500
    assert token.post("/api/auth/logout/").status_code == 204

    lines = log_lines.getvalue()
    assert {json.loads(line)["level"] for line in lines.splitlines()} >= {"INFO", "WARNING", "ERROR"}
    for typed in (FIRST, LAST, OTHER, EMAIL, PHONE, WRONG, RIGHT, NOTE, word, answered):
        assert typed.lower() not in lines.lower(), typed
    assert browser.cookies["sessionid"].value not in lines
    assert "in fails" in lines
    assert "builtins.RuntimeError" in lines
    assert "builtins.ValueError" in lines


def test_row_quoted_by_the_database_is_not_logged(log_lines: StringIO) -> None:
    with pytest.raises(IntegrityError) as refusal, connection.cursor() as cursor:
        cursor.execute("INSERT INTO guests_guest (first_name) VALUES (%s)", [LAST])
    assert LAST in str(refusal.value)

    logging.getLogger("tests").error("It was refused", exc_info=refusal.value)

    (line,) = [line for line in log_lines.getvalue().splitlines() if "It was refused" in line]
    assert LAST not in line
    assert "psycopg2.errors.NotNullViolation 23502" in line


def test_lines_of_django_contain_no_raw_path(
    scenario: Scenario, log_lines: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("staff.selectors.membership", fails)
    client = anonymous_client()
    client.force_login(scenario.manager.user)
    assert client.get(f"/api/staff/hotels/{LAST.lower()}/rooms/").status_code == 500
    forger = Client(enforce_csrf_checks=True)
    forger.force_login(superuser())
    assert forger.post(f"/admin/hotel/hotel/{LAST}/change/").status_code == 403

    lines = [json.loads(line) for line in log_lines.getvalue().splitlines()]
    assert LAST.lower() not in log_lines.getvalue().lower()
    assert [line["message"] for line in lines if line["logger"].startswith("django.")] == [
        "Internal Server Error: /api/staff/hotels/<hotel_slug>/rooms/",
        "Forbidden (CSRF cookie not set.): /admin/hotel/hotel/<object_id>/change/",
    ]


def test_no_line_contains_the_token_of_a_guest(
    scenario: Scenario, log_lines: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = scenarios.booking(scenario)
    path = scenario.url(f"room-bookings/{booking.booking_id}/guest-link/")
    token = client_of(scenario.manager).post(path).json()["token"]
    browser = Client(raise_request_exception=False)
    browser.get(f"/guest/{token}/")
    browser.get(f"/guest/{token}")
    browser.get("/guest/booking/")
    browser.get(f"/api/guest/bookings/{token}/")

    def fails(**_: Any) -> None:
        raise ValueError(token)

    monkeypatch.setattr("room_bookings.guest_access.api.bookings.booking_by_id", fails)
    assert browser.get(f"/api/guest/bookings/{token}/").status_code == 500

    lines = [json.loads(line) for line in log_lines.getvalue().splitlines()]
    assert token not in log_lines.getvalue()
    assert [line["path"] for line in lines if "guest" in line.get("path", "")] == [
        f"/api/staff/hotels/harbour/room-bookings/{booking.booking_id}/guest-link/",
        "/guest/<token>/",
        "/guest/booking/",
        "/api/guest/bookings/<token>/",
        "/api/guest/bookings/<token>/",
    ]
