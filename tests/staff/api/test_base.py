"""The base view: who gets in, and in which order refusals are judged."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staff.capabilities import Capability
from staff.models import Staff
from tests.api_clients import problem_of
from tests.factories import HotelFactory, StaffFactory, UserFactory
from tests.staff.api.things import Things, call

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Staff:
    return StaffFactory.create(manager=True)


def test_every_method_must_name_its_capability() -> None:
    with pytest.raises(TypeError, match="Half must name a capability for POST"):
        type("Half", (Things,), {"capabilities": {"GET": Capability.ROOMS_READ}})


def test_anonymous_client_gets_401() -> None:
    response = call(None, "get")

    problem_of(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == "Token"


def test_another_hotel_is_404(manager: Staff) -> None:
    problem_of(call(manager, "get", slug=HotelFactory.create().slug), 404, "not_found")


def test_an_unknown_hotel_is_404(manager: Staff) -> None:
    problem_of(call(manager, "get", slug="no-such-hotel"), 404, "not_found")


def test_inactive_staff_is_404() -> None:
    problem_of(call(StaffFactory.create(manager=True, is_active=False), "get"), 404, "not_found")


def test_a_superuser_without_a_place_in_the_hotel_is_404() -> None:
    stranger = Staff(user=UserFactory.create(is_superuser=True), hotel=HotelFactory.create(), roles=[])

    problem_of(call(stranger, "get"), 404, "not_found")


def test_the_caller_is_found_in_one_statement(manager: Staff) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        call(manager, "put")
        assert len(queries) == 0
        call(manager, "post", data={"name": "x"}, format="json")
    assert len(queries) == 1


def test_a_lacking_capability_is_403_before_query_and_body_are_read() -> None:
    housekeeper = StaffFactory.create(housekeeper=True)

    body = problem_of(
        call(housekeeper, "post", "?x=1", data="{", content_type="application/json"), 403, "forbidden"
    )

    assert body["capability"] == "rooms.change"


def test_an_unknown_method_is_405(manager: Staff) -> None:
    problem_of(call(manager, "put"), 405, "method_not_allowed")
    problem_of(call(manager, "options"), 405, "method_not_allowed")


def test_success_has_body_status_and_etag(manager: Staff) -> None:
    response = call(manager, "post", data={"name": "x"}, format="json")

    assert (response.status_code, response.data["name"], response["ETag"]) == (201, "x", '"7"')


def test_head_is_a_get(manager: Staff) -> None:
    assert call(manager, "head").status_code == 200


def test_refusals_of_services_are_answered(manager: Staff) -> None:
    problem_of(call(manager, "post", data={"name": "taken"}, format="json"), 409, "conflict")
