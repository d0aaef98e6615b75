"""The stress run has an operation for every writing operation of the API's document."""

from time import time

import pytest
from django.urls import resolve

from tests import scenarios
from tests.architecture.permissions.routes import HOTEL, path_of
from tests.contract.document import document
from tests.scenarios import Scenario
from tools.stress.actor import Actor
from tools.stress.api_requests import Request
from tools.stress.hotels import RENUMBERED
from tools.stress.operations import OPERATIONS, HttpOperation

EXCLUDED = {
    "POST /api/auth/login/": "changes no hotel, and failures are rate-limited",
    "POST /api/auth/logout/": "changes no hotel, and later requests would be refused",
    "POST /api/guest/bookings/{token}/cancel/": "the run knows no token of a guest; cancels as the desk does",
    "POST /api/guest/bookings/{token}/payment-intent/": "the run knows no token of a guest; cancels as the desk does",
    f"POST {HOTEL}room-bookings/{{booking_id}}/guest-link/": "answers with a secret, and writes one row of its own",
    f"POST {HOTEL}guests/{{guest_id}}/new-pin/": "answers with a secret; the service is called instead",
    f"DELETE {HOTEL}room-bookings/{{booking_id}}/guest-link/": "writes rows of guests' links only",
    f"POST {HOTEL}mails/{{mail_id}}/retry/": "the run has no mail server whose refusals could be tried again",
    **dict.fromkeys(
        (
            f"POST {HOTEL}room-bookings/{{booking_id}}/payment-intent/",
            f"POST {HOTEL}room-bookings/{{booking_id}}/forget-cards/",
            f"POST {HOTEL}room-bookings/{{booking_id}}/payments/{{payment_id}}/capture/",
            f"POST {HOTEL}room-bookings/{{booking_id}}/payments/{{payment_id}}/void/",
            f"POST {HOTEL}provider-requests/{{request_id}}/retry/",
            f"POST {HOTEL}provider-requests/{{request_id}}/give-up/",
        ),
        "the run has no provider of payments",
    ),
    "POST /api/realtime/auth/": "signs subscriptions to channels and changes nothing",
}
WITHOUT_RECEIVER = (f"{HOTEL}webhooks/", f"{HOTEL}deliveries/", f"{HOTEL}calendars/")
"""Requests below these are not sent: the run has no receiver of events, and calls the import of calendars."""

pytestmark = pytest.mark.django_db


def operation_of(request: Request, scenario: Scenario) -> str:
    """Return the operation as the document names it."""
    match = resolve(scenario.url(request.path))
    return f"{request.method.upper()} {path_of('/' + match.route)}"


def test_every_writing_operation_of_the_api_is_run() -> None:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102", f"{RENUMBERED}1")
    scenarios.booking_with_room(scenario, "101")
    actor = Actor(seed=1, started_at=time())
    http_operations = [one for one in OPERATIONS.values() if isinstance(one, HttpOperation)]
    requested = {operation_of(one.run(actor), scenario) for one in http_operations}
    writing = {
        f"{method.upper()} {path}"
        for path, operations in document()["paths"].items()
        for method in operations
        if method != "get" and not path.startswith(WITHOUT_RECEIVER)
    }
    assert {name for name in requested if not name.startswith("GET ")} == writing - EXCLUDED.keys()
    assert EXCLUDED.keys() <= writing
