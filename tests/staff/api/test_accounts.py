"""Tests of logging in, logging out, and GET /api/staff/me/."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from knox.models import AuthToken
from rest_framework.test import APIClient

from staff.enums import Role
from staff.models import LoginAttempts, Staff
from tests.api_clients import anonymous_client, client_of, problem_of
from tests.factories import PASSWORD, HotelFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Staff:
    hotel = HotelFactory.create(slug="grand", name="The Grand")
    user = UserFactory.create(username="pat", first_name="Pat", last_name="Porter")
    return StaffFactory.create(hotel=hotel, user=user, roles=[Role.HOUSEKEEPER])


def log_in(client: APIClient, **given: Any) -> Any:
    return client.post("/api/auth/login/", given)


def test_login_returns_a_valid_token(staff: Staff) -> None:
    response = log_in(anonymous_client(), username="pat", password=PASSWORD)

    assert response.status_code == 200
    body = response.json()
    assert sorted(body) == ["expiry", "staff", "token"]
    expiry = parse_datetime(body["expiry"])
    assert expiry is not None
    assert timedelta(hours=11) < expiry - timezone.now() <= timedelta(hours=12)

    client = anonymous_client()
    client.credentials(HTTP_AUTHORIZATION=f"Token {body['token']}")
    me = client.get("/api/staff/me/")
    assert me.status_code == 200
    assert me.json() == body["staff"]


def test_me_lists_hotels_roles_and_capabilities(staff: Staff) -> None:
    StaffFactory.create(user=staff.user, is_active=False)

    assert client_of(staff).get("/api/staff/me/").json() == {
        "username": "pat",
        "name": "Pat Porter",
        "memberships": [
            {
                "hotel": "grand",
                "hotel_name": "The Grand",
                "staff_id": staff.pk,
                "roles": ["HOUSEKEEPER"],
                "capabilities": [
                    "bookings.read",
                    "history.read",
                    "maintenance.report",
                    "pages.open",
                    "rooms.attend",
                    "rooms.clean",
                    "rooms.mark_dirty",
                    "rooms.read",
                    "tasks.work",
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    ("username", "password"), [("pat", "wrong"), ("nobody", PASSWORD), ("PAT", PASSWORD), ("gone", PASSWORD)]
)
def test_wrong_username_and_wrong_password_get_the_same_answer(
    staff: Staff, username: str, password: str
) -> None:
    UserFactory.create(username="gone", is_active=False)

    response = log_in(anonymous_client(), username=username, password=password)

    body = problem_of(response, 401, "wrong_credentials")
    assert body["detail"] == "No active login has this name and password."
    assert response["WWW-Authenticate"] == "Token"
    assert AuthToken.objects.count() == 0


@pytest.mark.parametrize(
    "given", [{}, {"username": "pat"}, {"username": "x" * 151, "password": "x"}, {"username": {}}]
)
def test_incomplete_credentials_are_refused(given: dict[str, Any]) -> None:
    problem_of(log_in(anonymous_client(), **given), 400, "invalid")


def test_expired_token_does_not_prevent_login(staff: Staff) -> None:
    client = anonymous_client()
    client.credentials(HTTP_AUTHORIZATION="Token expired")

    assert log_in(client, username="pat", password=PASSWORD).status_code == 200


def test_expired_token_is_refused_and_deleted_at_the_next_login(staff: Staff) -> None:
    client = client_of(staff)
    with time_machine.travel(timezone.now() + timedelta(hours=13), tick=False):
        problem_of(client.get("/api/staff/me/"), 401, "authentication_failed")
        assert log_in(anonymous_client(), username="pat", password=PASSWORD).status_code == 200

    assert AuthToken.objects.count() == 1


def test_login_refuses_an_idempotency_key(staff: Staff) -> None:
    given = {"username": "pat", "password": PASSWORD}

    response = anonymous_client().post("/api/auth/login/", given, headers={"Idempotency-Key": "login-1"})

    body = problem_of(response, 400, "idempotency_key_not_accepted")
    assert body["errors"] == {"Idempotency-Key": [body["detail"]]}
    assert (AuthToken.objects.count(), LoginAttempts.objects.count()) == (0, 0)


def test_logout_refuses_an_idempotency_key(staff: Staff) -> None:
    client = client_of(staff)

    refused = client.post("/api/auth/logout/", headers={"Idempotency-Key": "logout-1"})

    problem_of(refused, 400, "idempotency_key_not_accepted")
    assert client.get("/api/staff/me/").status_code == 200


def test_logout_ends_only_its_token(staff: Staff) -> None:
    one, other = client_of(staff), client_of(staff)

    assert one.post("/api/auth/logout/").status_code == 204

    problem_of(one.get("/api/staff/me/"), 401, "authentication_failed")
    assert other.get("/api/staff/me/").status_code == 200


@pytest.mark.parametrize(
    "header",
    ["Token", "Token x y", "Token unknown", "Token \xff", "Token \x00", "Token " + "x" * 5000, "Token a" * 3],
)
def test_malformed_token_is_refused(header: str) -> None:
    response = anonymous_client().get("/api/staff/me/", HTTP_AUTHORIZATION=header)

    assert response["WWW-Authenticate"] == "Token"
    problem_of(response, 401, "authentication_failed")


@pytest.mark.parametrize("header", ["", "Basic cGF0OnBhdA==", "Bearer x"])
def test_other_authorization_schemes_are_not_authenticated(header: str) -> None:
    problem_of(anonymous_client().get("/api/staff/me/", HTTP_AUTHORIZATION=header), 401, "not_authenticated")


def test_inactive_login_is_refused(staff: Staff) -> None:
    client = client_of(staff)
    staff.user.is_active = False
    staff.user.save()

    problem_of(client.get("/api/staff/me/"), 401, "authentication_failed")


def test_token_is_read_in_one_statement(staff: Staff) -> None:
    client_of(staff)
    client = client_of(staff)

    with CaptureQueriesContext(connection) as queries:
        client.get("/api/staff/me/")

    assert len(queries) == 2  # the token, the memberships


def test_session_works_and_needs_a_csrf_token_to_write(staff: Staff) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(staff.user)
    assert client.get("/api/staff/me/").status_code == 200

    problem_of(client.post("/api/auth/logout/"), 403, "csrf_failed")

    client.cookies["csrftoken"] = "a" * 32
    assert client.post("/api/auth/logout/", headers={"X-CSRFToken": "a" * 32}).status_code == 204
    problem_of(client.get("/api/staff/me/"), 401, "not_authenticated")
