"""The memory of a request is free when its answer is sent, without the garbage collector."""

import gc
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponseBase
from django.test import RequestFactory
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hotel.api.health import Liveness
from hotel.kernel.command import InstallationCommand
from staff.services import issue_token
from tests import scenarios
from tests.scenarios import Scenario

HANDLER: Any = WSGIHandler()
OF_A_REQUEST = (HttpRequest, HttpResponseBase, APIView, Request)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    scenarios.checked_in_booking(scenario, "101")
    return scenario


@pytest.fixture
def kept_garbage() -> Iterator[list[Any]]:
    """Keep what only the collector can free, and collect nothing on its own."""
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    yield gc.garbage
    gc.set_debug(0)
    gc.garbage.clear()
    gc.enable()


def answer_of(scenario: Scenario, method: str, path: str, body: str = "") -> int:
    """Send a request with a token through the WSGI handler, which keeps nothing of it, and return the status."""
    user = scenario.manager.user
    token = issue_token(InstallationCommand(now=timezone.now()), user=user).token
    environ = RequestFactory().generic(
        method, scenario.url(path), body, "application/json", HTTP_AUTHORIZATION=f"Token {token}"
    )
    statuses: list[int] = []
    response = HANDLER(
        environ.environ | {"wsgi.input": BytesIO(body.encode())},
        lambda status, headers, *_: statuses.append(int(status[:3])),
    )
    response.close()
    return statuses[0]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "rooms/", "", 200),
        ("GET", "rooms/101/", "", 200),
        ("POST", "rooms/102/mark-dirty/", '{"note": "Sand"}', 200),
        ("POST", "rooms/101/mark-dirty/", "{}", 400),
        ("GET", "rooms/999/", "", 404),
    ],
)
def test_request_leaves_no_garbage(
    scenario: Scenario, kept_garbage: list[Any], method: str, path: str, body: str, status: int
) -> None:
    assert answer_of(scenario, method, path, body) == status
    gc.collect()

    assert [found for found in kept_garbage if isinstance(found, OF_A_REQUEST)] == []


def test_garbage_of_a_page_is_found(kept_garbage: list[Any]) -> None:
    """Show that the tests above would see a cycle: a view that is no ApiView leaves one."""
    environ = RequestFactory().get("/healthz/").environ

    HANDLER(environ, lambda *_: None).close()
    gc.collect()

    assert {type(found) for found in kept_garbage if isinstance(found, OF_A_REQUEST)} >= {Liveness, Response}
