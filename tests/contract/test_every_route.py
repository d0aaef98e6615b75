"""Send every method to every route of the API, the pages beside it and the admin: none is answered with 500."""

import pytest
from django.urls import resolve

from staff.models import User
from tests import scenarios
from tests.admin_pages import superuser
from tests.api_clients import APIClient, anonymous_client, problem_of
from tests.contract.routes import routes, url_of_route

pytestmark = pytest.mark.django_db

METHODS = ["OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "POST", "GET"]
"""HEAD is answered by what answers GET."""
METHODS_OF_CALLERS = {
    "anonymous": ["OPTIONS", "POST", "GET"],
    "manager": METHODS,
    "superuser": ["OPTIONS", "POST", "GET"],
}
"""What each caller sends: the superuser to the admin, all others to everything else."""


def client_of(user: User | None) -> APIClient:
    client = anonymous_client()
    if user:
        client.force_login(user)
    return client


@pytest.mark.parametrize("caller", METHODS_OF_CALLERS)
def test_no_method_on_any_route_gives_a_500(caller: str) -> None:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")
    User.objects.filter(pk=scenario.manager.user.pk).update(is_staff=True)
    user = {"anonymous": None, "manager": scenario.manager.user, "superuser": superuser()}[caller]
    names = {
        "hotel_slug": scenario.hotel.slug,
        "room_number": "101",
        "booking_id": booking.booking_id,
        "code": scenario.room_type.code,
        "object_id": str(scenario.hotel.pk),
        "token": "a" * 43,
    }

    broken = []
    for route in routes():
        if (caller == "superuser") != route.startswith("/admin/"):
            continue
        url = url_of_route(route, names)
        resolve(url)
        client = client_of(user)
        for method in METHODS_OF_CALLERS[caller]:
            answer = client.generic(method, url, "", "application/json")
            if answer.status_code >= 500:
                broken.append((method, url, answer.status_code))

    assert broken == []


def test_routes_include_api_admin_and_probes() -> None:
    found = set(routes())

    assert found > {"/", "/healthz/", "/readyz/", "/api/docs/", "/api/schema/", "/api/nowhere/", "/admin/"}
    assert len([route for route in found if route.startswith("/admin/")]) > 60
    assert len([route for route in found if route.startswith("/api/staff/hotels/<slug:hotel_slug>/")]) > 30


@pytest.mark.parametrize("url", ["/api/docs/", "/api/schema/", "/healthz/", "/api/staff/me/"])
def test_options_request_is_refused_as_a_problem(url: str) -> None:
    problem_of(client_of(scenarios.new_scenario().manager.user).options(url), 405, "method_not_allowed")
