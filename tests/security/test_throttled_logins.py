"""Tests of throttled logins: failures count for each username and each address, over API and admin."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from hotel.kernel.command import InstallationCommand
from staff.models import LoginAttempts, User
from staff.services import try_login
from tests.admin_pages import superuser, text_of
from tests.api_clients import anonymous_client, problem_of
from tests.contract.document import assert_matches_document
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

ADMIN = "/admin/login/?next=/admin/"
NOON = "2026-05-10T12:00:00Z"


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _limits(settings: Settings) -> None:
    settings.LOGIN_FAILURES_PER_NAME = 3
    settings.LOGIN_FAILURES_PER_ADDRESS = 6


@pytest.fixture(autouse=True)
def pat() -> User:
    return UserFactory.create(username="pat")


def log_in(username: str = "pat", password: str = "wrong", address: str = "192.0.2.1", **headers: str) -> Any:
    given = {"username": username, "password": password}
    return anonymous_client().post("/api/auth/login/", given, REMOTE_ADDR=address, headers=headers)


def statuses(*names: str, **given: str) -> list[int]:
    return [log_in(name, **given).status_code for name in names]


def test_username_waits_after_failures_from_any_address() -> None:
    answers = [log_in(address=f"192.0.2.{n}") for n in range(4)]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    body = problem_of(answers[3], 429, "throttled")
    assert (
        body["detail"]
        == "Too many failed logins. Please wait before the next one. Expected available in 900 seconds."
    )
    assert_matches_document(answers[3], method="POST", path="/api/auth/login/")
    assert answers[3]["Retry-After"] == "900"


def test_correct_password_waits_too() -> None:
    statuses(*["pat"] * 3)

    problem_of(log_in(password=PASSWORD), 429, "throttled")


def test_usernames_are_compared_without_case_and_width() -> None:
    assert statuses("pat", "PAT", "\uff50at", "Pat", address="") == [401, 401, 401, 429]


def test_unknown_usernames_wait_like_known_ones() -> None:
    assert statuses(*["nobody"] * 4) == [401, 401, 401, 429]


def test_wait_ends_with_the_period_and_is_not_extended(noon: time_machine.Traveller) -> None:
    statuses(*["pat"] * 3)
    noon.shift(timedelta(minutes=10))
    assert log_in()["Retry-After"] == "300"
    noon.shift(timedelta(minutes=4, seconds=59))
    assert log_in()["Retry-After"] == "1"
    noon.shift(timedelta(seconds=1))

    assert log_in(password=PASSWORD).status_code == 200
    assert statuses(*["pat"] * 4) == [401, 401, 401, 429]


def test_success_clears_its_username_only() -> None:
    UserFactory.create(username="kim")
    statuses("pat", "pat", "kim", "kim", address="")

    assert log_in(password=PASSWORD, address="").status_code == 200

    assert statuses("pat", "pat", "pat", "pat", address="") == [401, 401, 401, 429]
    assert statuses("kim", "kim", address="") == [401, 429]


def test_address_waits_after_failures_of_any_username() -> None:
    assert statuses(*"abcdefg") == [401] * 6 + [429]
    assert statuses("h", address="192.0.2.2") == [401]


def test_success_does_not_count_against_the_address() -> None:
    assert [log_in(password=PASSWORD).status_code for _ in range(8)] == [200] * 8
    assert statuses(*"abcde") == [401] * 5
    assert log_in(password=PASSWORD).status_code == 200
    assert statuses("f", "g") == [401, 429]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_ipv6_addresses_of_a_network_count_together(one: str, other: str, is_same: bool) -> None:
    statuses(*"abcdef", address=one)

    assert statuses("g", address=other) == [429 if is_same else 401]


def test_forwarded_header_of_a_client_is_ignored() -> None:
    answers = [log_in(name, **{"X-Forwarded-For": f"198.51.100.{n}"}) for n, name in enumerate("abcdefg")]

    assert [answer.status_code for answer in answers] == [401] * 6 + [429]


def test_forwarded_header_of_trusted_proxies_is_used(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 2
    heard = "198.51.100.1, 10.0.0.2"
    said = [heard, f"203.0.113.9, {heard}", f"203.0.113.8, {heard}", heard, heard, heard]
    for name, header in zip("abcdef", said, strict=True):
        assert log_in(name, **{"X-Forwarded-For": header}).status_code == 401

    assert log_in("g", **{"X-Forwarded-For": f"1.1.1.1, {heard}"}).status_code == 429
    assert log_in("g", **{"X-Forwarded-For": "198.51.100.2, 10.0.0.2"}).status_code == 401


def test_admin_and_api_count_together() -> None:
    boss = superuser()
    statuses(boss.username, boss.username)
    browser = Client()
    given = {"username": boss.username, "password": "wrong"}
    assert browser.post(ADMIN, given).status_code == 200

    page = browser.post(ADMIN, given | {"password": PASSWORD})

    assert (page.status_code, page["Retry-After"]) == (429, "900")
    assert "Too many failed logins. Please wait before the next one." in text_of(page)
    problem_of(log_in(boss.username), 429, "throttled")
    assert browser.get("/admin/").status_code == 302


def test_admin_login_clears_the_failures() -> None:
    boss = superuser()
    statuses(boss.username, boss.username)

    answer = Client().post(ADMIN, {"username": boss.username, "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert statuses(*[boss.username] * 4) == [401, 401, 401, 429]


@pytest.mark.parametrize("given", [{}, {"username": "pat"}, {"username": "pat", "password": ""}])
def test_incomplete_form_does_not_count(given: dict[str, str]) -> None:
    assert Client().post(ADMIN, given).status_code == 200
    assert LoginAttempts.objects.count() == 0


def test_login_without_admin_access_shows_the_usual_message() -> None:
    page = Client().post(ADMIN, {"username": "pat", "password": PASSWORD})

    assert page.status_code == 200
    assert "for a staff account" in text_of(page)


def test_usernames_and_addresses_are_stored_as_hashes() -> None:
    log_in("my-secret-typed-in-the-wrong-field")

    stored = str(list(LoginAttempts.objects.values()))
    assert "secret" not in stored
    assert "192.0.2.1" not in stored


def test_expired_counts_are_deleted(noon: time_machine.Traveller) -> None:
    statuses(*"abc")
    noon.shift(timedelta(minutes=15))

    log_in("d", address="192.0.2.9")

    assert LoginAttempts.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_simultaneous_attempts_all_count() -> None:
    def attempt(_: int) -> bool:
        tried = try_login(
            InstallationCommand(now=timezone.now()), username="pat", password="wrong", address="192.0.2.1"
        )
        connection.close()
        return tried.wait_seconds is None

    with ThreadPoolExecutor(8) as threads:
        looked_at = list(threads.map(attempt, range(40)))

    assert sum(looked_at) == 3
