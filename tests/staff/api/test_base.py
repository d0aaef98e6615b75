"""Tests of the base view: access, and the order of refusals."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staff.capabilities import Capability
from staff.models import Staff
from tests.api_clients import problem_of
from tests.factories import HotelFactory, StaffFactory, UserFactory
from tests.staff.api.example_view import Things, call

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Staff:
    return StaffFactory.create(manager=True)


def test_method_without_capability_fails_at_import() -> None:
    with pytest.raises(TypeError, match="Half must name a capability for POST"):
        type("Half", (Things,), {"capabilities": {"GET": Capability.ROOMS_READ}})


def test_anonymous_client_gets_401() -> None:
    response = call(None, "get")

    problem_of(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == "Token"


def test_other_hotel_gets_404(manager: Staff) -> None:
    problem_of(call(manager, "get", slug=HotelFactory.create().slug), 404, "not_found")


def test_unknown_hotel_gets_404(manager: Staff) -> None:
    problem_of(call(manager, "get", slug="no-such-hotel"), 404, "not_found")


def test_inactive_staff_gets_404() -> None:
    problem_of(call(StaffFactory.create(manager=True, is_active=False), "get"), 404, "not_found")


def test_superuser_without_membership_gets_404() -> None:
    outsider = Staff(user=UserFactory.create(is_superuser=True), hotel=HotelFactory.create(), roles=[])

    problem_of(call(outsider, "get"), 404, "not_found")


def test_membership_is_read_in_one_statement(manager: Staff) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        call(manager, "put")
        assert len(queries) == 0
        call(manager, "post", data={"name": "x"}, format="json")
    assert len(queries) == 1


def test_missing_capability_gets_403_before_query_and_body_are_read() -> None:
    housekeeper = StaffFactory.create(housekeeper=True)

    body = problem_of(
        call(housekeeper, "post", "?x=1", data="{", content_type="application/json"), 403, "forbidden"
    )

    assert body["capability"] == "rooms.change"


def test_unknown_method_gets_405(manager: Staff) -> None:
    problem_of(call(manager, "put"), 405, "method_not_allowed")
    problem_of(call(manager, "options"), 405, "method_not_allowed")


def test_success_has_body_status_and_etag(manager: Staff) -> None:
    response = call(manager, "post", data={"name": "x"}, format="json")

    assert (response.status_code, response.data["name"], response["ETag"]) == (201, "x", '"7"')


def test_head_answers_like_get(manager: Staff) -> None:
    assert call(manager, "head").status_code == 200


def test_refusal_of_a_service_becomes_a_problem(manager: Staff) -> None:
    problem_of(call(manager, "post", data={"name": "taken"}, format="json"), 409, "conflict")
